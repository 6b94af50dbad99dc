import * as sdk from '@aws-sdk/client-ecs';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { DefaultTaskRuntime } from '../../tasks';
import { AwakeServices } from './AwakeServices';
import { clusterOperations } from './clusterOperations';
import { ContainerInsights } from './ContainerInsights';
import { EcsState } from './EcsState';
import { createAutoScalingProviders } from './resources/autoScalingProviders';
import { createCapacityProviderAssociationsProvider } from './resources/CapacityProviderAssociationsProvider';
import { createClusterProvider } from './resources/ClusterProvider';
import { createServiceProvider } from './resources/ServiceProvider';
import { createTaskDefinitionProvider } from './resources/TaskDefinitionProvider';
import { ServiceOperations } from './ServiceOperations';
import { ServiceScheduler } from './ServiceScheduler';
import { StoppedTasks } from './StoppedTasks';
import { tagOperations } from './tagOperations';
import { TargetHealth } from './TargetHealth';
import { taskDefinitionOperations } from './taskDefinitionOperations';
import { TaskLifecycle } from './TaskLifecycle';
import { taskOperations } from './taskOperations';
import { TaskRegistrations } from './TaskRegistrations';
import { TaskSupervisor } from './TaskSupervisor';

/** ECS on Fargate: clusters, task definitions, services with rolling deployments, tasks that really run. */
export function createEcsModule(sandbox: Sandbox): SandboxModule {
  const state = new EcsState(sandbox);
  const health = new TargetHealth(sandbox);
  const awake = new AwakeServices();
  const supervisor = new TaskSupervisor(
    sandbox,
    state,
    new DefaultTaskRuntime(sandbox.clock.speed),
    awake,
  );
  const lifecycle = new TaskLifecycle(
    sandbox,
    state,
    supervisor,
    new TaskRegistrations(sandbox, state),
    health,
  );
  const scheduler = new ServiceScheduler(
    sandbox,
    state,
    supervisor,
    lifecycle,
    health,
    awake,
  );
  return {
    services: [
      {
        signingName: 'ecs',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'AmazonEC2ContainerServiceV20141113',
        operations: {
          ...clusterOperations(state),
          ...taskDefinitionOperations(state),
          ...new ServiceOperations(sandbox, state, awake).handlers(),
          ...taskOperations(state, lifecycle, awake),
          ...tagOperations(state),
        },
      },
    ],
    resources: [
      createClusterProvider(sandbox, state),
      createCapacityProviderAssociationsProvider(state),
      createTaskDefinitionProvider(sandbox, state),
      createServiceProvider(sandbox, state),
      ...createAutoScalingProviders(sandbox),
    ],
    start() {
      scheduler.start();
      new ContainerInsights(sandbox, state, supervisor).start();
      new StoppedTasks(sandbox, state).start();
    },
    stop: () => supervisor.destroyAll(),
  };
}
