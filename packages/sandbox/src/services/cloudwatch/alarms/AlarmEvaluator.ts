import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Sandbox } from '../../../core/Sandbox';
import type { Scope } from '../../../core/types';
import { MetricQueries } from '../math/MetricQueries';
import type { SeriesValue } from '../math/values';
import type { MetricReader } from '../metrics/MetricReader';
import { periodStart } from '../metrics/statistics';
import { ALARMS, type AlarmRow, type AlarmSettings } from './AlarmRow';
import { type AlarmWindow, judgeAlarm, type Verdict } from './judgeAlarm';

/** Id of the one query that a simple alarm is made of. */
const SIMPLE_ID = 'm1';
/** Further periods to look back for values when the newest ones have none. */
const EXTRA_PERIODS = 2;

/**
 * Keeps the states of alarms. The period that is still running is judged as soon as it can be
 * without a false alarm, so that the sandbox shows within seconds what AWS shows a minute later.
 */
export class AlarmEvaluator {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly reader: MetricReader,
  ) {}

  /** Judges every alarm once; called every few seconds. */
  tick(): void {
    for (const scope of this.sandbox.store.scopes(ALARMS)) {
      const table = this.sandbox.store.table<AlarmRow>(scope, ALARMS);
      for (const row of table.values()) {
        const verdict = this.judge(scope, row.settings);
        if (verdict && verdict.state !== row.state) {
          table.put(row.name, {
            ...row,
            state: verdict.state,
            stateReason: verdict.reason,
            stateReasonData: undefined,
            stateUpdatedAt: new Date(this.sandbox.clock.now()).toISOString(),
          });
        }
      }
    }
  }

  private judge(scope: Scope, settings: AlarmSettings): Verdict | undefined {
    const queries = MetricQueries.create(queriesOf(settings));
    const { periodSeconds } = queries;
    const length = periodSeconds * 1000;
    const current = periodStart(this.sandbox.clock.now(), periodSeconds);
    const periods = (settings.EvaluationPeriods ?? 1) + EXTRA_PERIODS;
    const range = { start: current - periods * length, end: current + length };
    const evaluation = queries.evaluate(this.reader, scope, range);
    const id = returnedId(queries.all);
    const [series] = evaluation.seriesOf(id);
    const started =
      judgesEarly(settings) &&
      hasStarted(evaluation.metrics(), current, length);
    const newest = started ? current : current - length;
    const window: Array<AlarmWindow[number]> = [];
    for (let at = newest; at >= range.start; at -= length) {
      const value = series?.points.get(at);
      window.push(value === undefined ? undefined : { at, value });
    }
    return judgeAlarm(settings, window);
  }
}

/** The queries of an alarm; a simple one has one. */
export function queriesOf(settings: AlarmSettings): MetricDataQuery[] {
  if (settings.Metrics?.length) return settings.Metrics;
  return [
    {
      Id: SIMPLE_ID,
      MetricStat: {
        Metric: {
          Namespace: settings.Namespace,
          MetricName: settings.MetricName,
          Dimensions: settings.Dimensions,
        },
        Period: settings.Period,
        Stat: settings.Statistic ?? settings.ExtendedStatistic,
      },
    },
  ];
}

/** The query whose values are compared with the threshold. */
function returnedId(queries: readonly MetricDataQuery[]): string {
  const returned = queries.find(query => query.ReturnData !== false);
  return returned?.Id ?? SIMPLE_ID;
}

/** A sum that is still growing may go over a threshold, but that it is below one says nothing yet. */
function judgesEarly(settings: AlarmSettings): boolean {
  if (settings.ComparisonOperator?.startsWith('Greater')) return true;
  return !queriesOf(settings).some(({ MetricStat }) =>
    /^(?:Sum|SampleCount)$/.test(MetricStat?.Stat ?? ''),
  );
}

/** Whether every metric that had a value in the period before has one in the period that is running. */
function hasStarted(
  metrics: readonly SeriesValue[],
  current: number,
  length: number,
): boolean {
  const has = (at: number) =>
    metrics.filter(({ points }) => points.has(at)).length;
  const late = metrics.some(
    ({ points }) => points.has(current - length) && !points.has(current),
  );
  return !late && has(current) > 0;
}
