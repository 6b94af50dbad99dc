import type {
  DeleteServiceCommandInput,
  GetNamespaceCommandInput,
  GetOperationCommandInput,
  GetServiceCommandInput,
  ListNamespacesCommandInput,
  ListServicesCommandInput,
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-servicediscovery';
import { AwsError } from '../../core/AwsError';
import type { OperationHandler, Scope } from '../../core/types';
import type { CloudMapState } from './CloudMapState';
import { describeNamespace, describeService } from './describe';
import { page } from './page';

/** Operations on namespaces, services, their tags, and operations. */
export function catalogOperations(
  state: CloudMapState,
): Record<string, OperationHandler> {
  return {
    GetNamespace: (input: GetNamespaceCommandInput, context) => ({
      Namespace: describeNamespace(
        state,
        context,
        state.namespace(context, input.Id),
      ),
    }),
    ListNamespaces(input: ListNamespacesCommandInput, context) {
      const wanted = filterOf(input.Filters);
      const rows = state
        .namespaces(context)
        .values()
        .filter(
          row =>
            wanted('TYPE', row.type) &&
            wanted('NAME', row.name) &&
            wanted('HTTP_NAME', row.name),
        );
      const { items, NextToken } = page(rows, input);
      const describe = describeNamespace.bind(undefined, state, context);
      return { Namespaces: items.map(row => describe(row)), NextToken };
    },
    GetService: (input: GetServiceCommandInput, context) => ({
      Service: {
        ...describeService(state, context, state.service(context, input.Id)),
        NamespaceId: state.service(context, input.Id).namespaceId,
      },
    }),
    ListServices(input: ListServicesCommandInput, context) {
      const wanted = filterOf(input.Filters);
      const rows = state
        .services(context)
        .values()
        .filter(row => wanted('NAMESPACE_ID', row.namespaceId));
      const { items, NextToken } = page(rows, input);
      const describe = describeService.bind(undefined, state, context);
      return { Services: items.map(row => describe(row)), NextToken };
    },
    DeleteService(input: DeleteServiceCommandInput, context) {
      const { id } = state.service(context, input.Id);
      if (state.instancesOf(context, id).length > 0) {
        throw new AwsError(
          'ResourceInUse',
          'Service contains registered instances; delete the instances before deleting the service',
        );
      }
      state.services(context).delete(id);
      return {};
    },
    GetOperation(input: GetOperationCommandInput, context) {
      const row = state.operations(context).get(input.OperationId ?? '');
      if (!row) {
        throw new AwsError(
          'OperationNotFound',
          `Failed to find operation: ${input.OperationId}`,
        );
      }
      const at = new Date(row.createdAt);
      return {
        Operation: {
          Id: row.id,
          Type: row.type,
          Status: 'SUCCESS',
          CreateDate: at,
          UpdateDate: at,
          Targets: row.targets,
        },
      };
    },
    ...tagOperations(state),
  };
}

function tagOperations(state: CloudMapState): Record<string, OperationHandler> {
  return {
    ListTagsForResource: (input: ListTagsForResourceCommandInput, context) => ({
      Tags: Object.entries(
        tagged(state, context, input.ResourceARN).row.tags,
      ).map(([Key, Value]) => ({ Key, Value })),
    }),
    TagResource(input: TagResourceCommandInput, context) {
      const { row, save } = tagged(state, context, input.ResourceARN);
      for (const { Key = '', Value = '' } of input.Tags ?? []) {
        row.tags[Key] = Value;
      }
      save();
      return {};
    },
    UntagResource(input: UntagResourceCommandInput, context) {
      const { row, save } = tagged(state, context, input.ResourceARN);
      for (const key of input.TagKeys ?? []) delete row.tags[key];
      save();
      return {};
    },
  };
}

/** The namespace or service that an ARN names, to read or change its tags. */
function tagged(
  state: CloudMapState,
  scope: Scope,
  resourceArn: string = '',
): { row: { tags: Record<string, string> }; save: () => void } {
  const [, kind, id] = resourceArn.match(/:(namespace|service)\/(.+)$/) ?? [];
  const namespace =
    kind === 'namespace' ? state.namespaces(scope).get(id) : undefined;
  if (namespace) {
    return {
      row: namespace,
      save: () => state.namespaces(scope).put(id, namespace),
    };
  }
  const service =
    kind === 'service' ? state.services(scope).get(id) : undefined;
  if (service) {
    return { row: service, save: () => state.services(scope).put(id, service) };
  }
  throw new AwsError(
    'ResourceNotFoundException',
    `Failed to find resource: ${resourceArn}`,
  );
}

interface Filter {
  readonly Name?: string;
  readonly Values?: readonly string[];
  readonly Condition?: string;
}

/** Checks one property against the request's filters of that name. */
function filterOf(
  filters: readonly Filter[] | undefined,
): (name: string, value: string) => boolean {
  return (name, value) =>
    (filters ?? [])
      .filter(filter => filter.Name === name)
      .every(filter =>
        filter.Condition === 'BEGINS_WITH'
          ? filter.Values?.some(prefix => value.startsWith(prefix))
          : filter.Values?.includes(value),
      );
}
