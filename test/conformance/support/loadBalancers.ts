import {
  type Action,
  type CreateRuleInput,
  type CreateTargetGroupInput,
  ElasticLoadBalancingV2,
  type Rule,
  type RuleCondition,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientSettings } from './endpoint';
import { eventually } from './eventually';
import type { Network } from './network';
import type { Scope } from './Scope';

export const elb = new ElasticLoadBalancingV2(clientSettings);

export interface TestLoadBalancer {
  readonly arn: string;
  readonly dnsName: string;
  readonly listenerArn: string;
}

/** Answers with this text, without any target. */
export function answer(text: string, status = 200): Action {
  return {
    Type: 'fixed-response',
    FixedResponseConfig: {
      StatusCode: String(status),
      ContentType: 'text/plain',
      MessageBody: text,
    },
  };
}

export function forward(...targetGroupArns: string[]): Action {
  return {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: targetGroupArns.map(TargetGroupArn => ({
        TargetGroupArn,
        Weight: 1,
      })),
    },
  };
}

export function headerIs(name: string, ...values: string[]): RuleCondition {
  return {
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: name, Values: values },
  };
}

export function headerMatches(
  name: string,
  ...regexes: string[]
): RuleCondition {
  return {
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: name, RegexValues: regexes },
  };
}

/** An active load balancer whose listener answers `default` until told otherwise. */
export async function createLoadBalancer(
  scope: Scope,
  network: Network,
  defaultAction: Action = answer('default'),
): Promise<TestLoadBalancer> {
  const { LoadBalancers = [] } = await elb.createLoadBalancer({
    Name: scope.name('lb'),
    Subnets: [...network.subnets],
    SecurityGroups: [network.securityGroup],
  });
  const { LoadBalancerArn: arn = '', DNSName: dnsName = '' } =
    LoadBalancers[0] ?? {};
  scope.later(() => elb.deleteLoadBalancer({ LoadBalancerArn: arn }));
  const { Listeners = [] } = await elb.createListener({
    LoadBalancerArn: arn,
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [defaultAction],
  });
  await eventually('the load balancer is active', async () => {
    const found = await elb.describeLoadBalancers({ LoadBalancerArns: [arn] });
    return found.LoadBalancers?.[0]?.State?.Code === 'active';
  });
  return { arn, dnsName, listenerArn: Listeners[0]?.ListenerArn ?? '' };
}

/** A target group of IP addresses, checked as often as AWS allows. */
export async function createTargetGroup(
  scope: Scope,
  network: Network,
  overrides: Partial<CreateTargetGroupInput> = {},
): Promise<TargetGroup & { readonly TargetGroupArn: string }> {
  const { TargetGroups = [] } = await elb.createTargetGroup({
    Name: scope.name('tg'),
    VpcId: network.vpc,
    Protocol: 'HTTP',
    Port: 8080,
    TargetType: 'ip',
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
    HealthyThresholdCount: 2,
    ...overrides,
  });
  const [group] = TargetGroups;
  const TargetGroupArn = group?.TargetGroupArn ?? '';
  // A load balancer that was deleted a moment ago may still hold it.
  scope.later(() =>
    eventually('the target group can be deleted', () =>
      elb.deleteTargetGroup({ TargetGroupArn }).then(
        () => true,
        () => false,
      ),
    ),
  );
  return { ...group, TargetGroupArn };
}

/** A rule; it goes with its load balancer. */
export async function createRule(
  { listenerArn }: TestLoadBalancer,
  priority: number,
  rule: Partial<CreateRuleInput> = {},
): Promise<Rule & { readonly RuleArn: string }> {
  const { Rules = [] } = await elb.createRule({
    ListenerArn: listenerArn,
    Priority: priority,
    Conditions: [headerIs('x-lane', `lane-${priority}`)],
    Actions: [answer(`rule ${priority}`)],
    ...rule,
  });
  return { ...Rules[0], RuleArn: Rules[0]?.RuleArn ?? '' };
}
