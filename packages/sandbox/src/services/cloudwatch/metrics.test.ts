import { DefaultStore } from '../../core/DefaultStore';
import {
  createTestSandbox,
  TEST_SCOPE,
  testContext,
  type TestSandbox,
} from '../../core/testing';
import type { Clock } from '../../core/types';
import { createCloudWatchModule } from './createCloudWatchModule';
import { DefaultMetricSink } from './metrics/DefaultMetricSink';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);
const DIMENSIONS = { TargetGroup: 'targetgroup/t/1', LoadBalancer: 'app/l/1' };

class HandClock implements Clock {
  time = NOON;
  readonly speed = 1;
  now = () => this.time;
  after = (seconds: number, from = this.time) => from + seconds * 1000;
}

describe('metrics', () => {
  let clock: HandClock;
  let store: DefaultStore;
  let sink: DefaultMetricSink;
  let sandbox: TestSandbox;

  beforeEach(async () => {
    clock = new HandClock();
    store = new DefaultStore({ strict: true });
    sink = new DefaultMetricSink(store, clock);
    sandbox = await createTestSandbox({
      modules: [createCloudWatchModule],
      metrics: sink,
      store,
      clock,
    });
  });

  afterEach(() => sandbox.stop());

  function call(operation: string, input: object) {
    return sandbox.invoke('monitoring', operation, input, testContext());
  }

  function record(name: string, ...values: number[]) {
    for (const value of values) {
      sink.record(TEST_SCOPE, {
        namespace: 'AWS/ApplicationELB',
        name,
        dimensions: DIMENSIONS,
        value,
      });
    }
  }

  function metric(Id: string, MetricName: string, Stat: string, Period = 60) {
    return {
      Id,
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/ApplicationELB',
          MetricName,
          // In another order than they were published in.
          Dimensions: Object.entries(DIMENSIONS)
            .reverse()
            .map(([Name, Value]) => ({ Name, Value })),
        },
        Period,
        Stat,
      },
    };
  }

  /** Values, oldest first, over the four minutes up to now. */
  async function math(Expression: string, ...metrics: object[]) {
    const { MetricDataResults } = await call('GetMetricData', {
      StartTime: new Date(clock.time - 3 * MINUTE),
      EndTime: new Date(clock.time + MINUTE),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [...metrics, { Id: 'result', Expression }],
    });
    expect(MetricDataResults).toHaveLength(1);
    return MetricDataResults[0].Values as number[];
  }

  it('serves the running minute at once, and merges minutes into longer periods', async () => {
    record('TargetResponseTime', ...Array(90).fill(0.1));
    clock.time += MINUTE;
    record('TargetResponseTime', ...Array(10).fill(2));
    const stats = ['Sum', 'Average', 'Maximum', 'SampleCount', 'p50', 'p95'];
    const { MetricDataResults } = await call('GetMetricData', {
      StartTime: new Date(NOON),
      EndTime: new Date(clock.time + 1000),
      MetricDataQueries: [
        ...stats.map((stat, index) => ({
          ...metric(`m${index}`, 'TargetResponseTime', stat, 300),
          ReturnData: true,
        })),
        { ...metric('each', 'TargetResponseTime', 'Sum'), ReturnData: true },
      ],
    });
    const values = MetricDataResults.map(
      (result: { Values: number[] }) => result.Values,
    );
    expect(values.slice(0, 4)).toEqual([
      [expect.closeTo(29)],
      [expect.closeTo(0.29)],
      [2],
      [100],
    ]);
    expect(Math.abs(values[4][0] / 0.1 - 1)).toBeLessThan(0.02);
    expect(Math.abs(values[5][0] / 2 - 1)).toBeLessThan(0.02);
    // Newest first unless asked otherwise.
    expect(values[6]).toEqual([expect.closeTo(20), expect.closeTo(9)]);
    expect(MetricDataResults[6].Timestamps[0]).toEqual(new Date(NOON + MINUTE));
  });

  it('computes the 5xx rate with a floor on requests', async () => {
    const rate = (...input: number[][]) => {
      for (const [requests, errors] of input) {
        clock.time += MINUTE;
        record('RequestCount', ...Array(requests).fill(1));
        record('HTTPCode_Target_5XX_Count', ...Array(errors).fill(1));
      }
      return math(
        'IF(FILL(req, 0) >= 20, 100 * FILL(err, 0) / req, 0)',
        metric('req', 'RequestCount', 'Sum'),
        metric('err', 'HTTPCode_Target_5XX_Count', 'Sum'),
      );
    };
    expect(await rate([100, 0], [50, 2], [10, 10], [0, 0])).toEqual([
      0, 4, 0, 0,
    ]);
  });

  it.each<[string, number[]]>([
    ['a + b', [11]],
    ['-a ^ 2 + 2 * (b - 1)', [17]],
    ['SUM([a, b])', [11, 2]],
    ['AVG(METRICS())', [5.5, 2]],
    ['MAX(METRICS("b"))', [10]],
    ['a / (b - 10)', []],
    ['FILL(b, REPEAT)', [10, 10]],
    ['FILL(b, a)', [10, 2]],
    ['a * SUM(a)', [3, 6]],
    ['IF(a > 1 AND b < 1, 1)', []],
    ['IF(a > 1 OR a == 1, a * 10, 0)', [10, 20]],
    ['TIME_SERIES(7)', [7, 7, 7, 7]],
    ['RUNNING_SUM(a)', [1, 3]],
    ['RATE(a) * PERIOD(a)', [1]],
  ])('%s = %j', async (expression, expected) => {
    clock.time += MINUTE;
    record('A', 1);
    record('B', 10);
    clock.time += MINUTE;
    record('A', 2);
    const values = await math(
      expression,
      metric('a', 'A', 'Sum'),
      metric('b', 'B', 'Sum'),
    );
    expect(values.slice(-expected.length || undefined)).toEqual(expected);
  });

  it.each([
    ['a +', /unexpected 'the end'/],
    ['a ? b', /unexpected '\? b'/],
    ['c + 1', /unknown id 'c'/],
    ['result + 1', /refers to itself/],
    ['SEARCH("x", "Sum", 60)', /SEARCH is not supported/],
    ['1 + 1', /must evaluate to a time series/],
  ])('refuses %s', async (expression, message) => {
    await expect(
      math(expression, metric('a', 'A', 'Sum')),
    ).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(message),
    });
  });

  it('pages through results, refuses more than 500 queries', async () => {
    for (let i = 0; i < 5; i++) {
      record('A', i);
      clock.time += MINUTE;
    }
    const query = { ...metric('a', 'A', 'Sum'), ReturnData: true };
    const seen: number[] = [];
    let token: string | undefined;
    do {
      const page = await call('GetMetricData', {
        StartTime: new Date(NOON),
        EndTime: new Date(clock.time),
        ScanBy: 'TimestampAscending',
        MaxDatapoints: 2,
        NextToken: token,
        MetricDataQueries: [query],
      });
      seen.push(...page.MetricDataResults[0].Values);
      token = page.NextToken;
    } while (token);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    await expect(
      call('GetMetricData', {
        StartTime: new Date(NOON),
        EndTime: new Date(clock.time),
        MetricDataQueries: Array.from({ length: 501 }, (_, i) =>
          metric(`m${i}`, 'A', 'Sum'),
        ),
      }),
    ).rejects.toMatchObject({ code: 'ValidationError' });
  });

  it('takes, lists and forgets metrics, and keeps the newest over a restart', async () => {
    await call('PutMetricData', {
      Namespace: 'Demo',
      MetricData: [
        { MetricName: 'Orders', Values: [1, 5], Counts: [3, 1], Unit: 'Count' },
      ],
    });
    record('RequestCount', 1);
    const statistics = (reader: TestSandbox) =>
      reader.invoke(
        'monitoring',
        'GetMetricStatistics',
        {
          Namespace: 'Demo',
          MetricName: 'Orders',
          StartTime: new Date(NOON),
          EndTime: new Date(NOON + MINUTE),
          Period: 60,
          Statistics: ['Sum', 'SampleCount'],
          ExtendedStatistics: ['p75'],
        },
        testContext(),
      );
    const expected = {
      Label: 'Orders',
      Datapoints: [
        {
          Timestamp: new Date(NOON),
          Unit: 'Count',
          Sum: 8,
          SampleCount: 4,
          ExtendedStatistics: { p75: 1 },
        },
      ],
    };
    expect(await statistics(sandbox)).toEqual(expected);
    const { Metrics } = await call('ListMetrics', {
      Namespace: 'AWS/ApplicationELB',
      Dimensions: [{ Name: 'TargetGroup' }],
    });
    expect(Metrics).toEqual([
      expect.objectContaining({ MetricName: 'RequestCount' }),
    ]);

    sink.save();
    const again = await createTestSandbox({
      modules: [createCloudWatchModule],
      metrics: new DefaultMetricSink(store, clock),
      store,
      clock,
    });
    expect(await statistics(again)).toEqual(expected);
    await again.stop();

    clock.time += 4 * 60 * MINUTE;
    sink.save();
    expect(await call('ListMetrics', {})).toMatchObject({ Metrics: [] });
  });
});
