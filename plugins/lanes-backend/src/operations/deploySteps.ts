import { JsonObject } from '@backstage/types';
import {
  DeployLaneRequest,
  ecsServiceName,
  laneStackName,
  logGroupName,
  servicePipelineName,
} from '@laneway/plugin-lanes-common';
import { AwsCallError } from '../aws';
import { clusterOf } from '../lanes/ServiceReader';
import { followExecution, readFollowMemory } from './followExecution';
import { accessOf, environmentOf, PlanContext } from './PlanContext';
import {
  Advance,
  Cancellation,
  OperationFailedError,
  OperationStep,
} from './OperationSteps';
import { StoredOperation } from './OperationStore';

/** How long tasks may take to become healthy once CloudFormation is done; AWS's own defaults need 150 seconds. */
const HEALTHY_WITHIN_MS = 10 * 60_000;

/** Which lane an operation deploys and with what; a bootstrap deploys the default lane. */
export interface DeployTarget {
  readonly lane: string;
  readonly variables: Readonly<Record<string, string>>;
}

type TargetOf = (operation: StoredOperation) => DeployTarget;

/** Starts the service's pipeline for a lane, with the operation's id as token, so that it starts once. */
export function startPipelineStep(
  context: PlanContext,
  targetOf: TargetOf,
): OperationStep {
  return {
    name: 'Start pipeline',
    async advance(operation): Promise<Advance> {
      const aws = await accessOf(context, operation);
      const { service, env } = operation;
      const pipeline = servicePipelineName(service, env);
      const { variables } = targetOf(operation);
      let executionId: string;
      try {
        executionId = await aws.pipelines.startExecution(
          pipeline,
          variables,
          operation.id,
        );
      } catch (error) {
        if (error instanceof AwsCallError && error.kind === 'conflict') {
          // AWS runs 50 executions of a pipeline at a time; this one waits in line.
          return {
            outcome: 'again',
            message: `Waiting for a free place in pipeline ${pipeline}`,
          };
        }
        throw error;
      }
      context.executions.remember(executionId, variables);
      context.reader.invalidate(environmentOf(context, operation), service);
      const message = `Pipeline ${pipeline} runs as execution ${executionId}`;
      return { outcome: 'next', executionId, message, log: [`${message}.`] };
    },
  };
}

/** Follows the pipeline execution to its end. */
export function buildAndDeployStep(
  context: PlanContext,
  targetOf: TargetOf,
): OperationStep {
  return {
    name: 'Build and deploy',
    async advance(operation): Promise<Advance> {
      const { service, env, executionId } = operation;
      if (!executionId) {
        throw new OperationFailedError(
          'The pipeline execution of this operation is not known.',
          'Start it again.',
        );
      }
      const environment = environmentOf(context, operation);
      const aws = await context.gateway.access(environment);
      const { lane } = targetOf(operation);
      const pipeline = servicePipelineName(service, env);
      const stack = laneStackName(service, env, lane);
      const result = await followExecution(
        aws,
        { pipeline, executionId, stack },
        readFollowMemory(operation.memory),
      );
      const memory: JsonObject = {
        ...operation.memory,
        follow: { ...result.memory },
      };
      const { log, status } = result;
      if (log.length > 0) context.reader.invalidate(environment, service);
      switch (status) {
        case 'succeeded':
          return {
            outcome: 'next',
            log,
            memory,
            message: `Lane ${lane} is deployed`,
          };
        case 'running':
          return {
            outcome: 'again',
            log,
            memory,
            message: `${result.stage ?? 'Source'} of lane ${lane}`,
          };
        case 'failed': {
          const { stacks, ecs } = await context.reader.read(
            environment,
            service,
            true,
          );
          const cause = await context.causes.read(aws, {
            service,
            env,
            lane,
            cluster: clusterOf(stacks.value?.infra, env),
            stack: stacks.value?.lanes.get(lane)?.id ?? stack,
            serviceEvents: ecs.value?.get(lane)?.events ?? [],
            actions: result.actions,
          });
          throw new OperationFailedError(
            `Deployment of lane ${lane} failed: ${
              cause?.summary ??
              result.statusSummary ??
              'the pipeline does not say why'
            }`,
            cause?.nextStep ?? `Look at pipeline execution ${executionId}.`,
            log,
          );
        }
        default:
          throw new OperationFailedError(
            `Pipeline execution ${executionId} of ${pipeline} was stopped (${status}) outside this operation.`,
            'Deploy again when the lane should have this version.',
            log,
          );
      }
    },
  };
}

/** Waits until the lane's tasks run and answer their health checks. */
export function healthyStep(
  context: PlanContext,
  targetOf: TargetOf,
): OperationStep {
  return {
    name: 'Wait until healthy',
    async advance(operation): Promise<Advance> {
      const environment = environmentOf(context, operation);
      const { service, env } = operation;
      const { lane } = targetOf(operation);
      const aws = await context.gateway.access(environment);
      const stack = await aws.stacks.findStack(
        laneStackName(service, env, lane),
      );
      const infra = (await context.reader.read(environment, service, true))
        .stacks.value?.infra;
      const [ecs] = await aws.ecs.describeServices(clusterOf(infra, env), [
        ecsServiceName(service, env, lane),
      ]);
      const targetGroup = stack?.outputs.TargetGroupArn;
      const targets = targetGroup
        ? await aws.loadBalancers.describeTargetHealth(targetGroup)
        : [];
      const healthy = targets.filter(({ state }) => state === 'healthy').length;
      const desired = ecs?.desired ?? 0;
      const message = `${
        ecs?.running ?? 0
      } of ${desired} tasks running, ${healthy} healthy`;
      if (ecs && ecs.running >= desired && healthy >= desired) {
        context.reader.invalidate(environment, service);
        return {
          outcome: 'next',
          message: `Lane ${lane} of ${service} in ${env} is healthy: ${message}`,
          log: [`Lane ${lane} is healthy: ${message}.`],
        };
      }
      const since = Number(operation.memory.healthySince ?? Date.now());
      if (Date.now() - since > HEALTHY_WITHIN_MS) {
        const unhealthy = targets.find(({ state }) => state !== 'healthy');
        throw new OperationFailedError(
          `Lane ${lane} is deployed but not healthy after ten minutes: ${message}${
            unhealthy?.description ? ` (${unhealthy.description})` : ''
          }`,
          `Read its log (${logGroupName(
            service,
            env,
          )}) and check HealthCheckPath and ContainerPort.`,
        );
      }
      return {
        outcome: 'again',
        message,
        memory: { ...operation.memory, healthySince: since },
        log: message === operation.message ? [] : [`${message}.`],
      };
    },
  };
}

/** Stops a deployment: the pipeline at once; what it already asked of CloudFormation goes on there. */
export async function cancelDeploy(
  context: PlanContext,
  operation: StoredOperation,
  target: DeployTarget,
): Promise<Cancellation> {
  const { service, env, executionId, cancelledBy } = operation;
  if (!executionId) {
    return { message: 'Nothing had been started; nothing was changed.' };
  }
  const aws = await accessOf(context, operation);
  const pipeline = servicePipelineName(service, env);
  const actions = await aws.pipelines.listActions(pipeline, executionId);
  const deploying = actions.find(
    ({ provider, status }) =>
      provider === 'CloudFormation' && status === 'running',
  );
  const deployed = actions.some(
    ({ provider, status }) =>
      provider === 'CloudFormation' && status === 'succeeded',
  );
  try {
    await aws.pipelines.stopExecution(
      pipeline,
      executionId,
      `Cancelled in Laneway by ${cancelledBy ?? 'a user'}`,
    );
  } catch (error) {
    const over =
      error instanceof AwsCallError &&
      (error.kind === 'conflict' || error.kind === 'gone');
    if (!over) throw error;
  }
  context.reader.invalidate(environmentOf(context, operation), service);
  const stack = laneStackName(service, env, target.lane);
  if (deploying) {
    return {
      message: `Pipeline execution ${executionId} was stopped. CloudFormation had begun to change stack ${stack} and goes on: the lane may still get this version. Deploy the version you want, or delete the lane.`,
    };
  }
  if (deployed) {
    return {
      message: `The deployment was done already: lane ${target.lane} has this version. Deploy the version you want, or delete the lane.`,
    };
  }
  return {
    message: `Pipeline execution ${executionId} was stopped before it changed anything; an image that it built stays in the repository.`,
  };
}

/** What a deploy operation was asked for. */
export function deployTargetOf(operation: StoredOperation): DeployTarget {
  const request = operation.input.request as DeployLaneRequest & JsonObject;
  return {
    lane: operation.lane ?? '',
    variables: {
      SERVICE: operation.service,
      LANE: operation.lane ?? '',
      BRANCH: request.branch ?? '-',
      IMAGE: request.image ?? '-',
      TTL_HOURS: String(request.ttlHours ?? 0),
    },
  };
}
