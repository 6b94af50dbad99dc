import { JsonObject } from '@backstage/types';
import {
  bootPipelineName,
  bootStackName,
  DEFAULT_LANE,
  serviceParamsPath,
} from '@laneway/plugin-lanes-common';
import { AwsAccess, AwsCallError } from '../aws';
import { checkBootstrap } from './checkBootstrap';
import {
  buildAndDeployStep,
  cancelDeploy,
  DeployTarget,
  healthyStep,
  startPipelineStep,
} from './deploySteps';
import { createPipeline, RUN_AGAIN, settingsOf } from './createPipelineStep';
import { readInfraRepo } from './infraRepoFiles';
import { followExecution, readFollowMemory } from './followExecution';
import {
  Advance,
  Cancellation,
  OperationFailedError,
  OperationPlan,
} from './OperationSteps';
import { accessOf, environmentOf, PlanContext } from './PlanContext';
import {
  declaredParameters,
  mergeParametersFile,
  serviceParameters,
} from './serviceParameters';
import { StoredOperation } from './OperationStore';

const COMMIT_AUTHOR = { name: 'Laneway', email: 'laneway@localhost' };

function targetOf(operation: StoredOperation): DeployTarget {
  return {
    lane: DEFAULT_LANE,
    variables: {
      SERVICE: operation.service,
      LANE: DEFAULT_LANE,
      BRANCH: settingsOf(operation).branch,
      IMAGE: '-',
      TTL_HOURS: '0',
    },
  };
}

async function check(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, entityRef } = operation;
  const environment = environmentOf(context, operation);
  const { findings, bootDone } = await checkBootstrap(
    context,
    { environment, service, entityRef },
    settingsOf(operation),
  );
  return {
    outcome: 'next',
    log: findings,
    memory: { ...operation.memory, bootDone },
  };
}

async function writeParameters(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, env, createdBy, input } = operation;
  const { template, shared } = await readInfraRepo(context, env);
  const owner = typeof input.owner === 'string' ? input.owner : undefined;
  const parameters = serviceParameters(
    { service, env, owner },
    settingsOf(operation),
    shared,
    declaredParameters(template).names,
  );
  const path = serviceParamsPath(service, env);
  const commit = await context.git.commitFile({
    url: context.config.infraRepo,
    branch: context.config.infraBranch,
    path,
    edit: before => mergeParametersFile(path, before, parameters),
    message: `Bootstrap ${service} in ${env}\n\nAsked for by ${createdBy}.`,
    author: COMMIT_AUTHOR,
  });
  return {
    outcome: 'next',
    // What is there was made with other parameters: the pipeline has to bring it up to date.
    memory: commit
      ? { ...operation.memory, bootDone: false }
      : operation.memory,
    log: [
      commit
        ? `Committed ${path} to the Infra repo (${commit.slice(0, 7)}).`
        : `${path} is in the Infra repo already.`,
    ],
  };
}

/** Runs the pipeline `boot-{env}` for the service and follows it; skipped where an earlier attempt got past it. */
async function bootService(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, env, memory } = operation;
  const pipeline = bootPipelineName(env);
  const stack = bootStackName(service, env);
  if (memory.bootDone === true) return { outcome: 'next' };
  const environment = environmentOf(context, operation);
  const aws = await context.gateway.access(environment);
  if (typeof memory.bootExecution !== 'string') {
    const bootExecution = await startBoot(aws, pipeline, operation);
    if (!bootExecution) {
      return {
        outcome: 'again',
        message: `Waiting for a free place in pipeline ${pipeline}`,
      };
    }
    const message = `Pipeline ${pipeline} runs as execution ${bootExecution}`;
    return {
      outcome: 'again',
      message,
      log: [`${message}.`],
      memory: { ...memory, bootExecution },
    };
  }
  const executionId = memory.bootExecution;
  const result = await followExecution(
    aws,
    { pipeline, executionId, stack },
    readFollowMemory(memory),
  );
  const { log, status } = result;
  const kept: JsonObject = { ...memory, follow: { ...result.memory } };
  if (log.length > 0) context.reader.invalidate(environment, service);
  if (status === 'running') {
    return {
      outcome: 'again',
      log,
      memory: kept,
      message: `${result.stage ?? 'Source'} of ${stack}`,
    };
  }
  if (status === 'succeeded') {
    delete kept.follow;
    return {
      outcome: 'next',
      log,
      memory: kept,
      message: `${stack} is complete`,
    };
  }
  const cause = await context.causes.read(aws, {
    service,
    env,
    lane: DEFAULT_LANE,
    cluster: '',
    stack,
    serviceEvents: [],
    actions: result.actions,
  });
  throw new OperationFailedError(
    `Pipeline execution ${executionId} of ${pipeline} ended (${status}): ${
      cause?.summary ?? result.statusSummary ?? 'no reason given'
    }`,
    RUN_AGAIN,
    log,
  );
}

/** The id of the execution; undefined while AWS has no free place (50 at a time). */
async function startBoot(
  aws: AwsAccess,
  pipeline: string,
  { id, service, env }: StoredOperation,
): Promise<string | undefined> {
  try {
    return await aws.pipelines.startExecution(
      pipeline,
      { ENV: env, SERVICE: service },
      id,
    );
  } catch (error) {
    if (error instanceof AwsCallError && error.kind === 'conflict') {
      return undefined;
    }
    if (error instanceof AwsCallError && error.kind === 'gone') {
      throw new OperationFailedError(
        `Environment ${env} has no pipeline ${pipeline}.`,
        'Ask your platform team to set up the environment.',
      );
    }
    throw error;
  }
}

/**
 * Starts the default lane's deployment. AWS runs a new pipeline once by itself, with the defaults of its variables: that run
 * is the deployment, where there is one.
 */
async function startDefaultLane(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, env } = operation;
  const aws = await accessOf(context, operation);
  const own = await context.executions.read(aws.pipelines, service, env);
  const running = own.find(
    ({ summary, variables }) =>
      summary.status === 'running' &&
      variables.LANE === DEFAULT_LANE &&
      ['-', settingsOf(operation).branch].includes(variables.BRANCH ?? '-'),
  );
  if (!running) return startPipelineStep(context, targetOf).advance(operation);
  context.reader.invalidate(environmentOf(context, operation), service);
  const executionId = running.summary.id;
  const message = `The new pipeline runs as execution ${executionId}`;
  return { outcome: 'next', executionId, message, log: [`${message}.`] };
}

async function cancelBootstrap(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Cancellation> {
  const { env, service, memory, executionId, cancelledBy } = operation;
  const again = 'Bootstrap the service again to continue from here.';
  if (executionId) {
    const { message } = await cancelDeploy(
      context,
      operation,
      targetOf(operation),
    );
    return {
      message: `${message} The service itself stays as it is. ${again}`,
    };
  }
  if (typeof memory.bootExecution !== 'string') {
    return {
      message: `Nothing was started in AWS; the parameters file may be in the Infra repo. ${again}`,
    };
  }
  const aws = await accessOf(context, operation);
  const pipeline = bootPipelineName(env);
  try {
    await aws.pipelines.stopExecution(
      pipeline,
      memory.bootExecution,
      `Cancelled in Laneway by ${cancelledBy ?? 'a user'}`,
    );
  } catch (error) {
    const over = error instanceof AwsCallError && error.kind === 'conflict';
    if (!over) throw error;
  }
  context.reader.invalidate(environmentOf(context, operation), service);
  return {
    message: `Pipeline execution ${
      memory.bootExecution
    } was stopped. What CloudFormation had begun (${bootStackName(
      service,
      env,
    )}) stays. ${again}`,
  };
}

/** Gives a service what it needs in an environment, and its default lane. Done again, it continues where it stopped. */
export function createBootstrapPlan(context: PlanContext): OperationPlan {
  return {
    steps: [
      { name: 'Check', advance: o => check(context, o) },
      { name: 'Write parameters', advance: o => writeParameters(context, o) },
      { name: 'Boot service', advance: o => bootService(context, o) },
      { name: 'Create pipeline', advance: o => createPipeline(context, o) },
      { name: 'Start pipeline', advance: o => startDefaultLane(context, o) },
      buildAndDeployStep(context, targetOf),
      healthyStep(context, targetOf),
    ],
    cancel: operation => cancelBootstrap(context, operation),
  };
}
