import { strict as assert } from 'node:assert';

export interface Refusal {
  /** The error code on the wire, for example `ValidationError`. */
  readonly code: string;
  /** HTTP status. */
  readonly http?: number;
  /** All of the message, or what it must match. */
  readonly message?: string | RegExp;
}

interface ServiceError extends Error {
  readonly Code?: string;
  readonly Error?: { readonly Code?: string };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The code as the service sent it: the SDK's name for an error of the query protocol may have `Exception` at its end. */
function codeOf(error: ServiceError): string {
  return error.Code ?? error.Error?.Code ?? error.name;
}

/**
 * Checks that AWS refuses the call, and how.
 * @throws AssertionError when the call succeeds or fails in another way
 */
export async function refused(
  call: Promise<unknown>,
  { code, http = 400, message }: Refusal,
): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: ServiceError) => reason,
  );
  assert.ok(error, `The call succeeded; it should be refused with ${code}`);
  const said = `${codeOf(error)}: ${error.message}`;
  assert.equal(codeOf(error), code, said);
  assert.equal(error.$metadata?.httpStatusCode, http, said);
  if (typeof message === 'string') assert.equal(error.message, message);
  else if (message) assert.match(error.message, message);
}
