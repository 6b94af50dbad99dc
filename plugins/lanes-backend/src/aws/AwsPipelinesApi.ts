import {
  ActionExecutionDetail,
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { AwsCaller } from './AwsCaller';
import { AwsCallError, isGone } from './AwsCallError';
import { isoTime, toRecord } from './convert';
import {
  ActionExecution,
  ActionStatus,
  ExecutionStatus,
  ExecutionSummary,
  PipelinesApi,
} from './PipelinesApi';

const EXECUTION_STATUS: Readonly<Record<string, ExecutionStatus>> = {
  InProgress: 'running',
  Stopping: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
  Cancelled: 'stopped',
  Superseded: 'superseded',
};

const ACTION_STATUS: Readonly<Record<string, ActionStatus>> = {
  InProgress: 'running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Abandoned: 'stopped',
};

function toAction(detail: ActionExecutionDetail): ActionExecution {
  const result = detail.output?.executionResult;
  return {
    executionId: detail.pipelineExecutionId ?? '',
    stage: detail.stageName ?? '',
    action: detail.actionName ?? '',
    status: ACTION_STATUS[detail.status ?? ''] ?? 'running',
    startedAt: isoTime(detail.startTime),
    updatedAt: isoTime(detail.lastUpdateTime),
    summary: result?.externalExecutionSummary,
    errorMessage: result?.errorDetails?.message,
    externalId: result?.externalExecutionId,
    provider: detail.input?.actionTypeId?.provider,
    configuration: detail.input?.resolvedConfiguration ?? {},
    outputVariables: detail.output?.outputVariables ?? {},
  };
}

export class AwsPipelinesApi implements PipelinesApi {
  constructor(
    private readonly client: CodePipelineClient,
    private readonly caller: AwsCaller,
  ) {}

  async listExecutions(
    pipeline: string,
    limit: number,
  ): Promise<ExecutionSummary[]> {
    const { pipelineExecutionSummaries } = await this.caller.call(
      'ListPipelineExecutions',
      options =>
        this.client.send(
          new ListPipelineExecutionsCommand({
            pipelineName: pipeline,
            maxResults: limit,
          }),
          options,
        ),
    );
    return (pipelineExecutionSummaries ?? []).map(summary => ({
      id: summary.pipelineExecutionId ?? '',
      status: EXECUTION_STATUS[summary.status ?? ''] ?? 'running',
      statusSummary: summary.statusSummary,
      startedAt: isoTime(summary.startTime),
      updatedAt: isoTime(summary.lastUpdateTime),
      revisions: (summary.sourceRevisions ?? []).map(source => ({
        action: source.actionName ?? '',
        revision: source.revisionId,
        message: source.revisionSummary,
      })),
    }));
  }

  async findExecution(pipeline: string, id: string) {
    try {
      const { pipelineExecution } = await this.caller.call(
        'GetPipelineExecution',
        options =>
          this.client.send(
            new GetPipelineExecutionCommand({
              pipelineName: pipeline,
              pipelineExecutionId: id,
            }),
            options,
          ),
      );
      if (!pipelineExecution) return undefined;
      return {
        summary: {
          id,
          status: EXECUTION_STATUS[pipelineExecution.status ?? ''] ?? 'running',
          statusSummary: pipelineExecution.statusSummary,
          revisions: (pipelineExecution.artifactRevisions ?? []).map(
            artifact => ({
              action: artifact.name ?? '',
              revision: artifact.revisionId,
              message: artifact.revisionSummary,
            }),
          ),
        },
        variables: toRecord(pipelineExecution.variables, variable => [
          variable.name,
          variable.resolvedValue,
        ]),
      };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async listActions(
    pipeline: string,
    executionId?: string,
  ): Promise<ActionExecution[]> {
    const { actionExecutionDetails } = await this.caller.call(
      'ListActionExecutions',
      options =>
        this.client.send(
          new ListActionExecutionsCommand({
            pipelineName: pipeline,
            maxResults: 100,
            filter: executionId
              ? { pipelineExecutionId: executionId }
              : undefined,
          }),
          options,
        ),
    );
    return (actionExecutionDetails ?? []).map(toAction);
  }

  async startExecution(
    pipeline: string,
    variables: Readonly<Record<string, string>>,
    token: string,
  ): Promise<string> {
    const { pipelineExecutionId } = await this.caller.call(
      'StartPipelineExecution',
      options =>
        this.client.send(
          new StartPipelineExecutionCommand({
            name: pipeline,
            variables: Object.entries(variables).map(([name, value]) => ({
              name,
              value,
            })),
            clientRequestToken: token,
          }),
          options,
        ),
    );
    if (!pipelineExecutionId) {
      throw AwsCallError.from(
        'codepipeline:StartPipelineExecution',
        new Error('The answer has no execution id'),
      );
    }
    return pipelineExecutionId;
  }

  async stopExecution(
    pipeline: string,
    id: string,
    reason: string,
  ): Promise<void> {
    await this.caller.call('StopPipelineExecution', options =>
      this.client.send(
        new StopPipelineExecutionCommand({
          pipelineName: pipeline,
          pipelineExecutionId: id,
          abandon: true,
          // AWS keeps 200 characters of a reason.
          reason: reason.slice(0, 200),
        }),
        options,
      ),
    );
  }
}
