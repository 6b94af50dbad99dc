import type { ServerResponse } from 'node:http';
import type {
  FixedResponseActionConfig,
  RedirectActionConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RoutedRequest } from './matchConditions';
import { LISTENER_PORT } from './RoutingTable';

const SERVER = 'awselb/2.0';

const TITLES = {
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
} as const;

export type GatewayStatus = keyof typeof TITLES;

/** Answers with the page that a load balancer shows when it got no answer from a target. */
export function answerGatewayError(
  response: ServerResponse,
  status: GatewayStatus,
): void {
  const title = TITLES[status];
  const body = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
  send(response, status, 'text/html', body);
}

/** Says in plain words why no load balancer answered; in AWS such a name would not resolve or connect. */
export function answerUnroutable(
  response: ServerResponse,
  host: string,
  kind: 'no-listener' | 'no-load-balancer',
): void {
  const reason =
    kind === 'no-listener'
      ? `Load balancer '${host}' has no HTTP listener on port ${LISTENER_PORT}.`
      : `No load balancer has the DNS name '${host}'. Send a request to a load balancer's DNSName, or give that name in the Host header.`;
  send(response, 404, 'text/plain; charset=utf-8', `${reason}\n`);
}

export function answerFixed(
  response: ServerResponse,
  config: FixedResponseActionConfig | undefined,
): void {
  send(
    response,
    Number(config?.StatusCode),
    config?.ContentType ?? 'text/plain; charset=utf-8',
    config?.MessageBody ?? '',
  );
}

/** Redirects; `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` stand for parts of the request. */
export function answerRedirect(
  response: ServerResponse,
  config: RedirectActionConfig | undefined,
  request: RoutedRequest,
  rawQuery: string,
): void {
  const parts: Record<string, string> = {
    protocol: 'http',
    host: request.host,
    port: String(LISTENER_PORT),
    path: request.path.slice(1),
    query: rawQuery,
  };
  const fill = (template: string) =>
    template.replace(
      /#\{(protocol|host|port|path|query)\}/g,
      (_, part: string) => parts[part],
    );
  const protocol = fill(config?.Protocol ?? '#{protocol}').toLocaleLowerCase(
    'en-US',
  );
  const query = fill(config?.Query ?? '#{query}');
  const location =
    `${protocol}://${fill(config?.Host ?? '#{host}')}` +
    `:${fill(config?.Port ?? '#{port}')}` +
    `${fill(config?.Path ?? '/#{path}')}${query && `?${query}`}`;
  response.setHeader('location', location);
  const status = config?.StatusCode === 'HTTP_301' ? 301 : 302;
  send(response, status, 'text/html', '');
}

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
): void {
  response.writeHead(status, {
    server: SERVER,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
