import {
  Action,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsCaller, readPages } from './AwsCaller';
import {
  ListenerRule,
  LoadBalancersApi,
  TargetHealth,
} from './LoadBalancersApi';

function forwardTargets(actions: readonly Action[]): ListenerRule['targets'] {
  return actions.flatMap(action => {
    if (action.Type !== 'forward') return [];
    const groups = action.ForwardConfig?.TargetGroups;
    if (groups?.length) {
      return groups.flatMap(group =>
        group.TargetGroupArn
          ? [{ arn: group.TargetGroupArn, weight: group.Weight ?? 1 }]
          : [],
      );
    }
    return action.TargetGroupArn
      ? [{ arn: action.TargetGroupArn, weight: 1 }]
      : [];
  });
}

function toRule(rule: Rule): ListenerRule {
  return {
    arn: rule.RuleArn ?? '',
    priority: Number(rule.Priority),
    headers: (rule.Conditions ?? []).flatMap(condition =>
      condition.Field === 'http-header'
        ? [
            {
              name: condition.HttpHeaderConfig?.HttpHeaderName ?? '',
              regexes:
                condition.HttpHeaderConfig?.RegexValues ??
                condition.RegexValues ??
                [],
            },
          ]
        : [],
    ),
    targets: forwardTargets(rule.Actions ?? []),
  };
}

export class AwsLoadBalancersApi implements LoadBalancersApi {
  constructor(
    private readonly client: ElasticLoadBalancingV2Client,
    private readonly caller: AwsCaller,
  ) {}

  async describeRules(listenerArn: string): Promise<ListenerRule[]> {
    const rules = await readPages(async Marker => {
      const page = await this.caller.call('DescribeRules', options =>
        this.client.send(
          new DescribeRulesCommand({ ListenerArn: listenerArn, Marker }),
          options,
        ),
      );
      return { items: page.Rules ?? [], next: page.NextMarker };
    });
    return rules
      .filter(rule => !rule.IsDefault && rule.Priority !== 'default')
      .map(toRule)
      .sort((a, b) => a.priority - b.priority);
  }

  async describeTargetHealth(targetGroupArn: string): Promise<TargetHealth[]> {
    const { TargetHealthDescriptions } = await this.caller.call(
      'DescribeTargetHealth',
      options =>
        this.client.send(
          new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
          options,
        ),
    );
    return (TargetHealthDescriptions ?? []).map(description => ({
      id: description.Target?.Id ?? '',
      state: description.TargetHealth?.State ?? '',
      reason: description.TargetHealth?.Reason,
      description: description.TargetHealth?.Description,
    }));
  }

  async forwardRule(ruleArn: string, targetGroupArn: string): Promise<void> {
    await this.caller.call('ModifyRule', options =>
      this.client.send(
        new ModifyRuleCommand({
          RuleArn: ruleArn,
          Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
        }),
        options,
      ),
    );
  }
}
