import type { NormalizedSchema } from '@smithy/core/schema';
import {
  decodeDocument,
  encodeDocument,
  type DocumentFormat,
} from './documentCodec';
import { SerializationError } from './SerializationError';
import { formatTimestamp, parseTimestamp, timestampFormat } from './timestamps';

const JSON_FORMAT: DocumentFormat = {
  encodeBlob: value => Buffer.from(value).toString('base64'),
  encodeTimestamp: (schema, value) => {
    const format = timestampFormat(schema, 'epoch-seconds');
    const text = formatTimestamp(value, format);
    return format === 'epoch-seconds' ? Number(text) : text;
  },
  decodeBlob: value =>
    typeof value === 'string' ? Buffer.from(value, 'base64') : undefined,
  decodeTimestamp: parseTimestamp,
};

/** The body of an answer in AWS's JSON protocols. */
export function encodeJson(schema: NormalizedSchema, value: unknown): string {
  return JSON.stringify(encodeDocument(JSON_FORMAT, schema, value) ?? {});
}

/**
 * The input of a request in AWS's JSON protocols; an empty body is an empty input.
 * @throws SerializationError when the body is no JSON, or of another shape
 */
export function decodeJson(schema: NormalizedSchema, body: Buffer): object {
  const text = body.toString('utf8');
  let data: unknown;
  try {
    data = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw new SerializationError('', 'JSON', text);
  }
  return (decodeDocument(JSON_FORMAT, schema, data) ?? {}) as object;
}
