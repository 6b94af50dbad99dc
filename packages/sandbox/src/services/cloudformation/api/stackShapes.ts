import type {
  Parameter,
  Stack,
  StackResourceDetail,
  StackSummary,
  Tag,
} from '@aws-sdk/client-cloudformation';
import type { ResourceRow, StackRow } from '../engine/rows';
import type { StoredParameter } from '../template/parameters';

const NOT_CHECKED = { StackDriftStatus: 'NOT_CHECKED' } as const;

/** AWS reports the newest operations of a stack only; how many is not published. */
const SHOWN_OPERATIONS = 2;

/** A stack as `DescribeStacks` shows it. */
export function stackShape(stack: StackRow): Stack {
  const { input } = stack;
  return {
    StackId: stack.stackId,
    StackName: stack.stackName,
    ChangeSetId: stack.changeSetId,
    Description: input.description,
    Parameters: parameterList(input.parameters),
    CreationTime: new Date(stack.creationTime),
    LastUpdatedTime: date(stack.lastUpdatedTime),
    DeletionTime: date(stack.deletionTime),
    RollbackConfiguration: {},
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback,
    NotificationARNs: input.notificationArns,
    TimeoutInMinutes: stack.timeoutInMinutes,
    Capabilities: input.capabilities,
    Outputs: stack.outputs.map(output => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
    RoleARN: input.roleArn,
    Tags: tagList(input.tags),
    EnableTerminationProtection: stack.terminationProtection,
    DriftInformation: NOT_CHECKED,
    LastOperations: lastOperations(stack),
  };
}

/** A stack as `ListStacks` shows it. */
export function stackSummaryShape(stack: StackRow): StackSummary {
  return {
    StackId: stack.stackId,
    StackName: stack.stackName,
    TemplateDescription: stack.input.description,
    CreationTime: new Date(stack.creationTime),
    LastUpdatedTime: date(stack.lastUpdatedTime),
    DeletionTime: date(stack.deletionTime),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: NOT_CHECKED,
    LastOperations: lastOperations(stack),
  };
}

/** A resource as the three resource reads show it; they differ in the name of its time only. */
export function resourceShape(stack: StackRow, resource: ResourceRow) {
  return {
    StackName: stack.stackName,
    StackId: stack.stackId,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.statusReason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  } satisfies Partial<StackResourceDetail>;
}

export function parameterList(parameters: StoredParameter[]): Parameter[] {
  return parameters.map(({ key, value, resolvedValue, noEcho }) => ({
    ParameterKey: key,
    ParameterValue: noEcho ? '****' : value,
    ResolvedValue:
      noEcho && resolvedValue !== undefined ? '****' : resolvedValue,
  }));
}

export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function lastOperations(stack: StackRow) {
  return stack.lastOperations
    .slice(0, SHOWN_OPERATIONS)
    .map(({ type, id }) => ({ OperationType: type, OperationId: id }));
}

function date(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
