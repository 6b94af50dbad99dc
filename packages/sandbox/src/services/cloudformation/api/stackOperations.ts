import type {
  CancelUpdateStackInput,
  ContinueUpdateRollbackInput,
  CreateStackInput,
  CreateStackOutput,
  DeleteStackInput,
  UpdateStackInput,
  UpdateStackOutput,
  UpdateTerminationProtectionInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../core/AwsError';
import type { OperationHandler, RequestContext } from '../../../core/types';
import type { StackRow } from '../engine/rows';
import { StackPolicy } from '../engine/StackPolicy';
import { validationError } from '../template/validationError';
import type { CloudFormationParts } from './CloudFormationParts';
import { changedStack, newStackName } from './findStack';

/** Stacks in an account and region (AWS's default quota). */
export const MOST_STACKS = 2000;

const UPDATABLE = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_FAILED',
];

/** States in which a stack may be deleted although it is in progress. */
const DELETABLE_IN_PROGRESS = [
  'CREATE_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS',
  'REVIEW_IN_PROGRESS',
];

/** The operations that change stacks. */
export function stackOperations(
  parts: CloudFormationParts,
): Record<string, OperationHandler> {
  return {
    CreateStack: (input, context) => createStack(parts, input, context),
    UpdateStack: (input, context) => updateStack(parts, input, context),
    DeleteStack: (input, context) => deleteStack(parts, input, context),
    CancelUpdateStack: (input, context) => cancelUpdate(parts, input, context),
    ContinueUpdateRollback: (input, context) =>
      continueRollback(parts, input, context),
    UpdateTerminationProtection: (input, context) =>
      updateTerminationProtection(parts, input, context),
  };
}

/** @throws AwsError `ValidationError` when the stack's state does not allow an update */
export function refuseUpdateNow(stack: StackRow): void {
  if (!UPDATABLE.includes(stack.status)) {
    throw validationError(
      `Stack:${stack.stackId} is in ${stack.status} state and can not be updated.`,
    );
  }
}

async function createStack(
  parts: CloudFormationParts,
  input: CreateStackInput,
  context: RequestContext,
): Promise<CreateStackOutput> {
  const { stacks, tokens, lifecycle } = parts;
  const known = tokens.find(
    context,
    'CreateStack',
    input.StackName ?? '',
    input.ClientRequestToken,
  );
  if (known) return { StackId: known.stackId, OperationId: known.operationId };
  newStackName(stacks, context, input.StackName);
  if (input.DisableRollback !== undefined && input.OnFailure !== undefined) {
    throw validationError(
      'You can specify either DisableRollback or OnFailure, but not both.',
    );
  }
  if (input.StackPolicyBody) StackPolicy.parse(input.StackPolicyBody);
  if (stacks.live(context).length >= MOST_STACKS) {
    throw new AwsError(
      'LimitExceededException',
      'Limit for stack has been exceeded',
    );
  }
  const stackInput = await parts.requests.input(input, context);
  // Reading the template may have waited: another request may have taken the name.
  const stackName = newStackName(stacks, context, input.StackName);
  const stack = lifecycle.create(context, stackName, stackInput, {
    disableRollback: input.DisableRollback ?? false,
    retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
    onFailure: input.OnFailure ?? 'ROLLBACK',
    timeoutInMinutes: input.TimeoutInMinutes,
    terminationProtection: input.EnableTerminationProtection ?? false,
    policyBody: input.StackPolicyBody,
    clientRequestToken: input.ClientRequestToken,
  });
  return begun(parts, 'CreateStack', stack, input.ClientRequestToken);
}

async function updateStack(
  parts: CloudFormationParts,
  input: UpdateStackInput,
  context: RequestContext,
): Promise<UpdateStackOutput> {
  const { stacks, tokens, lifecycle, requests } = parts;
  const stack = changedStack(stacks, context, input.StackName);
  const known = tokens.find(
    context,
    'UpdateStack',
    stack.stackName,
    input.ClientRequestToken,
  );
  if (known) return { StackId: known.stackId, OperationId: known.operationId };
  refuseUpdateNow(stack);
  for (const policy of [
    input.StackPolicyBody,
    input.StackPolicyDuringUpdateBody,
  ]) {
    if (policy) StackPolicy.parse(policy);
  }
  const stackInput = await requests.input(input, context, stack);
  refuseUpdateNow(stack);
  if (
    !stack.status.endsWith('_FAILED') &&
    requests.isUnchanged(stack, stackInput)
  ) {
    throw validationError('No updates are to be performed.');
  }
  lifecycle.update(stack, stackInput, {
    disableRollback: input.DisableRollback ?? false,
    retainExceptOnCreate: input.RetainExceptOnCreate ?? false,
    policyBody: input.StackPolicyBody,
    policyDuringUpdateBody: input.StackPolicyDuringUpdateBody,
    clientRequestToken: input.ClientRequestToken,
  });
  return begun(parts, 'UpdateStack', stack, input.ClientRequestToken);
}

function deleteStack(
  parts: CloudFormationParts,
  input: DeleteStackInput,
  context: RequestContext,
): object {
  const { stacks, lifecycle } = parts;
  const stack = stacks.find(context, input.StackName ?? '');
  if (!stack || stack.status === 'DELETE_COMPLETE') return {};
  if (stack.status === 'DELETE_IN_PROGRESS') return {};
  if (stack.terminationProtection) {
    throw validationError(
      `Stack [${stack.stackName}] cannot be deleted while TerminationProtection is enabled`,
    );
  }
  if (
    stack.status.endsWith('_IN_PROGRESS') &&
    !DELETABLE_IN_PROGRESS.includes(stack.status)
  ) {
    throw validationError(
      `Stack [${stack.stackId}] cannot be deleted while in status ${stack.status}`,
    );
  }
  const retain = input.RetainResources ?? [];
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.stackId}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
    );
  }
  const force = input.DeletionMode === 'FORCE_DELETE_STACK';
  const failed = Object.values(stack.resources)
    .filter(resource => force && resource.status === 'DELETE_FAILED')
    .map(resource => resource.logicalId);
  lifecycle.delete(stack, {
    clientRequestToken: input.ClientRequestToken,
    retain: [...retain, ...failed],
  });
  return {};
}

function cancelUpdate(
  { stacks, lifecycle }: CloudFormationParts,
  input: CancelUpdateStackInput,
  context: RequestContext,
): object {
  const stack = changedStack(stacks, context, input.StackName);
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw validationError(
      'CancelUpdateStack cannot be called from current stack status',
    );
  }
  lifecycle.cancelUpdate(stack);
  return {};
}

function continueRollback(
  { stacks, lifecycle }: CloudFormationParts,
  input: ContinueUpdateRollbackInput,
  context: RequestContext,
): object {
  const stack = changedStack(stacks, context, input.StackName);
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw validationError(
      `Stack:${stack.stackId} is in ${stack.status} state and can not continue rollback.`,
    );
  }
  lifecycle.continueRollback(
    stack,
    input.ResourcesToSkip ?? [],
    input.ClientRequestToken,
  );
  return {};
}

function updateTerminationProtection(
  { stacks }: CloudFormationParts,
  input: UpdateTerminationProtectionInput,
  context: RequestContext,
): object {
  const stack = changedStack(stacks, context, input.StackName);
  stack.terminationProtection = input.EnableTerminationProtection ?? false;
  stacks.save(stack);
  return { StackId: stack.stackId };
}

function begun(
  { tokens }: CloudFormationParts,
  operation: string,
  stack: StackRow,
  token: string | undefined,
) {
  const { stackId, stackName } = stack;
  const operationId = stack.operation?.id;
  tokens.remember(stack, stackName, token, { operation, stackId, operationId });
  return { StackId: stackId, OperationId: operationId };
}
