import type {
  DescribeStackEventsOutput,
  DescribeStacksOutput,
  Stack,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Sandbox } from '../../../core/Sandbox';
import type { ActionRequest } from './ActionRunner';

/** The stack of a name or id; undefined where there is none. */
export async function describeStack(
  sandbox: Sandbox,
  { context }: ActionRequest,
  stackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await sandbox.invoke<DescribeStacksOutput>(
      'cloudformation',
      'DescribeStacks',
      { StackName: stackName },
      context,
    );
    return Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** Why a stack is in a status of failure: its own reason, and the first resource that failed. */
export async function describeFailure(
  sandbox: Sandbox,
  { context, actionExecutionId }: ActionRequest,
  stack: Stack,
): Promise<string> {
  const { StackEvents = [] } = await sandbox.invoke<DescribeStackEventsOutput>(
    'cloudformation',
    'DescribeStackEvents',
    { StackName: stack.StackId },
    context,
  );
  const operation = StackEvents.filter(
    event =>
      !event.ClientRequestToken ||
      event.ClientRequestToken === actionExecutionId,
  );
  const stackReason =
    stack.StackStatusReason ??
    operation.find(event => isStackEvent(event) && event.ResourceStatusReason)
      ?.ResourceStatusReason;
  // Events come the newest first; what failed first is the cause, and the rest was cancelled because of it.
  const cause = operation
    .filter(
      event =>
        !isStackEvent(event) &&
        event.ResourceStatus?.endsWith('_FAILED') &&
        !/cancelled/i.test(event.ResourceStatusReason ?? ''),
    )
    .at(-1);
  return [
    `Stack ${stack.StackName} is in status ${stack.StackStatus}`,
    stackReason?.replace(/\s*\.?\s*$/, ''),
    cause &&
      `${cause.LogicalResourceId} (${cause.ResourceType}): ${cause.ResourceStatusReason}`,
  ]
    .filter(Boolean)
    .join('. ');
}

function isStackEvent(event: StackEvent): boolean {
  return event.PhysicalResourceId === event.StackId;
}
