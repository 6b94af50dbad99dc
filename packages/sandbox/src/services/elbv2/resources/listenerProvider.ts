import type { CreateListenerOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceProperties, ResourceProvider } from '../../../core/types';
import type { CallElb } from './call';
import { attribute, ignoreGone, numberOf } from './properties';

const TYPE = 'AWS::ElasticLoadBalancingV2::Listener';

/** Makes listeners from templates; `Ref` is the ARN. */
export function listenerProvider(call: CallElb): ResourceProvider {
  return {
    type: TYPE,
    async create(properties, context) {
      const created = await call<CreateListenerOutput>(
        'CreateListener',
        {
          LoadBalancerArn: properties.LoadBalancerArn,
          ...settingsOf(properties),
        },
        context,
      );
      return { physicalId: created.Listeners?.[0].ListenerArn ?? '' };
    },
    async update(physicalId, properties, _previous, context) {
      await call(
        'ModifyListener',
        { ListenerArn: physicalId, ...settingsOf(properties) },
        context,
      );
    },
    async delete(physicalId, _properties, context) {
      await ignoreGone('ListenerNotFound', () =>
        call('DeleteListener', { ListenerArn: physicalId }, context),
      );
    },
    getAtt(physicalId, name) {
      return attribute(TYPE, { ListenerArn: physicalId }, name);
    },
  };
}

function settingsOf(properties: ResourceProperties): object {
  return {
    Port: numberOf(properties.Port),
    Protocol: properties.Protocol,
    SslPolicy: properties.SslPolicy,
    Certificates: properties.Certificates,
    DefaultActions: properties.DefaultActions,
  };
}
