import type { IncomingMessage } from 'node:http';
import { AwsError } from '../core/AwsError';
import { decodeBody } from './decodeBody';

/** An HTTP request with its whole body. */
export interface WireRequest {
  readonly method: string;
  /** Not decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** After `Content-Encoding` was undone. */
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Above the largest request of any service here: a template of 1 MB, or 1 MB of log events or metric data. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Reads a whole request.
 * @throws AwsError when the body is too large or is not in the encoding that its header names
 */
export async function readWireRequest(
  request: IncomingMessage,
): Promise<WireRequest> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const body = await readBody(request);
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers,
    body: decodeBody(body, headers),
  };
}

/**
 * All bytes of a body, as they came.
 * @throws AwsError when there are more than the sandbox keeps in memory
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw new AwsError(
        'RequestEntityTooLarge',
        `The request body is larger than ${MAX_BODY_BYTES} bytes.`,
        413,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
