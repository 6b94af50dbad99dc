import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  ListTasksCommandInput,
  Service,
  Task,
} from '@aws-sdk/client-ecs';
import { AwsCaller } from './AwsCaller';
import { isGone } from './AwsCallError';
import { chunk, isoTime, lastPart } from './convert';
import { EcsApi, EcsService, EcsTask } from './EcsApi';

const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;

function toService(service: Service): EcsService {
  const primary = service.deployments?.find(d => d.status === 'PRIMARY');
  return {
    name: service.serviceName ?? '',
    status: service.status ?? '',
    running: service.runningCount ?? 0,
    desired: service.desiredCount ?? 0,
    pending: service.pendingCount ?? 0,
    rolloutState: primary?.rolloutState,
    rolloutReason: primary?.rolloutStateReason,
    targetGroupArns: (service.loadBalancers ?? []).flatMap(
      lb => lb.targetGroupArn ?? [],
    ),
    events: (service.events ?? []).map(event => ({
      at: isoTime(event.createdAt) ?? '',
      message: event.message ?? '',
    })),
  };
}

function toTask(task: Task): EcsTask {
  return {
    id: lastPart(task.taskArn ?? ''),
    lastStatus: task.lastStatus ?? '',
    desiredStatus: task.desiredStatus ?? '',
    health: task.healthStatus,
    createdAt: isoTime(task.createdAt),
    startedAt: isoTime(task.startedAt),
    stoppedAt: isoTime(task.stoppedAt ?? task.stoppingAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: (task.containers ?? []).map(container => ({
      name: container.name ?? '',
      exitCode: container.exitCode,
      reason: container.reason,
    })),
  };
}

export class AwsEcsApi implements EcsApi {
  constructor(
    private readonly client: ECSClient,
    private readonly caller: AwsCaller,
  ) {}

  async describeServices(
    cluster: string,
    names: readonly string[],
  ): Promise<EcsService[]> {
    const answers = await Promise.all(
      chunk(names, SERVICES_PER_CALL).map(services =>
        this.caller.call('DescribeServices', options =>
          this.client.send(
            new DescribeServicesCommand({ cluster, services }),
            options,
          ),
        ),
      ),
    );
    return answers
      .flatMap(answer => answer.services ?? [])
      .map(toService)
      .filter(service => service.status !== 'INACTIVE');
  }

  describeRunningTasks(cluster: string, service: string): Promise<EcsTask[]> {
    return this.#describeTasks(cluster, {
      serviceName: service,
      desiredStatus: 'RUNNING',
    });
  }

  describeStoppedTasks(cluster: string, family: string): Promise<EcsTask[]> {
    return this.#describeTasks(cluster, { family, desiredStatus: 'STOPPED' });
  }

  async #describeTasks(
    cluster: string,
    which: Pick<
      ListTasksCommandInput,
      'serviceName' | 'family' | 'desiredStatus'
    >,
  ): Promise<EcsTask[]> {
    try {
      const { taskArns } = await this.caller.call('ListTasks', options =>
        this.client.send(
          new ListTasksCommand({
            cluster,
            maxResults: TASKS_PER_CALL,
            ...which,
          }),
          options,
        ),
      );
      if (!taskArns?.length) return [];
      const { tasks } = await this.caller.call('DescribeTasks', options =>
        this.client.send(
          new DescribeTasksCommand({ cluster, tasks: taskArns }),
          options,
        ),
      );
      return (tasks ?? []).map(toTask);
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  }
}
