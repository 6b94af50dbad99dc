import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';
import type { LocalAddress, Scope } from '../core/types';
import { answerGatewayError, type GatewayStatus } from './answers';
import {
  endToEnd,
  forwardedHeaders,
  headerLines,
  type HeaderLines,
} from './forwardedHeaders';
import type { RequestMetrics } from './RequestMetrics';
import type { Dimensions } from './RoutingTable';

export interface ProxiedRequest {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: HeaderLines;
  readonly sourceIp: string;
  readonly agent: Agent;
  readonly metrics: RequestMetrics;
  readonly scope: Scope;
  readonly dimensions: readonly Dimensions[];
  /** Real milliseconds. */
  readonly idleTimeoutMs: number;
  /** False when the target group has no target at all. */
  readonly registered: boolean;
  /** Where the target listens; undefined when nothing listens there. */
  readonly local: LocalAddress | undefined;
  readonly setCookies: readonly string[];
}

/** Passes a request on to a target and the answer back, both as they stream; answers 502, 503 or 504 as AWS does. */
export function proxyRequest(proxied: ProxiedRequest): void {
  const { metrics, scope, dimensions, registered, local } = proxied;
  metrics.request(scope, dimensions);
  if (!registered) {
    fail(proxied, 503);
  } else if (local) {
    send(proxied, local, canRepeat(proxied));
  } else {
    metrics.connectionError(scope, dimensions);
    fail(proxied, 502);
  }
}

function send(
  proxied: ProxiedRequest,
  local: LocalAddress,
  mayRepeat: boolean,
): void {
  const { incoming, response, metrics, scope, dimensions } = proxied;
  const startedAt = performance.now();
  const outgoing = httpRequest({
    agent: proxied.agent,
    host: local.host,
    port: local.port,
    method: incoming.method,
    path: incoming.url,
    headers: forwardedHeaders(proxied.headers, proxied.sourceIp, Date.now()),
    timeout: proxied.idleTimeoutMs,
  });
  let timedOut = false;
  outgoing.on('timeout', () => {
    timedOut = true;
    outgoing.destroy();
  });
  outgoing.on('response', answer => {
    const seconds = (performance.now() - startedAt) / 1000;
    const status = answer.statusCode ?? 502;
    metrics.targetAnswer(scope, dimensions, status, seconds);
    passBack(answer, response, proxied.setCookies);
  });
  outgoing.on('error', error => {
    if (response.headersSent || response.destroyed) return;
    if (mayRepeat && wasStale(outgoing, error)) {
      send(proxied, local, false);
      return;
    }
    if (!timedOut) metrics.connectionError(scope, dimensions);
    fail(proxied, timedOut ? 504 : 502);
  });
  // A client that goes away takes its request to the target along.
  response.once('close', () => {
    if (!response.writableFinished) outgoing.destroy();
  });
  if (hasBody(proxied.headers)) incoming.pipe(outgoing);
  else outgoing.end();
}

function passBack(
  answer: IncomingMessage,
  response: ServerResponse,
  setCookies: readonly string[],
): void {
  const lines = endToEnd(headerLines(answer.rawHeaders));
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
    ...lines.flat(),
    ...setCookies.flatMap(value => ['Set-Cookie', value]),
  ]);
  // An answer that breaks off breaks off for the client too; `pipeline` sees to that.
  pipeline(answer, response, () => {});
}

function fail(proxied: ProxiedRequest, status: GatewayStatus): void {
  const { incoming, response, metrics, scope, dimensions } = proxied;
  metrics.balancerError(scope, dimensions, status);
  answerGatewayError(response, status);
  incoming.resume();
}

function hasBody(headers: HeaderLines): boolean {
  return headers.some(([name]) =>
    /^(?:content-length|transfer-encoding)$/i.test(name),
  );
}

/** Whether nothing is lost by sending the request twice. */
function canRepeat({ incoming, headers }: ProxiedRequest): boolean {
  return (
    /^(?:GET|HEAD|OPTIONS)$/.test(incoming.method ?? '') && !hasBody(headers)
  );
}

/** A kept connection that the target closed at the moment it was used again. */
function wasStale(outgoing: ClientRequest, error: Error): boolean {
  return (
    outgoing.reusedSocket &&
    (error as NodeJS.ErrnoException).code === 'ECONNRESET'
  );
}
