import { AwsError } from '../core/AwsError';
import type { WireRequest } from './WireRequest';

/** What a SigV4 signature says about a request. The signature itself is not verified. */
export interface SignatureScope {
  readonly accessKeyId: string;
  readonly region: string;
  /** For example `elasticloadbalancing`. */
  readonly signingName: string;
  readonly sessionToken?: string;
}

/** `{accessKeyId}/{date}/{region}/{service}/aws4_request` */
const CREDENTIAL = /^([^/]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/;

/**
 * Reads the signature scope from the `Authorization` header or, of a presigned URL, from the query.
 * @throws AwsError when the request is not signed, or not as SigV4 demands
 */
export function readSignature(request: WireRequest): SignatureScope {
  const authorization = request.headers.authorization;
  const presigned = request.query.get('X-Amz-Credential');
  if (!authorization && !presigned) {
    throw new AwsError(
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
      403,
    );
  }
  const credential = presigned ?? credentialOf(authorization ?? '');
  const [, accessKeyId, region, signingName] =
    CREDENTIAL.exec(credential ?? '') ?? [];
  if (!accessKeyId) {
    throw new AwsError(
      'IncompleteSignature',
      `Authorization header requires 'Credential' parameter as '{access key}/{date}/{region}/{service}/aws4_request'. Authorization=${
        authorization?.split(' ')[0] ?? ''
      }`,
      403,
    );
  }
  return {
    accessKeyId,
    region,
    signingName,
    sessionToken:
      request.headers['x-amz-security-token'] ??
      request.query.get('X-Amz-Security-Token') ??
      undefined,
  };
}

function credentialOf(authorization: string): string | undefined {
  if (!authorization.startsWith('AWS4-HMAC-SHA256 ')) return undefined;
  return /[ ,]Credential=([^,\s]+)/.exec(authorization)?.[1];
}
