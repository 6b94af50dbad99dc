/** A Cloud Map namespace, as stored. */
export interface NamespaceRow {
  readonly id: string;
  name: string;
  readonly type: 'DNS_PRIVATE' | 'HTTP';
  description?: string;
  readonly vpcId?: string;
  readonly hostedZoneId: string;
  /** ISO time. */
  readonly createdAt: string;
  tags: Record<string, string>;
}

export interface DnsConfigRow {
  readonly routingPolicy: string;
  readonly records: readonly { readonly type: string; readonly ttl: number }[];
}

/** A Cloud Map service, as stored. */
export interface ServiceRow {
  readonly id: string;
  readonly name: string;
  readonly namespaceId: string;
  description?: string;
  dnsConfig?: DnsConfigRow;
  /** True when the caller, for example ECS, says which instances are healthy. */
  readonly customHealth: boolean;
  /** ISO time. */
  readonly createdAt: string;
  tags: Record<string, string>;
}

/** A registered instance, as stored. */
export interface InstanceRow {
  readonly id: string;
  readonly serviceId: string;
  readonly attributes: Record<string, string>;
  healthy: boolean;
}

/** Registering is done at once; its operation is kept so that it can be asked about. */
export interface OperationRow {
  readonly id: string;
  readonly type: 'REGISTER_INSTANCE' | 'DEREGISTER_INSTANCE';
  readonly createdAt: string;
  readonly targets: Record<string, string>;
}
