import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { OperationHandler, RequestContext } from '../../../core/types';
import type { SeriesValue } from '../math/values';
import { MetricQueries } from '../math/MetricQueries';
import type { MetricReader } from '../metrics/MetricReader';
import { readTime } from './input';

/** Limits of one call (AWS). */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

interface Position {
  readonly result: number;
  readonly point: number;
}

export function metricDataOperations(
  sandbox: Sandbox,
  reader: MetricReader,
): Record<string, OperationHandler> {
  function GetMetricData(
    input: GetMetricDataInput,
    context: RequestContext,
  ): GetMetricDataOutput {
    const start = readTime(input.StartTime, 'StartTime');
    const end = readTime(input.EndTime, 'EndTime');
    if (start >= end) {
      throw new AwsError(
        'ValidationError',
        'The parameter StartTime must be less than the parameter EndTime.',
      );
    }
    const list = input.MetricDataQueries ?? [];
    if (list.length === 0 || list.length > MAX_QUERIES) {
      throw new AwsError(
        'ValidationError',
        `The collection MetricDataQueries must have a size between 1 and ${MAX_QUERIES}, not ${list.length}.`,
      );
    }
    const queries = MetricQueries.create(list);
    // Nothing is known of the time to come: `FILL` shall not fill it.
    const range = { start, end: Math.min(end, sandbox.clock.now() + 1) };
    const evaluation = queries.evaluate(reader, context, range);
    const descending = input.ScanBy !== 'TimestampAscending';
    const results = queries.all
      .filter(query => query.ReturnData !== false)
      .flatMap(query =>
        evaluation
          .seriesOf(query.Id ?? '')
          .map(series => showResult(query, series, descending)),
      );
    return cutPage(
      results,
      readPosition(input.NextToken),
      input.MaxDatapoints ?? MAX_DATAPOINTS,
    );
  }

  return { GetMetricData };
}

function showResult(
  query: MetricDataQuery,
  series: SeriesValue,
  descending: boolean,
): Required<Pick<MetricDataResult, 'Timestamps' | 'Values'>> &
  MetricDataResult {
  const points = [...series.points].sort(([a], [b]) =>
    descending ? b - a : a - b,
  );
  return {
    Id: query.Id,
    Label:
      query.Label ??
      query.MetricStat?.Metric?.MetricName ??
      (series.id || query.Id),
    Timestamps: points.map(([at]) => new Date(at)),
    Values: points.map(([, value]) => value),
    StatusCode: 'Complete',
  };
}

/** The results from a position on, up to so many points in all; what does not fit is on the next page. */
function cutPage(
  results: ReadonlyArray<ReturnType<typeof showResult>>,
  from: Position,
  maxPoints: number,
): GetMetricDataOutput {
  const page: MetricDataResult[] = [];
  let room = maxPoints;
  for (let index = from.result; index < results.length; index++) {
    const result = results[index];
    const first = index === from.result ? from.point : 0;
    const last = Math.min(result.Values.length, first + room);
    const whole = last === result.Values.length;
    page.push({
      ...result,
      Timestamps: result.Timestamps.slice(first, last),
      Values: result.Values.slice(first, last),
      StatusCode: whole ? 'Complete' : 'PartialData',
    });
    room -= last - first;
    if (!whole) {
      return {
        MetricDataResults: page,
        NextToken: writePosition({ result: index, point: last }),
        Messages: [],
      };
    }
  }
  return { MetricDataResults: page, Messages: [] };
}

function writePosition({ result, point }: Position): string {
  return Buffer.from(`${result}:${point}`).toString('base64');
}

function readPosition(token: string | undefined): Position {
  if (!token) return { result: 0, point: 0 };
  const match = /^(\d+):(\d+)$/.exec(
    Buffer.from(token, 'base64').toString('utf8'),
  );
  if (!match) {
    throw new AwsError('InvalidNextToken', `The token '${token}' is invalid.`);
  }
  return { result: Number(match[1]), point: Number(match[2]) };
}
