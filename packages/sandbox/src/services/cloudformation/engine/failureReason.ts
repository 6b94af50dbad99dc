import { AwsError } from '../../../core/AwsError';
import type { Logger } from '../../../core/Sandbox';

/** The status reason for an exception: AWS's own message, or `Internal Failure` (logged) for one that is no AWS error. */
export function failureReason(error: unknown, logger: Logger): string {
  if (error instanceof AwsError) return error.message;
  logger.error(
    `CloudFormation could not work on a resource: ${
      error instanceof Error ? error.stack ?? error.message : String(error)
    }`,
  );
  return 'Internal Failure';
}
