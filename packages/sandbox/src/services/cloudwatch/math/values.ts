import { AwsError } from '../../../core/AwsError';
import type { Points, TimeRange } from '../metrics/statistics';

/** What a metric math expression is worth. */
export type MathValue =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | SeriesValue
  | { readonly type: 'list'; readonly items: readonly SeriesValue[] };

export interface SeriesValue {
  readonly type: 'series';
  readonly id: string;
  readonly points: Points;
}

/** What an expression is computed over. */
export interface MathScope {
  readonly range: TimeRange;
  readonly periodSeconds: number;
  /** The value of another query, by its id. Throws `ValidationError` for an unknown one. */
  valueOf(id: string): MathValue;
  /** The metrics among the queries, for `METRICS()`. */
  metrics(): SeriesValue[];
}

export function scalar(value: number): MathValue {
  return { type: 'scalar', value };
}

export function seriesOf(points: Points, id: string = ''): SeriesValue {
  return { type: 'series', id, points };
}

/** Every period start of the range. */
export function timeline({ range, periodSeconds }: MathScope): number[] {
  const times: number[] = [];
  for (let at = range.start; at < range.end; at += periodSeconds * 1000) {
    times.push(at);
  }
  return times;
}

/**
 * Applies a function point by point. Where two series meet, only the moments that both have count;
 * results that are no finite number (a division by zero) are left out (AWS).
 */
export function combine(
  left: MathValue,
  right: MathValue,
  apply: (a: number, b: number) => number,
): MathValue {
  if (left.type === 'list') {
    return list(left.items.map(item => combine(item, right, apply)));
  }
  if (right.type === 'list') {
    return list(right.items.map(item => combine(left, item, apply)));
  }
  if (left.type === 'text' || right.type === 'text') {
    throw mathError('text cannot be computed with');
  }
  if (left.type === 'scalar' && right.type === 'scalar') {
    return scalar(apply(left.value, right.value));
  }
  const points: Points = new Map();
  const times = left.type === 'series' ? left : right;
  if (times.type !== 'series') return seriesOf(points);
  for (const at of times.points.keys()) {
    const a = pointAt(left, at);
    const b = pointAt(right, at);
    const result = a === undefined || b === undefined ? NaN : apply(a, b);
    if (Number.isFinite(result)) points.set(at, result);
  }
  return seriesOf(points);
}

export function pointAt(value: MathValue, at: number): number | undefined {
  if (value.type === 'scalar') return value.value;
  return value.type === 'series' ? value.points.get(at) : undefined;
}

/** Applies a function to each series of a value. */
export function mapSeries(
  value: MathValue,
  apply: (points: Points) => Points,
): MathValue {
  if (value.type === 'list') {
    return list(value.items.map(item => mapSeries(item, apply)));
  }
  return seriesOf(apply(asSeries(value).points));
}

export function asSeries(value: MathValue): SeriesValue {
  if (value.type === 'series') return value;
  throw mathError('a time series is needed');
}

export function list(items: readonly MathValue[]): MathValue {
  return {
    type: 'list',
    items: items.flatMap(item =>
      item.type === 'list' ? item.items : [asSeries(item)],
    ),
  };
}

export function mathError(reason: string): AwsError {
  return new AwsError('ValidationError', `Error in expression: ${reason}`);
}
