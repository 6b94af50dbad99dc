import { randomBytes } from 'crypto';
import { AwsError } from '../../core/AwsError';
import { arn } from '../../core/arn';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope, Table } from '../../core/types';
import type {
  InstanceRow,
  NamespaceRow,
  OperationRow,
  ServiceRow,
} from './rows';

/** Operations that are remembered, per account and region. */
const MAX_OPERATIONS = 200;

/** Namespaces, services and instances of Cloud Map. */
export class CloudMapState {
  constructor(private readonly sandbox: Sandbox) {}

  namespaces(scope: Scope): Table<NamespaceRow> {
    return this.sandbox.store.table(scope, 'servicediscovery.namespaces');
  }

  services(scope: Scope): Table<ServiceRow> {
    return this.sandbox.store.table(scope, 'servicediscovery.services');
  }

  /** By `{serviceId}/{instanceId}`. */
  instances(scope: Scope): Table<InstanceRow> {
    return this.sandbox.store.table(scope, 'servicediscovery.instances');
  }

  operations(scope: Scope): Table<OperationRow> {
    return this.sandbox.store.table(scope, 'servicediscovery.operations');
  }

  /**
   * @param reference - id or ARN
   * @throws AwsError when there is no such namespace
   */
  namespace(scope: Scope, reference: string | undefined): NamespaceRow {
    const row = this.namespaces(scope).get(idOf(reference));
    if (row) return row;
    throw new AwsError(
      'NamespaceNotFound',
      `Failed to find namespace: ${reference}`,
    );
  }

  /**
   * @param reference - id or ARN
   * @throws AwsError when there is no such service
   */
  service(scope: Scope, reference: string | undefined): ServiceRow {
    const row = this.services(scope).get(idOf(reference));
    if (row) return row;
    throw new AwsError(
      'ServiceNotFound',
      `Failed to find service: ${reference}`,
    );
  }

  /** @throws AwsError when the namespace has no service of that name */
  serviceByName(scope: Scope, namespace: string, name: string): ServiceRow {
    const found = this.namespaces(scope)
      .values()
      .find(row => row.name === namespace);
    if (!found) {
      throw new AwsError(
        'NamespaceNotFound',
        `Failed to find namespace: ${namespace}`,
      );
    }
    const service = this.servicesOf(scope, found.id).find(
      row => row.name === name,
    );
    if (service) return service;
    throw new AwsError('ServiceNotFound', `Failed to find service: ${name}`);
  }

  servicesOf(scope: Scope, namespaceId: string): ServiceRow[] {
    return this.services(scope)
      .values()
      .filter(row => row.namespaceId === namespaceId);
  }

  instancesOf(scope: Scope, serviceId: string): InstanceRow[] {
    return this.instances(scope)
      .values()
      .filter(row => row.serviceId === serviceId);
  }

  /** Notes an operation that is done, and gives its id. */
  recordOperation(
    scope: Scope,
    type: OperationRow['type'],
    targets: Record<string, string>,
  ): string {
    const table = this.operations(scope);
    const id = `${randomId(32)}-${randomId(8)}`;
    table.put(id, { id, type, targets, createdAt: this.nowIso() });
    const surplus = table.size - MAX_OPERATIONS;
    for (const old of table.keys().slice(0, Math.max(0, surplus))) {
      table.delete(old);
    }
    return id;
  }

  nowIso(): string {
    return new Date(this.sandbox.clock.now()).toISOString();
  }

  namespaceArn(scope: Scope, id: string): string {
    return arn(scope, 'servicediscovery', `namespace/${id}`);
  }

  serviceArn(scope: Scope, id: string): string {
    return arn(scope, 'servicediscovery', `service/${id}`);
  }
}

/** Random lower-case letters and digits, as in Cloud Map's ids. */
export function randomId(length: number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(randomBytes(length), byte => alphabet[byte % 32]).join('');
}

function idOf(reference: string | undefined): string {
  return reference?.split('/').pop() ?? '';
}
