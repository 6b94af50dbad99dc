import type {
  Datapoint,
  DimensionFilter,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  MetricDatum,
  PutMetricDataInput,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { OperationHandler, RequestContext } from '../../../core/types';
import { readDimensions } from '../math/Evaluation';
import type { MetricReader, Series } from '../metrics/MetricReader';
import {
  checkPeriod,
  periodStart,
  readPeriods,
  statistic,
} from '../metrics/statistics';
import { pageByToken, readText, readTime } from './input';

/** Limits (AWS). */
const METRICS_PER_PAGE = 500;
const MAX_DATAPOINTS = 1440;
const MAX_METRICS_PER_PUT = 1000;

export function metricOperations(
  sandbox: Sandbox,
  reader: MetricReader,
): Record<string, OperationHandler> {
  function PutMetricData(
    input: PutMetricDataInput,
    context: RequestContext,
  ): object {
    const namespace = readText(input.Namespace, 'Namespace');
    if (namespace.startsWith('AWS/')) {
      throw new AwsError(
        'InvalidParameterValue',
        'The value AWS/ for parameter Namespace is invalid.',
      );
    }
    const data = input.MetricData ?? [];
    if (data.length > MAX_METRICS_PER_PUT) {
      throw new AwsError(
        'InvalidParameterValue',
        `The collection MetricData must not have a size greater than ${MAX_METRICS_PER_PUT}.`,
      );
    }
    for (const datum of data) putDatum(namespace, datum, context);
    return {};
  }

  function putDatum(
    namespace: string,
    datum: MetricDatum,
    context: RequestContext,
  ): void {
    const dimensions = readDimensions(datum.Dimensions);
    const name = readText(datum.MetricName, 'MetricData.member.MetricName');
    const at = datum.Timestamp
      ? readTime(datum.Timestamp, 'Timestamp')
      : sandbox.clock.now();
    const put = (value: number, times: number) =>
      reader.recordAt(
        context,
        { namespace, name, dimensions, value, unit: datum.Unit },
        at,
        times,
      );
    const { Value, Values, Counts, StatisticValues } = datum;
    if (Value !== undefined) put(Value, 1);
    Values?.forEach((value, index) => put(value, Counts?.[index] ?? 1));
    const count = StatisticValues?.SampleCount ?? 0;
    if (count > 0) {
      // The samples themselves are not known: their average stands for each.
      put((StatisticValues?.Sum ?? 0) / count, count);
    }
  }

  function GetMetricStatistics(
    input: GetMetricStatisticsInput,
    context: RequestContext,
  ): GetMetricStatisticsOutput {
    const period = checkPeriod(input.Period);
    const start = readTime(input.StartTime, 'StartTime');
    const end = readTime(input.EndTime, 'EndTime');
    if (start >= end) {
      throw new AwsError(
        'InvalidParameterCombination',
        'The parameter StartTime must be less than the parameter EndTime.',
      );
    }
    if ((end - start) / 1000 / period > MAX_DATAPOINTS) {
      throw new AwsError(
        'InvalidParameterCombination',
        `You have requested up to ${Math.ceil(
          (end - start) / 1000 / period,
        )} datapoints, which exceeds the limit of ${MAX_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    }
    const statistics = input.Statistics ?? [];
    const extended = input.ExtendedStatistics ?? [];
    if (statistics.length + extended.length === 0) {
      throw new AwsError(
        'MissingParameter',
        'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
      );
    }
    const metric = {
      namespace: readText(input.Namespace, 'Namespace'),
      name: readText(input.MetricName, 'MetricName'),
      dimensions: readDimensions(input.Dimensions),
    };
    const unit = reader.find(context, metric)?.unit ?? 'None';
    const range = { start: periodStart(start, period), end };
    const periods = readPeriods(reader, context, metric, period, range);
    return {
      Label: metric.name,
      Datapoints: [...periods].map(([at, samples]) => {
        const datapoint: Datapoint = {
          Timestamp: new Date(at),
          Unit: unit as StandardUnit,
        };
        for (const stat of statistics as Statistic[]) {
          datapoint[stat] = statistic(samples, stat);
        }
        if (extended.length > 0) {
          datapoint.ExtendedStatistics = Object.fromEntries(
            extended.map(stat => [stat, statistic(samples, stat)]),
          );
        }
        return datapoint;
      }),
    };
  }

  function ListMetrics(
    input: ListMetricsInput,
    context: RequestContext,
  ): ListMetricsOutput {
    const chosen = reader
      .list(context)
      .filter(
        series =>
          (input.Namespace ?? series.namespace) === series.namespace &&
          (input.MetricName ?? series.name) === series.name &&
          (input.Dimensions ?? []).every(filter =>
            hasDimension(series, filter),
          ),
      );
    const { items, NextToken } = pageByToken(
      chosen,
      input.NextToken,
      METRICS_PER_PAGE,
    );
    return {
      Metrics: items.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      })),
      NextToken,
    };
  }

  return { PutMetricData, GetMetricStatistics, ListMetrics };
}

function hasDimension(series: Series, filter: DimensionFilter): boolean {
  const value = series.dimensions[filter.Name ?? ''];
  return value !== undefined && (filter.Value ?? value) === value;
}
