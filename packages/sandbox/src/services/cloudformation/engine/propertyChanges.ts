import { isDeepStrictEqual } from 'node:util';
import type { Json, ResourceProperties } from '../../../core/types';
import { isJsonObject } from '../template/Template';
import type {
  PropertySchema,
  ResourceSchema,
  ValueSchema,
} from './ResourceSchema';

/** A property that an update changes. */
export interface PropertyChange {
  readonly name: string;
  /** It needs a new physical resource. */
  readonly replaces: boolean;
}

/** The top-level properties in which two versions of a resource differ. */
export function propertyChanges(
  before: ResourceProperties,
  after: ResourceProperties,
  schema: ResourceSchema | undefined,
): PropertyChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter(name => !isDeepStrictEqual(before[name], after[name]))
    .map(name => ({
      name,
      replaces: replaces(before[name], after[name], schema?.properties[name]),
    }));
}

function replaces(
  before: Json | undefined,
  after: Json | undefined,
  schema: PropertySchema | undefined,
): boolean {
  if (!schema || isDeepStrictEqual(before, after)) return false;
  return schema.replaces || nestedReplaces(before, after, schema.type);
}

/** Some types need a replacement only for a member deep inside a property. */
function nestedReplaces(
  before: Json | undefined,
  after: Json | undefined,
  schema: ValueSchema,
): boolean {
  if (schema.kind !== 'object') return false;
  const old = isJsonObject(before) ? before : {};
  const fresh = isJsonObject(after) ? after : {};
  return Object.entries(schema.properties).some(([name, member]) =>
    replaces(old[name], fresh[name], member),
  );
}
