import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ContainerImage, Scope } from '../../core/types';
import type { AwsLogsOptions, ContainerSpec } from '../../tasks';
import type { Tags, TaskDefinitionRow, TaskRow } from './rows';

/** What ECS gives a container between SIGTERM and SIGKILL. (AWS) */
const STOP_TIMEOUT_SECONDS = 30;
/** A real program needs a moment of real time to end in order, however fast AWS's waits pass. */
const MINIMUM_STOP_TIMEOUT_MS = 1500;
/** For a container without a memory limit on a task without one. */
const DEFAULT_MEMORY_MIB = 512;

/** How to start one container of a task. */
export function containerSpec(
  scope: Scope,
  speed: number,
  task: TaskRow,
  taskDefinition: TaskDefinitionRow,
  container: ContainerDefinition,
  image: ContainerImage | undefined,
): ContainerSpec {
  const environment = Object.fromEntries(
    (container.environment ?? []).map(({ name = '', value = '' }) => [
      name,
      value,
    ]),
  );
  const tags: Tags = { ...taskDefinition.tags, ...task.tags };
  const stopTimeout = container.stopTimeout ?? STOP_TIMEOUT_SECONDS;
  return {
    image,
    entryPoint: container.entryPoint,
    command: container.command,
    workingDirectory: container.workingDirectory,
    environment: {
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      AWS_REGION: scope.region,
      AWS_DEFAULT_REGION: scope.region,
      ...environment,
    },
    memoryMiB: container.memory ?? (Number(task.memory) || DEFAULT_MEMORY_MIB),
    containerPorts: (container.portMappings ?? []).flatMap(mapping =>
      mapping.containerPort === undefined ? [] : [mapping.containerPort],
    ),
    stopTimeoutMs: Math.max(
      MINIMUM_STOP_TIMEOUT_MS,
      (stopTimeout * 1000) / speed,
    ),
    identity: {
      service: tags['laneway:service'] ?? environment.SERVICE ?? task.service,
      lane: tags['laneway:lane'] ?? environment.LANE ?? 'default',
      image: container.image ?? '',
      task: task.id,
    },
  };
}

/** Where a container's output goes; undefined for a log driver other than `awslogs`. */
export function awsLogsOptions(
  scope: Scope,
  task: TaskRow,
  container: ContainerDefinition,
): AwsLogsOptions | undefined {
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  if (logDriver !== 'awslogs') return undefined;
  const prefix = options['awslogs-stream-prefix'];
  return {
    group: options['awslogs-group'] ?? '',
    stream: prefix ? `${prefix}/${container.name}/${task.id}` : task.id,
    region: options['awslogs-region'] ?? scope.region,
    createGroup: options['awslogs-create-group'] === 'true',
  };
}
