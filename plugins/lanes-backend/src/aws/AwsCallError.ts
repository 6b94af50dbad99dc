import { CustomErrorBase } from '@backstage/errors';
import { Problem } from '@laneway/plugin-lanes-common';
import {
  awsErrorCode,
  AwsErrorKind,
  classifyAwsError,
} from './classifyAwsError';

const REMEDIES: Readonly<Record<AwsErrorKind, string>> = {
  throttled: 'AWS limits how often it is asked; it is tried again by itself.',
  gone: 'Check that it was not deleted outside Laneway.',
  denied: "Give the portal's role this permission.",
  credentials:
    'Check the credentials of the account under aws.accounts in app-config.',
  conflict: 'Wait until the other change is done, then try again.',
  timeout: 'AWS did not answer in time; it is tried again by itself.',
  unreachable:
    'Check the network between the portal and AWS, or lanes.aws.endpoint in app-config.',
  invalid: 'Check the templates of the Infra repo against what AWS says.',
  other: 'Try again; if it stays, look at the AWS health dashboard.',
};

/** A call to AWS that failed: which operation, what AWS said, what it means and what to do. */
export class AwsCallError extends CustomErrorBase {
  private constructor(
    /** For example `cloudformation:DescribeStacks`. */
    readonly operation: string,
    readonly kind: AwsErrorKind,
    readonly code: string,
    /** AWS's own words. */
    readonly detail: string,
    cause: Error,
  ) {
    super(`${operation} failed with ${code}: ${detail}`, cause);
    this.name = 'AwsCallError';
  }

  static from(operation: string, error: unknown): AwsCallError {
    if (error instanceof AwsCallError) return error;
    const cause = error instanceof Error ? error : new Error(String(error));
    const kind = classifyAwsError(error);
    return new AwsCallError(
      operation,
      kind,
      kind === 'timeout' ? 'Timeout' : awsErrorCode(error),
      cause.message,
      cause,
    );
  }

  /** What to do about it. */
  get remedy(): string {
    return REMEDIES[this.kind];
  }

  /** The failure as data beside what could be read. */
  toProblem(env?: string): Problem {
    return {
      source: this.operation,
      code: this.code,
      message: `${this.operation} failed: ${this.detail.replace(/\.?$/, '.')} ${
        this.remedy
      }`,
      env,
    };
  }
}

/** Whether an error says that what was asked for does not exist in AWS. */
export function isGone(error: unknown): boolean {
  return error instanceof AwsCallError && error.kind === 'gone';
}
