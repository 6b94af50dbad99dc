import type {
  DeregisterInstanceCommandInput,
  DiscoverInstancesCommandInput,
  DiscoverInstancesCommandOutput,
  GetInstanceCommandInput,
  ListInstancesCommandInput,
  RegisterInstanceCommandInput,
  UpdateInstanceCustomHealthStatusCommandInput,
} from '@aws-sdk/client-servicediscovery';
import { AwsError } from '../../core/AwsError';
import type { OperationHandler, Scope } from '../../core/types';
import type { CloudMapState } from './CloudMapState';
import { page } from './page';
import type { InstanceRow } from './rows';

/** Operations on registered instances, and their discovery. */
export function instanceOperations(
  state: CloudMapState,
): Record<string, OperationHandler> {
  return {
    RegisterInstance(input: RegisterInstanceCommandInput, context) {
      const service = state.service(context, input.ServiceId);
      const id = input.InstanceId ?? '';
      const attributes = { ...input.Attributes };
      if (service.dnsConfig && !attributes.AWS_INSTANCE_IPV4) {
        throw new AwsError(
          'InvalidInput',
          'Instance attributes must contain AWS_INSTANCE_IPV4 for a service with an A record',
        );
      }
      state.instances(context).put(`${service.id}/${id}`, {
        id,
        serviceId: service.id,
        attributes,
        healthy: attributes.AWS_INIT_HEALTH_STATUS !== 'UNHEALTHY',
      });
      const OperationId = state.recordOperation(context, 'REGISTER_INSTANCE', {
        SERVICE: service.id,
        INSTANCE: id,
      });
      return { OperationId };
    },
    DeregisterInstance(input: DeregisterInstanceCommandInput, context) {
      const row = instance(state, context, input);
      state.instances(context).delete(`${row.serviceId}/${row.id}`);
      const targets = { SERVICE: row.serviceId, INSTANCE: row.id };
      return {
        OperationId: state.recordOperation(
          context,
          'DEREGISTER_INSTANCE',
          targets,
        ),
      };
    },
    GetInstance(input: GetInstanceCommandInput, context) {
      const row = instance(state, context, input);
      return { Instance: { Id: row.id, Attributes: { ...row.attributes } } };
    },
    ListInstances(input: ListInstancesCommandInput, context) {
      const { id } = state.service(context, input.ServiceId);
      const { items, NextToken } = page(state.instancesOf(context, id), input);
      const Instances = items.map(row => ({
        Id: row.id,
        Attributes: { ...row.attributes },
      }));
      return { Instances, NextToken };
    },
    UpdateInstanceCustomHealthStatus(
      input: UpdateInstanceCustomHealthStatusCommandInput,
      context,
    ) {
      const row = instance(state, context, input);
      row.healthy = input.Status === 'HEALTHY';
      state.instances(context).put(`${row.serviceId}/${row.id}`, row);
      return {};
    },
    DiscoverInstances: (input: DiscoverInstancesCommandInput, context) =>
      discover(state, input, context),
  };
}

function discover(
  state: CloudMapState,
  input: DiscoverInstancesCommandInput,
  scope: Scope,
): Partial<DiscoverInstancesCommandOutput> {
  const { NamespaceName = '', ServiceName = '' } = input;
  const service = state.serviceByName(scope, NamespaceName, ServiceName);
  const required = state
    .instancesOf(scope, service.id)
    .filter(row => hasAttributes(row, input.QueryParameters));
  // Instances with the optional attributes where there are some; otherwise as if they had not been asked for.
  const preferred = required.filter(row =>
    hasAttributes(row, input.OptionalParameters),
  );
  const matching = preferred.length > 0 ? preferred : required;
  return {
    Instances: byHealth(matching, input.HealthStatus ?? 'HEALTHY')
      .slice(0, input.MaxResults ?? 100)
      .map(row => ({
        InstanceId: row.id,
        NamespaceName,
        ServiceName,
        HealthStatus: row.healthy ? 'HEALTHY' : 'UNHEALTHY',
        Attributes: { ...row.attributes },
      })),
    InstancesRevision: 1,
  };
}

function byHealth(rows: readonly InstanceRow[], wanted: string): InstanceRow[] {
  const healthy = rows.filter(row => row.healthy);
  if (wanted === 'HEALTHY') return healthy;
  if (wanted === 'UNHEALTHY') return rows.filter(row => !row.healthy);
  return wanted === 'HEALTHY_OR_ELSE_ALL' && healthy.length > 0
    ? healthy
    : [...rows];
}

function hasAttributes(
  row: InstanceRow,
  wanted: Record<string, string> = {},
): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => row.attributes[name] === value,
  );
}

function instance(
  state: CloudMapState,
  scope: Scope,
  input: { ServiceId?: string; InstanceId?: string },
): InstanceRow {
  const { id } = state.service(scope, input.ServiceId);
  const row = state.instances(scope).get(`${id}/${input.InstanceId}`);
  if (row) return row;
  throw new AwsError(
    'InstanceNotFound',
    `Failed to find instance: ${input.InstanceId}`,
  );
}
