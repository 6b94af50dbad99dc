import { AwsError } from '../../../core/AwsError';
import type { Scope } from '../../../core/types';
import { MetricQueries } from '../math/MetricQueries';
import type { AlarmSettings } from './AlarmRow';
import { queriesOf } from './AlarmEvaluator';
import { isComparison } from './judgeAlarm';

const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'];
/** Metrics of an alarm (AWS). */
const MAX_QUERIES = 10;

const NOWHERE: Scope = { account: '', region: '' };

/** Throws `ValidationError` for what is no alarm. */
export function checkAlarm(settings: AlarmSettings): void {
  const { Metrics: metrics, EvaluationPeriods: periods } = settings;
  const operator = settings.ComparisonOperator ?? '';
  if (!isComparison(operator)) {
    invalid(
      `1 validation error detected: Value '${operator}' at 'comparisonOperator' failed to satisfy constraint: the sandbox has GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold and LessThanOrEqualToThreshold`,
    );
  }
  if (settings.Threshold === undefined) {
    invalid('Threshold must be specified for an alarm with a fixed threshold');
  }
  if (periods === undefined || !Number.isInteger(periods) || periods < 1) {
    invalid(`EvaluationPeriods must be a whole number from 1, not ${periods}`);
  }
  const needed = settings.DatapointsToAlarm;
  if (needed !== undefined && (needed < 1 || needed > (periods ?? 0))) {
    invalid(
      `DatapointsToAlarm (${needed}) must be from 1 to EvaluationPeriods (${periods})`,
    );
  }
  const missing = settings.TreatMissingData;
  if (missing !== undefined && !MISSING_DATA.includes(missing)) {
    invalid(
      `Invalid TreatMissingData value: ${missing}. Valid values: ${MISSING_DATA}`,
    );
  }
  if (Boolean(metrics?.length) === Boolean(settings.MetricName)) {
    invalid('Exactly one of Metrics and MetricName must be specified');
  }
  if (!metrics?.length && !settings.Statistic && !settings.ExtendedStatistic) {
    invalid('Statistic or ExtendedStatistic must be specified');
  }
  checkQueries(settings);
}

function checkQueries(settings: AlarmSettings): void {
  const queries = queriesOf(settings);
  if (queries.length > MAX_QUERIES) {
    invalid(`An alarm can have at most ${MAX_QUERIES} metrics`);
  }
  const checked = MetricQueries.create(queries);
  const returned = queries.filter(query => query.ReturnData !== false);
  if (returned.length !== 1) {
    invalid('Exactly one element of the metrics list should return data');
  }
  // Computed once over nothing, so that an expression that cannot be computed is refused here.
  checked
    .evaluate({ find: () => undefined }, NOWHERE, { start: 0, end: 1 })
    .seriesOf(returned[0].Id ?? '');
}

function invalid(message: string): never {
  throw new AwsError('ValidationError', message);
}
