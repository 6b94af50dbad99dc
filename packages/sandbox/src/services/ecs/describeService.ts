import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { Scope } from '../../core/types';
import type { EcsState } from './EcsState';
import type { DeploymentRow, ServiceRow, TaskRow } from './rows';
import { tagsToApi } from './tags';

/** Tasks of a service by what DescribeServices counts them as. */
export function countTasks(tasks: readonly TaskRow[]): {
  running: number;
  pending: number;
} {
  const running = tasks.filter(task => task.lastStatus === 'RUNNING').length;
  const pending = tasks.filter(
    ({ lastStatus }) =>
      lastStatus === 'PROVISIONING' ||
      lastStatus === 'PENDING' ||
      lastStatus === 'ACTIVATING',
  ).length;
  return { running, pending };
}

/** A service as the API shows it, without its tags. */
export function describeService(
  state: EcsState,
  scope: Scope,
  row: ServiceRow,
): Service {
  const tasks = state.tasksOf(scope, row);
  const counts = countTasks(tasks);
  return {
    serviceArn: state.serviceArn(scope, row),
    serviceName: row.name,
    clusterArn: state.clusterArn(scope, row.cluster),
    status: row.status,
    desiredCount: row.desiredCount,
    runningCount: counts.running,
    pendingCount: counts.pending,
    taskDefinition: row.taskDefinition,
    loadBalancers: row.loadBalancers,
    serviceRegistries: row.serviceRegistries,
    launchType: row.launchType,
    capacityProviderStrategy: row.capacityProviderStrategy.length
      ? row.capacityProviderStrategy
      : undefined,
    platformVersion: row.platformVersion,
    platformFamily: 'Linux',
    deploymentConfiguration: row.deploymentConfiguration,
    deployments: row.deployments.map((deployment, index) =>
      describeDeployment(row, deployment, index, tasks),
    ),
    events: row.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: new Date(createdAt),
      message,
    })),
    createdAt: new Date(row.createdAt),
    createdBy: row.createdBy,
    networkConfiguration: row.networkConfiguration,
    healthCheckGracePeriodSeconds: row.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    placementConstraints: [],
    placementStrategy: [],
    enableECSManagedTags: row.enableECSManagedTags,
    propagateTags: row.propagateTags,
    enableExecuteCommand: row.enableExecuteCommand,
    availabilityZoneRebalancing: 'DISABLED',
    tags: tagsToApi(row.tags),
  };
}

function describeDeployment(
  service: ServiceRow,
  deployment: DeploymentRow,
  index: number,
  tasks: readonly TaskRow[],
): Deployment {
  const own = tasks.filter(task => task.startedBy === deployment.id);
  const { running, pending } = countTasks(own);
  const wanted = own.filter(task => task.desiredStatus === 'RUNNING').length;
  return {
    id: deployment.id,
    status: index === 0 ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: deployment.taskDefinition,
    desiredCount: index === 0 ? service.desiredCount : wanted,
    runningCount: running,
    pendingCount: pending,
    failedTasks: deployment.failedTasks,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    launchType: service.launchType,
    platformVersion: service.platformVersion,
    platformFamily: 'Linux',
    networkConfiguration: service.networkConfiguration,
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
}
