import { randomUUID } from 'crypto';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import { type EcsState, hexId } from './EcsState';
import type { ServiceRow, Tags, TaskDefinitionRow, TaskRow } from './rows';
import { PROVISION_SECONDS } from './TaskLifecycle';

/**
 * Makes a task for the primary deployment of a service. Its row is put.
 * @throws AwsError when no address is free
 */
export function createTask(
  sandbox: Sandbox,
  state: EcsState,
  scope: Scope,
  service: ServiceRow,
): TaskRow {
  const [deployment] = service.deployments;
  const definition = state.taskDefinition(scope, deployment.taskDefinition);
  const subnets =
    service.networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  const placed = state.tasksOf(scope, service).length;
  const task: TaskRow = {
    id: hexId(32),
    cluster: service.cluster,
    service: service.name,
    startedBy: deployment.id,
    taskDefinition: deployment.taskDefinition,
    cpu: definition.definition.cpu ?? '256',
    memory: definition.definition.memory ?? '512',
    ip: sandbox.network.allocateIp(scope),
    availabilityZone: `${scope.region}${'ab'[placed % 2]}`,
    subnet: subnets[placed % Math.max(1, subnets.length)] ?? 'subnet-default',
    attachmentId: randomUUID(),
    networkInterfaceId: `eni-${hexId(17)}`,
    capacityProvider: capacityProviderOf(service, placed),
    tags: taskTags(service, definition),
    containers: (definition.definition.containerDefinitions ?? []).map(
      container => ({
        name: container.name ?? '',
        image: container.image ?? '',
        essential: container.essential !== false,
        lastStatus: 'PENDING',
        runtimeId: `${hexId(32)}-${hexId(10)}`,
      }),
    ),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    until: sandbox.clock.after(PROVISION_SECONDS),
    createdAt: state.nowIso(),
    targets: [],
    registries: [],
    healthy: false,
  };
  state.tasks(scope).put(task.id, task);
  return task;
}

/** Spreads tasks over the strategy's providers by weight. */
function capacityProviderOf(
  service: ServiceRow,
  placed: number,
): string | undefined {
  const providers = service.capacityProviderStrategy.flatMap(
    ({ capacityProvider = '', weight = 1 }) =>
      new Array<string>(weight).fill(capacityProvider),
  );
  return providers[placed % Math.max(1, providers.length)];
}

function taskTags(service: ServiceRow, definition: TaskDefinitionRow): Tags {
  const managed: Tags = service.enableECSManagedTags
    ? {
        'aws:ecs:clusterName': service.cluster,
        'aws:ecs:serviceName': service.name,
      }
    : {};
  if (service.propagateTags === 'SERVICE') {
    return { ...service.tags, ...managed };
  }
  if (service.propagateTags === 'TASK_DEFINITION') {
    return { ...definition.tags, ...managed };
  }
  return managed;
}
