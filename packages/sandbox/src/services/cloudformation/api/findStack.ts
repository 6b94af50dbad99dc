import { AwsError } from '../../../core/AwsError';
import type { Scope } from '../../../core/types';
import type { StackRow } from '../engine/rows';
import type { StackStore } from '../engine/StackStore';
import { validationError } from '../template/validationError';

const STACK_NAME = /^(?:[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*)$/;
const MOST_NAME_CHARACTERS = 128;

/** The stack that a read means: a live one by name, any by id. @throws AwsError `ValidationError` */
export function describedStack(
  stacks: StackStore,
  scope: Scope,
  nameOrId: string | undefined,
): StackRow {
  const stack = stacks.find(scope, requiredName(nameOrId));
  if (!stack) {
    throw validationError(`Stack with id ${nameOrId} does not exist`);
  }
  return stack;
}

/** The live stack that a write means. @throws AwsError `ValidationError` */
export function changedStack(
  stacks: StackStore,
  scope: Scope,
  nameOrId: string | undefined,
): StackRow {
  const stack = stacks.find(scope, requiredName(nameOrId));
  if (!stack || stack.status === 'DELETE_COMPLETE') {
    throw validationError(`Stack [${nameOrId}] does not exist`);
  }
  return stack;
}

/** Checks the name of a stack to be made. @throws AwsError `ValidationError`, `AlreadyExistsException` */
export function newStackName(
  stacks: StackStore,
  scope: Scope,
  name: string | undefined,
): string {
  const stackName = requiredName(name);
  if (!STACK_NAME.test(stackName) || stackName.startsWith('arn:')) {
    throw validationError(
      `1 validation error detected: Value '${stackName}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
    );
  }
  if (stackName.length > MOST_NAME_CHARACTERS) {
    throw validationError(
      `1 validation error detected: Value '${stackName}' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to ${MOST_NAME_CHARACTERS}`,
    );
  }
  if (stacks.find(scope, stackName)) {
    throw new AwsError(
      'AlreadyExistsException',
      `Stack [${stackName}] already exists`,
    );
  }
  return stackName;
}

function requiredName(name: string | undefined): string {
  if (name === undefined || name === '') {
    throw validationError(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    );
  }
  return name;
}
