import { isIPv4 } from 'node:net';
import type {
  DeregisterTargetsInput,
  DescribeTargetHealthInput,
  DescribeTargetHealthOutput,
  RegisterTargetsInput,
  TargetDescription,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { OperationHandler, RequestContext } from '../../../core/types';
import type { ElbState } from '../ElbState';
import { findTargetGroup } from '../find';
import { registering, TARGET_HEALTH, unusedTarget } from '../health/states';
import { required } from '../input';
import type { TargetGroupRow, TargetRow } from '../rows';

/** Targets per target group and Application Load Balancer (AWS). */
const MAX_TARGETS = 1000;

export function targetOperations(
  sandbox: Sandbox,
  state: ElbState,
): Record<string, OperationHandler> {
  function RegisterTargets(
    input: RegisterTargetsInput,
    context: RequestContext,
  ): object {
    const { group, targets } = read(input, context);
    targets.forEach(target => checkTarget(group, target));
    const set = targetsOf(group, context);
    const inUse = isInUse(group, context);
    for (const { id, port } of targets) {
      const fresh: TargetRow = {
        id,
        port,
        ...(inUse ? registering() : unusedTarget()),
      };
      const index = set.findIndex(row => row.id === id && row.port === port);
      if (index < 0) set.push(fresh);
      else if (set[index].state === 'draining') set[index] = fresh;
    }
    if (set.length > MAX_TARGETS) {
      throw new AwsError(
        'TooManyTargets',
        `The maximum number of targets has been reached on target group '${group.arn}'`,
      );
    }
    save(group, context, set);
    return {};
  }

  function DeregisterTargets(
    input: DeregisterTargetsInput,
    context: RequestContext,
  ): object {
    const { group, targets } = read(input, context);
    const delay = Number(
      group.attributes['deregistration_delay.timeout_seconds'],
    );
    const inUse = isInUse(group, context);
    const isMeant = (row: TargetRow) =>
      targets.some(({ id, port }) => row.id === id && row.port === port);
    const set = targetsOf(group, context).flatMap(row => {
      if (!isMeant(row) || row.state === 'draining') return [row];
      // Without a load balancer there is nothing to drain.
      if (!inUse || delay === 0) return [];
      return [
        {
          id: row.id,
          port: row.port,
          ...TARGET_HEALTH.draining,
          drainedAt: sandbox.clock.after(delay),
        },
      ];
    });
    save(group, context, set);
    return {};
  }

  function DescribeTargetHealth(
    input: DescribeTargetHealthInput,
    context: RequestContext,
  ): DescribeTargetHealthOutput {
    const group = findTargetGroup(
      state,
      context,
      required(input.TargetGroupArn, 'TargetGroupArn'),
    );
    const inUse = isInUse(group, context);
    const set = targetsOf(group, context);
    const show = (row: TargetRow): TargetHealthDescription => {
      const shown = inUse || row.state === 'draining' ? row : unusedTarget();
      return describe(group, row, shown);
    };
    if (!input.Targets?.length) {
      return { TargetHealthDescriptions: set.map(show) };
    }
    return {
      TargetHealthDescriptions: input.Targets.map(target => {
        const { id, port } = address(group, target);
        const row = set.find(other => other.id === id && other.port === port);
        return row
          ? show(row)
          : describe(group, { id, port }, TARGET_HEALTH.notRegistered);
      }),
    };
  }

  function read(
    input: RegisterTargetsInput | DeregisterTargetsInput,
    context: RequestContext,
  ) {
    const group = findTargetGroup(
      state,
      context,
      required(input.TargetGroupArn, 'TargetGroupArn'),
    );
    const targets = required(input.Targets, 'Targets');
    return { group, targets: targets.map(target => address(group, target)) };
  }

  function targetsOf(
    group: TargetGroupRow,
    context: RequestContext,
  ): TargetRow[] {
    return [...(state.targetSets(context).get(group.arn)?.targets ?? [])];
  }

  function save(
    group: TargetGroupRow,
    context: RequestContext,
    targets: TargetRow[],
  ): void {
    state
      .targetSets(context)
      .put(group.arn, { targetGroupArn: group.arn, targets });
  }

  function isInUse(group: TargetGroupRow, context: RequestContext): boolean {
    return state.loadBalancersOfTargetGroup(context, group.arn).length > 0;
  }

  return { RegisterTargets, DeregisterTargets, DescribeTargetHealth };
}

interface Address {
  readonly id: string;
  readonly port: number;
}

function address(group: TargetGroupRow, target: TargetDescription): Address {
  return {
    id: required(target.Id, 'Id'),
    port: Number(target.Port ?? group.port),
  };
}

function checkTarget(group: TargetGroupRow, { id, port }: Address): void {
  if (group.targetType === 'instance') {
    throw new AwsError(
      'InvalidTarget',
      `The following targets are not in a running state and cannot be registered: '${id}'`,
    );
  }
  if (!isIPv4(id)) {
    throw new AwsError(
      'ValidationError',
      `The IP address '${id}' is not a valid IPv4 address`,
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new AwsError(
      'ValidationError',
      `Target port '${port}' must be between 1 and 65535`,
    );
  }
}

function describe(
  group: TargetGroupRow,
  { id, port }: Address,
  health: Pick<TargetRow, 'state' | 'reason' | 'description'>,
): TargetHealthDescription {
  const { port: checkPort } = group.healthCheck;
  return {
    Target: { Id: id, Port: port, AvailabilityZone: undefined },
    HealthCheckPort: checkPort === 'traffic-port' ? String(port) : checkPort,
    TargetHealth: {
      State: health.state,
      Reason: health.reason as TargetHealthReason,
      Description: health.description,
    },
  };
}

type TargetHealthReason = NonNullable<
  TargetHealthDescription['TargetHealth']
>['Reason'];
