import type { Scope } from './types';

/** The partition of a region: `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** The ARN of a resource in a scope, for example `arn:aws:ecs:us-east-1:111111111111:cluster/dev`. */
export function arn(scope: Scope, service: string, resource: string): string {
  return `arn:${partitionOf(scope.region)}:${service}:${scope.region}:${
    scope.account
  }:${resource}`;
}

/** The ARN of a resource that has no region, for example an IAM role. */
export function globalArn(
  scope: Scope,
  service: string,
  resource: string,
): string {
  return `arn:${partitionOf(scope.region)}:${service}::${
    scope.account
  }:${resource}`;
}
