import type { NormalizedSchema } from '@smithy/core/schema';
import { SerializationError } from './SerializationError';

/** How JSON and CBOR differ: the simple types that are no plain JSON. */
export interface DocumentFormat {
  encodeBlob(value: Uint8Array): unknown;
  encodeTimestamp(schema: NormalizedSchema, value: unknown): unknown;
  /** Undefined when the value is no blob. */
  decodeBlob(value: unknown): Uint8Array | undefined;
  /** Undefined when the value is no timestamp. */
  decodeTimestamp(value: unknown): Date | undefined;
}

type Members = Record<string, unknown>;

/** Turns a value of the SDK's shape into plain data of a document format. Members that the schema does not have are left out. */
export function encodeDocument(
  format: DocumentFormat,
  schema: NormalizedSchema,
  value: unknown,
): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isStructSchema()) {
    const result: Members = {};
    for (const [name, member] of schema.structIterator()) {
      const encoded = encodeDocument(format, member, (value as Members)[name]);
      if (encoded !== undefined) result[name] = encoded;
    }
    return result;
  }
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return Array.from(value as Iterable<unknown>, each =>
      encodeDocument(format, item, each),
    ).filter(each => each !== undefined);
  }
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.fromEntries(
      Object.entries(value as Members)
        .map(([key, each]) => [key, encodeDocument(format, item, each)])
        .filter(([, each]) => each !== undefined),
    );
  }
  if (schema.isBlobSchema()) {
    return format.encodeBlob(
      typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array),
    );
  }
  if (schema.isTimestampSchema()) return format.encodeTimestamp(schema, value);
  return value;
}

/**
 * Turns plain data of a document format into a value of the SDK's shape. Unknown members and nulls are left out.
 * @throws SerializationError when the data has another shape
 */
export function decodeDocument(
  format: DocumentFormat,
  schema: NormalizedSchema,
  data: unknown,
  path: string = '',
): unknown {
  if (data === undefined || data === null) return undefined;
  if (schema.isStructSchema()) {
    const source = membersOf(data, path);
    const result: Members = {};
    for (const [name, member] of schema.structIterator()) {
      if (!Object.hasOwn(source, name)) continue;
      const at = path ? `${path}.${name}` : name;
      const decoded = decodeDocument(format, member, source[name], at);
      if (decoded !== undefined) result[name] = decoded;
    }
    return result;
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(data))
      throw new SerializationError(path, 'a list', data);
    const item = schema.getValueSchema();
    return data
      .map((each, index) =>
        decodeDocument(format, item, each, `${path}.${index}`),
      )
      .filter(each => each !== undefined);
  }
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    const result: Members = Object.create(null);
    for (const [key, each] of Object.entries(membersOf(data, path))) {
      const decoded = decodeDocument(format, item, each, `${path}.${key}`);
      if (decoded !== undefined) result[key] = decoded;
    }
    // Assigned key by key above, so that a key such as __proto__ is only a key.
    return Object.fromEntries(Object.entries(result));
  }
  return decodeSimple(format, schema, data, path);
}

function decodeSimple(
  format: DocumentFormat,
  schema: NormalizedSchema,
  data: unknown,
  path: string,
): unknown {
  if (schema.isBlobSchema()) {
    const blob = format.decodeBlob(data);
    if (!blob) throw new SerializationError(path, 'a blob', data);
    return blob;
  }
  if (schema.isTimestampSchema()) {
    const date = format.decodeTimestamp(data);
    if (!date) throw new SerializationError(path, 'a timestamp', data);
    return date;
  }
  if (schema.isStringSchema() && typeof data !== 'string') {
    throw new SerializationError(path, 'a string', data);
  }
  if (schema.isBooleanSchema() && typeof data !== 'boolean') {
    throw new SerializationError(path, 'true or false', data);
  }
  if (schema.isNumericSchema()) {
    const number = typeof data === 'bigint' ? Number(data) : data;
    if (typeof number !== 'number') {
      throw new SerializationError(path, 'a number', data);
    }
    return number;
  }
  return data;
}

function membersOf(data: unknown, path: string): Members {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new SerializationError(path, 'a structure', data);
  }
  return data as Members;
}
