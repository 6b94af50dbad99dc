import { NormalizedSchema } from '@smithy/core/schema';
import type { AwsService } from '../core/types';

/** An operation as the SDK's schemas describe it. */
export interface OperationSchemas {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** Static schema of an operation: `[9, namespace, name, traits, input, output]`. */
type StaticOperation = [
  9,
  string,
  string,
  number | Record<string, unknown>,
  SchemaRef,
  SchemaRef,
];
/** Static schema of an error: `[-3, namespace, name, traits, memberNames, memberSchemas, requiredCount]`. */
type StaticError = [
  -3,
  string,
  string,
  number | Record<string, unknown>,
  string[],
  unknown[],
];
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

const operationCache = new WeakMap<
  AwsService,
  Map<string, OperationSchemas | undefined>
>();

/** The schemas of an operation, or undefined when the service has no such operation (in the SDK at hand). */
export function operationSchemas(
  service: AwsService,
  name: string,
): OperationSchemas | undefined {
  let cache = operationCache.get(service);
  if (!cache) {
    cache = new Map();
    operationCache.set(service, cache);
  }
  if (!cache.has(name)) cache.set(name, findOperation(service, name));
  return cache.get(name);
}

function findOperation(
  service: AwsService,
  name: string,
): OperationSchemas | undefined {
  // The name comes from the request.
  const schema = Object.hasOwn(service.sdk, `${name}$`)
    ? service.sdk[`${name}$`]
    : undefined;
  if (!Array.isArray(schema) || schema[0] !== 9) return undefined;
  const [, , , , input, output] = schema as StaticOperation;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
  };
}

/** What the wire needs to know of an error that a service models. */
export interface ErrorShape {
  /** Name of the shape, for example `PriorityInUseException`. */
  readonly name: string;
  /** Code in the query protocol, for example `PriorityInUse`. */
  readonly queryCode: string;
  /** The member that holds the message: `message` or `Message`. */
  readonly messageMember: string;
}

const errorCache = new WeakMap<AwsService, Map<string, ErrorShape>>();

/** The modelled error of a code, which may be its shape's name or its code in the query protocol. */
export function errorShape(
  service: AwsService,
  code: string,
): ErrorShape | undefined {
  let shapes = errorCache.get(service);
  if (!shapes) {
    shapes = new Map();
    for (const schema of Object.values(service.sdk)) {
      if (!Array.isArray(schema) || schema[0] !== -3) continue;
      const [, , name, traits, members] = schema as StaticError;
      const queryError =
        typeof traits === 'object' ? traits.awsQueryError : undefined;
      const queryCode = Array.isArray(queryError)
        ? String(queryError[0])
        : name;
      const messageMember =
        members.find(member => member.toLowerCase() === 'message') ?? 'message';
      const shape = { name, queryCode, messageMember };
      shapes.set(name, shape);
      if (!shapes.has(queryCode)) shapes.set(queryCode, shape);
    }
    errorCache.set(service, shapes);
  }
  return shapes.get(code);
}

/** Names of the members that a structure requires. */
export function requiredMembers(schema: NormalizedSchema): readonly string[] {
  const raw: unknown = schema.getSchema();
  if (!Array.isArray(raw) || raw[0] !== 3) return [];
  // In a static structure the required members come first; the last element says how many there are.
  const [, , , , names, , count] = raw as [
    3,
    string,
    string,
    unknown,
    string[],
    unknown[],
    number?,
  ];
  return names.slice(0, count ?? 0);
}
