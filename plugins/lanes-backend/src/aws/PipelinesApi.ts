export type ExecutionStatus =
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'stopped'
  | 'superseded';

/** One run of a pipeline. Times are ISO 8601. */
export interface ExecutionSummary {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly statusSummary?: string;
  readonly startedAt?: string;
  readonly updatedAt?: string;
  /** By source action name: the commit and its message. */
  readonly revisions: readonly {
    readonly action: string;
    readonly revision?: string;
    readonly message?: string;
  }[];
}

export type ActionStatus = 'running' | 'succeeded' | 'failed' | 'stopped';

export interface ActionExecution {
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly status: ActionStatus;
  readonly startedAt?: string;
  readonly updatedAt?: string;
  readonly summary?: string;
  readonly errorMessage?: string;
  /** Of the system that does the action: the id of a build, the ARN of a stack. */
  readonly externalId?: string;
  readonly provider?: string;
  /** The action's configuration, with the values of variables in it. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly outputVariables: Readonly<Record<string, string>>;
}

/** CodePipeline in one account and region. Everything throws `AwsCallError`. */
export interface PipelinesApi {
  /** Newest first, at most `limit` (AWS: 100 a call). */
  listExecutions(pipeline: string, limit: number): Promise<ExecutionSummary[]>;
  /** Undefined when the pipeline has no such execution. `variables` by name. */
  findExecution(
    pipeline: string,
    id: string,
  ): Promise<
    | { summary: ExecutionSummary; variables: Readonly<Record<string, string>> }
    | undefined
  >;
  /** Newest first, at most 100: of one execution, or of the newest executions of the pipeline. */
  listActions(
    pipeline: string,
    executionId?: string,
  ): Promise<ActionExecution[]>;
  /** The id of the execution; the same token never starts a second one. */
  startExecution(
    pipeline: string,
    variables: Readonly<Record<string, string>>,
    token: string,
  ): Promise<string>;
  /** Stops at once; what an action already asked for elsewhere goes on there. */
  stopExecution(pipeline: string, id: string, reason: string): Promise<void>;
}
