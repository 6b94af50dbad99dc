import { request } from 'node:http';
import { endpoint } from './endpoint';

export type HeaderLine = readonly [name: string, value: string];

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** By name in lower case; the lines of one header joined, except `set-cookie`. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface HttpOptions {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
}

/**
 * Sends one request to a load balancer on a connection of its own.
 *
 * @param headers - sent as they are: in this order, in this case, repeated lines kept apart
 * @throws Error when the connection fails
 */
export function send(
  dnsName: string,
  headers: readonly HeaderLine[] = [],
  { path = '/', method = 'GET', body = '' }: HttpOptions = {},
): Promise<HttpAnswer> {
  const lines: HeaderLine[] = [
    ['Host', dnsName],
    ...headers,
    ['Connection', 'close'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
  return new Promise((resolve, reject) => {
    const call = request({
      host: endpoint.dataPlaneHost ?? dnsName,
      port: endpoint.dataPlanePort,
      path,
      method,
      headers: lines.flat(),
      agent: false,
    });
    call.once('error', reject);
    call.once('response', response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
        }),
      );
    });
    call.end(body);
  });
}
