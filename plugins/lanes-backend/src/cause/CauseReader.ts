import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  ecsServiceName,
  FailureCause,
  logGroupName,
} from '@laneway/plugin-lanes-common';
import { ActionExecution, AwsAccess, EcsTask, StackEvent } from '../aws';
import { FailureEvidence } from './FailureEvidence';
import { findCause } from './findCause';

/** A lane whose last deployment failed. */
export interface FailedLane {
  readonly service: string;
  readonly env: string;
  readonly lane: string;
  readonly cluster: string;
  /** Name or id of the stack; undefined where none was made. */
  readonly stack?: string;
  readonly serviceEvents: readonly { at: string; message: string }[];
  /** Of the failed execution, oldest first. */
  readonly actions: readonly ActionExecution[];
}

const EVENTS = 200;
const BUILD_LINES = 60;
const TASK_LINES = 40;

/** Events of a stack's newest operation, oldest first: those since somebody last asked for a change. */
export function lastOperation(
  newestFirst: readonly StackEvent[],
): StackEvent[] {
  const start = newestFirst.findIndex(
    ({ resourceType, reason, status }) =>
      resourceType === 'AWS::CloudFormation::Stack' &&
      (reason === 'User Initiated' ||
        status === 'CREATE_IN_PROGRESS' ||
        status === 'UPDATE_IN_PROGRESS'),
  );
  return newestFirst.slice(0, start < 0 ? undefined : start + 1).reverse();
}

/** Gathers the evidence of a failure from AWS and names its cause. */
export class CauseReader {
  constructor(private readonly logger: LoggerService) {}

  /** The cause of a failed deployment; undefined when nothing says why. What cannot be read is left out. */
  async read(
    aws: AwsAccess,
    lane: FailedLane,
  ): Promise<FailureCause | undefined> {
    return findCause(await this.#gather(aws, lane));
  }

  async #gather(aws: AwsAccess, lane: FailedLane): Promise<FailureEvidence> {
    const failed = lane.actions.find(action => action.status === 'failed');
    const actionError = failed && {
      stage: failed.stage,
      message: failed.errorMessage ?? failed.summary ?? 'failed',
    };
    const none: FailureEvidence = {
      buildLog: [],
      actionError,
      stackEvents: [],
      serviceEvents: [],
      stoppedTasks: [],
      taskLog: [],
    };
    if (failed?.provider === 'CodeBuild') {
      return { ...none, buildLog: await this.#buildLog(aws, failed) };
    }
    const { stack, cluster, service, env, lane: name } = lane;
    const family = ecsServiceName(service, env, name);
    const [stackEvents, stoppedTasks] = await Promise.all([
      stack
        ? this.#try([], async () =>
            lastOperation(await aws.stacks.listEvents(stack, EVENTS)),
          )
        : [],
      this.#try<EcsTask[]>([], () =>
        aws.ecs.describeStoppedTasks(cluster, family),
      ),
    ]);
    const since = stackEvents[0]?.at ?? '';
    const tasks = stoppedTasks
      .filter(task => (task.stoppedAt ?? '') >= since)
      .sort((a, b) => (b.stoppedAt ?? '').localeCompare(a.stoppedAt ?? ''));
    return {
      ...none,
      stackEvents,
      serviceEvents: lane.serviceEvents.filter(({ at }) => at >= since),
      stoppedTasks: tasks,
      taskLog: await this.#taskLog(aws, lane, tasks),
    };
  }

  async #buildLog(aws: AwsAccess, { externalId = '' }: ActionExecution) {
    const [project, build] = externalId.split(':');
    if (!project || !build) return [];
    return this.#try([], () =>
      aws.logs.tail(`/aws/codebuild/${project}`, build, BUILD_LINES),
    );
  }

  async #taskLog(
    aws: AwsAccess,
    { service, env, lane }: FailedLane,
    tasks: readonly EcsTask[],
  ) {
    const task =
      tasks.find(({ containers }) => containers.some(c => c.exitCode)) ??
      tasks[0];
    const container = task?.containers[0];
    if (!task || !container) return [];
    return this.#try([], () =>
      aws.logs.tail(
        logGroupName(service, env),
        `${lane}/${container.name}/${task.id}`,
        TASK_LINES,
      ),
    );
  }

  async #try<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      this.logger.debug(`Evidence left out: ${toError(error).message}`);
      return otherwise;
    }
  }
}
