import type {
  MetricAlarm,
  PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What `PutMetricAlarm` said, as it was said. */
export type AlarmSettings = Omit<PutMetricAlarmInput, 'Tags'>;

export interface AlarmRow {
  readonly arn: string;
  readonly name: string;
  settings: AlarmSettings;
  state: AlarmState;
  stateReason: string;
  /** JSON */
  stateReasonData?: string;
  /** ISO timestamps. */
  stateUpdatedAt: string;
  configuredAt: string;
  tags: Record<string, string>;
}

export const ALARMS = 'cloudwatch.alarms';

/** An alarm as `DescribeAlarms` shows it. */
export function showAlarm(row: AlarmRow): MetricAlarm {
  const { settings } = row;
  return {
    ...settings,
    AlarmArn: row.arn,
    ActionsEnabled: settings.ActionsEnabled ?? true,
    OKActions: settings.OKActions ?? [],
    AlarmActions: settings.AlarmActions ?? [],
    InsufficientDataActions: settings.InsufficientDataActions ?? [],
    Dimensions: settings.Dimensions ?? [],
    AlarmConfigurationUpdatedTimestamp: new Date(row.configuredAt),
    StateValue: row.state,
    StateReason: row.stateReason,
    StateReasonData: row.stateReasonData,
    StateUpdatedTimestamp: new Date(row.stateUpdatedAt),
    StateTransitionedTimestamp: new Date(row.stateUpdatedAt),
  };
}
