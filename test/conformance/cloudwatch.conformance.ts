import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import {
  CloudWatch,
  type MetricDataQuery,
  type MetricDatum,
} from '@aws-sdk/client-cloudwatch';
import { behaviour } from './support/behaviour';
import { clientSettings } from './support/endpoint';
import { eventually } from './support/eventually';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';

const cloudWatch = new CloudWatch(clientSettings);

const MINUTE_MS = 60_000;
const Namespace = 'LanewayConformance';

/** The beginning of a whole minute that is over. */
function minute(ago = 3): Date {
  return new Date(Math.floor(Date.now() / MINUTE_MS - ago) * MINUTE_MS);
}

/** Puts values into one minute of a metric that nothing else has. */
async function put(
  scope: Scope,
  values: readonly number[],
  datum: Partial<MetricDatum> = {},
): Promise<string> {
  const MetricName = datum.MetricName ?? scope.name('metric');
  await cloudWatch.putMetricData({
    Namespace,
    MetricData: [
      {
        MetricName,
        Values: [...values],
        Counts: values.map(() => 1),
        Timestamp: minute(),
        ...datum,
      },
    ],
  });
  return MetricName;
}

function metric(
  Id: string,
  MetricName: string,
  Stat: string,
  ReturnData = true,
): MetricDataQuery {
  return {
    Id,
    ReturnData,
    MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat },
  };
}

/** The window of the minute that `put` fills. */
function window() {
  return {
    StartTime: minute(),
    EndTime: new Date(minute().getTime() + MINUTE_MS),
  };
}

/** The first value of each query, once all have one. */
async function values(
  ...MetricDataQueries: MetricDataQuery[]
): Promise<Record<string, number>> {
  const { StartTime, EndTime } = window();
  const results = await eventually('every query has a value', async () => {
    const { MetricDataResults = [] } = await cloudWatch.getMetricData({
      MetricDataQueries,
      StartTime: new Date(StartTime.getTime() - MINUTE_MS),
      EndTime: new Date(EndTime.getTime() + MINUTE_MS),
    });
    return (
      MetricDataResults.every(it => it.Values?.length) && MetricDataResults
    );
  });
  return Object.fromEntries(
    results.map(({ Id = '', Values = [] }) => [Id, Values[0] ?? NaN]),
  );
}

const ONE_TO_HUNDRED = Array.from({ length: 100 }, (_, index) => index + 1);

suite('Metrics', { concurrency: 6 }, () => {
  behaviour(
    'SampleCount, Sum, Average, Minimum and Maximum are those of the values put',
    async scope => {
      const name = await put(scope, [1, 2, 6]);
      assert.deepEqual(
        await values(
          metric('count', name, 'SampleCount'),
          metric('sum', name, 'Sum'),
          metric('average', name, 'Average'),
          metric('low', name, 'Minimum'),
          metric('high', name, 'Maximum'),
        ),
        { count: 3, sum: 9, average: 3, low: 1, high: 6 },
      );
    },
  );

  for (const [stat, exact] of [
    ['p50', 50],
    ['p95', 95],
    ['p99', 99],
  ] as const) {
    behaviour(
      `${stat} of the numbers 1 to 100 is near ${exact}`,
      async scope => {
        const name = await put(scope, ONE_TO_HUNDRED);
        const { p } = await values(metric('p', name, stat));
        assert.ok(Math.abs(p - exact) <= 1.5, `${stat} is ${p}`);
      },
    );
  }

  behaviour(
    'values with counts weigh as often as they were counted',
    async scope => {
      const name = await put(scope, [1, 100], { Counts: [99, 1] });
      const { p50, average } = await values(
        metric('p50', name, 'p50'),
        metric('average', name, 'Average'),
      );
      assert.ok(Math.abs(p50 - 1) < 0.1, `p50 is ${p50}`);
      assert.ok(Math.abs(average - 1.99) < 1e-6, `the average is ${average}`);
    },
  );

  behaviour('metrics of other dimensions are other metrics', async scope => {
    const MetricName = scope.name('metric');
    const Dimensions = [{ Name: 'Lane', Value: 'gray' }];
    await put(scope, [1], { MetricName });
    await put(scope, [5], { MetricName, Dimensions });
    const gray = metric('gray', MetricName, 'Sum');
    assert.ok(gray.MetricStat?.Metric);
    gray.MetricStat.Metric.Dimensions = Dimensions;
    assert.deepEqual(await values(metric('all', MetricName, 'Sum'), gray), {
      all: 1,
      gray: 5,
    });
  });

  behaviour('metric math reckons with other queries', async scope => {
    const errors = await put(scope, [1, 1, 1]);
    const requests = await put(scope, [100, 100]);
    const result = await values(
      metric('errors', errors, 'Sum', false),
      metric('requests', requests, 'Sum', false),
      { Id: 'share', Expression: '100 * errors / requests' },
    );
    assert.deepEqual(result, { share: 1.5 });
  });

  behaviour(
    'IF keeps a share from few requests out of the judgement',
    async scope => {
      const errors = await put(scope, [1]);
      const requests = await put(scope, [2]);
      const result = await values(
        metric('errors', errors, 'Sum', false),
        metric('requests', requests, 'Sum', false),
        {
          Id: 'share',
          Expression: 'IF(requests > 20, 100 * errors / requests, 0)',
        },
      );
      assert.deepEqual(result, { share: 0 });
    },
  );

  behaviour('FILL puts a value where a metric has none', async scope => {
    const requests = await put(scope, [40]);
    const result = await values(
      metric('requests', requests, 'Sum', false),
      metric('errors', scope.name('none'), 'Sum', false),
      { Id: 'share', Expression: 'FILL(errors, 0) / requests' },
    );
    assert.deepEqual(result, { share: 0 });
  });

  behaviour(
    'a metric without data gives a result without values',
    async scope => {
      const { MetricDataResults } = await cloudWatch.getMetricData({
        MetricDataQueries: [metric('none', scope.name('none'), 'Sum')],
        ...window(),
      });
      assert.deepEqual(MetricDataResults?.[0]?.Values, []);
      assert.equal(MetricDataResults?.[0]?.StatusCode, 'Complete');
    },
  );

  behaviour(
    'GetMetricData gives the newest values first unless told otherwise',
    async scope => {
      const MetricName = scope.name('metric');
      await put(scope, [1], { MetricName, Timestamp: minute(5) });
      await put(scope, [2], { MetricName, Timestamp: minute(4) });
      const read = async (ScanBy?: 'TimestampAscending') => {
        const { MetricDataResults } = await cloudWatch.getMetricData({
          MetricDataQueries: [metric('m', MetricName, 'Sum')],
          StartTime: minute(6),
          EndTime: minute(2),
          ScanBy,
        });
        return MetricDataResults?.[0]?.Values ?? [];
      };
      await eventually(
        'both values are there',
        async () => (await read()).length === 2,
      );
      assert.deepEqual(await read(), [2, 1]);
      assert.deepEqual(await read('TimestampAscending'), [1, 2]);
    },
  );

  behaviour('more than 500 queries in a call are refused', async scope => {
    const name = scope.name('metric');
    const MetricDataQueries = Array.from({ length: 501 }, (_, index) =>
      metric(`m${index}`, name, 'Sum'),
    );
    await refused(
      cloudWatch.getMetricData({ MetricDataQueries, ...window() }),
      { code: 'ValidationError' },
    );
  });

  behaviour('two queries with the same id are refused', async scope => {
    const name = scope.name('metric');
    await refused(
      cloudWatch.getMetricData({
        MetricDataQueries: [metric('m', name, 'Sum'), metric('m', name, 'p50')],
        ...window(),
      }),
      { code: 'ValidationError' },
    );
  });

  behaviour('a namespace of AWS’s own can not be written', async scope => {
    await refused(
      cloudWatch.putMetricData({
        Namespace: 'AWS/ApplicationELB',
        MetricData: [{ MetricName: scope.name('metric'), Value: 1 }],
      }),
      { code: 'InvalidParameterValue' },
    );
  });
});

interface AlarmCase {
  readonly value?: number;
  readonly missing?: string;
}

/** An alarm above 10 on a metric with one value of the present minute, or none. */
async function alarm(
  scope: Scope,
  { value, missing = 'missing' }: AlarmCase,
): Promise<string> {
  const AlarmName = scope.name('alarm');
  const MetricName = scope.name('metric');
  await cloudWatch.putMetricAlarm({
    AlarmName,
    Namespace,
    MetricName,
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: missing,
  });
  scope.later(() => cloudWatch.deleteAlarms({ AlarmNames: [AlarmName] }));
  if (value !== undefined) {
    for (const ago of [0, 1, 2]) {
      await put(scope, [value], { MetricName, Timestamp: minute(ago) });
    }
  }
  return AlarmName;
}

async function stateOf(AlarmName: string): Promise<string | undefined> {
  const { MetricAlarms } = await cloudWatch.describeAlarms({
    AlarmNames: [AlarmName],
  });
  return MetricAlarms?.[0]?.StateValue;
}

function reachesState(name: string, state: string): Promise<boolean> {
  return eventually(
    `alarm ${name} is ${state}`,
    async () => (await stateOf(name)) === state,
  );
}

suite('Alarms', { concurrency: 6 }, () => {
  behaviour('a new alarm has INSUFFICIENT_DATA', async scope => {
    const name = await alarm(scope, {});
    assert.equal(await stateOf(name), 'INSUFFICIENT_DATA');
  });

  behaviour('an alarm above its threshold goes to ALARM', async scope => {
    await reachesState(await alarm(scope, { value: 11 }), 'ALARM');
  });

  behaviour(
    'an alarm at its threshold stays OK: greater is not equal',
    async scope => {
      await reachesState(await alarm(scope, { value: 10 }), 'OK');
    },
  );

  behaviour(
    'without data an alarm that treats it as notBreaching is OK',
    async scope => {
      await reachesState(await alarm(scope, { missing: 'notBreaching' }), 'OK');
    },
  );

  behaviour(
    'without data an alarm that treats it as breaching goes to ALARM',
    async scope => {
      await reachesState(await alarm(scope, { missing: 'breaching' }), 'ALARM');
    },
  );

  behaviour(
    'SetAlarmState sets the state, with its reason, for the time being',
    async scope => {
      const AlarmName = await alarm(scope, {});
      // The next evaluation may come between the two calls.
      await eventually('the state is seen', async () => {
        await cloudWatch.setAlarmState({
          AlarmName,
          StateValue: 'ALARM',
          StateReason: 'to see what happens',
        });
        const { MetricAlarms } = await cloudWatch.describeAlarms({
          AlarmNames: [AlarmName],
        });
        const { StateValue, StateReason } = MetricAlarms?.[0] ?? {};
        return StateValue === 'ALARM' && StateReason === 'to see what happens';
      });
    },
  );

  behaviour(
    'setting the state of an alarm that is not there is ResourceNotFound',
    async scope => {
      await refused(
        cloudWatch.setAlarmState({
          AlarmName: scope.name('nothing'),
          StateValue: 'OK',
          StateReason: 'none',
        }),
        { code: 'ResourceNotFound', http: 404 },
      );
    },
  );
});
