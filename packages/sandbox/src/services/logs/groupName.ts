import { AwsError } from '../../core/AwsError';

interface GroupReference {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
}

/**
 * The name of the log group that a request means, given by name or by ARN (with or without `:*`).
 * @throws AwsError when the request has neither, or both
 */
export function groupNameOf(input: GroupReference): string {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'LogGroup name and LogGroup identifier are mutually exclusive parameters',
    );
  }
  const reference = logGroupName ?? logGroupIdentifier;
  if (!reference) {
    throw new AwsError(
      'InvalidParameterException',
      "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
    );
  }
  return groupNameOfArn(reference);
}

/** The name inside a log group's ARN; what is no ARN is given back. */
export function groupNameOfArn(reference: string): string {
  return reference.match(/:log-group:([^:]+)/)?.[1] ?? reference;
}
