import type {
  GetStackPolicyInput,
  GetStackPolicyOutput,
  SetStackPolicyInput,
} from '@aws-sdk/client-cloudformation';
import type { OperationHandler, RequestContext } from '../../../core/types';
import { StackPolicy } from '../engine/StackPolicy';
import { validationError } from '../template/validationError';
import type { CloudFormationParts } from './CloudFormationParts';
import { changedStack } from './findStack';

/** `GetStackPolicy` and `SetStackPolicy`. */
export function policyOperations({
  stacks,
}: CloudFormationParts): Record<string, OperationHandler> {
  return {
    GetStackPolicy: (
      input: GetStackPolicyInput,
      context: RequestContext,
    ): GetStackPolicyOutput => ({
      StackPolicyBody: changedStack(stacks, context, input.StackName)
        .policyBody,
    }),
    SetStackPolicy: (
      input: SetStackPolicyInput,
      context: RequestContext,
    ): object => {
      const stack = changedStack(stacks, context, input.StackName);
      if (input.StackPolicyBody === undefined) {
        throw validationError('StackPolicyBody must be specified.');
      }
      StackPolicy.parse(input.StackPolicyBody);
      stack.policyBody = input.StackPolicyBody;
      stacks.save(stack);
      return {};
    },
  };
}
