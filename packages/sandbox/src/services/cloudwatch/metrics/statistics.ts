import type { Scope } from '../../../core/types';
import { AwsError } from '../../../core/AwsError';
import { Distribution } from './Distribution';
import type { MetricId, MetricReader } from './MetricReader';

/** Values by start of their period, in ms since the epoch. */
export type Points = Map<number, number>;

export interface TimeRange {
  /** Milliseconds since the epoch; a multiple of the period where periods are read. */
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

/** One statistic of samples: `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount` or `pNN.N`. Throws `ValidationError` for others. */
export function statistic(samples: Distribution, stat: string): number {
  switch (stat) {
    case 'Sum':
      return samples.sum;
    case 'Average':
      return samples.sum / samples.count;
    case 'Minimum':
      return samples.min;
    case 'Maximum':
      return samples.max;
    case 'SampleCount':
      return samples.count;
    default: {
      checkStatistic(stat);
      return samples.percentile(Number(stat.slice(1))) ?? 0;
    }
  }
}

/** Throws `ValidationError` for a statistic that the sandbox does not have. */
export function checkStatistic(stat: string): void {
  const simple = /^(?:Sum|Average|Minimum|Maximum|SampleCount)$/;
  const percentile = /^p(?:\d{1,2}(?:\.\d{1,10})?|100)$/;
  if (simple.test(stat) || percentile.test(stat)) return;
  throw new AwsError(
    'ValidationError',
    `The value ${stat} for parameter Stat is not supported.`,
  );
}

/** Samples per period: those of its minutes taken together. Periods without samples are left out. */
export function readPeriods(
  reader: Pick<MetricReader, 'find'>,
  scope: Scope,
  metric: MetricId,
  periodSeconds: number,
  range: TimeRange,
): Map<number, Distribution> {
  const periods = new Map<number, Distribution>();
  const series = reader.find(scope, metric);
  if (!series) return periods;
  const minutes = [...series.minutes].sort(([a], [b]) => a - b);
  for (const [minute, samples] of minutes) {
    const start = periodStart(minute, periodSeconds);
    if (start < range.start || minute >= range.end) continue;
    const period = periods.get(start) ?? new Distribution();
    period.merge(samples);
    periods.set(start, period);
  }
  return periods;
}

/** Start of the period that a moment is in; periods are counted from the epoch. */
export function periodStart(timestamp: number, periodSeconds: number): number {
  const length = periodSeconds * 1000;
  return Math.floor(timestamp / length) * length;
}

/** Throws `ValidationError` for what is no period: 1, 5, 10, 20, 30 or a multiple of 60 seconds (AWS). */
export function checkPeriod(period: number | undefined): number {
  const valid =
    period !== undefined &&
    ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0));
  if (valid) return period;
  throw new AwsError(
    'ValidationError',
    `Period must be 1, 5, 10, 20, 30 or a multiple of 60 seconds, not ${period}.`,
  );
}
