import { randomInt } from 'node:crypto';
import type { Sandbox } from '../../../core/Sandbox';
import type { ResourceContext } from '../../../core/types';
import type { StackRow } from './rows';

const RANDOM_LENGTH = 12;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** What a resource provider is told about the stack and the resource it works for. */
export function resourceContext(
  sandbox: Sandbox,
  stack: StackRow,
  logicalId: string,
): ResourceContext {
  return {
    ...sandbox.serviceContext(stack, 'cloudformation'),
    stackName: stack.stackName,
    stackId: stack.stackId,
    logicalId,
    stackTags: {
      ...stack.input.tags,
      'aws:cloudformation:stack-name': stack.stackName,
      'aws:cloudformation:stack-id': stack.stackId,
      'aws:cloudformation:logical-id': logicalId,
    },
    physicalName: maxLength =>
      physicalName(stack.stackName, logicalId, maxLength),
  };
}

/** `{stack}-{logicalId}-{12 random characters}`; both names are cut when that is longer than `maxLength`. */
export function physicalName(
  stackName: string,
  logicalId: string,
  maxLength: number,
): string {
  const random = Array.from(
    { length: RANDOM_LENGTH },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('');
  const room = Math.max(2, maxLength - RANDOM_LENGTH - 2);
  const half = Math.floor(room / 2);
  const logicalLength = Math.min(
    logicalId.length,
    Math.max(half, room - stackName.length),
  );
  const stackPart = stackName.slice(0, room - logicalLength).replace(/-+$/, '');
  return `${stackPart}-${logicalId.slice(0, logicalLength)}-${random}`;
}
