import type { NormalizedSchema } from '@smithy/core/schema';
import { SerializationError } from './SerializationError';
import { parseTimestamp } from './timestamps';

/** `A.member.1.Key=x` as a tree: A, member, 1, Key. */
interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/**
 * The input of a request in AWS's query protocol. Lists may be written flat or with any element name, as clients differ.
 * @throws SerializationError when a number, boolean or timestamp is none
 */
export function decodeQuery(
  schema: NormalizedSchema,
  parameters: URLSearchParams,
): object {
  const root = newNode();
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      let child = node.children.get(part);
      if (!child) {
        child = newNode();
        node.children.set(part, child);
      }
      node = child;
    }
    node.value = value;
  }
  return (decode(schema, root, '') ?? {}) as object;
}

function newNode(): Node {
  return { children: new Map() };
}

function decode(schema: NormalizedSchema, node: Node, path: string): unknown {
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) {
    const result: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const wireName = member.getMergedTraits().xmlName ?? name;
      const child = node.children.get(wireName);
      if (!child) continue;
      const at = path ? `${path}.${name}` : name;
      const value = decode(member, child, at);
      if (value !== undefined) result[name] = value;
    }
    return result;
  }
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return numbered(node).map((child, index) =>
      decode(item, child, `${path}.${index + 1}`),
    );
  }
  if (schema.isMapSchema()) {
    const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
    const item = schema.getValueSchema();
    const valueName = item.getMergedTraits().xmlName ?? 'value';
    return Object.fromEntries(
      numbered(node).map(entry => {
        const key = entry.children.get(keyName)?.value ?? '';
        const child = entry.children.get(valueName) ?? newNode();
        return [key, decode(item, child, `${path}.${key}`)];
      }),
    );
  }
  return node.value === undefined
    ? undefined
    : decodeSimple(schema, node.value, path);
}

/** The items of a list in their order: `.1`, `.2` directly below, or below one name such as `member` or `entry`. */
function numbered(node: Node): Node[] {
  const items = Array.from(node.children).filter(([name]) =>
    /^\d+$/.test(name),
  );
  if (items.length > 0) {
    return items
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, child]) => child);
  }
  const [wrapper] = node.children.values();
  return wrapper ? numbered(wrapper) : [];
}

function decodeSimple(
  schema: NormalizedSchema,
  text: string,
  path: string,
): unknown {
  if (schema.isBooleanSchema()) {
    const lower = text.toLowerCase();
    if (lower !== 'true' && lower !== 'false') {
      throw new SerializationError(path, 'true or false', text);
    }
    return lower === 'true';
  }
  if (schema.isNumericSchema()) {
    const number = text.trim() === '' ? NaN : Number(text);
    if (Number.isNaN(number)) {
      throw new SerializationError(path, 'a number', text);
    }
    return number;
  }
  if (schema.isTimestampSchema()) {
    const date = parseTimestamp(text);
    if (!date) throw new SerializationError(path, 'a timestamp', text);
    return date;
  }
  if (schema.isBlobSchema()) return Buffer.from(text, 'base64');
  return text;
}
