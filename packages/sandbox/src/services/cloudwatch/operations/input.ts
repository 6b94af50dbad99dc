import { AwsError } from '../../../core/AwsError';

/** A required moment as ms since the epoch. Throws `MissingParameter`. */
export function readTime(
  value: Date | string | undefined,
  name: string,
): number {
  const time = value === undefined ? NaN : new Date(value).getTime();
  if (Number.isFinite(time)) return time;
  throw new AwsError(
    'MissingParameter',
    `The parameter ${name} is required and must be a timestamp.`,
  );
}

/** A required text. Throws `MissingParameter`. */
export function readText(value: string | undefined, name: string): string {
  if (value) return value;
  throw new AwsError('MissingParameter', `The parameter ${name} is required.`);
}

/** One page of a list; the token is the position of the next item. Throws `InvalidNextToken`. */
export function pageByToken<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; NextToken?: string } {
  const start = token
    ? Number(Buffer.from(token, 'base64').toString('utf8'))
    : 0;
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidNextToken', `The token '${token}' is invalid.`);
  }
  const end = start + size;
  return {
    items: items.slice(start, end),
    NextToken:
      end < items.length
        ? Buffer.from(String(end)).toString('base64')
        : undefined,
  };
}
