import { ConflictError } from '@backstage/errors';
import { Operation } from '@laneway/plugin-lanes-common';

/** Another operation holds the lane. `operation` is that one, where the backend named it. */
export class LaneBusyError extends ConflictError {
  readonly operation?: Operation;

  constructor(message: string, operation?: Operation) {
    super(message);
    this.operation = operation;
  }
}
