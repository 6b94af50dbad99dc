import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../../core/types';
import type { EcsState } from '../EcsState';
import { apiShape } from './templateShape';
import { unknownAttribute } from './unknownAttribute';

const TYPE = 'AWS::ECS::ClusterCapacityProviderAssociations';

/** AWS::ECS::ClusterCapacityProviderAssociations. Its physical id is the cluster's name. */
export function createCapacityProviderAssociationsProvider(
  state: EcsState,
): ResourceProvider {
  const associate = (
    cluster: string,
    properties: ResourceProperties,
    context: ResourceContext,
  ) => {
    const row = state.cluster(context, cluster);
    row.capacityProviders = properties.CapacityProviders ?? [];
    row.defaultCapacityProviderStrategy = apiShape(
      properties.DefaultCapacityProviderStrategy ?? [],
    ) as CapacityProviderStrategyItem[];
    state.clusters(context).put(row.name, row);
    return row.name;
  };
  return {
    type: TYPE,
    create(properties, context) {
      const physicalId = associate(properties.Cluster, properties, context);
      return { physicalId };
    },
    update(name, properties, _previous, context) {
      associate(name, properties, context);
    },
    delete(name, _properties, context) {
      if (state.clusters(context).get(name)?.status !== 'ACTIVE') return;
      associate(name, {}, context);
    },
    getAtt(_name, attribute) {
      throw unknownAttribute(TYPE, attribute);
    },
  };
}
