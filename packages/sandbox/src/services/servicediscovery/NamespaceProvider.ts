import { AwsError } from '../../core/AwsError';
import type { ResourceProvider } from '../../core/types';
import { type CloudMapState, randomId } from './CloudMapState';
import { templateTags } from './templateTags';

const TYPE = 'AWS::ServiceDiscovery::PrivateDnsNamespace';

/** AWS::ServiceDiscovery::PrivateDnsNamespace. Its physical id is the namespace's id. */
export function createNamespaceProvider(
  state: CloudMapState,
): ResourceProvider {
  return {
    type: TYPE,
    create(properties, context) {
      const taken = state
        .namespaces(context)
        .values()
        .find(
          row => row.name === properties.Name && row.vpcId === properties.Vpc,
        );
      if (taken) {
        throw new AwsError(
          'NamespaceAlreadyExists',
          `Namespace with name ${properties.Name} and VPC ${properties.Vpc} already exists: ${taken.id}`,
        );
      }
      const id = `ns-${randomId(16)}`;
      state.namespaces(context).put(id, {
        id,
        name: properties.Name,
        type: 'DNS_PRIVATE',
        description: properties.Description,
        vpcId: properties.Vpc,
        hostedZoneId: `Z${randomId(20).toUpperCase()}`,
        createdAt: state.nowIso(),
        tags: templateTags(properties, context),
      });
      return { physicalId: id };
    },
    update(id, properties, _previous, context) {
      const row = state.namespace(context, id);
      row.description = properties.Description;
      row.tags = templateTags(properties, context);
      state.namespaces(context).put(id, row);
    },
    delete(id, _properties, context) {
      if (state.servicesOf(context, id).length > 0) {
        throw new AwsError(
          'ResourceInUse',
          'Namespace has associated services; delete the services before deleting the namespace',
        );
      }
      state.namespaces(context).delete(id);
    },
    getAtt(id, attribute, context) {
      const row = state.namespace(context, id);
      if (attribute === 'Id') return row.id;
      if (attribute === 'Arn') return state.namespaceArn(context, id);
      if (attribute === 'HostedZoneId') return row.hostedZoneId;
      throw new AwsError(
        'ValidationError',
        `Requested attribute ${attribute} does not exist in schema for ${TYPE}`,
      );
    },
  };
}
