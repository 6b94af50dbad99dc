import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request to the Git host. */
export interface GitRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Decoded parts of the path below `/git`. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  /** Address of the Git host as the client knows it: `http://127.0.0.1:4570/git`. */
  readonly baseUrl: string;
}

/** Whether the request brings credentials; which ones does not matter. */
export function isAuthorized({ request }: GitRequest): boolean {
  return /^(basic|token|bearer) \S+/i.test(request.headers.authorization ?? '');
}
