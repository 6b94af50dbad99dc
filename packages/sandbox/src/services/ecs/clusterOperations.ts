import type {
  Cluster,
  CreateClusterCommandInput,
  DeleteClusterCommandInput,
  DescribeClustersCommandInput,
  ListClustersCommandInput,
  UpdateClusterCommandInput,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/AwsError';
import type { OperationHandler, Scope } from '../../core/types';
import { type EcsState, lastPart } from './EcsState';
import { invalidParameter } from './errors';
import { page } from './page';
import type { ClusterRow } from './rows';
import { tagsFromApi, tagsToApi } from './tags';

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;

/** Operations on clusters. */
export function clusterOperations(
  state: EcsState,
): Record<string, OperationHandler> {
  return {
    CreateCluster(input: CreateClusterCommandInput, context) {
      const name = input.clusterName ?? 'default';
      if (!NAME.test(name)) {
        throw invalidParameter('Invalid clusterName value');
      }
      const existing = state.clusters(context).get(name);
      // AWS gives an active cluster of that name back as it is.
      const row: ClusterRow =
        existing?.status === 'ACTIVE'
          ? existing
          : {
              name,
              status: 'ACTIVE',
              settings: input.settings ?? [
                { name: 'containerInsights', value: 'disabled' },
              ],
              capacityProviders: input.capacityProviders ?? [],
              defaultCapacityProviderStrategy:
                input.defaultCapacityProviderStrategy ?? [],
              tags: tagsFromApi(input.tags),
            };
      state.clusters(context).put(name, row);
      return { cluster: describeCluster(state, context, row) };
    },
    UpdateCluster(input: UpdateClusterCommandInput, context) {
      const row = state.cluster(context, input.cluster);
      row.settings = input.settings ?? row.settings;
      state.clusters(context).put(row.name, row);
      return { cluster: describeCluster(state, context, row) };
    },
    DeleteCluster(input: DeleteClusterCommandInput, context) {
      const row = state.cluster(context, input.cluster);
      refuseWhileInUse(state, context, row.name);
      row.status = 'INACTIVE';
      state.clusters(context).put(row.name, row);
      return { cluster: describeCluster(state, context, row) };
    },
    DescribeClusters(input: DescribeClustersCommandInput, context) {
      const names = input.clusters?.length ? input.clusters : ['default'];
      const include: readonly string[] = input.include ?? [];
      const found = names.map(reference => ({
        reference,
        row: state.clusters(context).get(lastPart(reference)),
      }));
      return {
        clusters: found.flatMap(({ row }) =>
          row
            ? [
                {
                  ...describeCluster(state, context, row),
                  settings: include.includes('SETTINGS') ? row.settings : [],
                  tags: include.includes('TAGS') ? tagsToApi(row.tags) : [],
                },
              ]
            : [],
        ),
        failures: found.flatMap(({ reference, row }) =>
          row
            ? []
            : [
                {
                  arn: state.clusterArn(context, lastPart(reference)),
                  reason: 'MISSING',
                },
              ],
        ),
      };
    },
    ListClusters(input: ListClustersCommandInput, context) {
      const arns = state
        .clusters(context)
        .values()
        .filter(row => row.status === 'ACTIVE')
        .map(row => state.clusterArn(context, row.name));
      const { items, nextToken } = page(arns, input);
      return { clusterArns: items, nextToken };
    },
  };
}

function refuseWhileInUse(state: EcsState, scope: Scope, name: string): void {
  const services = state
    .services(scope)
    .values()
    .some(row => row.cluster === name && row.status !== 'INACTIVE');
  if (services) {
    throw new AwsError(
      'ClusterContainsServicesException',
      'The Cluster cannot be deleted while Services are active.',
    );
  }
  const tasks = state
    .tasks(scope)
    .values()
    .some(row => row.cluster === name && row.lastStatus !== 'STOPPED');
  if (tasks) {
    throw new AwsError(
      'ClusterContainsTasksException',
      'The Cluster cannot be deleted while Tasks are active.',
    );
  }
}

function describeCluster(
  state: EcsState,
  scope: Scope,
  row: ClusterRow,
): Cluster {
  const tasks = state
    .tasks(scope)
    .values()
    .filter(task => task.cluster === row.name && task.lastStatus !== 'STOPPED');
  const running = tasks.filter(task => task.lastStatus === 'RUNNING').length;
  return {
    clusterArn: state.clusterArn(scope, row.name),
    clusterName: row.name,
    status: row.status,
    registeredContainerInstancesCount: 0,
    runningTasksCount: running,
    pendingTasksCount: tasks.length - running,
    activeServicesCount: state
      .services(scope)
      .values()
      .filter(
        ({ cluster, status }) => cluster === row.name && status === 'ACTIVE',
      ).length,
    statistics: [],
    settings: row.settings,
    capacityProviders: row.capacityProviders,
    defaultCapacityProviderStrategy: row.defaultCapacityProviderStrategy,
    tags: tagsToApi(row.tags),
  };
}
