import type { CreateRuleOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceProvider } from '../../../core/types';
import type { CallElb } from './call';
import { attribute, ignoreGone, numberOf } from './properties';

const TYPE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

/** Makes listener rules from templates; `Ref` is the ARN. */
export function listenerRuleProvider(call: CallElb): ResourceProvider {
  return {
    type: TYPE,
    async create(properties, context) {
      const created = await call<CreateRuleOutput>(
        'CreateRule',
        {
          ListenerArn: properties.ListenerArn,
          Priority: numberOf(properties.Priority),
          Conditions: properties.Conditions,
          Actions: properties.Actions,
          Transforms: properties.Transforms,
        },
        context,
      );
      return { physicalId: created.Rules?.[0].RuleArn ?? '' };
    },
    async update(physicalId, properties, previous, context) {
      const priority = numberOf(properties.Priority);
      if (priority !== numberOf(previous.Priority)) {
        await call(
          'SetRulePriorities',
          { RulePriorities: [{ RuleArn: physicalId, Priority: priority }] },
          context,
        );
      }
      await call(
        'ModifyRule',
        {
          RuleArn: physicalId,
          Conditions: properties.Conditions,
          Actions: properties.Actions,
          Transforms: properties.Transforms,
        },
        context,
      );
    },
    async delete(physicalId, _properties, context) {
      await ignoreGone('RuleNotFound', () =>
        call('DeleteRule', { RuleArn: physicalId }, context),
      );
    },
    getAtt(physicalId, name) {
      return attribute(TYPE, { RuleArn: physicalId, IsDefault: false }, name);
    },
  };
}
