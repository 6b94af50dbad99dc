import { cbor, dateToTag } from '@smithy/core/cbor';
import type { NormalizedSchema } from '@smithy/core/schema';
import {
  decodeDocument,
  encodeDocument,
  type DocumentFormat,
} from './documentCodec';
import { SerializationError } from './SerializationError';
import { checkDate, parseTimestamp } from './timestamps';

/** CBOR's tag for seconds since the epoch. */
const EPOCH_TAG = 1;

const CBOR_FORMAT: DocumentFormat = {
  encodeBlob: value => value,
  encodeTimestamp: (_schema, value) => dateToTag(checkDate(value)),
  decodeBlob: value => (value instanceof Uint8Array ? value : undefined),
  decodeTimestamp: value => {
    const tagged = value as { tag?: number | bigint; value?: unknown };
    return Number(tagged.tag) === EPOCH_TAG
      ? parseTimestamp(Number(tagged.value))
      : undefined;
  },
};

/** The body of an answer in Smithy's RPC v2 CBOR protocol. */
export function encodeCbor(
  schema: NormalizedSchema,
  value: unknown,
): Uint8Array {
  return cbor.serialize(encodeDocument(CBOR_FORMAT, schema, value) ?? {});
}

/** The body of an error, which has no schema. */
export function encodeCborError(error: Record<string, string>): Uint8Array {
  return cbor.serialize(error);
}

/**
 * The input of a request in Smithy's RPC v2 CBOR protocol; an empty body is an empty input.
 * @throws SerializationError when the body is no CBOR, or of another shape
 */
export function decodeCbor(schema: NormalizedSchema, body: Buffer): object {
  let data: unknown;
  try {
    data = body.length === 0 ? {} : cbor.deserialize(body);
  } catch {
    throw new SerializationError('', 'CBOR', `${body.length} bytes`);
  }
  return (decodeDocument(CBOR_FORMAT, schema, data) ?? {}) as object;
}
