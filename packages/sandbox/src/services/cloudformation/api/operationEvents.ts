import type {
  DescribeEventsInput,
  DescribeEventsOutput,
  OperationEvent,
} from '@aws-sdk/client-cloudformation';
import type { OperationHandler, RequestContext } from '../../../core/types';
import type { OperationSummary, StackRow } from '../engine/rows';
import { STACK_TYPE, type EventRow } from '../engine/StackStore';
import { validationError } from '../template/validationError';
import type { CloudFormationParts } from './CloudFormationParts';
import { describedStack } from './findStack';
import { page } from './paging';

/** `DescribeEvents`: the events of an operation, and among them the failures that caused it to end. */
export function operationEvents(
  parts: CloudFormationParts,
): Record<string, OperationHandler> {
  return {
    DescribeEvents: (input: DescribeEventsInput, context: RequestContext) =>
      describeEvents(parts, input, context),
  };
}

function describeEvents(
  parts: CloudFormationParts,
  input: DescribeEventsInput,
  context: RequestContext,
): DescribeEventsOutput {
  const stack = stackOf(parts, input, context);
  const operations = stack.lastOperations.filter(
    ({ id }) => input.OperationId === undefined || id === input.OperationId,
  );
  const byId = new Map(operations.map(operation => [operation.id, operation]));
  const events = parts.stacks
    .events(stack)
    .flatMap(event => {
      const operation = byId.get(event.operationId ?? '');
      return operation ? [shape(stack, event, operation)] : [];
    })
    .concat(
      operations
        .filter(({ failed }) => failed)
        .map(operation => conclusion(stack, operation)),
    )
    .filter(event => !input.Filters?.FailedEvents || isFailure(event))
    .sort((a, b) => time(b) - time(a));
  const { items, nextToken } = page(events, input.NextToken);
  return { OperationEvents: items, NextToken: nextToken };
}

function stackOf(
  { stacks }: CloudFormationParts,
  input: DescribeEventsInput,
  context: RequestContext,
): StackRow {
  if (input.StackName !== undefined) {
    return describedStack(stacks, context, input.StackName);
  }
  if (input.OperationId === undefined) {
    throw validationError(
      'At least one of StackName, ChangeSetName or OperationId must be specified',
    );
  }
  const stack = stacks
    .all(context)
    .find(({ lastOperations }) =>
      lastOperations.some(({ id }) => id === input.OperationId),
    );
  if (!stack) {
    throw validationError(
      `Operation with id ${input.OperationId} does not exist`,
    );
  }
  return stack;
}

function shape(
  stack: StackRow,
  event: EventRow,
  operation: OperationSummary,
): OperationEvent {
  const common = {
    EventId: event.eventId,
    StackId: stack.stackId,
    OperationId: operation.id,
    OperationType: operation.type,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.time),
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.clientRequestToken,
  };
  if (event.type !== STACK_TYPE) {
    return {
      ...common,
      EventType: event.status.endsWith('_FAILED')
        ? 'PROVISIONING_ERROR'
        : 'PROGRESS_EVENT',
      ResourceProperties: event.properties,
    };
  }
  const running = event.status.endsWith('_IN_PROGRESS');
  return {
    ...common,
    EventType: 'STACK_EVENT',
    OperationStatus: stackOperationStatus(event.status),
    StartTime: new Date(operation.startedAt),
    EndTime: running ? undefined : new Date(event.time),
  };
}

function stackOperationStatus(status: string) {
  if (status.endsWith('_IN_PROGRESS')) return 'IN_PROGRESS' as const;
  return status.endsWith('_FAILED')
    ? ('FAILED' as const)
    : ('SUCCEEDED' as const);
}

/** How an operation ended that failed: its rollback is another operation, so no event of the stack says it. */
function conclusion(
  stack: StackRow,
  operation: OperationSummary,
): OperationEvent {
  const end = new Date(operation.endedAt ?? operation.startedAt);
  return {
    EventId: operation.id,
    StackId: stack.stackId,
    OperationId: operation.id,
    OperationType: operation.type,
    OperationStatus: 'FAILED',
    EventType: 'STACK_EVENT',
    LogicalResourceId: stack.stackName,
    PhysicalResourceId: stack.stackId,
    ResourceType: STACK_TYPE,
    Timestamp: end,
    StartTime: new Date(operation.startedAt),
    EndTime: end,
    ResourceStatusReason: operation.reason,
  };
}

function isFailure(event: OperationEvent): boolean {
  return (
    event.EventType === 'PROVISIONING_ERROR' ||
    event.OperationStatus === 'FAILED'
  );
}

function time(event: OperationEvent): number {
  return event.Timestamp?.getTime() ?? 0;
}
