import type {
  CreateTargetGroupInput,
  CreateTargetGroupOutput,
  DeleteTargetGroupInput,
  DescribeTargetGroupAttributesInput,
  DescribeTargetGroupAttributesOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  ModifyTargetGroupAttributesInput,
  ModifyTargetGroupAttributesOutput,
  ModifyTargetGroupInput,
  ModifyTargetGroupOutput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { arn } from '../../../core/arn';
import { AwsError } from '../../../core/AwsError';
import type {
  OperationHandler,
  RequestContext,
  Scope,
} from '../../../core/types';
import {
  changeAttributes,
  TARGET_GROUP_ATTRIBUTES,
  writeAttributes,
} from '../attributes';
import type { ElbState } from '../ElbState';
import { findLoadBalancer, findTargetGroup } from '../find';
import {
  changeHealthCheck,
  DEFAULT_HEALTH_CHECK,
} from '../healthCheckSettings';
import { checkName, newId, page, readTags, required } from '../input';
import type { TargetGroupRow } from '../rows';
import { showTargetGroup } from '../views';

const MAX_TARGET_GROUPS_PER_REGION = 3000;

export function targetGroupOperations(
  state: ElbState,
): Record<string, OperationHandler> {
  function CreateTargetGroup(
    input: CreateTargetGroupInput,
    context: RequestContext,
  ): CreateTargetGroupOutput {
    const wanted = readTargetGroup(input, context);
    const table = state.targetGroups(context);
    const existing = table.values().find(row => row.name === wanted.name);
    if (existing) {
      if (!sameSettings(existing, wanted)) {
        throw new AwsError(
          'DuplicateTargetGroupName',
          `A target group with the same name '${wanted.name}' exists, but with different settings`,
        );
      }
      return { TargetGroups: [show(context, existing)] };
    }
    if (table.size >= MAX_TARGET_GROUPS_PER_REGION) {
      throw new AwsError(
        'TooManyTargetGroups',
        'The maximum number of target groups has been reached',
      );
    }
    table.put(wanted.arn, wanted);
    return { TargetGroups: [show(context, wanted)] };
  }

  function DescribeTargetGroups(
    input: DescribeTargetGroupsInput,
    context: RequestContext,
  ): DescribeTargetGroupsOutput {
    const { items, NextMarker } = page(choose(input, context), input);
    return { TargetGroups: items.map(row => show(context, row)), NextMarker };
  }

  function choose(
    input: DescribeTargetGroupsInput,
    context: RequestContext,
  ): TargetGroupRow[] {
    const {
      LoadBalancerArn: user,
      TargetGroupArns: arns = [],
      Names: names = [],
    } = input;
    if ([user, arns[0], names[0]].filter(Boolean).length > 1) {
      throw new AwsError(
        'ValidationError',
        'Only one of load balancer ARN, target group ARNs and target group names can be specified',
      );
    }
    const rows = state.targetGroups(context).values();
    if (user) {
      findLoadBalancer(state, context, user);
      return rows.filter(row =>
        state.loadBalancersOfTargetGroup(context, row.arn).includes(user),
      );
    }
    if (arns.length > 0) {
      return arns.map(key => {
        const row = state.targetGroups(context).get(key);
        if (row) return row;
        throw new AwsError(
          'TargetGroupNotFound',
          'One or more target groups not found',
        );
      });
    }
    if (names.some(name => !rows.some(row => row.name === name))) {
      throw new AwsError(
        'TargetGroupNotFound',
        'One or more target groups not found',
      );
    }
    return names.length > 0
      ? rows.filter(row => names.includes(row.name))
      : rows;
  }

  function ModifyTargetGroup(
    input: ModifyTargetGroupInput,
    context: RequestContext,
  ): ModifyTargetGroupOutput {
    const row = change(input.TargetGroupArn, context, current => {
      current.healthCheck = changeHealthCheck(current.healthCheck, input);
    });
    return { TargetGroups: [show(context, row)] };
  }

  function DeleteTargetGroup(
    input: DeleteTargetGroupInput,
    context: RequestContext,
  ): object {
    const key = required(input.TargetGroupArn, 'TargetGroupArn');
    if (state.loadBalancersOfTargetGroup(context, key).length > 0) {
      throw new AwsError(
        'ResourceInUse',
        `Target group '${key}' is currently in use by a listener or a rule`,
      );
    }
    // A target group that is gone already is no error (AWS).
    if (state.targetGroups(context).delete(key)) {
      state.targetSets(context).delete(key);
    }
    return {};
  }

  function DescribeTargetGroupAttributes(
    input: DescribeTargetGroupAttributesInput,
    context: RequestContext,
  ): DescribeTargetGroupAttributesOutput {
    const row = findTargetGroup(
      state,
      context,
      required(input.TargetGroupArn, 'TargetGroupArn'),
    );
    return { Attributes: writeAttributes(row.attributes) };
  }

  function ModifyTargetGroupAttributes(
    input: ModifyTargetGroupAttributesInput,
    context: RequestContext,
  ): ModifyTargetGroupAttributesOutput {
    const row = change(input.TargetGroupArn, context, current => {
      current.attributes = changeAttributes(
        current.attributes,
        input.Attributes,
        TARGET_GROUP_ATTRIBUTES,
      );
    });
    return { Attributes: writeAttributes(row.attributes) };
  }

  function change(
    targetGroupArn: string | undefined,
    context: RequestContext,
    edit: (row: TargetGroupRow) => void,
  ): TargetGroupRow {
    const key = required(targetGroupArn, 'TargetGroupArn');
    const row = findTargetGroup(state, context, key);
    edit(row);
    state.targetGroups(context).put(key, row);
    return row;
  }

  function show(scope: Scope, row: TargetGroupRow): TargetGroup {
    return showTargetGroup(
      row,
      state.loadBalancersOfTargetGroup(scope, row.arn),
    );
  }

  return {
    CreateTargetGroup,
    DescribeTargetGroups,
    ModifyTargetGroup,
    DeleteTargetGroup,
    DescribeTargetGroupAttributes,
    ModifyTargetGroupAttributes,
  };
}

function readTargetGroup(
  input: CreateTargetGroupInput,
  scope: Scope,
): TargetGroupRow {
  const name = required(input.Name, 'Name');
  checkName('Target group', name);
  const targetType = input.TargetType ?? 'instance';
  if (targetType !== 'ip' && targetType !== 'instance') {
    throw new AwsError(
      'InvalidConfigurationRequest',
      `Target type '${targetType}' is not supported by the sandbox: use 'ip'`,
    );
  }
  const protocol = input.Protocol;
  if (protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw new AwsError(
      'ValidationError',
      protocol
        ? `Target group protocol '${protocol}' is not supported by the sandbox: use 'HTTP' or 'HTTPS'`
        : 'A protocol must be specified',
    );
  }
  const port = input.Port;
  if (port === undefined) {
    throw new AwsError('ValidationError', 'A port must be specified');
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new AwsError(
      'ValidationError',
      `Target group port '${port}' must be between 1 and 65535`,
    );
  }
  if (!input.VpcId) {
    throw new AwsError('ValidationError', 'A VPC ID must be specified');
  }
  return {
    arn: arn(scope, 'elasticloadbalancing', `targetgroup/${name}/${newId()}`),
    name,
    protocol,
    protocolVersion: input.ProtocolVersion ?? 'HTTP1',
    port,
    vpcId: input.VpcId,
    targetType,
    ipAddressType: 'ipv4',
    healthCheck: changeHealthCheck(DEFAULT_HEALTH_CHECK, input),
    attributes: { ...TARGET_GROUP_ATTRIBUTES },
    tags: readTags(input.Tags),
  };
}

function sameSettings(a: TargetGroupRow, b: TargetGroupRow): boolean {
  const settings = (row: TargetGroupRow) =>
    JSON.stringify([
      row.protocol,
      row.port,
      row.vpcId,
      row.targetType,
      row.healthCheck,
    ]);
  return settings(a) === settings(b);
}
