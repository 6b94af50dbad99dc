import {
  type Capability,
  CloudFormation,
  type CreateStackInput,
  type Stack,
  type StackEvent,
  type UpdateStackInput,
} from '@aws-sdk/client-cloudformation';
import { clientSettings } from './endpoint';
import { eventually } from './eventually';
import type { Scope } from './Scope';
import type { Template } from './templates';

export const cloudFormation = new CloudFormation(clientSettings);

const CAPABILITIES: Capability[] = ['CAPABILITY_NAMED_IAM'];

export type StackOptions = Omit<
  CreateStackInput & UpdateStackInput,
  'TemplateBody' | 'Parameters' | 'Tags'
> & {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
};

/** A request to create or update a stack, from the short form of the cases. */
export function stackInput(
  template: Template | string,
  { parameters, tags, ...rest }: StackOptions,
): CreateStackInput & UpdateStackInput {
  return {
    TemplateBody:
      typeof template === 'string' ? template : JSON.stringify(template),
    Capabilities: CAPABILITIES,
    ...(parameters && {
      Parameters: Object.entries(parameters).map(
        ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
      ),
    }),
    ...(tags && {
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
    ...rest,
  };
}

/** Starts to create a stack, and gives its id at once. It is deleted at the end of the scope. */
export async function beginStack(
  scope: Scope,
  template: Template | string,
  options: StackOptions = { StackName: undefined },
): Promise<string> {
  const StackName = options.StackName ?? scope.name('stack');
  const { StackId = '' } = await cloudFormation.createStack(
    stackInput(template, { ...options, StackName }),
  );
  scope.later(() => removeStack(StackId));
  return StackId;
}

/**
 * Creates a stack and waits for it.
 * @throws Error with what failed when it does not reach CREATE_COMPLETE
 */
export async function createStack(
  scope: Scope,
  template: Template | string,
  options: StackOptions = { StackName: undefined },
): Promise<Stack> {
  const stack = await settled(await beginStack(scope, template, options));
  await requireStatus(stack, 'CREATE_COMPLETE');
  return stack;
}

/** Updates a stack and waits until it has ended, well or not. */
export async function updateStack(
  StackName: string | undefined,
  template: Template | string,
  options: Omit<StackOptions, 'StackName'> = {},
): Promise<Stack> {
  await cloudFormation.updateStack(
    stackInput(template, { ...options, StackName }),
  );
  return settled(StackName);
}

/** Deletes a stack and waits until it has ended, well or not. */
export async function deleteStack(StackName: string): Promise<Stack> {
  await cloudFormation.deleteStack({ StackName });
  return settled(StackName);
}

/** Removes a stack in whatever state it is. */
async function removeStack(stackId: string): Promise<void> {
  await settled(stackId);
  await cloudFormation
    .updateTerminationProtection({
      StackName: stackId,
      EnableTerminationProtection: false,
    })
    .catch(() => undefined);
  const stack = await deleteStack(stackId);
  await requireStatus(stack, 'DELETE_COMPLETE');
}

/** @param name - name or id; only by its id can a deleted stack be read */
export async function readStack(name: string | undefined): Promise<Stack> {
  const { Stacks } = await cloudFormation.describeStacks({ StackName: name });
  const [stack] = Stacks ?? [];
  if (!stack) throw new Error(`DescribeStacks gave nothing for ${name}`);
  return stack;
}

/** Waits until a stack is no longer in progress. */
export async function settled(name: string | undefined): Promise<Stack> {
  const { StackId } = await readStack(name);
  let last: Stack | undefined;
  return eventually(
    `stack ${name} has settled`,
    async () => {
      last = await readStack(StackId);
      return !/IN_PROGRESS$/.test(last.StackStatus ?? '') && last;
    },
    () => last?.StackStatus,
  );
}

/** All events of a stack, the oldest first. */
export async function eventsOf(
  StackName: string | undefined,
): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.describeStackEvents({
      StackName,
      NextToken,
    });
    events.push(...(page.StackEvents ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return events.reverse();
}

/** Events in short, `{logical id} {status}`, the oldest first. */
export async function eventLines(name: string | undefined): Promise<string[]> {
  const events = await eventsOf(name);
  return events.map(event =>
    event.PhysicalResourceId === event.StackId
      ? `(stack) ${event.ResourceStatus}`
      : `${event.LogicalResourceId} ${event.ResourceStatus}`,
  );
}

export function outputsOf(stack: Stack): Record<string, string> {
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]),
  );
}

/** Physical ids by logical id. */
export async function physicalIds(
  StackName: string | undefined,
): Promise<Record<string, string>> {
  const { StackResources = [] } = await cloudFormation.describeStackResources({
    StackName,
  });
  return Object.fromEntries(
    StackResources.map(
      ({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
        LogicalResourceId,
        PhysicalResourceId,
      ],
    ),
  );
}

async function requireStatus(stack: Stack, status: string): Promise<void> {
  if (stack.StackStatus === status) return;
  const reasons = (await eventsOf(stack.StackId))
    .filter(event => event.ResourceStatus?.endsWith('FAILED'))
    .map(event => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
  throw new Error(
    [
      `Stack ${stack.StackName} is ${stack.StackStatus}, not ${status}.`,
      stack.StackStatusReason,
      ...reasons,
    ].join('\n'),
  );
}
