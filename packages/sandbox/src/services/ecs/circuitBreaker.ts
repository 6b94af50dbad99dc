import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';

/** Bounds of the default threshold. (AWS) */
const MINIMUM = 3;
const MAXIMUM = 200;
/** Percent of the desired count. (AWS) */
const DEFAULT_PERCENT = 50;

/** How many tasks may fail one after another before the deployment circuit breaker ends the deployment. */
export function failureThreshold(
  configuration: DeploymentConfiguration,
  desiredCount: number,
): number {
  const { type = 'BOUNDED_PERCENT', value = DEFAULT_PERCENT } =
    configuration.deploymentCircuitBreaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desiredCount * value) / 100);
  return type === 'UNBOUNDED_PERCENT'
    ? Math.max(1, share)
    : Math.max(MINIMUM, Math.min(MAXIMUM, share));
}
