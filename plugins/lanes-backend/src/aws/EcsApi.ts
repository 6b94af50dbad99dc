/** An ECS service. Times are ISO 8601. */
export interface EcsService {
  readonly name: string;
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  readonly running: number;
  readonly desired: number;
  readonly pending: number;
  /** Of the newest deployment: `COMPLETED`, `IN_PROGRESS` or `FAILED`. */
  readonly rolloutState?: string;
  readonly rolloutReason?: string;
  readonly targetGroupArns: readonly string[];
  /** Newest first. */
  readonly events: readonly { readonly at: string; readonly message: string }[];
}

export interface EcsTask {
  readonly id: string;
  readonly lastStatus: string;
  readonly desiredStatus: string;
  readonly health?: string;
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly {
    readonly name: string;
    readonly exitCode?: number;
    readonly reason?: string;
  }[];
}

/** ECS in one account and region. Everything throws `AwsCallError`. */
export interface EcsApi {
  /** The services that exist, ten to a call (an AWS limit); a missing one is left out. */
  describeServices(
    cluster: string,
    names: readonly string[],
  ): Promise<EcsService[]>;
  /** At most 100 tasks of a service that run. */
  describeRunningTasks(cluster: string, service: string): Promise<EcsTask[]>;
  /**
   * At most 100 tasks that stopped within the last hour (what ECS remembers), by task family, so that those of a service that
   * was rolled back are found too.
   */
  describeStoppedTasks(cluster: string, family: string): Promise<EcsTask[]>;
}
