import type { Sandbox } from '../../../core/Sandbox';
import type { ElbState } from '../ElbState';
import { loadBalancerFullName, targetGroupFullName } from '../rows';

/**
 * Publishes `HealthyHostCount` and `UnHealthyHostCount` of every target group that receives
 * traffic and has, or once had, targets: zero is what an alarm on "no healthy host" waits for.
 */
export function reportHostCounts(sandbox: Sandbox, state: ElbState): void {
  for (const scope of state.targetScopes()) {
    for (const { targetGroupArn, targets } of state
      .targetSets(scope)
      .values()) {
      const users = state.loadBalancersOfTargetGroup(scope, targetGroupArn);
      for (const loadBalancerArn of users) {
        const publish = (name: string, targetState: string) =>
          sandbox.metrics.record(scope, {
            namespace: 'AWS/ApplicationELB',
            name,
            dimensions: {
              LoadBalancer: loadBalancerFullName(loadBalancerArn),
              TargetGroup: targetGroupFullName(targetGroupArn),
            },
            value: targets.filter(target => target.state === targetState)
              .length,
            unit: 'Count',
          });
        publish('HealthyHostCount', 'healthy');
        publish('UnHealthyHostCount', 'unhealthy');
      }
    }
  }
}
