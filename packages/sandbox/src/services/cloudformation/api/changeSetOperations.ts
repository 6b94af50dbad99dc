import type {
  Change,
  ChangeSetStatus,
  CreateChangeSetInput,
  CreateChangeSetOutput,
  DeleteChangeSetInput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ExecuteChangeSetInput,
  ExecutionStatus,
  ListChangeSetsInput,
  ListChangeSetsOutput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../core/AwsError';
import type { OperationHandler, RequestContext } from '../../../core/types';
import type { ChangeSetRow, ResourceChangeRow } from '../engine/ChangeSets';
import type { StackRow } from '../engine/rows';
import { validationError } from '../template/validationError';
import type { CloudFormationParts } from './CloudFormationParts';
import { changedStack, describedStack, newStackName } from './findStack';
import { page } from './paging';
import { refuseUpdateNow } from './stackOperations';
import { parameterList, tagList } from './stackShapes';

const CHANGE_SET_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** The operations on change sets. */
export function changeSetOperations(
  parts: CloudFormationParts,
): Record<string, OperationHandler> {
  return {
    CreateChangeSet: (input, context) => createChangeSet(parts, input, context),
    DescribeChangeSet: (input, context) =>
      describeChangeSet(parts, input, context),
    ExecuteChangeSet: (input, context) =>
      executeChangeSet(parts, input, context),
    DeleteChangeSet: (input, context) => deleteChangeSet(parts, input, context),
    ListChangeSets: (input, context) => listChangeSets(parts, input, context),
  };
}

async function createChangeSet(
  parts: CloudFormationParts,
  input: CreateChangeSetInput,
  context: RequestContext,
): Promise<CreateChangeSetOutput> {
  const { stacks, lifecycle, requests, changeSets } = parts;
  const name = input.ChangeSetName ?? '';
  if (!CHANGE_SET_NAME.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  const type = input.ChangeSetType ?? 'UPDATE';
  if (type === 'IMPORT') {
    throw validationError('Resource import is not available in this region.');
  }
  const existing = stacks.find(context, input.StackName ?? '');
  const inReview = existing?.status === 'REVIEW_IN_PROGRESS';
  if (type === 'CREATE' && existing && !inReview) {
    throw validationError(
      `Stack [${existing.stackName}] already exists and cannot be created again with the changeSet [${name}].`,
    );
  }
  const stack =
    type === 'UPDATE'
      ? changedStack(stacks, context, input.StackName)
      : existing;
  if (stack && type === 'UPDATE') refuseUpdateNow(stack);
  if (stack && changeSets.find(context, name, stack)) {
    throw new AwsError(
      'AlreadyExistsException',
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Template`,
    );
  }
  if (!stack) newStackName(stacks, context, input.StackName);
  const updated = type === 'UPDATE' ? stack : undefined;
  const stackInput = await requests.input(input, context, updated);
  const target =
    stack ??
    lifecycle.review(
      context,
      newStackName(stacks, context, input.StackName),
      stackInput,
    );
  const row = changeSets.create(
    target,
    {
      name,
      type,
      description: input.Description,
      input: stackInput,
      onStackFailure: input.OnStackFailure,
    },
    updated !== undefined && requests.isUnchanged(updated, stackInput),
  );
  return { Id: row.id, StackId: target.stackId };
}

function describeChangeSet(
  parts: CloudFormationParts,
  input: DescribeChangeSetInput,
  context: RequestContext,
): DescribeChangeSetOutput {
  const row = findChangeSet(parts, input, context);
  const described = summary(parts, row);
  // Of the status that is told: asked again, the change set may be ready by then.
  const { items, nextToken } = page(
    described.Status === 'CREATE_PENDING' ? [] : row.changes,
    input.NextToken,
  );
  return {
    ...described,
    Parameters: parameterList(row.input.parameters),
    NotificationARNs: row.input.notificationArns,
    Capabilities: row.input.capabilities,
    Tags: tagList(row.input.tags),
    Changes: items.map(change),
    OnStackFailure: row.onStackFailure,
    NextToken: nextToken,
  };
}

function executeChangeSet(
  parts: CloudFormationParts,
  input: ExecuteChangeSetInput,
  context: RequestContext,
): object {
  const { stacks, lifecycle, changeSets } = parts;
  const row = findChangeSet(parts, input, context);
  const { Status: status, ExecutionStatus: execution } = summary(parts, row);
  if (execution !== 'AVAILABLE') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${row.id}] cannot be executed in its current status of [${status}]`,
    );
  }
  const stack = changedStack(stacks, context, row.stackId);
  const disableRollback =
    input.DisableRollback ?? row.onStackFailure === 'DO_NOTHING';
  const options = {
    disableRollback,
    retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
    clientRequestToken: input.ClientRequestToken,
  };
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    lifecycle.beginCreate(stack, row.input, {
      ...options,
      onFailure: row.onStackFailure ?? 'ROLLBACK',
      terminationProtection: stack.terminationProtection,
    });
  } else {
    refuseUpdateNow(stack);
    lifecycle.update(stack, row.input, options);
  }
  stack.changeSetId = row.id;
  stacks.save(stack);
  for (const other of changeSets.of(stack)) {
    if (other.id !== row.id) changeSets.delete(other);
  }
  row.executed = true;
  changeSets.save(row);
  return {};
}

function deleteChangeSet(
  parts: CloudFormationParts,
  input: DeleteChangeSetInput,
  context: RequestContext,
): object {
  const stack = stackOf(parts, input, context);
  const row = parts.changeSets.find(context, input.ChangeSetName ?? '', stack);
  if (row) parts.changeSets.delete(row);
  return {};
}

function listChangeSets(
  parts: CloudFormationParts,
  input: ListChangeSetsInput,
  context: RequestContext,
): ListChangeSetsOutput {
  const stack = describedStack(parts.stacks, context, input.StackName);
  const open = parts.changeSets.of(stack).filter(row => !row.executed);
  const { items, nextToken } = page(open, input.NextToken);
  return {
    Summaries: items.map(row => summary(parts, row)),
    NextToken: nextToken,
  };
}

function stackOf(
  { stacks }: CloudFormationParts,
  input: { StackName?: string; ChangeSetName?: string },
  context: RequestContext,
): StackRow | undefined {
  return input.StackName === undefined
    ? undefined
    : describedStack(stacks, context, input.StackName);
}

function findChangeSet(
  parts: CloudFormationParts,
  input: { StackName?: string; ChangeSetName?: string },
  context: RequestContext,
): ChangeSetRow {
  const name = input.ChangeSetName ?? '';
  if (!name.startsWith('arn:') && input.StackName === undefined) {
    throw validationError(
      'StackName must be specified if ChangeSetName is not specified as an ARN.',
    );
  }
  const stack = stackOf(parts, input, context);
  const row = parts.changeSets.find(context, name, stack);
  if (!row) {
    throw new AwsError(
      'ChangeSetNotFound',
      `ChangeSet [${name}] does not exist`,
      404,
    );
  }
  return row;
}

function summary({ changeSets }: CloudFormationParts, row: ChangeSetRow) {
  let status: ChangeSetStatus = 'CREATE_COMPLETE';
  let execution: ExecutionStatus = 'AVAILABLE';
  if (!changeSets.isReady(row)) {
    status = 'CREATE_PENDING';
    execution = 'UNAVAILABLE';
  } else if (row.failure !== undefined) {
    status = 'FAILED';
    execution = 'UNAVAILABLE';
  } else if (row.executed) {
    execution = 'EXECUTE_COMPLETE';
  }
  return {
    StackId: row.stackId,
    StackName: row.stackName,
    ChangeSetId: row.id,
    ChangeSetName: row.name,
    Description: row.description,
    CreationTime: new Date(row.creationTime),
    Status: status,
    StatusReason: status === 'FAILED' ? row.failure : undefined,
    ExecutionStatus: execution,
    IncludeNestedStacks: false,
  };
}

function change(row: ResourceChangeRow): Change {
  return {
    Type: 'Resource',
    ResourceChange: {
      Action: row.action,
      LogicalResourceId: row.logicalId,
      PhysicalResourceId: row.physicalId,
      ResourceType: row.type,
      Replacement: row.replacement,
      Scope:
        row.action === 'Modify' ? [row.tagsOnly ? 'Tags' : 'Properties'] : [],
      Details: row.properties.map(name => ({
        Target: {
          Attribute: 'Properties',
          Name: name,
          RequiresRecreation: row.replacement === 'True' ? 'Always' : 'Never',
        },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      })),
    },
  };
}
