import { AwsError } from '../core/AwsError';
import { decodeCbor, encodeCbor, encodeCborError } from './cbor';
import { errorType, queryErrorHeaders } from './jsonProtocol';
import type { Exchange, Protocol } from './Protocol';
import { errorShape } from './schemas';

const HEADERS = {
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
};
const PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;

/** Smithy's RPC v2 CBOR protocol. */
export const cborProtocol: Protocol = {
  validationCode: 'ValidationException',

  operationOf(request) {
    return PATH.exec(request.path)?.[1];
  },

  decode(operation, request) {
    return decodeCbor(operation.input, request.body);
  },

  encode(operation, output) {
    return {
      status: 200,
      headers: HEADERS,
      body: encodeCbor(
        operation.output,
        operation.output.isUnitSchema() ? {} : output,
      ),
    };
  },

  encodeError(error, { service, request }: Partial<Exchange>) {
    const shape = service && errorShape(service, error.code);
    return {
      status: error.httpStatus,
      headers: {
        ...HEADERS,
        ...queryErrorHeaders(error, request, shape?.queryCode),
      },
      body: encodeCborError({
        __type: errorType(error, service),
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
