import type {
  DescribeAlarmsOutput,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../../core/types';

/** Makes alarms from templates; `Ref` is the alarm's name. */
export function alarmProvider(sandbox: Sandbox): ResourceProvider {
  function call<O>(operation: string, input: object, context: ResourceContext) {
    return sandbox.invoke<O>('monitoring', operation, input, context);
  }

  async function arnOf(name: string, context: ResourceContext) {
    const { MetricAlarms: [alarm] = [] } = await call<DescribeAlarmsOutput>(
      'DescribeAlarms',
      { AlarmNames: [name] },
      context,
    );
    return alarm?.AlarmArn ?? '';
  }

  return {
    type: 'AWS::CloudWatch::Alarm',
    async create(properties, context) {
      const name: string = properties.AlarmName ?? context.physicalName(255);
      await call(
        'PutMetricAlarm',
        {
          ...settingsOf(properties, name),
          Tags: Object.entries(tagsOf(properties, context)).map(
            ([Key, Value]) => ({ Key, Value }),
          ),
        },
        context,
      );
      return { physicalId: name };
    },
    async update(physicalId, properties, _previous, context) {
      await call('PutMetricAlarm', settingsOf(properties, physicalId), context);
      const tags = Object.entries(tagsOf(properties, context));
      await call(
        'TagResource',
        {
          ResourceARN: await arnOf(physicalId, context),
          Tags: tags.map(([Key, Value]) => ({ Key, Value })),
        },
        context,
      );
    },
    async delete(physicalId, _properties, context) {
      await call('DeleteAlarms', { AlarmNames: [physicalId] }, context);
    },
    async getAtt(physicalId, attribute, context) {
      if (attribute === 'Arn') return arnOf(physicalId, context);
      throw new AwsError(
        'ValidationError',
        `Template error: resource type AWS::CloudWatch::Alarm does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    },
  };
}

function tagsOf(
  properties: ResourceProperties,
  context: ResourceContext,
): Record<string, string> {
  const own = (properties.Tags ?? []).map(
    (tag: { Key: string; Value: string }) => [tag.Key, String(tag.Value)],
  );
  return { ...context.stackTags, ...Object.fromEntries(own) };
}

/** The properties as `PutMetricAlarm` takes them; a template may write numbers and booleans as text. */
function settingsOf(properties: ResourceProperties, name: string): object {
  const number = (value: unknown) =>
    value === undefined ? undefined : Number(value);
  const boolean = (value: unknown) =>
    value === undefined ? undefined : String(value) === 'true';
  const { Tags: _tags, ...rest } = properties;
  return {
    ...rest,
    AlarmName: name,
    ActionsEnabled: boolean(properties.ActionsEnabled),
    Period: number(properties.Period),
    EvaluationPeriods: number(properties.EvaluationPeriods),
    DatapointsToAlarm: number(properties.DatapointsToAlarm),
    Threshold: number(properties.Threshold),
    Metrics: properties.Metrics?.map((query: MetricDataQuery) => ({
      ...query,
      Period: number(query.Period),
      ReturnData: boolean(query.ReturnData),
      MetricStat: query.MetricStat && {
        ...query.MetricStat,
        Period: number(query.MetricStat.Period),
      },
    })),
  };
}
