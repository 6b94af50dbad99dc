import { LogLine } from '@laneway/plugin-lanes-common';

/** As many lines as are kept and shown. */
export const MAX_LOG_LINES = 1000;

/** Log lines of several tasks arrive out of order by a few seconds; so much is read again each time. */
const OVERLAP_MS = 10_000;

/** From when to read on after these lines; undefined when there are none. */
export function readLogsSince(lines: readonly LogLine[]): string | undefined {
  const last = lines.at(-1);
  return last
    ? new Date(Date.parse(last.at) - OVERLAP_MS).toISOString()
    : undefined;
}

/**
 * Lines read earlier followed by those read from `since` on. What was read again replaces what was there, so that no line is
 * doubled and late ones find their place.
 */
export function mergeLogLines(
  earlier: readonly LogLine[],
  since: string | undefined,
  later: readonly LogLine[],
): LogLine[] {
  const from = since === undefined ? -Infinity : Date.parse(since);
  return [
    ...earlier.filter(line => Date.parse(line.at) < from),
    ...later,
  ].slice(-MAX_LOG_LINES);
}
