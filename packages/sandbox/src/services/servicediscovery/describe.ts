import type {
  DnsConfig,
  NamespaceSummary,
  ServiceSummary,
} from '@aws-sdk/client-servicediscovery';
import type { Scope } from '../../core/types';
import type { CloudMapState } from './CloudMapState';
import type { NamespaceRow, ServiceRow } from './rows';

/** A namespace as the API shows it. */
export function describeNamespace(
  state: CloudMapState,
  scope: Scope,
  row: NamespaceRow,
): NamespaceSummary {
  const dns = row.type === 'DNS_PRIVATE';
  return {
    Id: row.id,
    Arn: state.namespaceArn(scope, row.id),
    ResourceOwner: 'SELF',
    Name: row.name,
    Type: row.type,
    Description: row.description,
    ServiceCount: state.servicesOf(scope, row.id).length,
    Properties: {
      DnsProperties: dns
        ? { HostedZoneId: row.hostedZoneId, SOA: { TTL: 15 } }
        : undefined,
      HttpProperties: { HttpName: row.name },
    },
    CreateDate: new Date(row.createdAt),
  };
}

/** A service as the API shows it. */
export function describeService(
  state: CloudMapState,
  scope: Scope,
  row: ServiceRow,
): ServiceSummary {
  return {
    Id: row.id,
    Arn: state.serviceArn(scope, row.id),
    ResourceOwner: 'SELF',
    Name: row.name,
    Type: row.dnsConfig ? 'DNS_HTTP' : 'HTTP',
    Description: row.description,
    InstanceCount: state.instancesOf(scope, row.id).length,
    DnsConfig: row.dnsConfig ? dnsConfig(row) : undefined,
    HealthCheckCustomConfig: row.customHealth
      ? { FailureThreshold: 1 }
      : undefined,
    CreateDate: new Date(row.createdAt),
  };
}

function dnsConfig(row: ServiceRow): DnsConfig {
  return {
    NamespaceId: row.namespaceId,
    RoutingPolicy: row.dnsConfig?.routingPolicy as DnsConfig['RoutingPolicy'],
    DnsRecords: row.dnsConfig?.records.map(({ type, ttl }) => ({
      Type: type as 'A' | 'AAAA' | 'SRV' | 'CNAME',
      TTL: ttl,
    })),
  };
}
