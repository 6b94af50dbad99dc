import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type {
  ResourceProperties,
  ResourceProvider,
  Scope,
} from '../../core/types';
import { newEc2Id } from './newEc2Id';
import {
  type NetworkResource,
  networkResources,
  type NetworkResourceType,
} from './NetworkResource';

/** A provider that keeps resources of one type of EC2, and checks that what they refer to is of the right kind. */
export function createNetworkResourceProvider(
  sandbox: Sandbox,
  definition: NetworkResourceType,
): ResourceProvider {
  const table = (scope: Scope) => networkResources(sandbox.store, scope);
  const keyOf = (id: string) => `${definition.type}/${id}`;
  const find = (scope: Scope, id: string): NetworkResource => {
    const row = table(scope).get(keyOf(id));
    if (!row) {
      throw new AwsError(
        'NotFound',
        `Resource of type '${definition.type}' with identifier '${id}' was not found.`,
      );
    }
    return row;
  };
  return {
    type: definition.type,
    create(properties, context) {
      refuseForeignIds(definition, properties);
      const id =
        definition.linkId?.(properties) ??
        newEc2Id(definition.idPrefix ?? 'eni');
      if (table(context).has(keyOf(id))) {
        throw new AwsError(
          'AlreadyExists',
          `Resource of type '${definition.type}' with identifier '${id}' already exists.`,
        );
      }
      const chosen = definition.choose?.(id, context, properties) ?? {};
      table(context).put(keyOf(id), { id, properties, chosen });
      return { physicalId: id };
    },
    update(physicalId, properties, _previous, context) {
      refuseForeignIds(definition, properties);
      const row = find(context, physicalId);
      table(context).put(keyOf(physicalId), { ...row, properties });
    },
    delete(physicalId, _properties, context) {
      table(context).delete(keyOf(physicalId));
    },
    ref(physicalId, context) {
      return definition.ref === undefined
        ? physicalId
        : find(context, physicalId).chosen[definition.ref];
    },
    getAtt(physicalId, attribute, context) {
      const source = definition.attributes[attribute];
      if (source === undefined) {
        throw new AwsError(
          'ValidationError',
          `Requested attribute ${attribute} does not exist in schema for ${definition.type}`,
        );
      }
      if (source === 'id') return physicalId;
      const row = find(context, physicalId);
      return row.chosen[source] ?? row.properties[source] ?? '';
    },
  };
}

/**
 * Ids of another kind are refused as EC2 does. Whether an id exists is not asked: a stack may be placed in a network
 * that the sandbox did not make.
 */
function refuseForeignIds(
  definition: NetworkResourceType,
  properties: ResourceProperties,
): void {
  for (const [property, kind] of Object.entries(definition.references ?? {})) {
    const id: unknown = properties[property];
    if (typeof id !== 'string' || id.startsWith(`${kind.prefix}-`)) continue;
    throw new AwsError(kind.code, `The ${kind.words} '${id}' does not exist`);
  }
}
