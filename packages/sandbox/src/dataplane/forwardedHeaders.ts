import { randomBytes } from 'node:crypto';
import { LISTENER_PORT } from './RoutingTable';

export type HeaderLines = ReadonlyArray<readonly [name: string, value: string]>;

/** Headers that concern one connection only (RFC 9110, 7.6.1), and what a proxy sets itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Node's flat list of names and values as lines. */
export function headerLines(rawHeaders: readonly string[]): HeaderLines {
  const lines: Array<readonly [string, string]> = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    lines.push([rawHeaders[i], rawHeaders[i + 1]]);
  }
  return lines;
}

/** The values of each header, one per line, by its name in lower case. */
export function linesByName(lines: HeaderLines): Map<string, string[]> {
  const map = new Map<string, string[]>();
  for (const [name, value] of lines) {
    const key = lower(name);
    const values = map.get(key);
    if (values) values.push(value);
    else map.set(key, [value]);
  }
  return map;
}

/** The values of a header, one per line. */
export function headerValues(lines: HeaderLines, name: string): string[] {
  return lines.flatMap(([other, value]) =>
    lower(other) === name ? [value] : [],
  );
}

/** Lines without those that concern the one connection. */
export function endToEnd(lines: HeaderLines): HeaderLines {
  const named = new Set(
    headerValues(lines, 'connection').flatMap(value =>
      value.split(',').map(token => lower(token.trim())),
    ),
  );
  return lines.filter(([name]) => {
    const key = lower(name);
    return !HOP_BY_HOP.has(key) && !named.has(key);
  });
}

/**
 * The headers that a target is sent: the client's, and `X-Forwarded-*` and `X-Amzn-Trace-Id` as an
 * Application Load Balancer adds them. As a flat list, which keeps repeated lines and letter case.
 *
 * @param now - milliseconds since the epoch
 */
export function forwardedHeaders(
  lines: HeaderLines,
  sourceIp: string,
  now: number,
): string[] {
  const chunked = headerValues(lines, 'transfer-encoding').length > 0;
  const own = new Set([
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-amzn-trace-id',
  ]);
  const kept = endToEnd(lines).filter(([name]) => !own.has(lower(name)));
  const forwardedFor = headerValues(lines, 'x-forwarded-for');
  const [traceId] = headerValues(lines, 'x-amzn-trace-id');
  return [
    ...kept.flat(),
    'X-Forwarded-For',
    [...forwardedFor, sourceIp].join(', '),
    'X-Forwarded-Proto',
    'http',
    'X-Forwarded-Port',
    String(LISTENER_PORT),
    'X-Amzn-Trace-Id',
    traceHeader(traceId, now),
    ...(chunked ? ['Transfer-Encoding', 'chunked'] : []),
  ];
}

function traceHeader(incoming: string | undefined, now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  const id = `1-${seconds}-${randomBytes(12).toString('hex')}`;
  return incoming ? `Self=${id};${incoming}` : `Root=${id}`;
}

function lower(text: string): string {
  return text.toLocaleLowerCase('en-US');
}
