import { measureLane } from './measureLane';
import { LaneSeries } from './ServiceReading';

const MINUTE = 60_000;
const EMPTY: LaneSeries = {
  requests: [],
  errors: [],
  p50: [],
  p95: [],
  healthyHosts: [],
  runningTasks: [],
  desiredTasks: [],
};
/** 20 seconds into a minute. */
const NOW = 1_000 * MINUTE + 20_000;
const minute = (ago: number) => (1_000 - ago) * MINUTE;

describe('measureLane', () => {
  it('averages over the seconds that the data covers, the running minute included', () => {
    const { metrics } = measureLane(
      {
        ...EMPTY,
        requests: [
          { at: minute(2), value: 600 },
          { at: minute(1), value: 600 },
          { at: minute(0), value: 200 },
        ],
      },
      NOW,
    );
    expect(metrics.requestsPerSecond).toBe(10);
    // The running minute would look like a drop in the sparkline.
    expect(metrics.requestsPerMinute).toEqual([...Array(13).fill(0), 600, 600]);
  });

  it('leaves the running minute out until it has data', () => {
    const { metrics } = measureLane(
      {
        ...EMPTY,
        requests: [
          { at: minute(2), value: 300 },
          { at: minute(1), value: 600 },
        ],
      },
      NOW,
    );
    expect(metrics.requestsPerSecond).toBe(7.5);
    expect(metrics.requestsPerMinute.slice(-2)).toEqual([300, 600]);
  });

  it('shows the first requests of a lane at once', () => {
    const { metrics } = measureLane(
      { ...EMPTY, requests: [{ at: minute(0), value: 40 }] },
      NOW,
    );
    expect(metrics.requestsPerSecond).toBe(2);
  });

  it('says nothing of errors and latency where nothing was asked', () => {
    expect(measureLane(EMPTY, NOW).metrics).toMatchObject({
      requestsPerSecond: 0,
      errorPercent: undefined,
      p95Ms: undefined,
    });
    expect(
      measureLane({ ...EMPTY, requests: [{ at: minute(9), value: 60 }] }, NOW)
        .metrics.requestsPerSecond,
    ).toBe(0);
  });

  it('weights latency by requests, and judges five minutes', () => {
    const { metrics, traffic } = measureLane(
      {
        ...EMPTY,
        requests: [
          { at: minute(6), value: 1000 },
          { at: minute(1), value: 90 },
          { at: minute(0), value: 10 },
        ],
        errors: [
          { at: minute(6), value: 1000 },
          { at: minute(0), value: 4 },
        ],
        p95: [
          { at: minute(1), value: 0.01 },
          { at: minute(0), value: 0.11 },
        ],
      },
      NOW,
    );
    expect(traffic).toEqual({ requests: 100, errorPercent: 4 });
    expect(metrics.p95Ms).toBe(20);
  });

  it('counts the minutes in a row up to now with tasks missing', () => {
    const tasks = (values: number[]) =>
      values.map((value, i) => ({ at: minute(values.length - 1 - i), value }));
    const { periodsBelowDesired } = measureLane(
      {
        ...EMPTY,
        runningTasks: tasks([1, 2, 1, 0]),
        desiredTasks: tasks([2, 2, 2, 2]),
      },
      NOW,
    );
    expect(periodsBelowDesired).toBe(2);
  });

  it('does not hold hosts that were missing before the deployment against it', () => {
    const healthyHosts = [{ at: minute(0), value: 0 }];
    const at = (since: number) =>
      measureLane({ ...EMPTY, healthyHosts }, NOW, since).healthyHosts;
    expect(at(minute(1))).toBe(0);
    expect(at(NOW - 5_000)).toBeUndefined();
  });
});
