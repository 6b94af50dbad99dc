import { JsonObject } from '@backstage/types';
import { StoredOperation } from './OperationStore';

/** What one advance of an operation came to. */
export interface Advance {
  /** `again`: the step needs another look; `next`: the next step follows, or success after the last. */
  readonly outcome: 'again' | 'next';
  /** What it is doing, as one sentence; the last step's is how it ended. */
  readonly message?: string;
  readonly log?: readonly string[];
  readonly executionId?: string;
  /** Replaces what the operation remembers. */
  readonly memory?: JsonObject;
}

/** How an operation ends that a user stopped. */
export interface Cancellation {
  /** What was stopped and what could not be undone. */
  readonly message: string;
  readonly log?: readonly string[];
  /** Not stopped yet: look again. */
  readonly pending?: boolean;
}

/** An operation cannot go on: what is wrong and what to do. Everything else that a step throws is tried again. */
export class OperationFailedError extends Error {
  override readonly name = 'OperationFailedError';

  constructor(
    message: string,
    readonly remedy: string,
    readonly log: readonly string[] = [],
  ) {
    super(message);
  }
}

/** One step of a kind of operation. */
export interface OperationStep {
  /** As users read it, for example `Build and deploy`. */
  readonly name: string;
  /**
   * Takes the step, or looks how far it has come. May be called again after a crash at any moment, so what it starts in AWS it
   * starts with a token that is the same each time.
   *
   * @throws OperationFailedError when the operation cannot go on
   */
  advance(operation: StoredOperation): Promise<Advance>;
}

/** A kind of operation: its steps in order, and how it is stopped. */
export interface OperationPlan {
  readonly steps: readonly OperationStep[];
  cancel(operation: StoredOperation): Promise<Cancellation>;
}
