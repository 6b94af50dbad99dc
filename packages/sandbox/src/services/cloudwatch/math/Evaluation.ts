import type { Dimension, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../core/AwsError';
import type { Scope } from '../../../core/types';
import type { MetricReader } from '../metrics/MetricReader';
import {
  checkPeriod,
  periodStart,
  readPeriods,
  statistic,
  type TimeRange,
} from '../metrics/statistics';
import { evaluateExpression } from './evaluateExpression';
import {
  type MathScope,
  type MathValue,
  type SeriesValue,
  seriesOf,
} from './values';

/** Queries computed over a range of time; each is computed once, however many refer to it. */
export class Evaluation {
  private readonly values = new Map<string, MathValue>();
  private readonly open = new Set<string>();

  constructor(
    private readonly queries: ReadonlyMap<string, MetricDataQuery>,
    private readonly periodSeconds: number,
    private readonly reader: Pick<MetricReader, 'find'>,
    private readonly scope: Scope,
    private readonly range: TimeRange,
  ) {}

  /** The series of a query: one, or several for an expression over `METRICS()`. Throws `ValidationError`. */
  seriesOf(id: string): readonly SeriesValue[] {
    const value = this.valueOf(id);
    if (value.type === 'series') return [value];
    if (value.type === 'list') return value.items;
    throw invalid(
      `Error in expression '${id}': The expression must evaluate to a time series`,
    );
  }

  /** The queried metrics themselves, without expressions. */
  metrics(): SeriesValue[] {
    return [...this.queries.values()].flatMap(({ Id = '', MetricStat }) =>
      MetricStat ? this.seriesOf(Id) : [],
    );
  }

  private valueOf(id: string): MathValue {
    const known = this.values.get(id);
    if (known) return known;
    const query = this.queries.get(id);
    if (!query) throw invalid(`Error in expression: unknown id '${id}'`);
    if (this.open.has(id)) {
      throw invalid(`Error in expression '${id}': it refers to itself`);
    }
    this.open.add(id);
    const value = query.Expression
      ? evaluateExpression(query.Expression, this.mathScope(query))
      : this.readMetric(query);
    this.open.delete(id);
    this.values.set(id, value);
    return value;
  }

  private mathScope(query: MetricDataQuery): MathScope {
    const periodSeconds = query.Period ?? this.periodSeconds;
    return {
      range: alignRange(this.range, periodSeconds),
      periodSeconds,
      valueOf: id => this.valueOf(id),
      metrics: () => this.metrics(),
    };
  }

  private readMetric({ Id = '', MetricStat }: MetricDataQuery): SeriesValue {
    const period = checkPeriod(MetricStat?.Period);
    const periods = readPeriods(
      this.reader,
      this.scope,
      {
        namespace: MetricStat?.Metric?.Namespace ?? '',
        name: MetricStat?.Metric?.MetricName ?? '',
        dimensions: readDimensions(MetricStat?.Metric?.Dimensions),
      },
      period,
      alignRange(this.range, period),
    );
    const points = [...periods].map(
      ([at, samples]) =>
        [at, statistic(samples, MetricStat?.Stat ?? '')] as const,
    );
    return seriesOf(new Map(points), Id);
  }
}

/** `[{Name, Value}]` as a record. */
export function readDimensions(
  dimensions: readonly Dimension[] | undefined,
): Record<string, string> {
  return Object.fromEntries(
    (dimensions ?? []).map(({ Name = '', Value = '' }) => [Name, Value]),
  );
}

function alignRange(range: TimeRange, periodSeconds: number): TimeRange {
  return { start: periodStart(range.start, periodSeconds), end: range.end };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
