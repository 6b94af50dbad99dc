import { AwsError } from '../../core/AwsError';
import type { StoredLogEvent } from './LogStreamFile';

/** Largest answer of GetLogEvents and FilterLogEvents. (AWS) */
const MAX_EVENTS = 10_000;
/** The same in bytes of messages. (AWS: 1 MB) */
const MAX_BYTES = 1024 * 1024;

/** A place between events: after the event with this time and number. */
export interface Position {
  readonly timestamp: number;
  readonly sequence: number;
}

/** Takes events from the front until a limit of the answer is met, at least one. */
export function takePage<T extends Pick<StoredLogEvent, 'message'>>(
  events: readonly T[],
  limit: number | undefined,
): T[] {
  const count = eventLimit(limit);
  const page: T[] = [];
  let bytes = 0;
  for (const event of events) {
    bytes += event.message.length;
    if (page.length === count) break;
    if (page.length > 0 && bytes > MAX_BYTES) break;
    page.push(event);
  }
  return page;
}

function eventLimit(limit: number | undefined): number {
  if (limit === undefined) return MAX_EVENTS;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_EVENTS) {
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value between 1 and ${MAX_EVENTS}`,
    );
  }
  return limit;
}

export function encodePosition(position: Position): string {
  return Buffer.from(`${position.timestamp}.${position.sequence}`).toString(
    'base64url',
  );
}

/** @throws AwsError for a token that was not given out */
export function decodePosition(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString();
  const [timestamp, sequence] = text.split('.').map(Number);
  if (!Number.isFinite(timestamp) || !Number.isFinite(sequence)) {
    throw invalid('The specified nextToken is invalid.');
  }
  return { timestamp, sequence };
}

/** One page of named things in order; the token is the last name. `limit` is what AWS gives at once. */
export function pageByName<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  nextToken: string | undefined,
  limit: number,
): { page: T[]; nextToken: string | undefined } {
  const after = nextToken
    ? Buffer.from(nextToken, 'base64url').toString()
    : undefined;
  const start =
    after === undefined
      ? 0
      : items.findIndex(item => nameOf(item) === after) + 1;
  const page = items.slice(start, start + limit);
  const last = page[page.length - 1];
  const more = start + page.length < items.length;
  return {
    page,
    nextToken:
      more && last !== undefined
        ? Buffer.from(nameOf(last)).toString('base64url')
        : undefined,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
