import type { Points } from '../metrics/statistics';
import {
  asSeries,
  combine,
  list,
  mapSeries,
  type MathScope,
  type MathValue,
  mathError,
  pointAt,
  scalar,
  seriesOf,
  timeline,
} from './values';

type MathFunction = (args: readonly MathValue[], scope: MathScope) => MathValue;

const AGGREGATES: Readonly<Record<string, (values: number[]) => number>> = {
  SUM: sum,
  AVG: values => sum(values) / values.length,
  MIN: values => Math.min(...values),
  MAX: values => Math.max(...values),
};

/** The functions of metric math that the sandbox has, by name. */
export const FUNCTIONS: Readonly<Record<string, MathFunction>> = {
  ...Object.fromEntries(
    Object.entries(AGGREGATES).map(([name, apply]) => [
      name,
      (args: readonly MathValue[]) => aggregate(one(args, name), apply),
    ]),
  ),
  ...pointwise('ABS', Math.abs),
  ...pointwise('CEIL', Math.ceil),
  ...pointwise('FLOOR', Math.floor),
  ...pointwise('LOG', Math.log),
  ...pointwise('LOG10', Math.log10),
  METRICS: metrics,
  IF: choose,
  FILL: fill,
  DIFF: args =>
    mapSeries(one(args, 'DIFF'), points => differences(points, () => 1)),
  RATE: args =>
    mapSeries(one(args, 'RATE'), points =>
      differences(points, (from, to) => (to - from) / 1000),
    ),
  RUNNING_SUM: args => mapSeries(one(args, 'RUNNING_SUM'), runningSum),
  PERIOD: (args, scope) => {
    asSeries(one(args, 'PERIOD'));
    return scalar(scope.periodSeconds);
  },
  DATAPOINT_COUNT: args =>
    aggregate(one(args, 'DATAPOINT_COUNT'), values => values.length),
  TIME_SERIES: (args, scope) => {
    const value = one(args, 'TIME_SERIES');
    if (value.type !== 'scalar') throw mathError('TIME_SERIES takes a number');
    return seriesOf(new Map(timeline(scope).map(at => [at, value.value])));
  },
  REMOVE_EMPTY: args => {
    const value = one(args, 'REMOVE_EMPTY');
    if (value.type !== 'list') return value;
    return list(value.items.filter(item => item.points.size > 0));
  },
};

function one(args: readonly MathValue[], name: string): MathValue {
  if (args.length === 1) return args[0];
  throw mathError(`${name} takes one argument`);
}

function pointwise(
  name: string,
  apply: (value: number) => number,
): Record<string, MathFunction> {
  return {
    [name]: args => combine(one(args, name), scalar(0), a => apply(a)),
  };
}

/** Of a list: a series, moment by moment over the members that have one. Of one series: a number. */
function aggregate(
  value: MathValue,
  apply: (values: number[]) => number,
): MathValue {
  if (value.type === 'list') {
    const values = new Map<number, number[]>();
    for (const { points } of value.items) {
      for (const [at, point] of points) {
        values.set(at, [...(values.get(at) ?? []), point]);
      }
    }
    const times = [...values].sort(([a], [b]) => a - b);
    return seriesOf(new Map(times.map(([at, each]) => [at, apply(each)])));
  }
  const values = [...asSeries(value).points.values()];
  // A number there must be, whatever the series: nothing adds up to 0.
  return scalar(values.length > 0 ? apply(values) : 0);
}

function metrics(args: readonly MathValue[], scope: MathScope): MathValue {
  const [filter] = args;
  const part = filter?.type === 'text' ? filter.value : '';
  return list(scope.metrics().filter(({ id }) => id.includes(part)));
}

function choose(args: readonly MathValue[]): MathValue {
  const [condition, yes, no] = args;
  if (!condition || !yes) throw mathError('IF takes two or three arguments');
  if (condition.type === 'scalar') {
    const chosen = condition.value === 0 ? no : yes;
    return chosen ?? seriesOf(new Map());
  }
  const points: Points = new Map();
  for (const [at, truth] of asSeries(condition).points) {
    const chosen = truth === 0 ? no : yes;
    const value = chosen && pointAt(chosen, at);
    if (value !== undefined) points.set(at, value);
  }
  return seriesOf(points);
}

function fill(args: readonly MathValue[], scope: MathScope): MathValue {
  const [value, filler] = args;
  if (!value || !filler) throw mathError('FILL takes two arguments');
  const times = timeline(scope);
  return mapSeries(value, points => {
    const filled: Points = new Map();
    for (const at of times) {
      const point = points.get(at) ?? fillerAt(filler, points, at);
      if (point !== undefined) filled.set(at, point);
    }
    return filled;
  });
}

function fillerAt(
  filler: MathValue,
  points: Points,
  at: number,
): number | undefined {
  if (filler.type !== 'text') return pointAt(filler, at);
  const before = [...points.keys()].filter(other => other < at).pop();
  const last = before === undefined ? undefined : points.get(before);
  if (filler.value === 'REPEAT') return last;
  if (filler.value !== 'LINEAR') {
    throw mathError(`FILL cannot fill with '${filler.value}'`);
  }
  const after = [...points.keys()].find(other => other > at);
  const next = after === undefined ? undefined : points.get(after);
  if (before === undefined || after === undefined) return undefined;
  if (last === undefined || next === undefined) return undefined;
  return last + ((next - last) * (at - before)) / (after - before);
}

function differences(
  points: Points,
  divisor: (from: number, to: number) => number,
): Points {
  const result: Points = new Map();
  let previous: readonly [number, number] | undefined;
  for (const [at, value] of points) {
    if (previous) {
      const [from, last] = previous;
      result.set(at, (value - last) / divisor(from, at));
    }
    previous = [at, value];
  }
  return result;
}

function runningSum(points: Points): Points {
  let total = 0;
  const result: Points = new Map();
  for (const [at, value] of points) {
    total += value;
    result.set(at, total);
  }
  return result;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
