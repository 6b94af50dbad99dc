/** When a lane is unhealthy. The one place that defines them; templates, backend and pages read the same numbers. */
export interface HealthThresholds {
  /** 5xx answers of the lane's targets in percent (0-100) of its requests; above it the lane is failing. */
  readonly errorRatePercent: number;
  /** Requests in the measured window under which the error rate is not judged: one failed request of three says little. */
  readonly errorRateMinRequests: number;
  /** Periods (minutes) in a row with fewer running than desired tasks. */
  readonly unhealthyPeriods: number;
  /** Healthy hosts under which the lane is failing, unless it is scaled to zero. */
  readonly minHealthyHosts: number;
}

/** The standard thresholds of the delivery contract. */
export const DEFAULT_THRESHOLDS: HealthThresholds = {
  errorRatePercent: 1,
  errorRateMinRequests: 20,
  unhealthyPeriods: 3,
  minHealthyHosts: 1,
};
