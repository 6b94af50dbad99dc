import type {
  DeleteAlarmsInput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-cloudwatch';
import { arn } from '../../../core/arn';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type {
  OperationHandler,
  RequestContext,
  Table,
} from '../../../core/types';
import { ALARMS, type AlarmRow, showAlarm } from '../alarms/AlarmRow';
import { checkAlarm } from '../alarms/checkAlarm';
import { pageByToken, readText } from './input';

/** Alarms per page (AWS). */
const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

export function alarmOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  function tableOf(context: RequestContext): Table<AlarmRow> {
    return sandbox.store.table<AlarmRow>(context, ALARMS);
  }

  function PutMetricAlarm(
    input: PutMetricAlarmInput,
    context: RequestContext,
  ): object {
    const { Tags, ...settings } = input;
    const name = readText(input.AlarmName, 'AlarmName');
    checkAlarm(settings);
    const now = new Date(sandbox.clock.now()).toISOString();
    const table = tableOf(context);
    const existing = table.get(name);
    const tags = Object.fromEntries(
      (Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]),
    );
    table.put(name, {
      arn: arn(context, 'cloudwatch', `alarm:${name}`),
      name,
      state: existing?.state ?? 'INSUFFICIENT_DATA',
      stateReason: existing?.stateReason ?? 'Unchecked: Initial alarm creation',
      stateReasonData: existing?.stateReasonData,
      stateUpdatedAt: existing?.stateUpdatedAt ?? now,
      // Tags of an alarm that exists are changed by TagResource only (AWS).
      tags: existing?.tags ?? tags,
      settings,
      configuredAt: now,
    });
    return {};
  }

  function DescribeAlarms(
    input: DescribeAlarmsInput,
    context: RequestContext,
  ): DescribeAlarmsOutput {
    const { AlarmNames: names, AlarmNamePrefix: prefix } = input;
    if (names?.length && prefix) {
      throw new AwsError(
        'ValidationError',
        'AlarmNamePrefix and AlarmNames cannot be specified at the same time',
      );
    }
    const types = input.AlarmTypes?.length ? input.AlarmTypes : ['MetricAlarm'];
    const size = input.MaxRecords ?? DEFAULT_PAGE;
    if (size < 1 || size > MAX_PAGE) {
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value '${size}' at 'maxRecords' failed to satisfy constraint: Member must have value between 1 and ${MAX_PAGE}`,
      );
    }
    const chosen = tableOf(context)
      .values()
      .filter(
        row =>
          types.includes('MetricAlarm') &&
          (!names?.length || names.includes(row.name)) &&
          row.name.startsWith(prefix ?? '') &&
          (input.StateValue ?? row.state) === row.state &&
          (!input.ActionPrefix ||
            row.settings.AlarmActions?.some(action =>
              action.startsWith(input.ActionPrefix ?? ''),
            )),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, NextToken } = pageByToken(chosen, input.NextToken, size);
    return {
      MetricAlarms: items.map(showAlarm),
      CompositeAlarms: [],
      NextToken,
    };
  }

  function DeleteAlarms(
    input: DeleteAlarmsInput,
    context: RequestContext,
  ): object {
    const table = tableOf(context);
    for (const name of input.AlarmNames ?? []) table.delete(name);
    return {};
  }

  function SetAlarmState(
    input: SetAlarmStateInput,
    context: RequestContext,
  ): object {
    const name = readText(input.AlarmName, 'AlarmName');
    const row = tableOf(context).get(name);
    if (!row) {
      throw new AwsError(
        'ResourceNotFound',
        `Alarm ${name} does not exist`,
        404,
      );
    }
    const state = input.StateValue;
    if (state !== 'OK' && state !== 'ALARM' && state !== 'INSUFFICIENT_DATA') {
      throw new AwsError(
        'ValidationError',
        `1 validation error detected: Value '${state}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
      );
    }
    tableOf(context).put(name, {
      ...row,
      state,
      stateReason: readText(input.StateReason, 'StateReason'),
      stateReasonData: input.StateReasonData,
      stateUpdatedAt: new Date(sandbox.clock.now()).toISOString(),
    });
    return {};
  }

  function findByArn(
    resourceArn: string | undefined,
    context: RequestContext,
  ): AlarmRow {
    const row = tableOf(context)
      .values()
      .find(each => each.arn === resourceArn);
    if (row) return row;
    throw new AwsError(
      'ResourceNotFoundException',
      `Resource ${resourceArn} does not exist`,
      404,
    );
  }

  function ListTagsForResource(
    input: ListTagsForResourceInput,
    context: RequestContext,
  ): ListTagsForResourceOutput {
    const { tags } = findByArn(input.ResourceARN, context);
    return {
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  }

  function TagResource(
    input: TagResourceInput,
    context: RequestContext,
  ): object {
    const row = findByArn(input.ResourceARN, context);
    const tags = { ...row.tags };
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags[Key] = Value;
    tableOf(context).put(row.name, { ...row, tags });
    return {};
  }

  function UntagResource(
    input: UntagResourceInput,
    context: RequestContext,
  ): object {
    const row = findByArn(input.ResourceARN, context);
    const tags = Object.fromEntries(
      Object.entries(row.tags).filter(([key]) => !input.TagKeys?.includes(key)),
    );
    tableOf(context).put(row.name, { ...row, tags });
    return {};
  }

  return {
    PutMetricAlarm,
    DescribeAlarms,
    DeleteAlarms,
    SetAlarmState,
    ListTagsForResource,
    TagResource,
    UntagResource,
  };
}
