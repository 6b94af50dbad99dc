import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { ResourceProperties, ResourceProvider } from '../../core/types';
import { type CloudMapState, randomId } from './CloudMapState';
import type { DnsConfigRow } from './rows';
import { templateTags } from './templateTags';

const TYPE = 'AWS::ServiceDiscovery::Service';

/** AWS::ServiceDiscovery::Service. Its physical id is the service's id. */
export function createServiceProvider(
  sandbox: Sandbox,
  state: CloudMapState,
): ResourceProvider {
  return {
    type: TYPE,
    create(properties, context) {
      const namespace = state.namespace(
        context,
        properties.NamespaceId ?? properties.DnsConfig?.NamespaceId,
      );
      const name: string = properties.Name ?? context.physicalName(64);
      const taken = state
        .servicesOf(context, namespace.id)
        .find(row => row.name.toLowerCase() === name.toLowerCase());
      if (taken) {
        throw new AwsError(
          'ServiceAlreadyExists',
          `Service already exists: ${taken.id}`,
        );
      }
      const id = `srv-${randomId(16)}`;
      state.services(context).put(id, {
        id,
        name,
        namespaceId: namespace.id,
        description: properties.Description,
        dnsConfig: dnsConfigOf(properties),
        customHealth: properties.HealthCheckCustomConfig !== undefined,
        createdAt: state.nowIso(),
        tags: templateTags(properties, context),
      });
      return { physicalId: id };
    },
    update(id, properties, _previous, context) {
      const row = state.service(context, id);
      row.description = properties.Description;
      row.dnsConfig = dnsConfigOf(properties);
      row.tags = templateTags(properties, context);
      state.services(context).put(id, row);
    },
    async delete(id, _properties, context) {
      if (!state.services(context).has(id)) return;
      await sandbox.invoke(
        'servicediscovery',
        'DeleteService',
        { Id: id },
        context,
      );
    },
    getAtt(id, attribute, context) {
      const row = state.service(context, id);
      if (attribute === 'Id') return row.id;
      if (attribute === 'Arn') return state.serviceArn(context, id);
      if (attribute === 'Name') return row.name;
      throw new AwsError(
        'ValidationError',
        `Requested attribute ${attribute} does not exist in schema for ${TYPE}`,
      );
    },
  };
}

function dnsConfigOf(properties: ResourceProperties): DnsConfigRow | undefined {
  const config = properties.DnsConfig;
  if (!config) return undefined;
  const records: { Type: string; TTL: number | string }[] =
    config.DnsRecords ?? [];
  return {
    routingPolicy: config.RoutingPolicy ?? 'MULTIVALUE',
    records: records.map(({ Type, TTL }) => ({ type: Type, ttl: Number(TTL) })),
  };
}
