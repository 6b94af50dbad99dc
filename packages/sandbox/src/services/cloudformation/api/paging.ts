import { validationError } from '../template/validationError';

/** CloudFormation's page size where it publishes one. */
export const PAGE_SIZE = 100;

/**
 * One page of a list, with the token of the next.
 *
 * @throws AwsError `ValidationError` for a token that was never given
 */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number = PAGE_SIZE,
): { items: T[]; nextToken?: string } {
  const start = token === undefined ? 0 : readToken(token);
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? writeToken(end) : undefined,
  };
}

function writeToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function readToken(token: string): number {
  const match = /^offset:(\d+)$/.exec(
    Buffer.from(token, 'base64url').toString(),
  );
  if (!match) throw validationError('NextToken is not valid');
  return Number(match[1]);
}
