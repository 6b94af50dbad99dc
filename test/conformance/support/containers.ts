import {
  type CreateServiceCommandInput,
  ECS,
  type RegisterTaskDefinitionCommandInput,
  type Service,
} from '@aws-sdk/client-ecs';
import { clientSettings } from './endpoint';
import { eventually } from './eventually';
import type { Network } from './network';
import type { Scope } from './Scope';

export const ecs = new ECS(clientSettings);

/** A public image of a registry that needs no credentials. */
export const PUBLIC_IMAGE = 'public.ecr.aws/nginx/nginx:stable';

/** A task definition for the smallest Fargate task, without its family. */
export const FARGATE_TASK: Omit<RegisterTaskDefinitionCommandInput, 'family'> =
  {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      {
        name: 'app',
        image: PUBLIC_IMAGE,
        portMappings: [{ containerPort: 8080 }],
      },
    ],
  };

/** An empty cluster; gives its name. */
export async function createCluster(scope: Scope): Promise<string> {
  const clusterName = scope.name('cluster');
  await ecs.createCluster({ clusterName });
  // Tasks that are still stopping keep a cluster.
  scope.later(() =>
    eventually('the cluster can be deleted', () =>
      ecs.deleteCluster({ cluster: clusterName }).then(
        () => true,
        () => false,
      ),
    ),
  );
  return clusterName;
}

export type ServiceOptions = Partial<CreateServiceCommandInput> & {
  readonly task?: Partial<RegisterTaskDefinitionCommandInput>;
};

/** A service of one task unless told otherwise; gives its name. It is deleted with its tasks. */
export async function createService(
  scope: Scope,
  cluster: string,
  { subnets, securityGroup }: Network,
  { task, ...options }: ServiceOptions = {},
): Promise<string> {
  const family = scope.name('task');
  const { taskDefinition } = await ecs.registerTaskDefinition({
    family,
    ...FARGATE_TASK,
    ...task,
  });
  const taskDefinitionArn = taskDefinition?.taskDefinitionArn;
  scope.later(() =>
    ecs.deregisterTaskDefinition({ taskDefinition: taskDefinitionArn }),
  );
  const serviceName = scope.name('service');
  await ecs.createService({
    cluster,
    serviceName,
    taskDefinition: taskDefinitionArn,
    desiredCount: 1,
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...subnets],
        securityGroups: [securityGroup],
        assignPublicIp: 'ENABLED',
      },
    },
    ...options,
  });
  scope.later(async () => {
    const { status } = await readService(cluster, serviceName);
    if (status !== 'ACTIVE') return;
    await ecs.deleteService({ cluster, service: serviceName, force: true });
  });
  return serviceName;
}

export async function readService(
  cluster: string,
  name: string,
): Promise<Service> {
  const { services } = await ecs.describeServices({
    cluster,
    services: [name],
  });
  const [service] = services ?? [];
  if (!service) throw new Error(`DescribeServices gave nothing for ${name}`);
  return service;
}

/** Waits, as the SDK's `services-stable` waiter does, for one deployment with all of its tasks. */
export function stable(cluster: string, name: string): Promise<Service> {
  let last: Service | undefined;
  return eventually(
    `service ${name} is stable`,
    async () => {
      last = await readService(cluster, name);
      const { deployments = [], runningCount, desiredCount } = last;
      return deployments.length === 1 && runningCount === desiredCount && last;
    },
    () => ({ events: last?.events?.map(({ message }) => message).slice(0, 3) }),
  );
}

/** Tasks of a service, running or lately stopped. */
export async function tasksOf(
  cluster: string,
  serviceName: string,
  desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING',
) {
  const { taskArns = [] } = await ecs.listTasks({
    cluster,
    serviceName,
    desiredStatus,
  });
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns });
  return tasks;
}
