import {
  ConflictError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  bootStackName,
  servicePipelineName,
  stackPhase,
  TAGS,
} from '@laneway/plugin-lanes-common';
import { EnvironmentConfig } from '../config';
import { ServiceReader } from '../lanes/ServiceReader';
import {
  ExecutionReading,
  ServiceReading,
  ServiceStacks,
} from '../lanes/ServiceReading';
import { laneOfExecution } from '../lanes/toDeployment';

/** What a write is decided by: read just now, and complete. */
export interface LaneState {
  readonly reading: ServiceReading;
  readonly stacks: ServiceStacks;
  readonly executions: readonly ExecutionReading[];
}

/**
 * Reads what decides whether a write may begin.
 *
 * @throws ServiceUnavailableError when AWS could not be read: a write is never decided by guess
 */
export async function readLaneState(
  reader: ServiceReader,
  environment: EnvironmentConfig,
  service: string,
): Promise<LaneState> {
  const reading = await reader.read(environment, service, true);
  const { stacks, executions, rules } = reading;
  const problem = stacks.problem ?? executions.problem ?? rules.problem;
  if (problem || !stacks.value || !executions.value) {
    throw new ServiceUnavailableError(
      `${environment.name} could not be read, so nothing was changed. ${
        problem?.message ?? ''
      }`,
    );
  }
  return { reading, stacks: stacks.value, executions: executions.value };
}

/** The executions of a lane, newest first. */
export function executionsOf(
  { executions, stacks }: LaneState,
  lane: string,
): ExecutionReading[] {
  const last = stacks.lanes.get(lane)?.tags[TAGS.execution];
  return executions.filter(
    execution =>
      (laneOfExecution(execution) ?? undefined) === lane ||
      execution.summary.id === last,
  );
}

/**
 * Refuses a write while a deployment of the lane runs that is not the operation's own.
 *
 * @throws ConflictError that names the pipeline execution
 */
export function refuseRunningDeployment(
  state: LaneState,
  service: string,
  env: string,
  lane: string,
  own?: string,
): void {
  const running = executionsOf(state, lane).find(
    ({ summary }) => summary.status === 'running' && summary.id !== own,
  );
  if (!running) return;
  throw new ConflictError(
    `Lane ${lane} of ${service} in ${env} is being deployed by pipeline execution ${
      running.summary.id
    } of ${servicePipelineName(service, env)}; wait until it ends, or stop it.`,
  );
}

/**
 * @throws InputError when the service has no load balancer or no pipeline in the environment yet
 */
export function requireBootstrapped(
  { stacks: { boot, pipeline } }: LaneState,
  service: string,
  env: string,
): void {
  const missing = [boot, pipeline].some(
    stack =>
      !stack ||
      ['creating', 'failed', 'gone', 'review'].includes(
        stackPhase(stack.status),
      ),
  );
  if (missing) {
    throw new InputError(
      `Service ${service} is not bootstrapped in ${env} (stack ${bootStackName(
        service,
        env,
      )}); bootstrap it first.`,
    );
  }
}
