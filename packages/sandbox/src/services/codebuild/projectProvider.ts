import type { CreateProjectInput } from '@aws-sdk/client-codebuild';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import { camelKeys } from '../../core/camelKeys';
import type { Sandbox } from '../../core/Sandbox';
import { tagMap } from '../../core/tagMap';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../core/types';
import { createProject } from './projectOperations';
import { codeBuildTables } from './rows';

const MAX_NAME_LENGTH = 255;

/** `AWS::CodeBuild::Project`. Its physical id is the project's name. */
export function projectProvider(sandbox: Sandbox): ResourceProvider {
  const projects = (context: ResourceContext) =>
    codeBuildTables(sandbox.store, context).projects;

  return {
    type: 'AWS::CodeBuild::Project',

    create(properties, context) {
      const name = properties.Name ?? context.physicalName(MAX_NAME_LENGTH);
      const row = createProject(
        sandbox,
        toInput(name, properties, context),
        context,
      );
      return { physicalId: row.name };
    },

    update(physicalId, properties, _previous, context) {
      const table = projects(context);
      const previous = table.get(physicalId);
      if (!previous) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Project cannot be found: ${arn(
            context,
            'codebuild',
            `project/${physicalId}`,
          )}`,
        );
      }
      table.delete(physicalId);
      try {
        const row = createProject(
          sandbox,
          toInput(physicalId, properties, context),
          context,
        );
        table.put(physicalId, {
          ...row,
          createdAt: previous.createdAt,
          lastBuildNumber: previous.lastBuildNumber,
        });
      } catch (error) {
        table.put(physicalId, previous);
        throw error;
      }
    },

    delete(physicalId, _properties, context) {
      projects(context).delete(physicalId);
    },

    getAtt(physicalId, attribute, context) {
      if (attribute === 'Arn') {
        return arn(context, 'codebuild', `project/${physicalId}`);
      }
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on AWS::CodeBuild::Project`,
      );
    },
  };
}

function toInput(
  name: string,
  properties: ResourceProperties,
  context: ResourceContext,
): CreateProjectInput {
  const input = camelKeys(properties) as ResourceProperties;
  // CloudFormation and the API differ in the name of one member.
  const source = ({ buildSpec, ...rest }: ResourceProperties) => ({
    ...rest,
    buildspec: buildSpec,
  });
  return {
    ...input,
    name,
    source: input.source && source(input.source),
    artifacts: input.artifacts,
    environment: input.environment,
    serviceRole: input.serviceRole,
    secondarySources: input.secondarySources?.map(source),
    timeoutInMinutes: optionalNumber(input.timeoutInMinutes),
    queuedTimeoutInMinutes: optionalNumber(input.queuedTimeoutInMinutes),
    concurrentBuildLimit: optionalNumber(input.concurrentBuildLimit),
    tags: Object.entries({
      ...context.stackTags,
      ...tagMap(properties.Tags),
    }).map(([key, value]) => ({ key, value })),
  } as CreateProjectInput;
}

function optionalNumber(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
