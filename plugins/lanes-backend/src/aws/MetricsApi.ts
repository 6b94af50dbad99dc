/** One metric by minute. */
export interface MetricQuery {
  /** Chosen by the caller: a lower-case letter, then letters, digits and underscores (an AWS rule). */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `Minimum`, `Maximum` or a percentile such as `p95`. */
  readonly statistic: string;
}

export interface MetricPoint {
  /** Start of the minute, milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** CloudWatch in one account and region. Everything throws `AwsCallError`. */
export interface MetricsApi {
  /** Points by minute from `start` to `end`, oldest first, by the query's id; 500 queries to a call (an AWS limit). */
  readMetrics(
    queries: readonly MetricQuery[],
    start: Date,
    end: Date,
  ): Promise<Map<string, MetricPoint[]>>;
}
