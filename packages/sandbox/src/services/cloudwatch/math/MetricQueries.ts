import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../core/AwsError';
import type { Scope } from '../../../core/types';
import type { MetricReader } from '../metrics/MetricReader';
import {
  checkPeriod,
  checkStatistic,
  type TimeRange,
} from '../metrics/statistics';
import { Evaluation } from './Evaluation';

/** Queries of one request or alarm, which may refer to one another by id. */
export class MetricQueries {
  /** Throws `ValidationError` for ids that are malformed or taken, unknown statistics, periods and empty queries. */
  static create(queries: readonly MetricDataQuery[]): MetricQueries {
    const byId = new Map<string, MetricDataQuery>();
    for (const query of queries) {
      const id = query.Id ?? '';
      if (!/^[a-z][A-Za-z0-9_]{0,254}$/.test(id)) {
        throw invalid(
          `The value '${id}' for parameter MetricDataQueries.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
        );
      }
      if (byId.has(id)) {
        throw invalid(`The values for parameter id must be unique: ${id}`);
      }
      if (Boolean(query.MetricStat) === Boolean(query.Expression)) {
        throw invalid(
          `Query '${id}' must have exactly one of MetricStat and Expression.`,
        );
      }
      if (query.MetricStat) {
        checkPeriod(query.MetricStat.Period);
        checkStatistic(query.MetricStat.Stat ?? '');
      }
      byId.set(id, query);
    }
    return new MetricQueries(byId);
  }

  private constructor(private readonly byId: Map<string, MetricDataQuery>) {}

  get all(): MetricDataQuery[] {
    return [...this.byId.values()];
  }

  /** Period of the values in seconds: the longest of the metrics. */
  get periodSeconds(): number {
    const periods = this.all.map(
      query => query.MetricStat?.Period ?? query.Period ?? 0,
    );
    return Math.max(...periods) || 60;
  }

  /** Computes the queries over a range of time. */
  evaluate(
    reader: Pick<MetricReader, 'find'>,
    scope: Scope,
    range: TimeRange,
  ): Evaluation {
    return new Evaluation(this.byId, this.periodSeconds, reader, scope, range);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
