import type {
  CreateRepositoryRequest,
  CreateRepositoryResponse,
  DeleteRepositoryRequest,
  DeleteRepositoryResponse,
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse,
  GetAuthorizationTokenResponse,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  PutImageTagMutabilityRequest,
  PutImageTagMutabilityResponse,
  Repository,
  TagResourceRequest,
} from '@aws-sdk/client-ecr';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import { page } from '../../core/page';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import {
  ecrTables,
  EcrTables,
  imageKey,
  imagesOf,
  RepositoryRow,
} from './rows';

const REPOSITORY_NAME =
  /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
/** AWS: `DescribeRepositories` gives 100 a page when not asked for less. */
const PAGE_SIZE = 100;
/** AWS: an authorization token is valid for 12 hours. */
const TOKEN_SECONDS = 12 * 3600;

/** @throws AwsError RepositoryNotFoundException */
export function requireRepository(
  tables: EcrTables,
  scope: Scope,
  name: string | undefined,
): RepositoryRow {
  const row = tables.repositories.get(name ?? '');
  if (!row) {
    throw new AwsError(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist in the registry with id '${scope.account}'`,
    );
  }
  return row;
}

/** The operations on repositories, and the login. */
export function repositoryOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const tablesOf = (scope: Scope) => ecrTables(sandbox.store, scope);
  const byArn = (scope: Scope, resourceArn: string | undefined) => {
    const name = resourceArn?.split(':repository/')[1];
    return requireRepository(tablesOf(scope), scope, name ?? resourceArn);
  };

  return {
    CreateRepository: (
      input: CreateRepositoryRequest,
      context: RequestContext,
    ): CreateRepositoryResponse => {
      const row = createRepository(sandbox, input, context);
      return { repository: toRepository(row, context) };
    },

    DescribeRepositories: (
      input: DescribeRepositoriesRequest,
      context: RequestContext,
    ): DescribeRepositoriesResponse => {
      const tables = tablesOf(context);
      if (input.repositoryNames?.length) {
        return {
          repositories: input.repositoryNames.map(name =>
            toRepository(requireRepository(tables, context, name), context),
          ),
        };
      }
      const { items, nextToken } = page(
        tables.repositories.values(),
        input.maxResults ?? PAGE_SIZE,
        input.nextToken,
      );
      return {
        repositories: items.map(row => toRepository(row, context)),
        nextToken,
      };
    },

    DeleteRepository: (
      input: DeleteRepositoryRequest,
      context: RequestContext,
    ): DeleteRepositoryResponse => {
      const tables = tablesOf(context);
      const row = requireRepository(tables, context, input.repositoryName);
      const images = imagesOf(tables, row.name);
      if (images.length > 0 && !input.force) {
        throw new AwsError(
          'RepositoryNotEmptyException',
          `The repository with name '${row.name}' in registry with id '${context.account}' cannot be deleted because it still contains images`,
        );
      }
      for (const image of images) {
        tables.images.delete(imageKey(row.name, image.digest));
      }
      tables.repositories.delete(row.name);
      return { repository: toRepository(row, context) };
    },

    PutImageTagMutability: (
      input: PutImageTagMutabilityRequest,
      context: RequestContext,
    ): PutImageTagMutabilityResponse => {
      const tables = tablesOf(context);
      const row = requireRepository(tables, context, input.repositoryName);
      row.mutability = input.imageTagMutability ?? 'MUTABLE';
      tables.repositories.put(row.name, row);
      return {
        registryId: context.account,
        repositoryName: row.name,
        imageTagMutability: row.mutability,
      };
    },

    GetAuthorizationToken: (
      _input: object,
      context: RequestContext,
    ): GetAuthorizationTokenResponse => ({
      authorizationData: [
        {
          authorizationToken: Buffer.from(
            `AWS:sandbox-${context.requestId}`,
          ).toString('base64'),
          expiresAt: new Date(sandbox.clock.now() + TOKEN_SECONDS * 1000),
          proxyEndpoint: `https://${registryHost(context)}`,
        },
      ],
    }),

    ListTagsForResource: (
      input: ListTagsForResourceRequest,
      context: RequestContext,
    ): ListTagsForResourceResponse => ({
      tags: Object.entries(byArn(context, input.resourceArn).tags).map(
        ([Key, Value]) => ({ Key, Value }),
      ),
    }),

    TagResource: (input: TagResourceRequest, context: RequestContext) => {
      const row = byArn(context, input.resourceArn);
      for (const { Key, Value } of input.tags ?? []) {
        if (Key !== undefined) row.tags[Key] = Value ?? '';
      }
      tablesOf(context).repositories.put(row.name, row);
      return {};
    },
  };
}

/** @throws AwsError RepositoryAlreadyExistsException, or InvalidParameterException for the name */
export function createRepository(
  sandbox: Sandbox,
  input: CreateRepositoryRequest,
  scope: Scope,
): RepositoryRow {
  const name = input.repositoryName ?? '';
  if (name.length < 2 || name.length > 256 || !REPOSITORY_NAME.test(name)) {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${REPOSITORY_NAME.source}''`,
    );
  }
  const { repositories } = ecrTables(sandbox.store, scope);
  if (repositories.has(name)) {
    throw new AwsError(
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${scope.account}'`,
    );
  }
  const row: RepositoryRow = {
    name,
    arn: arn(scope, 'ecr', `repository/${name}`),
    uri: `${registryHost(scope)}/${name}`,
    createdAt: new Date(sandbox.clock.now()).toISOString(),
    mutability: input.imageTagMutability ?? 'MUTABLE',
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: input.encryptionConfiguration ?? { encryptionType: 'AES256' },
    tags: Object.fromEntries(
      (input.tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']),
    ),
  };
  repositories.put(name, row);
  return row;
}

/** Where `docker login` goes; the suffix differs in China. */
export function registryHost({ account, region }: Scope): string {
  const suffix = region.startsWith('cn-')
    ? 'amazonaws.com.cn'
    : 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${suffix}`;
}

function toRepository(row: RepositoryRow, scope: Scope): Repository {
  return {
    repositoryArn: row.arn,
    registryId: scope.account,
    repositoryName: row.name,
    repositoryUri: row.uri,
    createdAt: new Date(row.createdAt),
    imageTagMutability: row.mutability,
    imageScanningConfiguration: { scanOnPush: row.scanOnPush },
    encryptionConfiguration: row.encryption,
  };
}
