import { randomInt } from 'node:crypto';
import type {
  CreateLoadBalancerInput,
  CreateLoadBalancerOutput,
  DeleteLoadBalancerInput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancerAttributesOutput,
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  ModifyLoadBalancerAttributesInput,
  ModifyLoadBalancerAttributesOutput,
  SetIpAddressTypeInput,
  SetIpAddressTypeOutput,
  SetSecurityGroupsInput,
  SetSecurityGroupsOutput,
  SetSubnetsInput,
  SetSubnetsOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { arn } from '../../../core/arn';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { OperationHandler, RequestContext } from '../../../core/types';
import {
  changeAttributes,
  LOAD_BALANCER_ATTRIBUTES,
  writeAttributes,
} from '../attributes';
import type { ElbState } from '../ElbState';
import { findLoadBalancer } from '../find';
import { checkName, newId, page, readTags, required } from '../input';
import type { LoadBalancerRow } from '../rows';
import { placeInSubnets, subnetIds } from '../subnets';
import { showLoadBalancer } from '../views';

/** Seconds from creation to `active`; not published, about this in practice. */
const PROVISIONING_SECONDS = 90;
const MAX_LOAD_BALANCERS_PER_REGION = 50;

export function loadBalancerOperations(
  sandbox: Sandbox,
  state: ElbState,
): Record<string, OperationHandler> {
  async function CreateLoadBalancer(
    input: CreateLoadBalancerInput,
    context: RequestContext,
  ): Promise<CreateLoadBalancerOutput> {
    const name = required(input.Name, 'Name');
    checkName('Load balancer', name);
    if (name.startsWith('internal-')) {
      throw new AwsError(
        'ValidationError',
        `Load balancer name '${name}' cannot begin with 'internal-'`,
      );
    }
    if ((input.Type ?? 'application') !== 'application') {
      throw new AwsError(
        'InvalidConfigurationRequest',
        `Load balancer type '${input.Type}' is not supported by the sandbox: use 'application'`,
      );
    }
    const tags = readTags(input.Tags);
    const place = await placeInSubnets(sandbox, input, context);
    // Checked after the wait: two creations of one name may run at the same time.
    const table = state.loadBalancers(context);
    const existing = table.values().find(row => row.name === name);
    if (existing) return sameLoadBalancer(existing, input);
    if (table.size >= MAX_LOAD_BALANCERS_PER_REGION) {
      throw new AwsError(
        'TooManyLoadBalancers',
        'The maximum number of load balancers has been reached',
      );
    }
    const row: LoadBalancerRow = {
      arn: arn(
        context,
        'elasticloadbalancing',
        `loadbalancer/app/${name}/${newId()}`,
      ),
      name,
      dnsName: `${name}-${randomInt(1e8, 2e9)}.${
        context.region
      }.elb.localhost`.toLocaleLowerCase('en-US'),
      scheme: input.Scheme ?? 'internet-facing',
      vpcId: place.vpcId,
      createdTime: new Date(sandbox.clock.now()).toISOString(),
      activeAt: sandbox.clock.after(PROVISIONING_SECONDS),
      ipAddressType: input.IpAddressType === 'dualstack' ? 'dualstack' : 'ipv4',
      zones: place.zones,
      securityGroups: input.SecurityGroups ?? [],
      attributes: { ...LOAD_BALANCER_ATTRIBUTES },
      tags,
    };
    table.put(row.arn, row);
    return { LoadBalancers: [showLoadBalancer(row, sandbox.clock.now())] };
  }

  function sameLoadBalancer(
    existing: LoadBalancerRow,
    input: CreateLoadBalancerInput,
  ): CreateLoadBalancerOutput {
    const subnets = subnetIds(input).sort().join();
    const same =
      existing.scheme === (input.Scheme ?? 'internet-facing') &&
      existing.zones
        .map(zone => zone.subnetId)
        .sort()
        .join() === subnets;
    if (!same) {
      throw new AwsError(
        'DuplicateLoadBalancerName',
        `A load balancer with the same name '${existing.name}' exists, but with different settings`,
      );
    }
    return { LoadBalancers: [showLoadBalancer(existing, sandbox.clock.now())] };
  }

  function DescribeLoadBalancers(
    input: DescribeLoadBalancersInput,
    context: RequestContext,
  ): DescribeLoadBalancersOutput {
    const rows = chooseLoadBalancers(state, input, context);
    const { items, NextMarker } = page(rows, input);
    const now = sandbox.clock.now();
    return {
      LoadBalancers: items.map(row => showLoadBalancer(row, now)),
      NextMarker,
    };
  }

  function DeleteLoadBalancer(
    input: DeleteLoadBalancerInput,
    context: RequestContext,
  ): object {
    const loadBalancerArn = required(input.LoadBalancerArn, 'LoadBalancerArn');
    const row = state.loadBalancers(context).get(loadBalancerArn);
    // A load balancer that is gone already is no error (AWS).
    if (!row) return {};
    if (row.attributes['deletion_protection.enabled'] === 'true') {
      throw new AwsError(
        'OperationNotPermitted',
        `Load balancer '${row.arn}' cannot be deleted because deletion protection is enabled`,
      );
    }
    for (const listener of state.listenersOf(context, row.arn)) {
      for (const rule of state.rulesOf(context, listener.arn)) {
        state.rules(context).delete(rule.arn);
      }
      state.listeners(context).delete(listener.arn);
    }
    state.loadBalancers(context).delete(row.arn);
    return {};
  }

  function DescribeLoadBalancerAttributes(
    input: DescribeLoadBalancerAttributesInput,
    context: RequestContext,
  ): DescribeLoadBalancerAttributesOutput {
    const row = findLoadBalancer(
      state,
      context,
      required(input.LoadBalancerArn, 'LoadBalancerArn'),
    );
    return { Attributes: writeAttributes(row.attributes) };
  }

  function ModifyLoadBalancerAttributes(
    input: ModifyLoadBalancerAttributesInput,
    context: RequestContext,
  ): ModifyLoadBalancerAttributesOutput {
    const row = change(input.LoadBalancerArn, context, current => {
      current.attributes = changeAttributes(
        current.attributes,
        input.Attributes,
        LOAD_BALANCER_ATTRIBUTES,
      );
    });
    return { Attributes: writeAttributes(row.attributes) };
  }

  function SetSecurityGroups(
    input: SetSecurityGroupsInput,
    context: RequestContext,
  ): SetSecurityGroupsOutput {
    const row = change(input.LoadBalancerArn, context, current => {
      current.securityGroups = [...(input.SecurityGroups ?? [])];
    });
    return { SecurityGroupIds: row.securityGroups };
  }

  async function SetSubnets(
    input: SetSubnetsInput,
    context: RequestContext,
  ): Promise<SetSubnetsOutput> {
    const { zones } = await placeInSubnets(sandbox, input, context);
    const row = change(input.LoadBalancerArn, context, current => {
      current.zones = zones;
    });
    return {
      AvailabilityZones: showLoadBalancer(row, sandbox.clock.now())
        .AvailabilityZones,
      IpAddressType: row.ipAddressType,
    };
  }

  function SetIpAddressType(
    input: SetIpAddressTypeInput,
    context: RequestContext,
  ): SetIpAddressTypeOutput {
    const row = change(input.LoadBalancerArn, context, current => {
      current.ipAddressType =
        input.IpAddressType === 'dualstack' ? 'dualstack' : 'ipv4';
    });
    return { IpAddressType: row.ipAddressType };
  }

  function change(
    loadBalancerArn: string | undefined,
    context: RequestContext,
    edit: (row: LoadBalancerRow) => void,
  ): LoadBalancerRow {
    const key = required(loadBalancerArn, 'LoadBalancerArn');
    const row = findLoadBalancer(state, context, key);
    edit(row);
    state.loadBalancers(context).put(key, row);
    return row;
  }

  return {
    CreateLoadBalancer,
    DescribeLoadBalancers,
    DeleteLoadBalancer,
    DescribeLoadBalancerAttributes,
    ModifyLoadBalancerAttributes,
    SetSecurityGroups,
    SetSubnets,
    SetIpAddressType,
  };
}

function chooseLoadBalancers(
  state: ElbState,
  input: DescribeLoadBalancersInput,
  context: RequestContext,
): LoadBalancerRow[] {
  const { LoadBalancerArns: arns, Names: names } = input;
  const rows = state.loadBalancers(context).values();
  if (arns?.length && names?.length) {
    throw new AwsError(
      'ValidationError',
      'Load balancer names and load balancer ARNs cannot be specified at the same time',
    );
  }
  if (arns?.length) {
    return arns.map(key => {
      const row = state.loadBalancers(context).get(key);
      if (row) return row;
      throw new AwsError(
        'LoadBalancerNotFound',
        'One or more load balancers not found',
      );
    });
  }
  if (!names?.length) return rows;
  const missing = names.filter(name => !rows.some(row => row.name === name));
  if (missing.length > 0) {
    throw new AwsError(
      'LoadBalancerNotFound',
      `Load balancers '[${missing.join(', ')}]' not found`,
    );
  }
  return rows.filter(row => names.includes(row.name));
}
