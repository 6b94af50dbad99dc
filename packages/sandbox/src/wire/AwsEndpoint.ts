import { randomUUID } from 'node:crypto';
import { AwsError } from '../core/AwsError';
import { principalOf } from '../core/credentials';
import type { DefaultSandbox } from '../core/DefaultSandbox';
import type { AwsService, WireProtocol } from '../core/types';
import { cborProtocol } from './cborProtocol';
import { jsonProtocol } from './jsonProtocol';
import type { Exchange, Protocol } from './Protocol';
import { queryProtocol } from './queryProtocol';
import { operationSchemas } from './schemas';
import { readSignature } from './signature';
import { validateRequired } from './validateRequired';
import type { WireRequest, WireResponse } from './WireRequest';

/** No service has REST operations so far; its requests are answered with errors as XML. */
const PROTOCOLS: Readonly<Partial<Record<WireProtocol, Protocol>>> = {
  query: queryProtocol,
  'json-1.0': jsonProtocol,
  'json-1.1': jsonProtocol,
  'rpc-v2-cbor': cborProtocol,
};

/** Answers AWS API requests: finds service, operation and protocol, decodes, calls, encodes. */
export class AwsEndpoint {
  /** How often each operation was asked for, by `{signing name}:{operation}`. */
  readonly counts = new Map<string, number>();

  constructor(private readonly sandbox: DefaultSandbox) {}

  /** Answers every request, also one that makes no sense; throws nothing. */
  async handle(request: WireRequest): Promise<WireResponse> {
    const requestId = randomUUID();
    const asked: { service?: AwsService; protocol: Protocol; what: string } = {
      protocol: guessProtocol(request) ?? queryProtocol,
      what: `${request.method} ${request.path}`,
    };
    let response: WireResponse;
    try {
      response = await this.answer(request, requestId, asked);
    } catch (error) {
      response = asked.protocol.encodeError(this.awsError(error, asked.what), {
        service: asked.service,
        request,
        requestId,
      });
    }
    return {
      ...response,
      headers: { ...response.headers, 'x-amzn-requestid': requestId },
    };
  }

  /** Notes in `asked` what it finds out, for the answer of an error. */
  private async answer(
    request: WireRequest,
    requestId: string,
    asked: { service?: AwsService; protocol: Protocol; what: string },
  ): Promise<WireResponse> {
    const signature = readSignature(request);
    const { region, signingName, accessKeyId, sessionToken } = signature;
    const service = this.serviceOf(signingName);
    asked.service = service;
    const protocol = protocolOf(request, service) ?? asked.protocol;
    asked.protocol = protocol;
    const principal = principalOf(
      this.sandbox.store,
      region,
      accessKeyId,
      sessionToken,
      this.sandbox.clock.now(),
    );
    const name = protocol.operationOf(request, service);
    const operation = name ? operationSchemas(service, name) : undefined;
    const known =
      operation && Object.hasOwn(service.operations, operation.name);
    if (!operation || !known) {
      const shown = name ?? request.headers['x-amz-target'] ?? asked.what;
      this.sandbox.logger.warn(`Unknown operation ${signingName}:${shown}`);
      throw protocol.unknownOperation(shown, service);
    }
    asked.what = `${signingName}:${operation.name}`;
    this.counts.set(asked.what, (this.counts.get(asked.what) ?? 0) + 1);

    const input = protocol.decode(operation, request, service);
    validateRequired(operation.input, input, service, protocol.validationCode);
    const output = await service.operations[operation.name](input, {
      account: principal.account,
      region,
      requestId,
      principalArn: principal.principalArn,
      accessKeyId,
    });
    const exchange: Exchange = { service, request, requestId };
    return protocol.encode(operation, output ?? {}, exchange);
  }

  private serviceOf(signingName: string): AwsService {
    const service = this.sandbox.services.get(signingName);
    if (service) return service;
    this.sandbox.logger.warn(`Unknown service ${signingName}`);
    const names = Array.from(this.sandbox.services.keys()).sort().join(', ');
    throw new AwsError(
      'UnknownServiceException',
      `The sandbox has no service that is signed for as '${signingName}'. It has: ${names}`,
      404,
    );
  }

  private awsError(error: unknown, what: string): AwsError {
    if (error instanceof AwsError) return error;
    const text = error instanceof Error ? error.stack : String(error);
    this.sandbox.logger.error(`${what} failed: ${text}`);
    return new AwsError(
      'InternalFailure',
      'The request processing has failed because of an unknown error, exception or failure.',
      500,
    );
  }
}

/** The protocol in which a request is written; undefined when nothing marks it. */
function guessProtocol(request: WireRequest): Protocol | undefined {
  const kind = kindOf(request);
  return kind === undefined ? undefined : PROTOCOLS[kind];
}

function kindOf(request: WireRequest): WireProtocol | undefined {
  const { headers } = request;
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpc-v2-cbor';
  if (headers['x-amz-target'] !== undefined) return 'json-1.1';
  const form = headers['content-type']?.startsWith(
    'application/x-www-form-urlencoded',
  );
  return form || request.query.has('Action') ? 'query' : undefined;
}

/** As `guessProtocol`, of those that the service speaks. */
function protocolOf(
  request: WireRequest,
  service: AwsService,
): Protocol | undefined {
  const protocol = guessProtocol(request);
  const spoken = service.protocols.map(name => PROTOCOLS[name]);
  return protocol && spoken.includes(protocol) ? protocol : spoken[0];
}
