import { randomBytes } from 'node:crypto';
import type { Tag } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';
import type { Tags } from './rows';

/** ELBv2 gives at most 400 items a page (AWS). */
const MAX_PAGE_SIZE = 400;

/** The value of a member that AWS requires. Throws `ValidationError` naming the member. */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined || value === null) {
    const name = member.charAt(0).toLocaleLowerCase('en-US') + member.slice(1);
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}

/** 16 hexadecimal digits, as at the end of every ELBv2 ARN. */
export function newId(): string {
  return randomBytes(8).toString('hex');
}

/**
 * One page of a list. Throws `ValidationError` for a page size outside 1-400 and for a marker
 * that no page gave.
 */
export function page<T>(
  items: readonly T[],
  input: { PageSize?: number; Marker?: string },
): { items: T[]; NextMarker?: string } {
  const size = input.PageSize ?? MAX_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${size}' at 'pageSize' failed to satisfy constraint: Member must have value between 1 and ${MAX_PAGE_SIZE}`,
    );
  }
  const start = input.Marker ? readMarker(input.Marker) : 0;
  const end = start + size;
  return {
    items: items.slice(start, end),
    NextMarker: end < items.length ? writeMarker(end) : undefined,
  };
}

function writeMarker(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64');
}

function readMarker(marker: string): number {
  const text = Buffer.from(marker, 'base64').toString('utf8');
  const match = /^offset:(\d+)$/.exec(text);
  if (!match) {
    throw new AwsError('ValidationError', `The marker '${marker}' is invalid`);
  }
  return Number(match[1]);
}

/** Tags of a request as a record. Throws `DuplicateTagKeys` and `TooManyTags` (50, AWS). */
export function readTags(tags: readonly Tag[] | undefined): Tags {
  const result: Tags = {};
  for (const tag of tags ?? []) {
    const key = required(tag.Key, 'Key');
    if (key in result) {
      throw new AwsError(
        'DuplicateTagKeys',
        `Duplicate tag keys found: '${key}'`,
      );
    }
    result[key] = tag.Value ?? '';
  }
  if (Object.keys(result).length > 50) {
    throw new AwsError(
      'TooManyTags',
      'The maximum number of tags (50) for this resource has been reached',
    );
  }
  return result;
}

/** `[{Key, Value}]` as AWS writes tags. */
export function writeTags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * Checks the name of a load balancer or target group: 1-32 characters (AWS), letters, digits and
 * hyphens, not at an end. Throws `ValidationError`.
 */
export function checkName(kind: string, name: string): void {
  if (name.length > 32) {
    throw new AwsError(
      'ValidationError',
      `${kind} name '${name}' cannot be longer than '32' characters`,
    );
  }
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `${kind} name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    );
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    throw new AwsError(
      'ValidationError',
      `${kind} name '${name}' cannot begin or end with a hyphen(-)`,
    );
  }
}
