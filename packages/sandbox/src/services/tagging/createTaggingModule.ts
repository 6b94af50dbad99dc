import * as sdk from '@aws-sdk/client-resource-groups-tagging-api';
import type {
  GetResourcesCommandInput,
  GetResourcesCommandOutput,
  ResourceTagMapping,
  TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type {
  DescribeStacksCommandOutput,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { RequestContext, SandboxModule } from '../../core/types';

const DEFAULT_PAGE_SIZE = 50;

/** The resource groups tagging API over CloudFormation stacks, which is what Laneway finds its lanes by. */
export function createTaggingModule(sandbox: Sandbox): SandboxModule {
  return {
    services: [
      {
        signingName: 'tagging',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'ResourceGroupsTaggingAPI_20170126',
        operations: {
          GetResources: (
            input: GetResourcesCommandInput,
            context: RequestContext,
          ) => getResources(sandbox, input, context),
        },
      },
    ],
  };
}

async function getResources(
  sandbox: Sandbox,
  input: GetResourcesCommandInput,
  context: RequestContext,
): Promise<Omit<GetResourcesCommandOutput, '$metadata'>> {
  const wanted = (await stacksOf(sandbox, input, context))
    .map(toMapping)
    // Like AWS, resources that never had a tag are not known here.
    .filter(({ Tags = [] }) => Tags.length > 0)
    .filter(mapping => matches(mapping, input.TagFilters ?? []));
  const start = input.PaginationToken ? Number(input.PaginationToken) : 0;
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError(
      'PaginationTokenExpiredException',
      'PaginationToken is invalid or expired.',
    );
  }
  const end = start + (input.ResourcesPerPage ?? DEFAULT_PAGE_SIZE);
  return {
    ResourceTagMappingList: wanted.slice(start, end),
    PaginationToken: end < wanted.length ? String(end) : '',
  };
}

async function stacksOf(
  sandbox: Sandbox,
  input: GetResourcesCommandInput,
  context: RequestContext,
): Promise<Stack[]> {
  const types = input.ResourceTypeFilters ?? [];
  const arns = input.ResourceARNList;
  const asked =
    types.length === 0 ||
    types.includes('cloudformation') ||
    types.includes('cloudformation:stack');
  if (!asked) return [];
  const stacks: Stack[] = [];
  let token: string | undefined;
  do {
    const page: DescribeStacksCommandOutput = await sandbox.invoke(
      'cloudformation',
      'DescribeStacks',
      { NextToken: token },
      context,
    );
    stacks.push(...(page.Stacks ?? []));
    token = page.NextToken;
  } while (token);
  return arns
    ? stacks.filter(({ StackId = '' }) => arns.includes(StackId))
    : stacks;
}

function toMapping({ StackId, Tags = [] }: Stack): ResourceTagMapping {
  return {
    ResourceARN: StackId,
    Tags: Tags.map(({ Key, Value }) => ({ Key, Value })),
  };
}

/** All filters must match; one with several values matches any of them, one without values any value. */
function matches(
  { Tags = [] }: ResourceTagMapping,
  filters: readonly TagFilter[],
): boolean {
  return filters.every(({ Key, Values = [] }) =>
    Tags.some(
      tag =>
        tag.Key === Key &&
        (Values.length === 0 || Values.includes(tag.Value ?? '')),
    ),
  );
}
