import type { AlarmSettings, AlarmState } from './AlarmRow';

/** The newest value first; undefined where a period has none. */
export type AlarmWindow = ReadonlyArray<
  { readonly at: number; readonly value: number } | undefined
>;

export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
}

const COMPARISONS: Readonly<
  Record<
    string,
    { holds: (value: number, threshold: number) => boolean; words: string }
  >
> = {
  GreaterThanOrEqualToThreshold: {
    holds: (value, threshold) => value >= threshold,
    words: 'greater than or equal to',
  },
  GreaterThanThreshold: {
    holds: (value, threshold) => value > threshold,
    words: 'greater than',
  },
  LessThanThreshold: {
    holds: (value, threshold) => value < threshold,
    words: 'less than',
  },
  LessThanOrEqualToThreshold: {
    holds: (value, threshold) => value <= threshold,
    words: 'less than or equal to',
  },
};

export function isComparison(operator: string): boolean {
  return Object.hasOwn(COMPARISONS, operator);
}

/**
 * Judges an alarm by the newest values of its metric: in alarm when at least `DatapointsToAlarm`
 * of the last `EvaluationPeriods` breach the threshold, gaps counted as `TreatMissingData` says.
 * Undefined when the state stays as it is.
 *
 * @param window - at least `EvaluationPeriods` periods; more when there are gaps to look behind
 */
export function judgeAlarm(
  settings: AlarmSettings,
  window: AlarmWindow,
): Verdict | undefined {
  const periods = settings.EvaluationPeriods ?? 1;
  const needed = settings.DatapointsToAlarm ?? periods;
  const threshold = settings.Threshold ?? 0;
  const missing = settings.TreatMissingData ?? 'missing';
  const comparison = COMPARISONS[settings.ComparisonOperator ?? ''];
  const present = window.flatMap(point => point ?? []).slice(0, periods);
  const gaps = periods - present.length;
  const breaching = present.filter(({ value }) =>
    comparison.holds(value, threshold),
  );
  if (present.length === 0) {
    if (missing === 'ignore') return undefined;
    if (missing === 'missing') {
      return {
        state: 'INSUFFICIENT_DATA',
        reason: `Insufficient Data: ${count(
          periods,
          'datapoint',
        )} were unknown.`,
      };
    }
    const state = missing === 'breaching' ? 'ALARM' : 'OK';
    return {
      state,
      reason: `Threshold Crossed: no datapoints were received for ${count(
        periods,
        'period',
      )} and ${count(
        periods,
        'missing datapoint',
      )} were treated as [${treatment(missing)}].`,
    };
  }
  const assumed = missing === 'breaching' ? gaps : 0;
  const alarm = breaching.length + assumed >= needed;
  const shown = alarm && breaching.length > 0 ? breaching : present;
  return {
    state: alarm ? 'ALARM' : 'OK',
    reason: crossed(shown, comparison.words, threshold, alarm, needed),
  };
}

function crossed(
  points: ReadonlyArray<{ at: number; value: number }>,
  words: string,
  threshold: number,
  alarm: boolean,
  needed: number,
): string {
  const list = points
    .map(({ at, value }) => `${decimal(value)} (${timestamp(at)})`)
    .join(', ');
  const verb = points.length === 1 ? 'was' : 'were';
  const transition = alarm ? 'OK -> ALARM' : 'ALARM -> OK';
  return `Threshold Crossed: ${count(
    points.length,
    'datapoint',
  )} [${list}] ${verb} ${alarm ? '' : 'not '}${words} the threshold (${decimal(
    threshold,
  )}) (minimum ${count(needed, 'datapoint')} for ${transition} transition).`;
}

function treatment(missing: string): string {
  return missing === 'breaching' ? 'Breaching' : 'NonBreaching';
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `21/11/26 02:50:00`, in UTC. */
function timestamp(at: number): string {
  const [date, time] = new Date(at).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}
