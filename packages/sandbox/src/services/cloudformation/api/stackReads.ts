import type {
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  DescribeStacksInput,
  DescribeStacksOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
  ListStacksInput,
  ListStacksOutput,
} from '@aws-sdk/client-cloudformation';
import type { OperationHandler, RequestContext } from '../../../core/types';
import type { StackRow } from '../engine/rows';
import { validationError } from '../template/validationError';
import type { CloudFormationParts } from './CloudFormationParts';
import { describedStack } from './findStack';
import { page, PAGE_SIZE } from './paging';
import { MOST_STACKS } from './stackOperations';
import { resourceShape, stackShape, stackSummaryShape } from './stackShapes';

/** The reads of stacks, their resources and their events. */
export function stackReads(
  parts: CloudFormationParts,
): Record<string, OperationHandler> {
  return {
    DescribeStacks: (input, context) => describeStacks(parts, input, context),
    ListStacks: (input, context) => listStacks(parts, input, context),
    DescribeStackEvents: (input, context) =>
      describeStackEvents(parts, input, context),
    DescribeStackResource: (input, context) =>
      describeStackResource(parts, input, context),
    DescribeStackResources: (input, context) =>
      describeStackResources(parts, input, context),
    ListStackResources: (input, context) =>
      listStackResources(parts, input, context),
    DescribeAccountLimits: () => ({
      AccountLimits: [
        { Name: 'StackLimit', Value: MOST_STACKS },
        { Name: 'StackOutputsLimit', Value: 200 },
        { Name: 'ConcurrentResourcesLimit', Value: 2500 },
      ],
    }),
  };
}

function describeStacks(
  { stacks }: CloudFormationParts,
  input: DescribeStacksInput,
  context: RequestContext,
): DescribeStacksOutput {
  const found = input.StackName
    ? [describedStack(stacks, context, input.StackName)]
    : stacks.live(context);
  const { items, nextToken } = page(found, input.NextToken);
  return { Stacks: items.map(stackShape), NextToken: nextToken };
}

function listStacks(
  { stacks }: CloudFormationParts,
  input: ListStacksInput,
  context: RequestContext,
): ListStacksOutput {
  const wanted = new Set(input.StackStatusFilter ?? []);
  const found = stacks
    .all(context)
    .filter(stack => wanted.size === 0 || wanted.has(stack.status));
  const { items, nextToken } = page(found, input.NextToken);
  return {
    StackSummaries: items.map(stackSummaryShape),
    NextToken: nextToken,
  };
}

function describeStackEvents(
  { stacks }: CloudFormationParts,
  input: DescribeStackEventsInput,
  context: RequestContext,
): DescribeStackEventsOutput {
  const stack = stacks.find(context, input.StackName ?? '');
  if (!stack) {
    throw validationError(`Stack [${input.StackName}] does not exist`);
  }
  const newestFirst = stacks.events(stack).reverse();
  const { items, nextToken } = page(newestFirst, input.NextToken);
  return {
    StackEvents: items.map(event => ({
      StackId: stack.stackId,
      StackName: stack.stackName,
      EventId: event.eventId,
      OperationId: event.operationId,
      LogicalResourceId: event.logicalId,
      PhysicalResourceId: event.physicalId,
      ResourceType: event.type,
      Timestamp: new Date(event.time),
      ResourceStatus: event.status,
      ResourceStatusReason: event.reason,
      ResourceProperties: event.properties,
      ClientRequestToken: event.clientRequestToken,
    })),
    NextToken: nextToken,
  };
}

function describeStackResource(
  { stacks }: CloudFormationParts,
  input: DescribeStackResourceInput,
  context: RequestContext,
): DescribeStackResourceOutput {
  const stack = stacks.find(context, input.StackName ?? '');
  if (!stack) {
    throw validationError(`Stack '${input.StackName}' does not exist`);
  }
  const name = input.LogicalResourceId ?? '';
  if (!Object.hasOwn(stack.resources, name)) {
    throw validationError(
      `Resource ${name} does not exist for stack ${stack.stackName}`,
    );
  }
  const resource = stack.resources[name];
  return {
    StackResourceDetail: {
      ...resourceShape(stack, resource),
      LastUpdatedTimestamp: new Date(resource.timestamp),
      Metadata: resource.metadata ?? '{}',
    },
  };
}

function describeStackResources(
  { stacks }: CloudFormationParts,
  input: DescribeStackResourcesInput,
  context: RequestContext,
): DescribeStackResourcesOutput {
  const { StackName: name, PhysicalResourceId: physicalId } = input;
  let stack: StackRow | undefined;
  if (name !== undefined) {
    stack = describedStack(stacks, context, name);
  } else if (physicalId !== undefined) {
    stack = stacks
      .live(context)
      .find(other =>
        Object.values(other.resources).some(
          resource => resource.physicalId === physicalId,
        ),
      );
    if (!stack) {
      throw validationError(`Stack for ${physicalId} does not exist`);
    }
  } else {
    throw validationError(
      'Either StackName or PhysicalResourceId must be specified',
    );
  }
  const owner = stack;
  return {
    StackResources: Object.values(owner.resources)
      .filter(
        resource =>
          input.LogicalResourceId === undefined ||
          resource.logicalId === input.LogicalResourceId,
      )
      .slice(0, PAGE_SIZE)
      .map(resource => ({
        ...resourceShape(owner, resource),
        Timestamp: new Date(resource.timestamp),
      })),
  };
}

function listStackResources(
  { stacks }: CloudFormationParts,
  input: ListStackResourcesInput,
  context: RequestContext,
): ListStackResourcesOutput {
  const stack = describedStack(stacks, context, input.StackName);
  const { items, nextToken } = page(
    Object.values(stack.resources),
    input.NextToken,
  );
  return {
    StackResourceSummaries: items.map(resource => {
      const { StackName, StackId, ...shape } = resourceShape(stack, resource);
      return { ...shape, LastUpdatedTimestamp: new Date(resource.timestamp) };
    }),
    NextToken: nextToken,
  };
}
