import type { NormalizedSchema } from '@smithy/core/schema';
import { formatTimestamp, timestampFormat } from './timestamps';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Parsers turn a bare carriage return into a line feed.
  '\r': '&#13;',
};

/** Characters that XML 1.0 cannot hold, not even escaped. */
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text for XML, also for the value of an attribute; what XML cannot hold is replaced by U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(NOT_IN_XML, '\ufffd')
    .replace(/[&<>"\r]/g, character => ESCAPES[character]);
}

/** The members of a structure as XML elements, in the schema's order; an empty list is an empty element. */
export function encodeXmlMembers(
  schema: NormalizedSchema,
  value: unknown,
): string {
  let xml = '';
  if (!schema.isStructSchema()) return xml;
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.xmlAttribute) continue;
    xml += encodeXmlMember(
      member,
      traits.xmlName ?? name,
      (value as Record<string, unknown>)[name],
    );
  }
  return xml;
}

/** One element (of a flattened list or map: one for each item) with what it holds; nothing for undefined. */
export function encodeXmlMember(
  schema: NormalizedSchema,
  tag: string,
  value: unknown,
): string {
  if (value === undefined || value === null) return '';
  const traits = schema.getMergedTraits();
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const itemTag = traits.xmlFlattened
      ? tag
      : item.getMergedTraits().xmlName ?? 'member';
    const items = Array.from(value as Iterable<unknown>, each =>
      encodeXmlMember(item, itemTag, each),
    ).join('');
    return traits.xmlFlattened ? items : element(tag, items);
  }
  if (schema.isMapSchema()) {
    const keyTag = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
    const item = schema.getValueSchema();
    const valueTag = item.getMergedTraits().xmlName ?? 'value';
    const entries = Object.entries(value as object)
      .filter(([, each]) => each !== undefined && each !== null)
      .map(([key, each]) =>
        element(
          traits.xmlFlattened ? tag : 'entry',
          element(keyTag, escapeXml(key)) +
            encodeXmlMember(item, valueTag, each),
        ),
      )
      .join('');
    return traits.xmlFlattened ? entries : element(tag, entries);
  }
  if (schema.isStructSchema()) {
    return element(
      tag,
      encodeXmlMembers(schema, value),
      attributesOf(schema, value),
    );
  }
  return element(tag, escapeXml(encodeSimple(schema, value)));
}

function encodeSimple(schema: NormalizedSchema, value: unknown): string {
  if (schema.isTimestampSchema()) {
    return formatTimestamp(value, timestampFormat(schema, 'date-time'));
  }
  if (schema.isBlobSchema()) {
    return Buffer.from(value as Uint8Array).toString('base64');
  }
  return String(value);
}

function attributesOf(schema: NormalizedSchema, value: unknown): string {
  const [prefix, uri] = schema.getMergedTraits().xmlNamespace ?? [];
  let attributes = uri
    ? ` ${prefix ? `xmlns:${prefix}` : 'xmlns'}="${uri}"`
    : '';
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const attribute = (value as Record<string, unknown>)[name];
    if (traits.xmlAttribute && attribute !== undefined) {
      attributes += ` ${traits.xmlName ?? name}="${escapeXml(
        String(attribute),
      )}"`;
    }
  }
  return attributes;
}

function element(
  tag: string,
  content: string,
  attributes: string = '',
): string {
  return content === ''
    ? `<${tag}${attributes}/>`
    : `<${tag}${attributes}>${content}</${tag}>`;
}
