import type {
  CreateLoadBalancerOutput,
  DescribeLoadBalancersOutput,
  LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/AwsError';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../../core/types';
import { LOAD_BALANCER_ATTRIBUTES, writeAttributes } from '../attributes';
import { loadBalancerFullName } from '../rows';
import { type CallElb, replaceTags } from './call';
import { attribute, attributesOf, ignoreGone, tagsOf } from './properties';

const TYPE = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** Makes load balancers from templates; `Ref` is the ARN. */
export function loadBalancerProvider(call: CallElb): ResourceProvider {
  async function describe(
    physicalId: string,
    context: ResourceContext,
  ): Promise<LoadBalancer> {
    const { LoadBalancers: [found] = [] } =
      await call<DescribeLoadBalancersOutput>(
        'DescribeLoadBalancers',
        { LoadBalancerArns: [physicalId] },
        context,
      );
    if (found) return found;
    throw new AwsError(
      'LoadBalancerNotFound',
      `Load balancer '${physicalId}' not found`,
    );
  }

  async function setAttributes(
    physicalId: string,
    properties: ResourceProperties,
    context: ResourceContext,
  ): Promise<void> {
    await call(
      'ModifyLoadBalancerAttributes',
      {
        LoadBalancerArn: physicalId,
        Attributes: [
          ...writeAttributes(LOAD_BALANCER_ATTRIBUTES),
          ...attributesOf(properties.LoadBalancerAttributes),
        ],
      },
      context,
    );
  }

  return {
    type: TYPE,
    async create(properties, context) {
      const created = await call<CreateLoadBalancerOutput>(
        'CreateLoadBalancer',
        {
          Name: properties.Name ?? context.physicalName(32),
          Subnets: properties.Subnets,
          SubnetMappings: properties.SubnetMappings,
          SecurityGroups: properties.SecurityGroups,
          Scheme: properties.Scheme,
          Type: properties.Type,
          IpAddressType: properties.IpAddressType,
          Tags: tagsOf(properties, context),
        },
        context,
      );
      const physicalId = created.LoadBalancers?.[0].LoadBalancerArn ?? '';
      await setAttributes(physicalId, properties, context);
      return { physicalId };
    },
    async ready(physicalId, context) {
      const { State } = await describe(physicalId, context);
      return State?.Code === 'active';
    },
    async update(physicalId, properties, previous, context) {
      const target = { LoadBalancerArn: physicalId };
      const { Subnets, SubnetMappings, SecurityGroups, IpAddressType } =
        properties;
      const changed = (name: string) =>
        JSON.stringify(properties[name]) !== JSON.stringify(previous[name]);
      if (changed('Subnets') || changed('SubnetMappings')) {
        await call(
          'SetSubnets',
          { ...target, Subnets, SubnetMappings },
          context,
        );
      }
      if (changed('SecurityGroups')) {
        await call('SetSecurityGroups', { ...target, SecurityGroups }, context);
      }
      if (changed('IpAddressType')) {
        await call('SetIpAddressType', { ...target, IpAddressType }, context);
      }
      await setAttributes(physicalId, properties, context);
      await replaceTags(call, physicalId, tagsOf(properties, context), context);
    },
    async delete(physicalId, _properties, context) {
      await ignoreGone('LoadBalancerNotFound', () =>
        call('DeleteLoadBalancer', { LoadBalancerArn: physicalId }, context),
      );
    },
    async getAtt(physicalId, name, context) {
      const found = await describe(physicalId, context);
      return attribute(
        TYPE,
        {
          DNSName: found.DNSName ?? '',
          LoadBalancerFullName: loadBalancerFullName(physicalId),
          LoadBalancerName: found.LoadBalancerName ?? '',
          LoadBalancerArn: physicalId,
          CanonicalHostedZoneID: found.CanonicalHostedZoneId ?? '',
          SecurityGroups: found.SecurityGroups ?? [],
        },
        name,
      );
    },
  };
}
