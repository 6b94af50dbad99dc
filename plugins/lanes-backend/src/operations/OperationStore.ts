import {
  Operation,
  OperationKind,
  OperationLogLine,
} from '@laneway/plugin-lanes-common';
import { JsonObject } from '@backstage/types';

/** An operation as it is kept, with what only its steps need to know. */
export interface StoredOperation extends Operation {
  /** What was asked for; each kind knows its own shape. */
  readonly input: JsonObject;
  /** What steps have to remember from one advance to the next. */
  readonly memory: JsonObject;
  /** Who asked that it stops. */
  readonly cancelledBy?: string;
}

export interface NewOperation {
  readonly kind: OperationKind;
  readonly entityRef: string;
  readonly service: string;
  readonly env: string;
  readonly lane?: string;
  readonly steps: readonly string[];
  readonly message: string;
  readonly input: JsonObject;
  readonly createdBy: string;
  readonly idempotencyKey: string;
  /** What no other running operation may hold at the same time. */
  readonly locks: readonly string[];
}

/** What an advance changed. */
export interface OperationChange {
  readonly status?: Operation['status'];
  readonly step?: string;
  readonly message?: string;
  readonly remedy?: string;
  readonly executionId?: string;
  readonly memory?: JsonObject;
  /** Lines to add to the log. */
  readonly log: readonly string[];
  /** When to advance next, in milliseconds from now. */
  readonly dueInMs: number;
}

/** What creating an operation came to. */
export type CreateResult =
  | {
      readonly outcome: 'created' | 'repeated';
      readonly operation: StoredOperation;
    }
  /** Another operation holds one of the locks. */
  | { readonly outcome: 'busy'; readonly operation: StoredOperation };

/** Operations in the database, shared by all replicas. */
export interface OperationStore {
  /** The operation that this user began with this key. */
  findByKey(
    createdBy: string,
    idempotencyKey: string,
  ): Promise<StoredOperation | undefined>;
  /** Begins an operation, unless the key was used before or a lock is held: the database decides, also between replicas. */
  create(operation: NewOperation): Promise<CreateResult>;
  find(id: string): Promise<StoredOperation | undefined>;
  /** The running operation that holds one of the locks. */
  findHolder(locks: readonly string[]): Promise<StoredOperation | undefined>;
  /** Operations of a service: all that run, and those changed within the last day, newest first. */
  listRecent(service: string, env: string): Promise<Operation[]>;
  /** Log lines after `after`, at most 1,000. */
  readLog(id: string, after: number): Promise<OperationLogLine[]>;
  /** Notes that somebody asked the operation to stop; false when it is over. */
  requestCancel(id: string, user: string): Promise<boolean>;

  /** Operations that are due and that no replica holds; at most `limit`. */
  listDue(limit: number): Promise<string[]>;
  /** Takes the lease of an operation for `leaseMs`; undefined when another replica has it or it is over. */
  lease(
    id: string,
    holder: string,
    leaseMs: number,
  ): Promise<StoredOperation | undefined>;
  /** Keeps the lease; false when it was lost. */
  renew(id: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Writes a change and gives the lease back; undefined, with nothing written, when the lease was lost. */
  apply(
    id: string,
    holder: string,
    change: OperationChange,
  ): Promise<StoredOperation | undefined>;
}
