import { AwsError } from '../../core/AwsError';
import type { Scope } from '../../core/types';
import type { ElbState } from './ElbState';
import type {
  ListenerRow,
  LoadBalancerRow,
  RuleRow,
  TargetGroupRow,
} from './rows';

/** Throws `LoadBalancerNotFound`. */
export function findLoadBalancer(
  state: ElbState,
  scope: Scope,
  arn: string,
): LoadBalancerRow {
  const row = state.loadBalancers(scope).get(arn);
  if (row) return row;
  throw new AwsError(
    'LoadBalancerNotFound',
    `Load balancer '${arn}' not found`,
  );
}

/** Throws `ListenerNotFound`. */
export function findListener(
  state: ElbState,
  scope: Scope,
  arn: string,
): ListenerRow {
  const row = state.listeners(scope).get(arn);
  if (row) return row;
  throw new AwsError('ListenerNotFound', `Listener '${arn}' not found`);
}

/** Throws `RuleNotFound`. A default rule is none of these rows. */
export function findRule(state: ElbState, scope: Scope, arn: string): RuleRow {
  const row = state.rules(scope).get(arn);
  if (row) return row;
  throw new AwsError('RuleNotFound', `Rule '${arn}' not found`);
}

/** The listener whose default rule has this ARN. */
export function listenerOfDefaultRule(
  state: ElbState,
  scope: Scope,
  ruleArn: string,
): ListenerRow | undefined {
  return state
    .listeners(scope)
    .values()
    .find(listener => listener.defaultRuleArn === ruleArn);
}

/** Throws `TargetGroupNotFound`. */
export function findTargetGroup(
  state: ElbState,
  scope: Scope,
  arn: string,
): TargetGroupRow {
  const row = state.targetGroups(scope).get(arn);
  if (row) return row;
  throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
}
