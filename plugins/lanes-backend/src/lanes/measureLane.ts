import { LaneMetrics } from '@laneway/plugin-lanes-common';
import { MetricPoint } from '../aws';
import { LaneSeries } from './ServiceReading';

const MINUTE_MS = 60_000;
/** Minutes that the sparkline shows. */
export const METRIC_MINUTES = 15;
/** Minutes over which the error rate and latency are judged. */
const JUDGED_MINUTES = 5;
/** Full minutes beside the newest one over which requests are averaged. */
const RATE_MINUTES = 1;

/** What a lane's series say now. */
export interface LaneMeasurement {
  readonly metrics: LaneMetrics;
  /** Requests and 5xx percentage (0-100) over the last five minutes. */
  readonly traffic: {
    readonly requests: number;
    readonly errorPercent?: number;
  };
  readonly healthyHosts?: number;
  /** Minutes in a row, up to now, with fewer running than desired tasks. */
  readonly periodsBelowDesired: number;
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

function byMinute(points: readonly MetricPoint[]): Map<number, number> {
  return new Map(points.map(({ at, value }) => [minuteOf(at), value]));
}

function sumSince(points: readonly MetricPoint[], start: number): number {
  return points
    .filter(({ at }) => at >= start)
    .reduce((sum, { value }) => sum + value, 0);
}

/** Latency over several minutes: the minutes' percentiles weighted by their requests, since percentiles do not add. */
function latencyMs(
  percentiles: readonly MetricPoint[],
  requests: ReadonlyMap<number, number>,
  start: number,
): number | undefined {
  let weight = 0;
  let sum = 0;
  for (const { at, value } of percentiles) {
    if (at < start) continue;
    const count = requests.get(minuteOf(at)) ?? 0;
    weight += count;
    sum += count * value;
  }
  return weight > 0 ? Math.round((sum / weight) * 10_000) / 10 : undefined;
}

/**
 * Requests a second around the newest minute that has data. CloudWatch has the running minute only in part and the one before
 * it sometimes late, so the seconds are those that the data covers.
 */
function requestRate(
  requests: ReadonlyMap<number, number>,
  now: number,
): number {
  const newest = Math.max(...requests.keys());
  // Nothing for three minutes: no request, rather than late data.
  if (!Number.isFinite(newest) || newest < minuteOf(now) - 3 * MINUTE_MS) {
    return 0;
  }
  const newestSeconds =
    Math.min(MINUTE_MS, Math.max(now - newest, 1000)) / 1000;
  let count = requests.get(newest) ?? 0;
  for (let i = 1; i <= RATE_MINUTES; i++) {
    count += requests.get(newest - i * MINUTE_MS) ?? 0;
  }
  const first = Math.min(...requests.keys());
  // A lane that began to take requests within the window is averaged over the time since.
  const fullMinutes = Math.min(
    RATE_MINUTES,
    Math.round((newest - first) / MINUTE_MS),
  );
  return count / (newestSeconds + fullMinutes * 60);
}

/**
 * Healthy hosts at the newest minute. What was counted before the version that runs was there says nothing against it.
 */
function healthyHosts(
  points: readonly MetricPoint[],
  since: number,
): number | undefined {
  const newest = points.at(-1);
  return newest && (newest.at >= since || newest.value > 0)
    ? newest.value
    : undefined;
}

function belowDesired(series: LaneSeries, since: number): number {
  const desired = byMinute(series.desiredTasks);
  let periods = 0;
  for (const { at, value } of [...series.runningTasks].reverse()) {
    const wanted = desired.get(minuteOf(at));
    if (at < since || wanted === undefined || value >= wanted) break;
    periods += 1;
  }
  return periods;
}

/**
 * What a lane's series by minute say at `now` (milliseconds since the epoch). What was measured before `since`, when the
 * version that runs was deployed, is not held against it.
 */
export function measureLane(
  series: LaneSeries,
  now: number,
  since = 0,
): LaneMeasurement {
  const requests = byMinute(series.requests);
  const judgedFrom = Math.max(
    minuteOf(now) - (JUDGED_MINUTES - 1) * MINUTE_MS,
    minuteOf(since),
  );
  const judged = sumSince(series.requests, judgedFrom);
  const errors = sumSince(series.errors, judgedFrom);
  const errorPercent =
    judged > 0 ? Math.min(100, (100 * errors) / judged) : undefined;
  // The running minute has only some of its requests and would look like a drop; it counts where nothing was before it.
  const lastFull = minuteOf(now) - MINUTE_MS;
  const newest =
    requests.has(minuteOf(now)) && !requests.has(lastFull)
      ? minuteOf(now)
      : lastFull;
  const minutes = Array.from(
    { length: METRIC_MINUTES },
    (_, i) => newest - (METRIC_MINUTES - 1 - i) * MINUTE_MS,
  );
  return {
    metrics: {
      requestsPerSecond: Math.round(requestRate(requests, now) * 1000) / 1000,
      errorPercent,
      p50Ms: latencyMs(series.p50, requests, judgedFrom),
      p95Ms: latencyMs(series.p95, requests, judgedFrom),
      requestsPerMinute: minutes.map(minute => requests.get(minute) ?? 0),
    },
    traffic: { requests: judged, errorPercent },
    healthyHosts: healthyHosts(series.healthyHosts, since),
    periodsBelowDesired: belowDesired(series, since),
  };
}
