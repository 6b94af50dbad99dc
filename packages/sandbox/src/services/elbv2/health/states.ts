import type { TargetRow } from '../rows';

/** State, reason code and description of a target, as `DescribeTargetHealth` gives them. */
export type Health = Pick<TargetRow, 'state' | 'reason' | 'description'>;

/** AWS's words for the states that do not depend on a health check's answer. */
export const TARGET_HEALTH = {
  registering: {
    state: 'initial',
    reason: 'Elb.RegistrationInProgress',
    description: 'Target registration is in progress',
  },
  checking: {
    state: 'initial',
    reason: 'Elb.InitialHealthChecking',
    description: 'Initial health checks in progress',
  },
  healthy: { state: 'healthy', reason: undefined, description: undefined },
  draining: {
    state: 'draining',
    reason: 'Target.DeregistrationInProgress',
    description: 'Target deregistration is in progress',
  },
  unused: {
    state: 'unused',
    reason: 'Target.NotInUse',
    description:
      'Target group is not configured to receive traffic from the load balancer',
  },
  notRegistered: {
    state: 'unused',
    reason: 'Target.NotRegistered',
    description: 'Target is not registered to the target group',
  },
  checksDisabled: {
    state: 'unavailable',
    reason: 'Target.HealthCheckDisabled',
    description: 'Health checks are disabled for this target',
  },
} as const satisfies Record<string, Health>;

export function registering(): Health {
  return { ...TARGET_HEALTH.registering };
}

export function unusedTarget(): Health {
  return { ...TARGET_HEALTH.unused };
}
