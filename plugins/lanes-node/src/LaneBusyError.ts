import { ConflictError } from '@backstage/errors';
import { Operation } from '@laneway/plugin-lanes-common';

/** Something else is under way on the lane or service: the backend answered 409. */
export class LaneBusyError extends ConflictError {
  override readonly name = 'ConflictError';

  constructor(
    message: string,
    /** The operation that runs; undefined when it is a deployment that was started elsewhere, which the message names. */
    readonly operation?: Operation,
  ) {
    super(message);
  }
}
