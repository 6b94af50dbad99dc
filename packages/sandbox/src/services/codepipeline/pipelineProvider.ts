import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError';
import { camelKeys } from '../../core/camelKeys';
import type { Sandbox } from '../../core/Sandbox';
import { tagMap } from '../../core/tagMap';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../core/types';
import { requirePipeline } from './errors';
import { createPipeline, updatePipeline } from './pipelineOperations';
import { codePipelineTables } from './rows';
import { startExecution } from './startExecution';

const MAX_NAME_LENGTH = 100;

/** `AWS::CodePipeline::Pipeline`. Its physical id is the pipeline's name. */
export function pipelineProvider(sandbox: Sandbox): ResourceProvider {
  const tablesOf = (context: ResourceContext) =>
    codePipelineTables(sandbox.store, context);

  return {
    type: 'AWS::CodePipeline::Pipeline',

    create(properties, context) {
      const name = properties.Name ?? context.physicalName(MAX_NAME_LENGTH);
      const row = createPipeline(
        sandbox,
        toDeclaration(name, properties),
        { ...context.stackTags, ...tagMap(properties.Tags) },
        context,
      );
      return { physicalId: row.name };
    },

    update(physicalId, properties, _previous, context) {
      const row = updatePipeline(
        sandbox,
        toDeclaration(physicalId, properties),
        context,
      );
      row.tags = { ...context.stackTags, ...tagMap(properties.Tags) };
      tablesOf(context).pipelines.put(physicalId, row);
      if (String(properties.RestartExecutionOnUpdate) === 'true') {
        startExecution(sandbox, context, row, {
          trigger: { type: 'StartPipelineExecution', detail: context.stackId },
        });
      }
    },

    delete(physicalId, _properties, context) {
      tablesOf(context).pipelines.delete(physicalId);
    },

    getAtt(physicalId, attribute, context) {
      if (attribute === 'Version') {
        const tables = tablesOf(context);
        return String(
          requirePipeline(tables, context.account, physicalId).version,
        );
      }
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on AWS::CodePipeline::Pipeline`,
      );
    },
  };
}

/** The API's pipeline structure. An action's configuration is the user's own map, and stays as it is written. */
function toDeclaration(
  name: string,
  properties: ResourceProperties,
): PipelineDeclaration {
  const { roleArn, artifactStore, stages, variables, ...rest } = camelKeys(
    properties,
    ['Configuration'],
  ) as ResourceProperties;
  return {
    name,
    roleArn,
    artifactStore,
    artifactStores: rest.artifactStores && byRegion(rest.artifactStores),
    stages: (stages ?? []).map(withTextConfiguration),
    executionMode: rest.executionMode,
    pipelineType: rest.pipelineType,
    variables,
    triggers: rest.triggers,
  };
}

function byRegion(
  stores: { region: string; artifactStore: object }[],
): PipelineDeclaration['artifactStores'] {
  return Object.fromEntries(
    stores.map(({ region, artifactStore }) => [region, artifactStore]),
  ) as PipelineDeclaration['artifactStores'];
}

/** In a template a configuration's value may be a boolean or an object; the API has text. */
function withTextConfiguration(stage: ResourceProperties): any {
  const text = (value: unknown) =>
    typeof value === 'object' ? JSON.stringify(value) : String(value);
  return {
    ...stage,
    actions: (stage.actions ?? []).map((action: ResourceProperties) => ({
      ...action,
      timeoutInMinutes:
        action.timeoutInMinutes === undefined
          ? undefined
          : Number(action.timeoutInMinutes),
      configuration: Object.fromEntries(
        Object.entries(action.configuration ?? {}).map(([key, value]) => [
          key,
          text(value),
        ]),
      ),
    })),
  };
}
