import { AwsError } from '../../core/AwsError';

/** What ECS answers to a value that it does not take. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** What ECS answers to a request that it understands and refuses. */
export function clientException(message: string): AwsError {
  return new AwsError('ClientException', message);
}
