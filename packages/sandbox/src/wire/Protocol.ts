import type { AwsError } from '../core/AwsError';
import type { AwsService } from '../core/types';
import type { OperationSchemas } from './schemas';
import type { WireRequest, WireResponse } from './WireRequest';

/** How the requests and answers of a wire protocol are written. */
export interface Protocol {
  /** The operation that a request asks for, as its protocol names it; undefined when it names none that makes sense. */
  operationOf(request: WireRequest, service: AwsService): string | undefined;

  /** @throws AwsError when the request does not have the shape of the operation's input */
  decode(
    operation: OperationSchemas,
    request: WireRequest,
    service: AwsService,
  ): object;

  encode(
    operation: OperationSchemas,
    output: object,
    exchange: Exchange,
  ): WireResponse;

  /** `exchange.service` is missing when the error came before the service was known. */
  encodeError(error: AwsError, exchange: Partial<Exchange>): WireResponse;

  /** What AWS answers when it has no such operation. */
  unknownOperation(name: string, service: AwsService): AwsError;

  /** Code of the error for a required member that is missing. */
  readonly validationCode: string;
}

export interface Exchange {
  readonly service: AwsService;
  readonly request: WireRequest;
  readonly requestId: string;
}
