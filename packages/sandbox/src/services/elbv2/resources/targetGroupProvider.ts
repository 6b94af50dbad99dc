import type {
  CreateTargetGroupOutput,
  DescribeTargetGroupsOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../../core/types';
import { TARGET_GROUP_ATTRIBUTES, writeAttributes } from '../attributes';
import { DEFAULT_HEALTH_CHECK } from '../healthCheckSettings';
import { targetGroupFullName } from '../rows';
import { type CallElb, replaceTags } from './call';
import {
  attribute,
  attributesOf,
  booleanOf,
  ignoreGone,
  numberOf,
  tagsOf,
} from './properties';

const TYPE = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** Makes target groups from templates; `Ref` is the ARN. */
export function targetGroupProvider(call: CallElb): ResourceProvider {
  async function setAttributes(
    physicalId: string,
    properties: ResourceProperties,
    context: ResourceContext,
  ): Promise<void> {
    await call(
      'ModifyTargetGroupAttributes',
      {
        TargetGroupArn: physicalId,
        Attributes: [
          ...writeAttributes(TARGET_GROUP_ATTRIBUTES),
          ...attributesOf(properties.TargetGroupAttributes),
        ],
      },
      context,
    );
  }

  async function changeTargets(
    operation: 'RegisterTargets' | 'DeregisterTargets',
    physicalId: string,
    targets: Array<{ Id: string; Port?: number }>,
    context: ResourceContext,
  ): Promise<void> {
    if (targets.length === 0) return;
    await call(
      operation,
      { TargetGroupArn: physicalId, Targets: targets },
      context,
    );
  }

  return {
    type: TYPE,
    async create(properties, context) {
      const created = await call<CreateTargetGroupOutput>(
        'CreateTargetGroup',
        {
          Name: properties.Name ?? context.physicalName(32),
          Protocol: properties.Protocol,
          ProtocolVersion: properties.ProtocolVersion,
          Port: numberOf(properties.Port),
          VpcId: properties.VpcId,
          TargetType: properties.TargetType,
          IpAddressType: properties.IpAddressType,
          ...healthCheckOf(properties),
          Tags: tagsOf(properties, context),
        },
        context,
      );
      const physicalId = created.TargetGroups?.[0].TargetGroupArn ?? '';
      await setAttributes(physicalId, properties, context);
      await changeTargets(
        'RegisterTargets',
        physicalId,
        targetsOf(properties),
        context,
      );
      return { physicalId };
    },
    async update(physicalId, properties, previous, context) {
      await call(
        'ModifyTargetGroup',
        {
          TargetGroupArn: physicalId,
          ...defaultHealthCheck(),
          ...healthCheckOf(properties),
        },
        context,
      );
      await setAttributes(physicalId, properties, context);
      const wanted = targetsOf(properties);
      const isWanted = (target: object) =>
        wanted.some(other => JSON.stringify(other) === JSON.stringify(target));
      const gone = targetsOf(previous).filter(target => !isWanted(target));
      await changeTargets('DeregisterTargets', physicalId, gone, context);
      await changeTargets('RegisterTargets', physicalId, wanted, context);
      await replaceTags(call, physicalId, tagsOf(properties, context), context);
    },
    async delete(physicalId, _properties, context) {
      await ignoreGone('TargetGroupNotFound', () =>
        call('DeleteTargetGroup', { TargetGroupArn: physicalId }, context),
      );
    },
    async getAtt(physicalId, name, context) {
      const { TargetGroups: [found] = [] } =
        await call<DescribeTargetGroupsOutput>(
          'DescribeTargetGroups',
          { TargetGroupArns: [physicalId] },
          context,
        );
      return attribute(
        TYPE,
        {
          TargetGroupArn: physicalId,
          TargetGroupFullName: targetGroupFullName(physicalId),
          TargetGroupName: found?.TargetGroupName ?? '',
          LoadBalancerArns: found?.LoadBalancerArns ?? [],
        },
        name,
      );
    },
  };
}

/** Health check members that the template sets. */
function healthCheckOf(properties: ResourceProperties): object {
  const members = {
    HealthCheckEnabled: booleanOf(properties.HealthCheckEnabled),
    HealthCheckProtocol: properties.HealthCheckProtocol,
    HealthCheckPort:
      properties.HealthCheckPort === undefined
        ? undefined
        : String(properties.HealthCheckPort),
    HealthCheckPath: properties.HealthCheckPath,
    HealthCheckIntervalSeconds: numberOf(properties.HealthCheckIntervalSeconds),
    HealthCheckTimeoutSeconds: numberOf(properties.HealthCheckTimeoutSeconds),
    HealthyThresholdCount: numberOf(properties.HealthyThresholdCount),
    UnhealthyThresholdCount: numberOf(properties.UnhealthyThresholdCount),
    Matcher: properties.Matcher && {
      HttpCode: String(properties.Matcher.HttpCode),
    },
  };
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  );
}

/** What a member that was taken out of the template goes back to. */
function defaultHealthCheck(): object {
  return {
    HealthCheckEnabled: DEFAULT_HEALTH_CHECK.enabled,
    HealthCheckProtocol: DEFAULT_HEALTH_CHECK.protocol,
    HealthCheckPort: DEFAULT_HEALTH_CHECK.port,
    HealthCheckPath: DEFAULT_HEALTH_CHECK.path,
    HealthCheckIntervalSeconds: DEFAULT_HEALTH_CHECK.intervalSeconds,
    HealthCheckTimeoutSeconds: DEFAULT_HEALTH_CHECK.timeoutSeconds,
    HealthyThresholdCount: DEFAULT_HEALTH_CHECK.healthyThreshold,
    UnhealthyThresholdCount: DEFAULT_HEALTH_CHECK.unhealthyThreshold,
    Matcher: { HttpCode: DEFAULT_HEALTH_CHECK.httpCode },
  };
}

function targetsOf(
  properties: ResourceProperties,
): Array<{ Id: string; Port?: number }> {
  return (properties.Targets ?? []).map(
    (target: { Id: string; Port?: unknown }) => ({
      Id: target.Id,
      Port: numberOf(target.Port),
    }),
  );
}
