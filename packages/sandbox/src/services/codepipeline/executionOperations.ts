import type {
  GetPipelineExecutionInput,
  GetPipelineExecutionOutput,
  PutApprovalResultInput,
  PutApprovalResultOutput,
  RetryStageExecutionInput,
  RetryStageExecutionOutput,
  StartPipelineExecutionInput,
  StartPipelineExecutionOutput,
  StopPipelineExecutionInput,
  StopPipelineExecutionOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { requireExecution, requirePipeline } from './errors';
import {
  activeExecutions,
  codePipelineTables,
  currentActions,
  ExecutionRow,
} from './rows';
import { startExecution } from './startExecution';

/** The operations on one execution. */
export function executionOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const now = () => new Date(sandbox.clock.now()).toISOString();
  const open = (scope: Scope, pipelineName: string | undefined) => {
    const tables = codePipelineTables(sandbox.store, scope);
    return {
      tables,
      pipeline: requirePipeline(tables, scope.account, pipelineName),
    };
  };

  return {
    StartPipelineExecution: (
      input: StartPipelineExecutionInput,
      context: RequestContext,
    ): StartPipelineExecutionOutput => {
      const { tables, pipeline } = open(context, input.name);
      const token = input.clientRequestToken;
      const tokenKey = `${pipeline.name}/${token}`;
      const known = token && tables.tokens.get(tokenKey);
      if (known) return { pipelineExecutionId: known };
      const { id } = startExecution(sandbox, context, pipeline, {
        variables: input.variables,
        trigger: {
          type: 'StartPipelineExecution',
          detail: context.principalArn,
        },
      });
      if (token) tables.tokens.put(tokenKey, id);
      return { pipelineExecutionId: id };
    },

    StopPipelineExecution: (
      input: StopPipelineExecutionInput,
      context: RequestContext,
    ): StopPipelineExecutionOutput => {
      const { tables, pipeline } = open(context, input.pipelineName);
      const row = requireExecution(tables, pipeline, input.pipelineExecutionId);
      if (!tables.active.has(row.id)) {
        throw new AwsError(
          'PipelineExecutionNotStoppableException',
          `Unable to stop pipeline execution. The execution ${row.id} is in status ${row.status}`,
        );
      }
      if (row.stop && (row.stop.abandon || !input.abandon)) {
        throw new AwsError(
          'DuplicatedStopRequestException',
          `Pipeline execution ${row.id} is already stopping`,
        );
      }
      row.stop = {
        abandon: input.abandon ?? false,
        reason: input.reason ?? '',
      };
      row.status = 'Stopping';
      row.statusSummary = input.reason;
      row.lastUpdateTime = now();
      tables.executions.put(row.id, row);
      return { pipelineExecutionId: row.id };
    },

    GetPipelineExecution: (
      input: GetPipelineExecutionInput,
      context: RequestContext,
    ): GetPipelineExecutionOutput => {
      const { tables, pipeline } = open(context, input.pipelineName);
      const row = requireExecution(tables, pipeline, input.pipelineExecutionId);
      return {
        pipelineExecution: {
          pipelineName: row.pipeline,
          pipelineVersion: row.pipelineVersion,
          pipelineExecutionId: row.id,
          status: row.status,
          statusSummary: row.statusSummary,
          artifactRevisions: row.artifactRevisions.map(revision => ({
            ...revision,
            created: revision.created ? new Date(revision.created) : undefined,
          })),
          variables: row.variables,
          trigger: {
            triggerType: row.trigger.type,
            triggerDetail: row.trigger.detail,
          },
          executionMode: row.mode,
          executionType: 'STANDARD',
        },
      };
    },

    RetryStageExecution: (
      input: RetryStageExecutionInput,
      context: RequestContext,
    ): RetryStageExecutionOutput => {
      const { tables, pipeline } = open(context, input.pipelineName);
      const row = requireExecution(tables, pipeline, input.pipelineExecutionId);
      retryStage(row, input);
      row.lastUpdateTime = now();
      tables.executions.put(row.id, row);
      tables.active.put(row.id, row.id);
      return { pipelineExecutionId: row.id };
    },

    PutApprovalResult: (
      input: PutApprovalResultInput,
      context: RequestContext,
    ): PutApprovalResultOutput => {
      const { tables, pipeline } = open(context, input.pipelineName);
      const row = activeExecutions(tables, pipeline.name).find(execution =>
        execution.actions.some(
          action => action.token && action.token === input.token,
        ),
      );
      const action = row?.actions.find(run => run.token === input.token);
      if (!row || !action) {
        throw new AwsError(
          'InvalidApprovalTokenException',
          'The approval token is not valid for the action',
        );
      }
      if (action.status !== 'InProgress') {
        throw new AwsError(
          'ApprovalAlreadyCompletedException',
          'The approval action has already been approved or rejected.',
        );
      }
      const approved = input.result?.status === 'Approved';
      action.status = approved ? 'Succeeded' : 'Failed';
      action.summary = input.result?.summary;
      action.lastUpdateTime = now();
      if (!approved) {
        action.error = {
          code: 'JobFailed',
          message: `Rejected: ${input.result?.summary ?? ''}`,
        };
      }
      tables.executions.put(row.id, row);
      return { approvedAt: new Date(action.lastUpdateTime) };
    },
  };
}

/** Makes a failed execution run its failed stage again. */
function retryStage(row: ExecutionRow, input: RetryStageExecutionInput): void {
  const stage = row.declaration.stages?.find(
    ({ name }) => name === input.stageName,
  );
  if (!stage) {
    throw new AwsError(
      'StageNotFoundException',
      `Pipeline '${row.pipeline}' does not have a stage with name '${input.stageName}'`,
    );
  }
  const current = row.declaration.stages?.[row.stageIndex]?.name;
  if (row.status !== 'Failed' || current !== input.stageName) {
    throw new AwsError(
      'StageNotRetryableException',
      `Stage '${input.stageName}' of execution ${row.id} cannot be retried: the execution is ${row.status} in stage '${current}'`,
    );
  }
  for (const action of currentActions(row, input.stageName ?? '')) {
    if (input.retryMode === 'ALL_ACTIONS' || action.status !== 'Succeeded') {
      action.retried = true;
    }
  }
  row.status = 'InProgress';
  row.stop = undefined;
  row.stageEntered = false;
}
