import { randomBytes, randomUUID } from 'crypto';
import { AwsError } from '../../core/AwsError';
import { arn } from '../../core/arn';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope, Table } from '../../core/types';
import type {
  ClusterRow,
  ServiceRow,
  TaskDefinitionRow,
  TaskRow,
} from './rows';

/** Events that DescribeServices gives. (AWS) */
const MAX_EVENTS = 100;

/** Clusters, task definitions, services and tasks; how they are found and named. */
export class EcsState {
  constructor(private readonly sandbox: Sandbox) {}

  clusters(scope: Scope): Table<ClusterRow> {
    return this.sandbox.store.table(scope, 'ecs.clusters');
  }

  /** By `{family}:{revision}`. */
  taskDefinitions(scope: Scope): Table<TaskDefinitionRow> {
    return this.sandbox.store.table(scope, 'ecs.taskDefinitions');
  }

  /** The newest revision of each family; a number is never given twice. */
  families(scope: Scope): Table<number> {
    return this.sandbox.store.table(scope, 'ecs.families');
  }

  /** By `{cluster}/{service}`. */
  services(scope: Scope): Table<ServiceRow> {
    return this.sandbox.store.table(scope, 'ecs.services');
  }

  /** By task id. */
  tasks(scope: Scope): Table<TaskRow> {
    return this.sandbox.store.table(scope, 'ecs.tasks');
  }

  /**
   * @param reference - name or ARN; `default` where it is missing
   * @throws AwsError when there is no such cluster
   */
  cluster(scope: Scope, reference: string | undefined): ClusterRow {
    const row = this.clusters(scope).get(lastPart(reference ?? 'default'));
    if (row?.status === 'ACTIVE') return row;
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  }

  /** @param reference - name or ARN */
  findService(
    scope: Scope,
    cluster: string,
    reference: string | undefined,
  ): ServiceRow | undefined {
    return this.services(scope).get(
      serviceKey(cluster, lastPart(reference ?? '')),
    );
  }

  /** @throws AwsError when there is no such service, or it was deleted */
  service(
    scope: Scope,
    cluster: string,
    reference: string | undefined,
  ): ServiceRow {
    const row = this.findService(scope, cluster, reference);
    if (!row) {
      throw new AwsError('ServiceNotFoundException', 'Service not found.');
    }
    if (row.status === 'ACTIVE') return row;
    throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  }

  /**
   * @param reference - ARN, `family:revision`, or `family` for its newest active revision
   * @throws AwsError when there is no such task definition
   */
  taskDefinition(
    scope: Scope,
    reference: string | undefined,
  ): TaskDefinitionRow {
    const name = lastPart(reference ?? '');
    const row = name.includes(':')
      ? this.taskDefinitions(scope).get(name)
      : this.newestActive(scope, name);
    if (row) return row;
    throw new AwsError(
      'ClientException',
      'Unable to describe task definition.',
    );
  }

  tasksOf(scope: Scope, service: ServiceRow): TaskRow[] {
    return this.tasks(scope)
      .values()
      .filter(
        task =>
          task.service === service.name && task.cluster === service.cluster,
      );
  }

  putService(scope: Scope, row: ServiceRow): void {
    this.services(scope).put(serviceKey(row.cluster, row.name), row);
  }

  /** Adds an event to a service; the caller puts the row. */
  addEvent(row: ServiceRow, message: string): void {
    row.events.unshift({
      id: randomUUID(),
      createdAt: this.nowIso(),
      message: `(service ${row.name}) ${message}`,
    });
    row.events.splice(MAX_EVENTS);
  }

  nowIso(): string {
    return new Date(this.sandbox.clock.now()).toISOString();
  }

  clusterArn(scope: Scope, name: string): string {
    return arn(scope, 'ecs', `cluster/${name}`);
  }

  serviceArn(scope: Scope, row: { cluster: string; name: string }): string {
    return arn(scope, 'ecs', `service/${row.cluster}/${row.name}`);
  }

  taskArn(scope: Scope, row: { cluster: string; id: string }): string {
    return arn(scope, 'ecs', `task/${row.cluster}/${row.id}`);
  }

  taskDefinitionArn(
    scope: Scope,
    row: { family: string; revision: number },
  ): string {
    return arn(scope, 'ecs', `task-definition/${row.family}:${row.revision}`);
  }

  private newestActive(
    scope: Scope,
    family: string,
  ): TaskDefinitionRow | undefined {
    for (let n = this.families(scope).get(family) ?? 0; n > 0; n--) {
      const row = this.taskDefinitions(scope).get(`${family}:${n}`);
      if (row?.status === 'ACTIVE') return row;
    }
    return undefined;
  }
}

export function serviceKey(cluster: string, service: string): string {
  return `${cluster}/${service}`;
}

/** The name in an ARN; a name is given back as it is. */
export function lastPart(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** So many random hexadecimal digits. */
export function hexId(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);
}

/** `ecs-svc/` and 19 digits. */
export function deploymentId(): string {
  const digits = BigInt(`0x${hexId(16)}`)
    .toString()
    .padStart(19, '1');
  return `ecs-svc/${digits.slice(-19)}`;
}
