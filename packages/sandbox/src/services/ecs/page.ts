import { invalidParameter } from './errors';

interface PageInput {
  readonly nextToken?: string;
  readonly maxResults?: number;
}

/**
 * One page of names or ARNs; the token is the last one of the page before.
 *
 * @param defaultSize - what ECS gives when the request does not say
 * @param limit - the most that ECS gives at once
 * @throws AwsError for a page size out of bounds and a token that was not given out
 */
export function page(
  items: readonly string[],
  input: PageInput,
  defaultSize: number = 100,
  limit: number = 100,
): { items: string[]; nextToken: string | undefined } {
  const size = input.maxResults ?? defaultSize;
  if (!Number.isInteger(size) || size < 1 || size > limit) {
    throw invalidParameter(`maxResults must be between 1 and ${limit}.`);
  }
  const after = input.nextToken
    ? Buffer.from(input.nextToken, 'base64url').toString()
    : undefined;
  if (after !== undefined && !/^\d+$/.test(after)) {
    throw invalidParameter('Invalid token.');
  }
  const start = Number(after ?? 0);
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken:
      end < items.length
        ? Buffer.from(String(end)).toString('base64url')
        : undefined,
  };
}
