import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  DEFAULT_LANE,
  isStackInProgress,
  laneStackName,
  ROUTE_PRIORITY,
  routeStackName,
  stackPhase,
} from '@laneway/plugin-lanes-common';
import { StackSummary } from '../aws';
import { EnvironmentConfig } from '../config';
import {
  executionsOf,
  LaneState,
  readLaneState,
  refuseRunningDeployment,
} from './LaneState';
import { PlanContext } from './PlanContext';

/** A deletion that may begin. */
export interface CheckedDelete {
  /** Undefined for a lane whose first deployment failed before there was a stack. */
  readonly stack?: StackSummary;
  readonly targetGroupArn?: string;
  readonly defaultTargetGroupArn?: string;
  /** Rules that lead to this lane alone. */
  readonly ruleArns: readonly string[];
}

function refuseWeighted(
  { reading }: LaneState,
  stack: StackSummary | undefined,
  service: string,
  env: string,
  lane: string,
): void {
  const targetGroup = stack?.outputs.TargetGroupArn;
  const route = reading.rules.value?.find(
    ({ priority }) => priority === ROUTE_PRIORITY,
  );
  const target = route?.targets.find(({ arn }) => arn === targetGroup);
  if (!targetGroup || !target || target.weight === 0) return;
  throw new ConflictError(
    `Lane ${lane} takes weighted traffic (weight ${
      target.weight
    } in stack ${routeStackName(
      service,
      env,
    )}); shift its traffic to another lane first.`,
  );
}

/**
 * Whether a lane may be deleted. Decided by AWS as it is now.
 *
 * @throws NotFoundError when there is no such lane; ConflictError that says what is in the way and what to do
 */
export async function checkDelete(
  context: PlanContext,
  target: { environment: EnvironmentConfig; service: string; lane: string },
): Promise<CheckedDelete> {
  const { environment, service, lane } = target;
  const env = environment.name;
  const state = await readLaneState(context.reader, environment, service);
  const { lanes, boot } = state.stacks;
  const stack = lanes.get(lane);
  if (!stack && executionsOf(state, lane).length === 0) {
    const names = [...lanes.keys()].sort().join(', ') || 'none';
    throw new NotFoundError(
      `lane: ${service} has no lane '${lane}' in ${env}; its lanes are: ${names}.`,
    );
  }
  const others = [...lanes.keys()].filter(name => name !== lane);
  if (lane === DEFAULT_LANE && others.length > 0) {
    throw new ConflictError(
      `The default lane takes all traffic that no rule matches and cannot be deleted while other lanes exist: ${others.join(
        ', ',
      )}. Delete those first.`,
    );
  }
  refuseRunningDeployment(state, service, env, lane);
  refuseWeighted(state, stack, service, env, lane);
  if (
    stack &&
    isStackInProgress(stack.status) &&
    stackPhase(stack.status) !== 'deleting'
  ) {
    throw new ConflictError(
      `Stack ${laneStackName(service, env, lane)} is ${
        stack.status
      }; wait until CloudFormation is done with it, then delete the lane.`,
    );
  }
  const targetGroupArn = stack?.outputs.TargetGroupArn;
  const rules = lane === DEFAULT_LANE ? [] : state.reading.rules.value ?? [];
  return {
    stack,
    targetGroupArn,
    defaultTargetGroupArn: boot?.outputs.DefaultTargetGroupArn,
    ruleArns: rules
      .filter(
        ({ targets }) =>
          targets.length === 1 && targets[0].arn === targetGroupArn,
      )
      .map(({ arn }) => arn),
  };
}
