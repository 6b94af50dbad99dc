import {
  ecsServiceName,
  LaneEvent,
  Problem,
  TaskView,
} from '@laneway/plugin-lanes-common';
import { AwsAccess, AwsCallError, EcsTask } from '../aws';
import { SnapshotStore } from '../snapshot';
import { clusterOf } from './ServiceReader';
import { ServiceReading } from './ServiceReading';

const DETAIL_LIFE = { freshMs: 1_500, staleMs: 1_500 };
const EVENTS_SHOWN = 100;

/** What only the page of one lane shows. */
export interface LaneDetail {
  /** Those that run, then those that stopped within the last hour. */
  readonly tasks: TaskView[];
  /** Of the stack and of ECS, newest first. */
  readonly events: LaneEvent[];
  /** By target health, which is newer than the metric; undefined where it could not be read. */
  readonly healthyHosts?: number;
  readonly problems: Problem[];
}

function toTaskView(task: EcsTask): TaskView {
  const container = task.containers.find(c => c.exitCode !== undefined);
  const reason = task.containers.find(c => c.reason !== undefined)?.reason;
  const stopped = [task.stoppedReason, reason].filter(Boolean).join('; ');
  return {
    id: task.id,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    health: task.health,
    startedAt: task.startedAt,
    stoppedAt: task.stoppedAt,
    stoppedReason: stopped || undefined,
    exitCode: container?.exitCode,
  };
}

/** A failure to read a part of a page, as data. */
export function readProblem(error: unknown, env: string): Problem {
  return AwsCallError.from('aws', error).toProblem(env);
}

/** Reads what only the page of one lane shows; what could not be read is a problem beside the rest. */
export async function readLaneDetail(
  aws: AwsAccess,
  store: SnapshotStore,
  reading: ServiceReading,
  lane: string,
): Promise<LaneDetail> {
  const problems: Problem[] = [];
  const { service, environment, stacks, ecs } = reading;
  const env = environment.name;
  const stack = stacks.value?.lanes.get(lane);
  const cluster = clusterOf(stacks.value?.infra, env);
  const name = ecsServiceName(service, env, lane);
  const targetGroup = stack?.outputs.TargetGroupArn;
  const read = async <T>(
    part: string,
    otherwise: T,
    load: () => Promise<T>,
  ) => {
    try {
      const { value } = await store.get(
        `service/${env}/${service}/lane/${lane}/${part}`,
        load,
        () => DETAIL_LIFE,
      );
      return value;
    } catch (error) {
      problems.push(readProblem(error, env));
      return otherwise;
    }
  };
  const [running, stopped, events, targets] = await Promise.all([
    read('running', [], () => aws.ecs.describeRunningTasks(cluster, name)),
    read('stopped', [], () => aws.ecs.describeStoppedTasks(cluster, name)),
    read('events', [], async () =>
      stack ? aws.stacks.listEvents(stack.id, EVENTS_SHOWN) : [],
    ),
    read('targets', undefined, async () =>
      targetGroup
        ? aws.loadBalancers.describeTargetHealth(targetGroup)
        : undefined,
    ),
  ]);
  const merged: LaneEvent[] = [
    ...events.map(event => ({
      at: event.at,
      source: 'stack' as const,
      resource: event.logicalId,
      status: event.status,
      message: event.reason ?? event.status,
    })),
    ...(ecs.value?.get(lane)?.events ?? []).map(event => ({
      at: event.at,
      source: 'ecs' as const,
      message: event.message,
    })),
  ];
  return {
    tasks: [...running, ...stopped].map(toTaskView),
    events: merged
      .filter(({ at }) => at !== '')
      .sort((a, b) => b.at.localeCompare(a.at))
      .slice(0, EVENTS_SHOWN),
    problems,
    healthyHosts: targets?.filter(({ state }) => state === 'healthy').length,
  };
}
