import { randomUUID } from 'node:crypto';
import type {
  PipelineVariable,
  TriggerType,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import {
  activeExecutions,
  codePipelineTables,
  ExecutionRow,
  PipelineRow,
} from './rows';
import { resolveVariables } from './variables';

/** AWS: executions of one pipeline that are active at a time, in modes PARALLEL and QUEUED. */
const MAX_ACTIVE = 50;
const SEQUENCE = 'execution';

export interface ExecutionStart {
  readonly variables?: readonly PipelineVariable[];
  readonly trigger: { readonly type: TriggerType; readonly detail: string };
}

/**
 * Starts an execution of a pipeline as it is declared now.
 * @throws AwsError ValidationException for its variables, ConcurrentPipelineExecutionsLimitExceededException when too many are active
 */
export function startExecution(
  sandbox: Sandbox,
  scope: Scope,
  pipeline: PipelineRow,
  start: ExecutionStart,
): ExecutionRow {
  const tables = codePipelineTables(sandbox.store, scope);
  const { declaration } = pipeline;
  const variables = resolveVariables(declaration, start.variables ?? []);
  const mode = declaration.executionMode ?? 'SUPERSEDED';
  if (
    mode !== 'SUPERSEDED' &&
    activeExecutions(tables, pipeline.name).length >= MAX_ACTIVE
  ) {
    throw new AwsError(
      'ConcurrentPipelineExecutionsLimitExceededException',
      `The pipeline '${pipeline.name}' has reached the limit of ${MAX_ACTIVE} concurrent executions`,
    );
  }
  const sequence = (tables.counters.get(SEQUENCE) ?? 0) + 1;
  tables.counters.put(SEQUENCE, sequence);
  const now = new Date(sandbox.clock.now()).toISOString();
  const row: ExecutionRow = {
    id: randomUUID(),
    pipeline: pipeline.name,
    pipelineVersion: pipeline.version,
    sequence,
    // A copy: an update of the pipeline leaves running executions alone.
    declaration: structuredClone(declaration),
    mode,
    status: 'InProgress',
    startTime: now,
    lastUpdateTime: now,
    trigger: start.trigger,
    variables,
    stageIndex: 0,
    stageEntered: false,
    actions: [],
    artifacts: {},
    artifactRevisions: [],
    sourceRevisions: [],
    namespaces: {},
  };
  tables.executions.put(row.id, row);
  tables.active.put(row.id, row.id);
  return row;
}
