import type {
  ActionExecutionDetail,
  ActionState,
  ArtifactDetail,
  GetPipelineStateInput,
  GetPipelineStateOutput,
  ListActionExecutionsInput,
  ListActionExecutionsOutput,
  ListPipelineExecutionsInput,
  ListPipelineExecutionsOutput,
  PipelineExecutionSummary,
  StageState,
} from '@aws-sdk/client-codepipeline';
import { page } from '../../core/page';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { requireExecution, requirePipeline } from './errors';
import {
  ActionRow,
  codePipelineTables,
  CodePipelineTables,
  currentActions,
  ExecutionRow,
  PipelineRow,
} from './rows';

/** AWS: at most 100 executions, or actions, a page. */
const PAGE_SIZE = 100;

/** The operations that list executions and actions, and the state of a pipeline. */
export function listOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const open = (scope: Scope, pipelineName: string | undefined) => {
    const tables = codePipelineTables(sandbox.store, scope);
    return {
      tables,
      pipeline: requirePipeline(tables, scope.account, pipelineName),
    };
  };

  return {
    ListPipelineExecutions: (
      input: ListPipelineExecutionsInput,
      context: RequestContext,
    ): ListPipelineExecutionsOutput => {
      const { tables, pipeline } = open(context, input.pipelineName);
      const stage = input.filter?.succeededInStage?.stageName;
      const rows = executionsOf(tables, pipeline).filter(
        row => !stage || succeededIn(row, stage),
      );
      const { items, nextToken } = page(
        rows,
        Math.min(input.maxResults ?? PAGE_SIZE, PAGE_SIZE),
        input.nextToken,
        'InvalidNextTokenException',
      );
      return { pipelineExecutionSummaries: items.map(toSummary), nextToken };
    },

    ListActionExecutions: (
      input: ListActionExecutionsInput,
      context: RequestContext,
    ): ListActionExecutionsOutput => {
      const { tables, pipeline } = open(context, input.pipelineName);
      const id =
        input.filter?.pipelineExecutionId ??
        input.filter?.latestInPipelineExecution?.pipelineExecutionId;
      const rows = id
        ? [requireExecution(tables, pipeline, id)]
        : executionsOf(tables, pipeline);
      // The newest first, within an execution too.
      const details = rows.flatMap(row =>
        row.actions.map(action => toDetail(row, action)).reverse(),
      );
      const { items, nextToken } = page(
        details,
        Math.min(input.maxResults ?? PAGE_SIZE, PAGE_SIZE),
        input.nextToken,
        'InvalidNextTokenException',
      );
      return { actionExecutionDetails: items, nextToken };
    },

    GetPipelineState: (
      input: GetPipelineStateInput,
      context: RequestContext,
    ): GetPipelineStateOutput => {
      const { tables, pipeline } = open(context, input.name);
      return {
        pipelineName: pipeline.name,
        pipelineVersion: pipeline.version,
        stageStates: stageStates(tables, pipeline),
        created: new Date(pipeline.createdAt),
        updated: new Date(pipeline.updatedAt),
      };
    },
  };
}

/** The newest first. */
function executionsOf(
  tables: CodePipelineTables,
  pipeline: PipelineRow,
): ExecutionRow[] {
  return tables.executions
    .values()
    .filter(
      row =>
        row.pipeline === pipeline.name && row.startTime >= pipeline.createdAt,
    )
    .sort((a, b) => b.sequence - a.sequence);
}

function succeededIn(row: ExecutionRow, stage: string): boolean {
  const index = row.declaration.stages?.findIndex(({ name }) => name === stage);
  return (
    index !== undefined &&
    index >= 0 &&
    (row.status === 'Succeeded' || row.stageIndex > index)
  );
}

function toSummary(row: ExecutionRow): PipelineExecutionSummary {
  return {
    pipelineExecutionId: row.id,
    status: row.status,
    statusSummary: row.statusSummary,
    startTime: new Date(row.startTime),
    lastUpdateTime: new Date(row.lastUpdateTime),
    sourceRevisions: row.sourceRevisions,
    trigger: {
      triggerType: row.trigger.type,
      triggerDetail: row.trigger.detail,
    },
    stopTrigger: row.stop ? { reason: row.stop.reason } : undefined,
    executionMode: row.mode,
    executionType: 'STANDARD',
  };
}

function declarationOf(row: ExecutionRow, action: ActionRow) {
  return row.declaration.stages
    ?.find(stage => stage.name === action.stage)
    ?.actions?.find(({ name }) => name === action.name);
}

function toDetail(row: ExecutionRow, action: ActionRow): ActionExecutionDetail {
  const declaration = declarationOf(row, action);
  return {
    pipelineExecutionId: row.id,
    actionExecutionId: action.id,
    pipelineVersion: row.pipelineVersion,
    stageName: action.stage,
    actionName: action.name,
    startTime: new Date(action.startTime),
    lastUpdateTime: new Date(action.lastUpdateTime),
    updatedBy: action.updatedBy,
    status: action.status,
    input: {
      actionTypeId: declaration?.actionTypeId,
      configuration: declaration?.configuration,
      resolvedConfiguration: action.resolvedConfiguration,
      roleArn: declaration?.roleArn,
      region: declaration?.region,
      inputArtifacts: artifactDetails(action.inputArtifacts),
      namespace: declaration?.namespace,
    },
    output: {
      outputArtifacts:
        action.status === 'Succeeded'
          ? artifactDetails(action.outputArtifacts)
          : [],
      executionResult: {
        externalExecutionId: action.externalId,
        externalExecutionSummary: action.summary,
        externalExecutionUrl: action.externalUrl,
        errorDetails: action.error,
      },
      outputVariables: action.outputVariables ?? {},
    },
  };
}

function artifactDetails(
  artifacts: Readonly<Record<string, string>>,
): ArtifactDetail[] {
  return Object.entries(artifacts).map(([name, location]) => {
    const slash = location.indexOf('/');
    return {
      name,
      s3location: {
        bucket: location.slice(0, slash),
        key: location.slice(slash + 1),
      },
    };
  });
}

/** In PARALLEL mode AWS says nothing of executions here: there is no one execution that a stage is of. */
function stageStates(
  tables: CodePipelineTables,
  pipeline: PipelineRow,
): StageState[] {
  const parallel = pipeline.declaration.executionMode === 'PARALLEL';
  const executions = parallel ? [] : executionsOf(tables, pipeline);
  return (pipeline.declaration.stages ?? []).map((stage, index) => {
    const name = stage.name ?? '';
    const inbound = executions.filter(
      row =>
        row.status === 'InProgress' &&
        row.stageIndex === index &&
        !row.stageEntered,
    );
    const latest = executions.find(row => currentActions(row, name).length > 0);
    return {
      stageName: name,
      inboundExecutions: inbound.map(row => ({
        pipelineExecutionId: row.id,
        status: 'InProgress',
      })),
      inboundTransitionState: { enabled: true },
      latestExecution: latest && {
        pipelineExecutionId: latest.id,
        status: stageStatus(latest, index),
      },
      actionStates: (stage.actions ?? []).map(action =>
        actionState(action.name ?? '', name, latest),
      ),
    };
  });
}

function stageStatus(row: ExecutionRow, index: number) {
  if (row.stageIndex > index) return 'Succeeded';
  return row.status === 'Superseded' ? 'Cancelled' : row.status;
}

function actionState(
  actionName: string,
  stage: string,
  execution: ExecutionRow | undefined,
): ActionState {
  const run =
    execution &&
    currentActions(execution, stage).find(({ name }) => name === actionName);
  if (!run) return { actionName };
  const revision = execution.sourceRevisions.find(
    source => source.actionName === actionName,
  );
  return {
    actionName,
    currentRevision: revision && {
      revisionId: revision.revisionId,
      revisionChangeId: revision.revisionId,
      created: new Date(run.startTime),
    },
    latestExecution: {
      actionExecutionId: run.id,
      status: run.status,
      summary: run.summary,
      lastStatusChange: new Date(run.lastUpdateTime),
      token: run.status === 'InProgress' ? run.token : undefined,
      externalExecutionId: run.externalId,
      externalExecutionUrl: run.externalUrl,
      errorDetails: run.error,
    },
    revisionUrl: revision?.revisionUrl,
  };
}
