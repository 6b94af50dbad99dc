import type {
  Action,
  ForwardActionConfig,
  TargetGroupTuple,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';
import type { Scope } from '../../core/types';
import { ElbState, targetGroupsOf } from './ElbState';

/** Limits (AWS). */
const MAX_TARGET_GROUPS_PER_ACTION = 5;
const MAX_TARGET_GROUPS_PER_LOAD_BALANCER = 100;
const MAX_WEIGHT = 999;
const MAX_STICKINESS_SECONDS = 604800;

/**
 * Checks the actions of a rule or listener and gives them as AWS shows them: a forward action to
 * one target group in both forms. Throws `ValidationError`, `TooManyTargetGroups`,
 * `TooManyActions`, `InvalidLoadBalancerAction`.
 */
export function normalizeActions(
  actions: readonly Action[] | undefined,
): Action[] {
  if (!actions?.length) {
    return invalid('You must specify at least one action');
  }
  if (actions.length > 1) {
    throw new AwsError(
      'TooManyActions',
      'The sandbox supports one action per rule: forward, fixed-response or redirect',
    );
  }
  return actions.map((action, index) => ({
    ...normalizeAction(action),
    Order: Number(action.Order ?? index + 1),
  }));
}

function normalizeAction(action: Action): Action {
  switch (action.Type) {
    case 'forward':
      return normalizeForward(action);
    case 'fixed-response': {
      const config = action.FixedResponseConfig;
      const status = String(config?.StatusCode ?? '');
      if (!/^[245]\d\d$/.test(status)) {
        return invalid(`The status code '${status}' must be 2XX, 4XX or 5XX`);
      }
      if ((config?.MessageBody?.length ?? 0) > 1024) {
        return invalid(
          'The message body cannot be longer than 1024 characters',
        );
      }
      return {
        Type: action.Type,
        FixedResponseConfig: { ...config, StatusCode: status },
      };
    }
    case 'redirect':
      return {
        Type: action.Type,
        RedirectConfig: {
          Protocol: '#{protocol}',
          Port: '#{port}',
          Host: '#{host}',
          Path: '/#{path}',
          Query: '#{query}',
          StatusCode: 'HTTP_302',
          ...action.RedirectConfig,
        },
      };
    default:
      throw new AwsError(
        'InvalidLoadBalancerAction',
        `Action type '${action.Type}' is not supported`,
      );
  }
}

function normalizeForward(action: Action): Action {
  const groups = forwardGroups(action);
  const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig;
  const duration = stickiness?.DurationSeconds;
  if (
    duration !== undefined &&
    !(Number(duration) >= 1 && Number(duration) <= MAX_STICKINESS_SECONDS)
  ) {
    invalid(
      `Target group stickiness duration '${duration}' must be between 1 and ${MAX_STICKINESS_SECONDS} seconds`,
    );
  }
  const enabled = String(stickiness?.Enabled ?? false) === 'true';
  if (enabled && duration === undefined) {
    invalid(
      'Target group stickiness duration must be specified when stickiness is enabled',
    );
  }
  const config: ForwardActionConfig = {
    TargetGroups: groups,
    TargetGroupStickinessConfig: {
      Enabled: enabled,
      ...(duration === undefined ? {} : { DurationSeconds: Number(duration) }),
    },
  };
  return {
    Type: 'forward',
    ...(groups.length === 1
      ? { TargetGroupArn: groups[0].TargetGroupArn }
      : {}),
    ForwardConfig: config,
  };
}

function forwardGroups(action: Action): TargetGroupTuple[] {
  const listed = action.ForwardConfig?.TargetGroups;
  const groups: TargetGroupTuple[] = listed?.length
    ? listed
    : [{ TargetGroupArn: action.TargetGroupArn }];
  if (groups.length > MAX_TARGET_GROUPS_PER_ACTION) {
    throw new AwsError(
      'TooManyTargetGroups',
      `A forward action can have at most '${MAX_TARGET_GROUPS_PER_ACTION}' target groups`,
    );
  }
  if (
    listed?.length &&
    action.TargetGroupArn &&
    !(listed.length === 1 && listed[0].TargetGroupArn === action.TargetGroupArn)
  ) {
    invalid(
      'You cannot specify both a target group ARN and a forward configuration with other target groups',
    );
  }
  return groups.map(group => {
    if (!group.TargetGroupArn) {
      return invalid('A forward action must specify a target group ARN');
    }
    const weight = Number(group.Weight ?? 1);
    if (!Number.isInteger(weight) || weight < 0 || weight > MAX_WEIGHT) {
      return invalid(
        `Weight '${group.Weight}' of target group '${group.TargetGroupArn}' must be between 0 and ${MAX_WEIGHT}`,
      );
    }
    return { TargetGroupArn: group.TargetGroupArn, Weight: weight };
  });
}

/**
 * Checks that actions may be put on a load balancer: their target groups exist, serve no other
 * load balancer and stay within 100 per load balancer (AWS). Throws `TargetGroupNotFound`,
 * `TargetGroupAssociationLimit`, `TooManyUniqueTargetGroupsPerLoadBalancer`.
 *
 * @param replaced - ARN of the rule or listener whose actions these replace
 */
export function checkForwardable(
  state: ElbState,
  scope: Scope,
  loadBalancerArn: string,
  actions: readonly Action[],
  replaced?: string,
): void {
  const wanted = targetGroupsOf(actions);
  for (const targetGroupArn of wanted) {
    if (!state.targetGroups(scope).has(targetGroupArn)) {
      throw new AwsError(
        'TargetGroupNotFound',
        `Target groups '${targetGroupArn}' not found`,
      );
    }
    const others = state
      .loadBalancersOfTargetGroup(scope, targetGroupArn)
      .filter(user => user !== loadBalancerArn);
    if (others.length > 0) {
      throw new AwsError(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${targetGroupArn}`,
      );
    }
  }
  const used = new Set(wanted);
  for (const listener of state.listenersOf(scope, loadBalancerArn)) {
    if (listener.arn !== replaced) {
      targetGroupsOf(listener.defaultActions).forEach(g => used.add(g));
    }
    for (const rule of state.rulesOf(scope, listener.arn)) {
      if (rule.arn !== replaced) {
        targetGroupsOf(rule.actions).forEach(g => used.add(g));
      }
    }
  }
  if (used.size > MAX_TARGET_GROUPS_PER_LOAD_BALANCER) {
    throw new AwsError(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `The maximum number of target groups has been reached on load balancer '${loadBalancerArn}'`,
    );
  }
}

function invalid(message: string): never {
  throw new AwsError('ValidationError', message);
}
