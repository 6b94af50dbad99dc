import { AwsError } from '../core/AwsError';
import type { Exchange, Protocol } from './Protocol';
import { decodeQuery } from './query';
import type { OperationSchemas } from './schemas';
import { errorShape } from './schemas';
import type { WireRequest, WireResponse } from './WireRequest';
import { encodeXmlMembers, escapeXml } from './xml';

/** Namespace of errors that do not come from a service. */
const FAULT_NAMESPACE = 'http://webservices.amazon.com/AWSFault/2005-15-09';

/** AWS's query protocol: a form as request, XML as answer. */
export const queryProtocol: Protocol = {
  validationCode: 'ValidationError',

  operationOf(request) {
    return parametersOf(request).get('Action') ?? undefined;
  },

  decode(operation, request) {
    return decodeQuery(operation.input, parametersOf(request));
  },

  encode(operation, output, { service, requestId }) {
    const { name } = operation;
    // An operation without output has no result element, one with an empty output has an empty one.
    const result = operation.output.isUnitSchema()
      ? ''
      : `<${name}Result>${resultOf(operation, output)}</${name}Result>`;
    return xml(
      200,
      `<${name}Response${xmlnsOf(
        service.xmlNamespace,
      )}>${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
    );
  },

  encodeError(error, { service, requestId = '' }: Partial<Exchange>) {
    const shape = service && errorShape(service, error.code);
    const type = error.httpStatus >= 500 ? 'Receiver' : 'Sender';
    return xml(
      error.httpStatus,
      `<ErrorResponse${xmlnsOf(
        service ? service.xmlNamespace : FAULT_NAMESPACE,
      )}><Error><Type>${type}</Type><Code>${escapeXml(
        shape?.queryCode ?? error.code,
      )}</Code><Message>${escapeXml(
        error.message,
      )}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  },

  unknownOperation(name, service) {
    return new AwsError(
      'InvalidAction',
      `Could not find operation ${name} for version ${
        service.apiVersion ?? 'unknown'
      }`,
    );
  },
};

function parametersOf(request: WireRequest): URLSearchParams {
  return request.body.length > 0
    ? new URLSearchParams(request.body.toString('utf8'))
    : request.query;
}

function resultOf(operation: OperationSchemas, output: object): string {
  return encodeXmlMembers(operation.output, output);
}

function xmlnsOf(uri: string | undefined): string {
  return uri ? ` xmlns="${uri}"` : '';
}

function xml(status: number, body: string): WireResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
