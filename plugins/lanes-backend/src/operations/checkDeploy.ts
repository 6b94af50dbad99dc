import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  bootStackName,
  DEFAULT_LANE,
  DeployLaneRequest,
  isStackInProgress,
  laneStackName,
  SERVICE_GRAMMAR,
  isValidName,
  servicePipelineName,
  stackPhase,
} from '@laneway/plugin-lanes-common';
import { EnvironmentConfig } from '../config';
import { Repository } from '../git';
import {
  LaneState,
  readLaneState,
  refuseRunningDeployment,
  requireBootstrapped,
} from './LaneState';
import { PlanContext } from './PlanContext';

/** A deployment that may begin. */
export interface CheckedDeploy {
  readonly pipeline: string;
  readonly stack: string;
  readonly variables: Readonly<Record<string, string>>;
  /** What was found, for the log. */
  readonly findings: readonly string[];
  readonly exists: boolean;
}

const BRANCHES_SHOWN = 12;

/** The App repo that a service's pipeline builds. */
export function appRepository(
  { git, config }: Pick<PlanContext, 'git' | 'config'>,
  { stacks }: LaneState,
  sourceUrl?: string,
): Repository {
  const fullName = stacks.pipeline?.parameters.AppRepositoryId;
  if (fullName) return git.siblingRepository(config.infraRepo, fullName);
  if (sourceUrl) return git.repository(sourceUrl);
  throw new InputError(
    'The service names no App repo: its entity has no source location and it has no pipeline yet.',
  );
}

/**
 * The commit that a branch is at.
 *
 * @throws InputError that names the branch and some that exist
 */
export async function requireBranch(
  { git }: Pick<PlanContext, 'git'>,
  repository: Repository,
  branch: string,
): Promise<string> {
  const branches = await git.listBranches(repository);
  const commit = branches.get(branch);
  if (commit) return commit;
  const names = [...branches.keys()];
  const some = names.slice(0, BRANCHES_SHOWN).join(', ');
  throw new InputError(
    `branch: '${branch}' does not exist in ${
      repository.fullName
    }; push it, or choose one of: ${some}${
      names.length > BRANCHES_SHOWN ? ', …' : ''
    }.`,
  );
}

function requireLaneFits(
  state: LaneState,
  service: string,
  env: string,
  lane: string,
  mode: DeployLaneRequest['mode'],
): boolean {
  const stack = state.stacks.lanes.get(lane);
  const phase = stack && stackPhase(stack.status);
  if (stack && isStackInProgress(stack.status)) {
    throw new ConflictError(
      `Stack ${stack.name} is ${stack.status}; wait until CloudFormation is done with it, then try again.`,
    );
  }
  if (stack && (phase === 'stuck' || phase === 'delete-failed')) {
    throw new ConflictError(
      `Stack ${stack.name} is ${stack.status}${
        stack.reason ? ` (${stack.reason})` : ''
      } and takes no deployment; delete lane ${lane}, then deploy it again.`,
    );
  }
  // What a failed first deployment left behind is no lane that could be in the way.
  const exists =
    stack !== undefined && phase !== 'failed' && phase !== 'review';
  if (mode === 'create' && exists) {
    throw new ConflictError(
      `lane: '${lane}' of ${service} exists in ${env} already; choose another name, or deploy to that lane.`,
    );
  }
  if (mode === 'update' && !exists) {
    const names = [...state.stacks.lanes.keys()].sort().join(', ') || 'none';
    throw new NotFoundError(
      `lane: ${service} has no lane '${lane}' in ${env}; its lanes are: ${names}.`,
    );
  }
  return exists;
}

/** In Cloud Map, lane `api` of service `user` and service `user-api` would have one name. */
async function refuseTakenName(
  context: PlanContext,
  environment: EnvironmentConfig,
  service: string,
  lane: string,
): Promise<void> {
  const other = `${service}-${lane}`;
  if (lane === DEFAULT_LANE || !isValidName(SERVICE_GRAMMAR, other)) return;
  const { stacks } = await context.reader.read(environment, other, false);
  if (stacks.value?.boot) {
    throw new ConflictError(
      `lane: '${lane}' would take the name ${other} of another service (stack ${bootStackName(
        other,
        environment.name,
      )}); choose another lane name.`,
    );
  }
}

/**
 * Whether a deployment may begin, and with what. Decided by AWS and Git as they are now.
 *
 * @param own - the operation's own execution, which is no obstacle to it
 * @throws InputError, ConflictError or NotFoundError that says what is in the way and what to do
 */
export async function checkDeploy(
  context: PlanContext,
  target: {
    readonly environment: EnvironmentConfig;
    readonly service: string;
    readonly lane: string;
    readonly sourceUrl?: string;
  },
  request: DeployLaneRequest,
  own?: string,
): Promise<CheckedDeploy> {
  const { environment, service, lane } = target;
  const env = environment.name;
  if (lane === DEFAULT_LANE && request.ttlHours !== undefined) {
    throw new InputError(
      'ttlHours: the default lane never expires; leave it out.',
    );
  }
  const state = await readLaneState(context.reader, environment, service);
  requireBootstrapped(state, service, env);
  refuseRunningDeployment(state, service, env, lane, own);
  const exists = requireLaneFits(state, service, env, lane, request.mode);
  await refuseTakenName(context, environment, service, lane);

  const findings: string[] = [];
  if (request.branch !== undefined) {
    const repository = appRepository(context, state, target.sourceUrl);
    const commit = await requireBranch(context, repository, request.branch);
    findings.push(
      `Branch ${request.branch} of ${repository.fullName} is at ${commit.slice(
        0,
        7,
      )}.`,
    );
  }
  if (request.image !== undefined) {
    const aws = await context.gateway.access(environment);
    if (!(await aws.images.hasImage(service, request.image))) {
      throw new InputError(
        `image: repository ${service} has no image ${request.image}; take a digest that a lane of the service runs.`,
      );
    }
    findings.push(`Image ${request.image} is in repository ${service}.`);
  }
  return {
    pipeline: servicePipelineName(service, env),
    stack: laneStackName(service, env, lane),
    variables: {
      SERVICE: service,
      LANE: lane,
      // AWS allows no empty value; - stands for none.
      BRANCH: request.branch ?? '-',
      IMAGE: request.image ?? '-',
      TTL_HOURS: String(request.ttlHours ?? 0),
    },
    findings,
    exists,
  };
}
