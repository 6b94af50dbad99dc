import type {
  ActionExecutionStatus,
  ArtifactRevision,
  ExecutionMode,
  PipelineDeclaration,
  PipelineExecutionStatus,
  ResolvedPipelineVariable,
  SourceRevision,
  TriggerType,
} from '@aws-sdk/client-codepipeline';
import type { Json, Scope, Store, Table } from '../../core/types';

/** A pipeline. Key: its name. */
export interface PipelineRow {
  readonly name: string;
  readonly arn: string;
  declaration: PipelineDeclaration;
  version: number;
  readonly createdAt: string;
  updatedAt: string;
  tags: Record<string, string>;
}

export interface ActionError {
  readonly code: string;
  readonly message: string;
}

/** One run of an action in an execution. */
export interface ActionRow {
  readonly id: string;
  readonly stage: string;
  readonly name: string;
  status: ActionExecutionStatus;
  readonly startTime: string;
  lastUpdateTime: string;
  readonly updatedBy?: string;
  readonly resolvedConfiguration: Record<string, string>;
  externalId?: string;
  externalUrl?: string;
  summary?: string;
  error?: ActionError;
  outputVariables?: Record<string, string>;
  /** Name and location of each output artifact. */
  outputArtifacts: Record<string, string>;
  readonly inputArtifacts: Record<string, string>;
  /** What the action's runner must know to go on. */
  state?: Json;
  /** Moment (ms) to look at the action again. */
  pollAt?: number;
  /** For a manual approval: what `PutApprovalResult` must name. */
  token?: string;
  /** A retry of the stage stands in for this run. */
  retried?: boolean;
}

/** An execution of a pipeline. Key: its id. */
export interface ExecutionRow {
  readonly id: string;
  readonly pipeline: string;
  readonly pipelineVersion: number;
  /** Counts the executions of a scope: their order, also within one millisecond. */
  readonly sequence: number;
  /** As it was when the execution started. */
  readonly declaration: PipelineDeclaration;
  readonly mode: ExecutionMode;
  status: PipelineExecutionStatus;
  statusSummary?: string;
  readonly startTime: string;
  lastUpdateTime: string;
  readonly trigger: { readonly type: TriggerType; readonly detail: string };
  readonly variables: ResolvedPipelineVariable[];
  stageIndex: number;
  /** Whether the execution is in its stage, or waits before it. */
  stageEntered: boolean;
  actions: ActionRow[];
  /** Location of each artifact that is there, by name. */
  artifacts: Record<string, string>;
  artifactRevisions: Revised<ArtifactRevision>[];
  sourceRevisions: SourceRevision[];
  /** Variables that actions gave, by namespace. */
  namespaces: Record<string, Record<string, string>>;
  stop?: { readonly abandon: boolean; readonly reason: string };
}

/** A revision with its date as an ISO timestamp. */
type Revised<T> = Omit<T, 'created'> & { readonly created?: string };

export interface CodePipelineTables {
  readonly pipelines: Table<PipelineRow>;
  readonly executions: Table<ExecutionRow>;
  /** Ids of executions that have not ended. */
  readonly active: Table<string>;
  /** Execution id by pipeline and `clientRequestToken`. */
  readonly tokens: Table<string>;
  readonly counters: Table<number>;
}

export const ACTIVE_EXECUTIONS = 'codepipeline.active';

export function codePipelineTables(
  store: Store,
  scope: Scope,
): CodePipelineTables {
  return {
    pipelines: store.table<PipelineRow>(scope, 'codepipeline.pipelines'),
    executions: store.table<ExecutionRow>(scope, 'codepipeline.executions'),
    active: store.table<string>(scope, ACTIVE_EXECUTIONS),
    tokens: store.table<string>(scope, 'codepipeline.tokens'),
    counters: store.table<number>(scope, 'codepipeline.counters'),
  };
}

/** The executions of a pipeline that have not ended, the oldest first. */
export function activeExecutions(
  tables: CodePipelineTables,
  pipeline: string,
): ExecutionRow[] {
  return tables.active.keys().flatMap(id => {
    const row = tables.executions.get(id);
    return row?.pipeline === pipeline ? [row] : [];
  });
}

/** The latest run of each action of a stage, without those that a retry replaces. */
export function currentActions(row: ExecutionRow, stage: string): ActionRow[] {
  return row.actions.filter(
    action => action.stage === stage && !action.retried,
  );
}
