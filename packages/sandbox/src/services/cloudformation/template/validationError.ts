import { AwsError } from '../../../core/AwsError';

/** CloudFormation's answer to a request or a template that it refuses. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
