import { AwsError } from './AwsError';

/** One page of a list. */
export interface Page<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/**
 * The page of `all` that `token` asks for: an opaque position in the list.
 * @param size - most items of a page
 * @param errorCode - what the service calls a token that it did not give
 */
export function page<T>(
  all: readonly T[],
  size: number,
  token: string | undefined,
  errorCode: string = 'InvalidParameterException',
): Page<T> {
  const start = token === undefined ? 0 : readToken(token);
  if (start === undefined || start > all.length) {
    throw new AwsError(errorCode, 'The specified nextToken is invalid.');
  }
  const end = start + Math.max(1, size);
  return {
    items: all.slice(start, end),
    nextToken:
      end < all.length
        ? Buffer.from(`from:${end}`).toString('base64url')
        : undefined,
  };
}

function readToken(token: string): number | undefined {
  const match = /^from:(\d+)$/.exec(
    Buffer.from(token, 'base64url').toString('utf8'),
  );
  return match ? Number(match[1]) : undefined;
}
