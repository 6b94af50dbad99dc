import type { ImageTagMutability } from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import { tagMap } from '../../core/tagMap';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../core/types';
import { createRepository, requireRepository } from './repositoryOperations';
import { ecrTables, RepositoryRow } from './rows';

const MAX_NAME_LENGTH = 256;

/** `AWS::ECR::Repository`. Its physical id is the repository's name. */
export function repositoryProvider(sandbox: Sandbox): ResourceProvider {
  const apply = (
    row: RepositoryRow,
    properties: ResourceProperties,
    context: ResourceContext,
  ) => {
    row.mutability = (properties.ImageTagMutability ??
      'MUTABLE') as ImageTagMutability;
    row.scanOnPush =
      String(properties.ImageScanningConfiguration?.ScanOnPush) === 'true';
    row.lifecyclePolicyText = properties.LifecyclePolicy?.LifecyclePolicyText;
    row.policyText =
      properties.RepositoryPolicyText &&
      JSON.stringify(properties.RepositoryPolicyText);
    row.tags = { ...context.stackTags, ...tagMap(properties.Tags) };
    ecrTables(sandbox.store, context).repositories.put(row.name, row);
  };

  return {
    type: 'AWS::ECR::Repository',

    create(properties, context) {
      const repositoryName =
        properties.RepositoryName ??
        context.physicalName(MAX_NAME_LENGTH).toLowerCase();
      const row = createRepository(sandbox, { repositoryName }, context);
      apply(row, properties, context);
      return { physicalId: row.name };
    },

    update(physicalId, properties, _previous, context) {
      const tables = ecrTables(sandbox.store, context);
      apply(
        requireRepository(tables, context, physicalId),
        properties,
        context,
      );
    },

    async delete(physicalId, properties, context) {
      const tables = ecrTables(sandbox.store, context);
      if (!tables.repositories.has(physicalId)) return;
      await sandbox.invoke(
        'ecr',
        'DeleteRepository',
        {
          repositoryName: physicalId,
          force: String(properties.EmptyOnDelete) === 'true',
        },
        context,
      );
    },

    getAtt(physicalId, attribute, context) {
      const row = requireRepository(
        ecrTables(sandbox.store, context),
        context,
        physicalId,
      );
      if (attribute === 'Arn') return row.arn;
      if (attribute === 'RepositoryUri') return row.uri;
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on AWS::ECR::Repository`,
      );
    },
  };
}
