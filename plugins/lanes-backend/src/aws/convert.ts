/** ISO 8601 time stamp of a date that AWS gave. */
export function isoTime(date: Date | undefined): string | undefined {
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
}

/** A list of AWS's key-value pairs as a record; pairs without a key or a value are left out. */
export function toRecord<T>(
  list: readonly T[] | undefined,
  pair: (item: T) => readonly [string | undefined, string | undefined],
): Record<string, string> {
  const record: Record<string, string> = {};
  for (const item of list ?? []) {
    const [key, value] = pair(item);
    if (key !== undefined && value !== undefined) record[key] = value;
  }
  return record;
}

/** Cuts a list into pieces of at most `size`. */
export function chunk<T>(list: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let i = 0; i < list.length; i += size) {
    pieces.push(list.slice(i, i + size));
  }
  return pieces;
}

/** The last part of an ARN or path: `arn:...:task/cluster/0a1b` gives `0a1b`. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** What CloudWatch calls a load balancer or target group: the ARN after its fifth colon, without `loadbalancer/`. */
export function cloudWatchName(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  return resource.replace(/^loadbalancer\//, '');
}
