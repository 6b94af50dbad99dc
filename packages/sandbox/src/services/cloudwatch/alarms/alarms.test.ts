import { DefaultStore } from '../../../core/DefaultStore';
import {
  createTestSandbox,
  TEST_SCOPE,
  testContext,
  type TestSandbox,
} from '../../../core/testing';
import type { Clock, ResourceContext } from '../../../core/types';
import { createCloudWatchModule } from '../createCloudWatchModule';
import { DefaultMetricSink } from '../metrics/DefaultMetricSink';
import { AlarmEvaluator } from './AlarmEvaluator';
import type { AlarmSettings } from './AlarmRow';
import { judgeAlarm } from './judgeAlarm';

const MINUTE = 60_000;

class HandClock implements Clock {
  time = Date.UTC(2026, 10, 21, 12, 0, 0);
  readonly speed = 1;
  now = () => this.time;
  after = (seconds: number, from = this.time) => from + seconds * 1000;
}

/** Values newest first; `-` is a gap. */
function window(text: string) {
  return text
    .split(' ')
    .map((part, index) =>
      part === '-' ? undefined : { at: -index * MINUTE, value: Number(part) },
    );
}

describe('judgeAlarm', () => {
  const settings: AlarmSettings = {
    AlarmName: 'a',
    EvaluationPeriods: 3,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
  };

  it.each<[string, Partial<AlarmSettings>, string | undefined]>([
    ['0 0 0', {}, 'ALARM'],
    ['0 0 1', {}, 'OK'],
    ['0 1 0', { DatapointsToAlarm: 2 }, 'ALARM'],
    ['1 1 0 0 0', {}, 'OK'],
    ['- - -', {}, 'INSUFFICIENT_DATA'],
    ['- - -', { TreatMissingData: 'breaching' }, 'ALARM'],
    ['- - -', { TreatMissingData: 'notBreaching' }, 'OK'],
    ['- - -', { TreatMissingData: 'ignore' }, undefined],
    ['0 - 0', { TreatMissingData: 'breaching' }, 'ALARM'],
    ['0 - 0', { TreatMissingData: 'notBreaching' }, 'OK'],
    // A value from before the gap stands in for it.
    ['0 - 0 0 1', {}, 'ALARM'],
  ])('%s with %j: %s', (values, changes, state) => {
    const verdict = judgeAlarm({ ...settings, ...changes }, window(values));
    expect(verdict?.state).toBe(state);
  });

  it("gives AWS's reason", () => {
    const verdict = judgeAlarm(
      { ...settings, EvaluationPeriods: 1 },
      window('0'),
    );
    expect(verdict?.reason).toBe(
      'Threshold Crossed: 1 datapoint [0.0 (01/01/70 00:00:00)] was less than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
  });
});

describe('alarms', () => {
  const clock = new HandClock();
  let sink: DefaultMetricSink;
  let sandbox: TestSandbox;
  let evaluator: AlarmEvaluator;

  beforeEach(async () => {
    const store = new DefaultStore({ strict: true });
    sink = new DefaultMetricSink(store, clock);
    sandbox = await createTestSandbox({
      modules: [createCloudWatchModule],
      metrics: sink,
      store,
      clock,
    });
    evaluator = new AlarmEvaluator(sandbox, sink);
  });

  afterEach(() => sandbox.stop());

  function call(operation: string, input: object) {
    return sandbox.invoke('monitoring', operation, input, testContext());
  }

  function record(name: string, value: number, times: number = 1) {
    const sample = { namespace: 'Demo', name, dimensions: {}, value };
    sink.recordAt(TEST_SCOPE, sample, clock.time, times);
  }

  async function stateOf(name: string) {
    evaluator.tick();
    const { MetricAlarms } = await call('DescribeAlarms', {
      AlarmNames: [name],
    });
    return MetricAlarms[0]?.StateValue;
  }

  const tooFew = {
    AlarmName: 'too-few-hosts',
    Namespace: 'Demo',
    MetricName: 'HealthyHostCount',
    Statistic: 'Minimum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
  };

  it('fires within the running minute and recovers', async () => {
    await call('PutMetricAlarm', tooFew);
    record('HealthyHostCount', 1);
    expect(await stateOf('too-few-hosts')).toBe('OK');
    record('HealthyHostCount', 0);
    expect(await stateOf('too-few-hosts')).toBe('ALARM');
    clock.time += MINUTE;
    // The new minute has no value yet: the one before counts.
    expect(await stateOf('too-few-hosts')).toBe('ALARM');
    record('HealthyHostCount', 1);
    expect(await stateOf('too-few-hosts')).toBe('OK');
    clock.time += 5 * MINUTE;
    expect(await stateOf('too-few-hosts')).toBe('ALARM');
  });

  it('computes metric math, and waits for all metrics of the running minute', async () => {
    const query = (Id: string, MetricName: string, Stat: string) => ({
      Id,
      ReturnData: false,
      MetricStat: {
        Metric: { Namespace: 'Demo', MetricName },
        Period: 60,
        Stat,
      },
    });
    await call('PutMetricAlarm', {
      AlarmName: 'running-below-desired',
      EvaluationPeriods: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
      Metrics: [
        query('running', 'RunningTaskCount', 'Average'),
        query('desired', 'DesiredTaskCount', 'Average'),
        {
          Id: 'missing',
          Expression: 'desired - FILL(running, 0)',
          ReturnData: true,
        },
      ],
    });
    const name = 'running-below-desired';
    for (const [running, state] of [
      [2, 'OK'],
      [1, 'OK'],
      [1, 'OK'],
      [1, 'ALARM'],
    ] as const) {
      clock.time += MINUTE;
      record('DesiredTaskCount', 2);
      record('RunningTaskCount', running);
      expect([running, await stateOf(name)]).toEqual([running, state]);
    }
    clock.time += MINUTE;
    record('DesiredTaskCount', 2);
    expect(await stateOf(name)).toBe('ALARM');
    record('RunningTaskCount', 2);
    expect(await stateOf(name)).toBe('OK');
  });

  it('does not take a sum that is still growing for a low one', async () => {
    await call('PutMetricAlarm', {
      ...tooFew,
      AlarmName: 'no-traffic',
      MetricName: 'RequestCount',
      Statistic: 'Sum',
      Threshold: 10,
    });
    record('RequestCount', 1, 50);
    clock.time += MINUTE;
    record('RequestCount', 1);
    expect(await stateOf('no-traffic')).toBe('OK');
    clock.time += MINUTE;
    expect(await stateOf('no-traffic')).toBe('ALARM');
  });

  it('can be set, listed by state, deleted; refuses what is no alarm', async () => {
    await call('PutMetricAlarm', { ...tooFew, TreatMissingData: 'ignore' });
    await call('SetAlarmState', {
      AlarmName: 'too-few-hosts',
      StateValue: 'ALARM',
      StateReason: 'by hand',
    });
    const listed = await call('DescribeAlarms', {
      StateValue: 'ALARM',
      AlarmNamePrefix: 'too-',
    });
    expect(listed.MetricAlarms).toEqual([
      expect.objectContaining({
        AlarmArn:
          'arn:aws:cloudwatch:ap-southeast-2:111111111111:alarm:too-few-hosts',
        StateReason: 'by hand',
        Threshold: 1,
      }),
    ]);
    await call('DeleteAlarms', { AlarmNames: ['too-few-hosts'] });
    expect(await call('DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [],
    });
    for (const wrong of [
      { ComparisonOperator: 'Below' },
      { DatapointsToAlarm: 2 },
      { TreatMissingData: 'maybe' },
      { Statistic: undefined },
      { Period: 61 },
      { MetricName: undefined },
      { MetricName: undefined, Metrics: [{ Id: 'e', Expression: 'x / 2' }] },
    ]) {
      await expect(
        call('PutMetricAlarm', { ...tooFew, ...wrong }),
      ).rejects.toMatchObject({ code: 'ValidationError' });
    }
  });

  it('is made from templates, which write numbers as text', async () => {
    const provider = sandbox.resourceProvider('AWS::CloudWatch::Alarm');
    const context: ResourceContext = {
      ...testContext(),
      stackName: 'app-user-api-dev-gray',
      stackId: 'arn:stack',
      logicalId: 'HostsAlarm',
      stackTags: { 'laneway:lane': 'gray' },
      physicalName: () => 'app-user-api-dev-gray-HostsAlarm-1A2B',
    };
    const { AlarmName: _, ...properties } = tooFew;
    const created = await provider?.create(
      { ...properties, Threshold: '1', Period: '60', EvaluationPeriods: '3' },
      context,
    );
    const name = created?.physicalId ?? '';
    expect(name).toBe('app-user-api-dev-gray-HostsAlarm-1A2B');
    await provider?.update?.(name, properties, properties, context);
    const arn = await provider?.getAtt(name, 'Arn', context);
    expect(await call('ListTagsForResource', { ResourceARN: arn })).toEqual({
      Tags: [{ Key: 'laneway:lane', Value: 'gray' }],
    });
    await provider?.delete(name, properties, context);
    await provider?.delete(name, properties, context);
    expect(await call('DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [],
    });
  });
});
