import type {
  AddTagsInput,
  DescribeTagsInput,
  DescribeTagsOutput,
  RemoveTagsInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/AwsError';
import type {
  OperationHandler,
  RequestContext,
  Scope,
} from '../../../core/types';
import type { ElbState } from '../ElbState';
import {
  findListener,
  findLoadBalancer,
  findRule,
  findTargetGroup,
  listenerOfDefaultRule,
} from '../find';
import { readTags, required, writeTags } from '../input';
import type { Tags } from '../rows';

/** Resources whose tags one call gives (AWS). */
const MAX_RESOURCES = 20;

interface Tagged {
  readonly tags: Tags;
  save(tags: Tags): void;
}

export function tagOperations(
  state: ElbState,
): Record<string, OperationHandler> {
  function DescribeTags(
    input: DescribeTagsInput,
    context: RequestContext,
  ): DescribeTagsOutput {
    const arns = required(input.ResourceArns, 'ResourceArns');
    if (arns.length > MAX_RESOURCES) {
      throw new AwsError(
        'ValidationError',
        `The number of resource ARNs (${arns.length}) cannot be more than '${MAX_RESOURCES}'`,
      );
    }
    return {
      TagDescriptions: arns.map(ResourceArn => ({
        ResourceArn,
        Tags: writeTags(findTagged(state, context, ResourceArn).tags),
      })),
    };
  }

  function AddTags(input: AddTagsInput, context: RequestContext): object {
    const added = readTags(required(input.Tags, 'Tags'));
    const resources = required(input.ResourceArns, 'ResourceArns').map(key =>
      findTagged(state, context, key),
    );
    for (const resource of resources) {
      const tags = { ...resource.tags, ...added };
      readTags(writeTags(tags));
      resource.save(tags);
    }
    return {};
  }

  function RemoveTags(input: RemoveTagsInput, context: RequestContext): object {
    const keys = new Set(required(input.TagKeys, 'TagKeys'));
    const resources = required(input.ResourceArns, 'ResourceArns').map(key =>
      findTagged(state, context, key),
    );
    for (const resource of resources) {
      const kept = Object.entries(resource.tags).filter(
        ([key]) => !keys.has(key),
      );
      resource.save(Object.fromEntries(kept));
    }
    return {};
  }

  return { DescribeTags, AddTags, RemoveTags };
}

function findTagged(state: ElbState, scope: Scope, arn: string): Tagged {
  const kind = /:elasticloadbalancing:[^:]*:[^:]*:([a-z-]+)\//.exec(arn)?.[1];
  switch (kind) {
    case 'loadbalancer': {
      const row = findLoadBalancer(state, scope, arn);
      const table = state.loadBalancers(scope);
      return { tags: row.tags, save: tags => table.put(arn, { ...row, tags }) };
    }
    case 'targetgroup': {
      const row = findTargetGroup(state, scope, arn);
      const table = state.targetGroups(scope);
      return { tags: row.tags, save: tags => table.put(arn, { ...row, tags }) };
    }
    case 'listener': {
      const row = findListener(state, scope, arn);
      const table = state.listeners(scope);
      return { tags: row.tags, save: tags => table.put(arn, { ...row, tags }) };
    }
    case 'listener-rule':
      return findTaggedRule(state, scope, arn);
    default:
      throw new AwsError(
        'ValidationError',
        `'${arn}' is not a valid load balancer, target group, listener or rule ARN`,
      );
  }
}

function findTaggedRule(state: ElbState, scope: Scope, arn: string): Tagged {
  const listener = listenerOfDefaultRule(state, scope, arn);
  if (listener) {
    return {
      tags: listener.defaultRuleTags,
      save: defaultRuleTags =>
        state
          .listeners(scope)
          .put(listener.arn, { ...listener, defaultRuleTags }),
    };
  }
  const row = findRule(state, scope, arn);
  return {
    tags: row.tags,
    save: tags => state.rules(scope).put(arn, { ...row, tags }),
  };
}
