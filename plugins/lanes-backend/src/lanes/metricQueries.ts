import { MetricPoint, MetricQuery } from '../aws';
import { LaneSeries } from './ServiceReading';

/** What the metrics of a lane are found by. */
export interface LaneDimensions {
  readonly lane: string;
  /** As CloudWatch names them, for example `app/user-api/50dc6c495c0c9188`. */
  readonly loadBalancer: string;
  readonly targetGroup: string;
  readonly cluster: string;
  readonly ecsService: string;
}

type SeriesName = keyof LaneSeries;

const SERIES: Readonly<
  Record<SeriesName, { from: 'alb' | 'ecs'; name: string; statistic: string }>
> = {
  requests: { from: 'alb', name: 'RequestCount', statistic: 'Sum' },
  errors: { from: 'alb', name: 'HTTPCode_Target_5XX_Count', statistic: 'Sum' },
  p50: { from: 'alb', name: 'TargetResponseTime', statistic: 'p50' },
  p95: { from: 'alb', name: 'TargetResponseTime', statistic: 'p95' },
  // The most of a minute: a host that became healthy in it counts at once.
  healthyHosts: { from: 'alb', name: 'HealthyHostCount', statistic: 'Maximum' },
  runningTasks: { from: 'ecs', name: 'RunningTaskCount', statistic: 'Maximum' },
  desiredTasks: { from: 'ecs', name: 'DesiredTaskCount', statistic: 'Maximum' },
};

const NAMES = Object.keys(SERIES) as SeriesName[];

function queryId(index: number, name: SeriesName): string {
  return `l${index}_${name}`;
}

/** The queries for all lanes of a service, so that one call reads them: seven a lane, of at most 500 a call (an AWS limit). */
export function metricQueries(lanes: readonly LaneDimensions[]): MetricQuery[] {
  return lanes.flatMap((lane, index) =>
    NAMES.map(name => {
      const { from, name: metric, statistic } = SERIES[name];
      return {
        id: queryId(index, name),
        namespace:
          from === 'alb' ? 'AWS/ApplicationELB' : 'ECS/ContainerInsights',
        name: metric,
        statistic,
        dimensions: (from === 'alb'
          ? { LoadBalancer: lane.loadBalancer, TargetGroup: lane.targetGroup }
          : {
              ClusterName: lane.cluster,
              ServiceName: lane.ecsService,
            }) as Record<string, string>,
      };
    }),
  );
}

/** The answers to `metricQueries`, by lane. */
export function seriesByLane(
  lanes: readonly LaneDimensions[],
  answers: ReadonlyMap<string, MetricPoint[]>,
): Map<string, LaneSeries> {
  return new Map(
    lanes.map(({ lane }, index) => {
      const series = (name: SeriesName) =>
        answers.get(queryId(index, name)) ?? [];
      return [
        lane,
        {
          requests: series('requests'),
          errors: series('errors'),
          p50: series('p50'),
          p95: series('p95'),
          healthyHosts: series('healthyHosts'),
          runningTasks: series('runningTasks'),
          desiredTasks: series('desiredTasks'),
        },
      ];
    }),
  );
}
