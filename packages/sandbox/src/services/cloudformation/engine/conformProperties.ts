import { AwsError } from '../../../core/AwsError';
import type { Json, ResourceProperties } from '../../../core/types';
import { isJsonObject, type JsonObject } from '../template/Template';
import type {
  PropertySchema,
  ResourceSchema,
  ValueSchema,
} from './ResourceSchema';

/**
 * Gives properties the types that the resource's schema asks for (`'256'` for a number becomes 256), as
 * CloudFormation does before it calls a resource handler, and refuses what the schema does not have.
 *
 * @throws AwsError `ValidationError`: `Properties validation failed for resource X with message: ...`
 */
export function conformProperties(
  properties: ResourceProperties,
  schema: ResourceSchema | undefined,
  logicalId: string,
): ResourceProperties {
  if (!schema) return properties;
  const problems: string[] = [];
  const result = conformObject(properties, schema.properties, '#', problems);
  if (problems.length > 0) {
    const text =
      problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
    throw new AwsError(
      'ValidationError',
      `Properties validation failed for resource ${logicalId} with message:\n${text}`,
    );
  }
  return result;
}

function conformObject(
  value: JsonObject,
  schemas: Readonly<Record<string, PropertySchema>>,
  path: string,
  problems: string[],
): JsonObject {
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (!schema) {
      problems.push(`${path}: extraneous key [${name}] is not permitted`);
      continue;
    }
    result[name] = conform(item, schema.type, `${path}/${name}`, problems);
  }
  for (const [name, schema] of Object.entries(schemas)) {
    if (schema.required && !(name in value)) {
      problems.push(`${path}: required key [${name}] not found`);
    }
  }
  return result;
}

function conform(
  value: Json,
  schema: ValueSchema,
  path: string,
  problems: string[],
): Json {
  const mismatch = (expected: string): Json => {
    problems.push(
      `${path}: expected type: ${expected}, found: ${typeName(value)}`,
    );
    return value;
  };
  switch (schema.kind) {
    case 'string':
      if (typeof value === 'number' || typeof value === 'boolean') {
        return String(value);
      }
      return typeof value === 'string' ? value : mismatch('String');
    case 'integer':
    case 'number': {
      const number =
        typeof value === 'string' && value.trim() !== ''
          ? Number(value)
          : value;
      const name = schema.kind === 'integer' ? 'Integer' : 'Number';
      if (typeof number !== 'number' || !Number.isFinite(number)) {
        return mismatch(name);
      }
      return schema.kind === 'integer' && !Number.isInteger(number)
        ? mismatch(name)
        : number;
    }
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true';
      return typeof value === 'boolean' ? value : mismatch('Boolean');
    case 'array':
      if (!Array.isArray(value)) return mismatch('JSONArray');
      return value.map((item, index) =>
        conform(item, schema.element, `${path}/${index}`, problems),
      );
    case 'map':
      if (!isJsonObject(value)) return mismatch('JSONObject');
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          conform(item, schema.element, `${path}/${key}`, problems),
        ]),
      );
    case 'object':
      return isJsonObject(value)
        ? conformObject(value, schema.properties, path, problems)
        : mismatch('JSONObject');
    default:
      return value;
  }
}

function typeName(value: Json): string {
  if (Array.isArray(value)) return 'JSONArray';
  if (isJsonObject(value)) return 'JSONObject';
  if (typeof value === 'number') return 'Number';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}
