import type { Sandbox } from '../../../core/Sandbox';
import type { ResourceProvider } from '../../../core/types';
import type { EcsState } from '../EcsState';
import { tagsOfTemplate, tagsToApi } from '../tags';
import { apiShape } from './templateShape';
import { unknownAttribute } from './unknownAttribute';

const TYPE = 'AWS::ECS::Cluster';

/** AWS::ECS::Cluster. Its physical id is its name. */
export function createClusterProvider(
  sandbox: Sandbox,
  state: EcsState,
): ResourceProvider {
  return {
    type: TYPE,
    async create(properties, context) {
      const clusterName = properties.ClusterName ?? context.physicalName(255);
      await sandbox.invoke(
        'ecs',
        'CreateCluster',
        {
          clusterName,
          settings: apiShape(properties.ClusterSettings, 'ClusterSettings'),
          capacityProviders: properties.CapacityProviders,
          defaultCapacityProviderStrategy: apiShape(
            properties.DefaultCapacityProviderStrategy,
          ),
          tags: tagsToApi(tagsOfTemplate(properties, context)),
        },
        context,
      );
      return { physicalId: clusterName };
    },
    async update(name, properties, _previous, context) {
      const settings = apiShape(properties.ClusterSettings, 'ClusterSettings');
      await sandbox.invoke(
        'ecs',
        'UpdateCluster',
        { cluster: name, settings },
        context,
      );
      const row = state.cluster(context, name);
      row.tags = tagsOfTemplate(properties, context);
      state.clusters(context).put(name, row);
    },
    async delete(name, _properties, context) {
      if (state.clusters(context).get(name)?.status !== 'ACTIVE') return;
      await sandbox.invoke('ecs', 'DeleteCluster', { cluster: name }, context);
    },
    getAtt(name, attribute, context) {
      if (attribute === 'Arn') return state.clusterArn(context, name);
      throw unknownAttribute(TYPE, attribute);
    },
  };
}
