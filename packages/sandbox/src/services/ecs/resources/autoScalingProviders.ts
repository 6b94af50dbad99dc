import { randomUUID } from 'crypto';
import { arn, globalArn } from '../../../core/arn';
import type { Sandbox } from '../../../core/Sandbox';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
  Scope,
  Table,
} from '../../../core/types';
import { unknownAttribute } from './unknownAttribute';

const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

interface AutoScalingRow {
  readonly id: string;
  properties: ResourceProperties;
}

/**
 * AWS::ApplicationAutoScaling::ScalableTarget and ::ScalingPolicy. They are kept, so that stacks with auto scaling
 * deploy; the sandbox does not scale by itself.
 */
export function createAutoScalingProviders(
  sandbox: Sandbox,
): ResourceProvider[] {
  return [
    provider(
      sandbox,
      TARGET,
      properties =>
        [
          properties.ResourceId,
          properties.ScalableDimension,
          properties.ServiceNamespace,
        ].join('|'),
      (id, attribute, context) => {
        if (attribute === 'Id') return id;
        if (attribute === 'ScalableTargetARN') {
          return arn(
            context,
            'application-autoscaling',
            `scalable-target/${id.split('|')[0]}`,
          );
        }
        if (attribute === 'RoleARN') {
          return globalArn(
            context,
            'iam',
            'role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService',
          );
        }
        return undefined;
      },
    ),
    provider(
      sandbox,
      POLICY,
      (properties, context) =>
        arn(
          context,
          'autoscaling',
          `scalingPolicy:${randomUUID()}:resource/ecs/${
            properties.ScalingTargetId
          }:policyName/${properties.PolicyName}`,
        ),
      (id, attribute) => {
        if (attribute === 'Arn') return id;
        if (attribute === 'PolicyName') return id.split(':policyName/')[1];
        return undefined;
      },
    ),
  ];
}

function provider(
  sandbox: Sandbox,
  type: string,
  idOf: (properties: ResourceProperties, context: ResourceContext) => string,
  attributeOf: (
    id: string,
    attribute: string,
    context: ResourceContext,
  ) => string | undefined,
): ResourceProvider {
  const table = (scope: Scope): Table<AutoScalingRow> =>
    sandbox.store.table(
      scope,
      type === TARGET ? 'autoscaling.targets' : 'autoscaling.policies',
    );
  return {
    type,
    create(properties, context) {
      const id = idOf(properties, context);
      table(context).put(id, { id, properties });
      return { physicalId: id };
    },
    update(id, properties, _previous, context) {
      table(context).put(id, { id, properties });
    },
    delete(id, _properties, context) {
      table(context).delete(id);
    },
    getAtt(id, attribute, context) {
      const value = attributeOf(id, attribute, context);
      if (value === undefined) throw unknownAttribute(type, attribute);
      return value;
    },
  };
}
