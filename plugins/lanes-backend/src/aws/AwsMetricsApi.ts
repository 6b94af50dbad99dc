import {
  CloudWatchClient,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { AwsCaller, readPages } from './AwsCaller';
import { chunk } from './convert';
import { MetricPoint, MetricQuery, MetricsApi } from './MetricsApi';

const QUERIES_PER_CALL = 500;
const PERIOD_SECONDS = 60;

export class AwsMetricsApi implements MetricsApi {
  constructor(
    private readonly client: CloudWatchClient,
    private readonly caller: AwsCaller,
  ) {}

  async readMetrics(
    queries: readonly MetricQuery[],
    start: Date,
    end: Date,
  ): Promise<Map<string, MetricPoint[]>> {
    const points = new Map<string, MetricPoint[]>();
    for (const some of chunk(queries, QUERIES_PER_CALL)) {
      const results = await readPages(async NextToken => {
        const page = await this.caller.call('GetMetricData', options =>
          this.client.send(
            new GetMetricDataCommand({
              StartTime: start,
              EndTime: end,
              ScanBy: 'TimestampAscending',
              NextToken,
              MetricDataQueries: some.map(query => ({
                Id: query.id,
                MetricStat: {
                  Metric: {
                    Namespace: query.namespace,
                    MetricName: query.name,
                    Dimensions: Object.entries(query.dimensions).map(
                      ([Name, Value]) => ({ Name, Value }),
                    ),
                  },
                  Period: PERIOD_SECONDS,
                  Stat: query.statistic,
                },
              })),
            }),
            options,
          ),
        );
        return { items: page.MetricDataResults ?? [], next: page.NextToken };
      });
      for (const { Id = '', Timestamps = [], Values = [] } of results) {
        const series = points.get(Id) ?? [];
        Timestamps.forEach((time, i) =>
          series.push({ at: time.getTime(), value: Values[i] ?? 0 }),
        );
        points.set(Id, series);
      }
    }
    for (const series of points.values()) series.sort((a, b) => a.at - b.at);
    return points;
  }
}
