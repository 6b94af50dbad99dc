import { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';

async function collect(
  body: AsyncIterableIterator<Uint8Array> | undefined,
): Promise<Buffer | undefined> {
  if (!body) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* readBody(
  response: Response,
): AsyncIterableIterator<Uint8Array> {
  if (!response.body) return;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/**
 * Git's smart HTTP over fetch. A request ends after `timeoutMs`; a redirect is refused, because it could lead to a host that
 * nobody configured.
 */
export function createGitHttpClient(timeoutMs: number): HttpClient {
  return {
    async request(request: GitHttpRequest): Promise<GitHttpResponse> {
      const response = await fetch(request.url, {
        method: request.method ?? 'GET',
        headers: request.headers,
        body: await collect(
          request.body as AsyncIterableIterator<Uint8Array> | undefined,
        ),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return {
        url: response.url,
        method: request.method ?? 'GET',
        headers: Object.fromEntries(response.headers.entries()),
        body: readBody(response),
        statusCode: response.status,
        statusMessage: response.statusText,
      };
    },
  };
}
