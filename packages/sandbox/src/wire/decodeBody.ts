import { gunzipSync } from 'node:zlib';
import { AwsError } from '../core/AwsError';

/**
 * Undoes `Content-Encoding: gzip`, which the SDK uses for large metric data.
 * @throws AwsError when the body is not in that encoding
 */
export function decodeBody(
  body: Buffer,
  headers: Readonly<Record<string, string | undefined>>,
): Buffer {
  const encodings = (headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',');
  return encodings.some(encoding => encoding.trim() === 'gzip')
    ? gunzip(body)
    : body;
}

function gunzip(body: Buffer): Buffer {
  try {
    return gunzipSync(body);
  } catch {
    throw new AwsError(
      'SerializationException',
      'The request body is not in the gzip format that its Content-Encoding header names.',
    );
  }
}
