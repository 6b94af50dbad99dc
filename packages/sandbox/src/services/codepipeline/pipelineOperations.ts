import type {
  CreatePipelineInput,
  CreatePipelineOutput,
  DeletePipelineInput,
  GetPipelineInput,
  GetPipelineOutput,
  ListPipelinesInput,
  ListPipelinesOutput,
  ListTagsForResourceInput,
  ListTagsForResourceOutput,
  PipelineDeclaration,
  TagResourceInput,
  UpdatePipelineInput,
  UpdatePipelineOutput,
} from '@aws-sdk/client-codepipeline';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import { page } from '../../core/page';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { requirePipeline } from './errors';
import { normalizePipeline } from './pipelineStructure';
import { codePipelineTables, PipelineRow } from './rows';
import { startExecution } from './startExecution';

/** AWS: `ListPipelines` gives at most 1000 a page. */
const PAGE_SIZE = 1000;

/** The operations on pipelines. */
export function pipelineOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const tablesOf = (scope: Scope) => codePipelineTables(sandbox.store, scope);
  const byArn = (scope: Scope, resourceArn: string | undefined) => {
    const name = resourceArn?.split(':').pop();
    const row = tablesOf(scope).pipelines.get(name ?? '');
    if (!row || row.arn !== resourceArn) {
      throw new AwsError(
        'ResourceNotFoundException',
        `The resource with the specified ARN ${resourceArn} was not found`,
      );
    }
    return row;
  };
  const listTags = (row: PipelineRow) =>
    Object.entries(row.tags).map(([key, value]) => ({ key, value }));

  return {
    CreatePipeline: (
      input: CreatePipelineInput,
      context: RequestContext,
    ): CreatePipelineOutput => {
      const tags = Object.fromEntries(
        (input.tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']),
      );
      const row = createPipeline(sandbox, input.pipeline, tags, context);
      return { pipeline: versioned(row), tags: listTags(row) };
    },

    UpdatePipeline: (
      input: UpdatePipelineInput,
      context: RequestContext,
    ): UpdatePipelineOutput => ({
      pipeline: versioned(updatePipeline(sandbox, input.pipeline, context)),
    }),

    GetPipeline: (
      input: GetPipelineInput,
      context: RequestContext,
    ): GetPipelineOutput => {
      const row = requirePipeline(
        tablesOf(context),
        context.account,
        input.name,
      );
      if (input.version !== undefined && input.version !== row.version) {
        throw new AwsError(
          'PipelineVersionNotFoundException',
          `Pipeline '${row.name}' does not have a version ${input.version}`,
        );
      }
      return {
        pipeline: versioned(row),
        metadata: {
          pipelineArn: row.arn,
          created: new Date(row.createdAt),
          updated: new Date(row.updatedAt),
        },
      };
    },

    ListPipelines: (
      input: ListPipelinesInput,
      context: RequestContext,
    ): ListPipelinesOutput => {
      const rows = tablesOf(context)
        .pipelines.values()
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(
        rows,
        Math.min(input.maxResults ?? PAGE_SIZE, PAGE_SIZE),
        input.nextToken,
        'InvalidNextTokenException',
      );
      return {
        pipelines: items.map(row => ({
          name: row.name,
          version: row.version,
          pipelineType: row.declaration.pipelineType,
          executionMode: row.declaration.executionMode,
          created: new Date(row.createdAt),
          updated: new Date(row.updatedAt),
        })),
        nextToken,
      };
    },

    DeletePipeline: (input: DeletePipelineInput, context: RequestContext) => {
      tablesOf(context).pipelines.delete(input.name ?? '');
      return {};
    },

    ListTagsForResource: (
      input: ListTagsForResourceInput,
      context: RequestContext,
    ): ListTagsForResourceOutput => ({
      tags: listTags(byArn(context, input.resourceArn)),
    }),

    TagResource: (input: TagResourceInput, context: RequestContext) => {
      const row = byArn(context, input.resourceArn);
      for (const { key, value } of input.tags ?? []) {
        if (key !== undefined) row.tags[key] = value ?? '';
      }
      tablesOf(context).pipelines.put(row.name, row);
      return {};
    },
  };
}

/**
 * Makes a pipeline and, as AWS does, runs it at once. Where a variable has no default there is nothing to run it with,
 * and it waits for its first `StartPipelineExecution`.
 * @throws AwsError PipelineNameInUseException, or what is wrong with the structure
 */
export function createPipeline(
  sandbox: Sandbox,
  pipeline: PipelineDeclaration | undefined,
  tags: Record<string, string>,
  context: RequestContext,
): PipelineRow {
  const { pipelines } = codePipelineTables(sandbox.store, context);
  const declaration = normalizePipeline(pipeline);
  const name = declaration.name ?? '';
  if (pipelines.has(name)) {
    throw new AwsError(
      'PipelineNameInUseException',
      `A pipeline with the name '${name}' already exists in account '${context.account}'`,
    );
  }
  const now = new Date(sandbox.clock.now()).toISOString();
  const row: PipelineRow = {
    name,
    arn: arn(context, 'codepipeline', name),
    declaration,
    version: 1,
    createdAt: now,
    updatedAt: now,
    tags,
  };
  pipelines.put(name, row);
  if ((declaration.variables ?? []).every(variable => variable.defaultValue)) {
    startExecution(sandbox, context, row, {
      trigger: { type: 'CreatePipeline', detail: context.principalArn },
    });
  }
  return row;
}

/** @throws AwsError PipelineNotFoundException, or what is wrong with the structure */
export function updatePipeline(
  sandbox: Sandbox,
  pipeline: PipelineDeclaration | undefined,
  context: RequestContext,
): PipelineRow {
  const tables = codePipelineTables(sandbox.store, context);
  const row = requirePipeline(tables, context.account, pipeline?.name);
  row.declaration = normalizePipeline(pipeline);
  row.version += 1;
  row.updatedAt = new Date(sandbox.clock.now()).toISOString();
  tables.pipelines.put(row.name, row);
  return row;
}

function versioned(row: PipelineRow): PipelineDeclaration {
  return { ...row.declaration, version: row.version };
}
