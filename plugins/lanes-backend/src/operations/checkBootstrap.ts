import { ConflictError, InputError } from '@backstage/errors';
import {
  bootPipelineName,
  BootstrapServiceSettings,
  DEFAULT_LANE,
  infraStackName,
  stackPhase,
} from '@laneway/plugin-lanes-common';
import { EnvironmentConfig } from '../config';
import { requireBranch } from './checkDeploy';
import { LaneState, readLaneState, refuseRunningDeployment } from './LaneState';
import { PlanContext } from './PlanContext';

/** A bootstrap that may begin, and what of it is there already. */
export interface CheckedBootstrap {
  readonly state: LaneState;
  readonly findings: readonly string[];
  readonly bootDone: boolean;
  readonly pipelineDone: boolean;
}

function isDone(status: string | undefined): boolean {
  return (
    status !== undefined &&
    ['complete', 'rolled-back', 'updating'].includes(stackPhase(status))
  );
}

/**
 * Whether a service may be bootstrapped. What an earlier attempt left is no obstacle: bootstrapping again continues it.
 *
 * @throws InputError or ConflictError that says what is in the way and what to do
 */
export async function checkBootstrap(
  context: PlanContext,
  target: {
    readonly environment: EnvironmentConfig;
    readonly service: string;
    readonly entityRef: string;
  },
  settings: BootstrapServiceSettings,
): Promise<CheckedBootstrap> {
  const { environment, service, entityRef } = target;
  const env = environment.name;
  const claims = await context.directory.findClaims(service);
  const other = claims.find(ref => ref !== entityRef);
  if (other) {
    throw new ConflictError(
      `service: '${service}' is the service of ${other} already; choose another name for ${entityRef}.`,
    );
  }
  const state = await readLaneState(context.reader, environment, service);
  const { infra, boot, pipeline, lanes } = state.stacks;
  if (!infra || !isDone(infra.status)) {
    throw new InputError(
      `env: '${env}' is not set up (stack ${infraStackName(env)}${
        infra ? ` is ${infra.status}` : ' is missing'
      }); ask your platform team.`,
    );
  }
  const bootDone = isDone(boot?.status);
  const pipelineDone = isDone(pipeline?.status);
  if (bootDone && pipelineDone && isDone(lanes.get(DEFAULT_LANE)?.status)) {
    throw new ConflictError(
      `service: '${service}' is bootstrapped in ${env} already; deploy to its lanes instead.`,
    );
  }
  refuseRunningDeployment(state, service, env, DEFAULT_LANE);
  const repository = context.git.siblingRepository(
    context.config.infraRepo,
    settings.repository,
  );
  const commit = await requireBranch(context, repository, settings.branch);
  const findings = [
    `Branch ${settings.branch} of ${repository.fullName} is at ${commit.slice(
      0,
      7,
    )}.`,
  ];
  if (bootDone) {
    findings.push(
      `Stack ${boot?.name} is there already (${
        boot?.status
      }); pipeline ${bootPipelineName(
        env,
      )} runs only if the parameters changed.`,
    );
  }
  return { state, findings, bootDone, pipelineDone };
}
