export interface LogEvent {
  readonly at: string;
  readonly message: string;
  readonly stream: string;
}

/** CloudWatch Logs in one account and region. Everything throws `AwsCallError`. */
export interface LogsApi {
  /** Lines of the streams whose name starts with `prefix`, oldest first; the newest `limit` of them. Empty when there is no such group. */
  filterLines(request: {
    readonly group: string;
    readonly prefix: string;
    /** Every line has this text in it. */
    readonly search?: string;
    readonly since: Date;
    readonly limit: number;
  }): Promise<LogEvent[]>;
  /** The newest lines of one stream, oldest first. Empty when there is no such stream. */
  tail(group: string, stream: string, limit: number): Promise<LogEvent[]>;
}
