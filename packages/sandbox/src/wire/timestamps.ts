import type { NormalizedSchema } from '@smithy/core/schema';

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

/** Schema numbers of timestamps that name their format; 4 leaves it to the protocol. */
const FORMATS: Readonly<Record<number, TimestampFormat>> = {
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};

/** The format of a timestamp member: what its schema says, else the protocol's. */
export function timestampFormat(
  schema: NormalizedSchema,
  protocolDefault: TimestampFormat,
): TimestampFormat {
  const raw: unknown = schema.getSchema();
  return (
    (typeof raw === 'number' ? FORMATS[raw] : undefined) ?? protocolDefault
  );
}

/** @throws Error when the value is no valid `Date`: a service answered with another shape than the SDK's */
export function formatTimestamp(
  value: unknown,
  format: TimestampFormat,
): string {
  const date = checkDate(value);
  switch (format) {
    case 'date-time':
      return date.toISOString();
    case 'http-date':
      return date.toUTCString();
    default:
      return String(date.getTime() / 1000);
  }
}

/** @throws Error when the value is no valid `Date` */
export function checkDate(value: unknown): Date {
  const isDate = Object.prototype.toString.call(value) === '[object Date]';
  if (!isDate || Number.isNaN((value as Date).getTime())) {
    throw new Error(`A timestamp is ${JSON.stringify(value)}: answer a Date`);
  }
  return value as Date;
}

/** Reads a timestamp of any of the formats; undefined when it is none. */
export function parseTimestamp(value: unknown): Date | undefined {
  const text = typeof value === 'string' ? value.trim() : value;
  const seconds = text === '' ? NaN : Number(text);
  const date = Number.isNaN(seconds)
    ? new Date(String(text))
    : new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
