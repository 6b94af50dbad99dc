import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Scope } from '../../core/types';
import type { EcsState } from './EcsState';
import type { ContainerRow, TaskRow } from './rows';
import { tagsToApi } from './tags';

/** A task as the API shows it, without its tags. */
export function describeTask(
  state: EcsState,
  scope: Scope,
  row: TaskRow,
): Task {
  const taskArn = state.taskArn(scope, row);
  return {
    taskArn,
    clusterArn: state.clusterArn(scope, row.cluster),
    taskDefinitionArn: row.taskDefinition,
    group: `service:${row.service}`,
    startedBy: row.startedBy,
    lastStatus: row.lastStatus,
    desiredStatus: row.desiredStatus,
    // Containers without a health check of their own have none to tell of.
    healthStatus: 'UNKNOWN',
    availabilityZone: row.availabilityZone,
    connectivity: row.startedAt ? 'CONNECTED' : undefined,
    connectivityAt: date(row.startedAt),
    containers: row.containers.map(container =>
      describeContainer(row, container, taskArn),
    ),
    cpu: row.cpu,
    memory: row.memory,
    createdAt: new Date(row.createdAt),
    pullStartedAt: date(row.pullStartedAt),
    pullStoppedAt: date(row.pullStoppedAt),
    startedAt: date(row.startedAt),
    stoppingAt: date(row.stoppingAt),
    executionStoppedAt: date(row.executionStoppedAt),
    stoppedAt: date(row.stoppedAt),
    stopCode: row.stopCode,
    stoppedReason: row.stoppedReason,
    launchType: 'FARGATE',
    capacityProviderName: row.capacityProvider,
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    enableExecuteCommand: false,
    attachments: [
      {
        id: row.attachmentId,
        type: 'ElasticNetworkInterface',
        status: row.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
        details: [
          { name: 'subnetId', value: row.subnet },
          { name: 'networkInterfaceId', value: row.networkInterfaceId },
          { name: 'privateIPv4Address', value: row.ip },
        ],
      },
    ],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    version: 1,
    tags: tagsToApi(row.tags),
  };
}

function describeContainer(
  task: TaskRow,
  row: ContainerRow,
  taskArn: string,
): Container {
  const path = taskArn.replace(':task/', ':container/');
  return {
    containerArn: `${path}/${row.runtimeId.slice(0, 32)}`,
    taskArn,
    name: row.name,
    image: row.image,
    imageDigest: row.imageDigest,
    runtimeId: row.runtimeId,
    lastStatus: row.lastStatus,
    exitCode: row.exitCode,
    reason: row.reason,
    networkBindings: [],
    networkInterfaces: [
      { attachmentId: task.attachmentId, privateIpv4Address: task.ip },
    ],
    healthStatus: 'UNKNOWN',
  };
}

function date(iso: string | undefined): Date | undefined {
  return iso === undefined ? undefined : new Date(iso);
}
