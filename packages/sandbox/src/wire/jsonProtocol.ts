import { AwsError } from '../core/AwsError';
import type { AwsService } from '../core/types';
import { decodeJson, encodeJson } from './json';
import type { Exchange, Protocol } from './Protocol';
import { errorShape } from './schemas';
import type { WireRequest } from './WireRequest';

/** JSON services have names of their own for what is wrong with a signature. */
const JSON_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
};

/** AWS's JSON protocols 1.0 and 1.1, which differ in the content type only. */
export const jsonProtocol: Protocol = {
  validationCode: 'ValidationException',

  operationOf(request, service) {
    const target = request.headers['x-amz-target'] ?? '';
    const dot = target.lastIndexOf('.');
    const prefix = target.slice(0, Math.max(dot, 0));
    return prefix === service.targetPrefix ? target.slice(dot + 1) : undefined;
  },

  decode(operation, request) {
    return decodeJson(operation.input, request.body);
  },

  encode(operation, output, { request }) {
    return {
      status: 200,
      headers: { 'content-type': contentTypeOf(request) },
      body: operation.output.isUnitSchema()
        ? '{}'
        : encodeJson(operation.output, output),
    };
  },

  encodeError(error, { service, request }: Partial<Exchange>) {
    const shape = service && errorShape(service, error.code);
    const type = errorType(error, service);
    return {
      status: error.httpStatus,
      headers: {
        'content-type': contentTypeOf(request),
        'x-amzn-errortype': type,
        ...queryErrorHeaders(error, request, shape?.queryCode),
      },
      body: JSON.stringify({
        __type: type,
        [shape?.messageMember ?? 'message']: error.message,
      }),
    };
  },

  unknownOperation(name) {
    return new AwsError(
      'UnknownOperationException',
      `The operation ${name} is not known`,
    );
  },
};

/** What `__type` says: the name of the error's shape. */
export function errorType(error: AwsError, service?: AwsService): string {
  const shape = service && errorShape(service, error.code);
  return shape?.name ?? JSON_CODES[error.code] ?? error.code;
}

/**
 * The code that the query protocol gives an error, for clients that ask for it: services that came from the query
 * protocol keep those codes.
 */
export function queryErrorHeaders(
  error: AwsError,
  request: WireRequest | undefined,
  queryCode: string = error.code,
): Record<string, string> {
  if (request?.headers['x-amzn-query-mode'] !== 'true') return {};
  const fault = error.httpStatus >= 500 ? 'Receiver' : 'Sender';
  return { 'x-amzn-query-error': `${queryCode};${fault}` };
}

function contentTypeOf(request: WireRequest | undefined): string {
  const type = request?.headers['content-type'] ?? '';
  return type.startsWith('application/x-amz-json-1.0')
    ? 'application/x-amz-json-1.0'
    : 'application/x-amz-json-1.1';
}
