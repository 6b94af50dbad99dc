import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { Operation, OperationKind } from '@laneway/plugin-lanes-common';
import { randomUUID } from 'crypto';
import { AwsCallError } from '../aws';
import { OperationFailedError, OperationPlan } from './OperationSteps';
import {
  OperationChange,
  OperationStore,
  StoredOperation,
} from './OperationStore';

const LEASE_MS = 15_000;
const RENEW_MS = 5_000;
const LOOK_AGAIN_MS = 1_500;
const AT_ONCE = 32;
/** How long a step may fail in a way that may pass (throttling, no connection) before the operation fails. */
const PATIENCE_MS = 10 * 60_000;

/** Advances operations, one step at a time. Any replica may; the lease in the database lets one at a time. */
export class OperationRunner {
  readonly #holder = randomUUID();

  constructor(
    private readonly options: {
      readonly store: OperationStore;
      readonly plans: Readonly<Record<OperationKind, OperationPlan>>;
      readonly logger: LoggerService;
      /** Called after each change, with the operation as it is now. */
      readonly onChange: (operation: StoredOperation) => void;
      readonly now?: () => number;
    },
  ) {}

  /** Advances every operation that is due and waits for those; leases keep another tick from doing the same. */
  async tick(): Promise<void> {
    const due = await this.options.store.listDue(AT_ONCE);
    await Promise.all(due.map(id => this.#run(id)));
  }

  /** A tick that nobody waits for; its failure is logged. */
  wake(): void {
    this.tick().catch(error =>
      this.options.logger.error('Operations could not be advanced', error),
    );
  }

  /** A step that is done need not wait for the next tick to begin the next one. */
  async #run(id: string): Promise<void> {
    while (await this.#advance(id));
  }

  /** Whether the next step is due at once. */
  async #advance(id: string): Promise<boolean> {
    const { store, logger } = this.options;
    const operation = await store.lease(id, this.#holder, LEASE_MS);
    if (!operation) return false;
    const renewal = setInterval(() => {
      store
        .renew(id, this.#holder, LEASE_MS)
        .catch(error => logger.warn(`Lease of operation ${id}`, error));
    }, RENEW_MS);
    try {
      const change = await this.#step(operation);
      const changed = await store.apply(id, this.#holder, change);
      if (!changed) return false;
      if (change.log.length > 0 || change.status || change.step) {
        this.options.onChange(changed);
      }
      return change.dueInMs === 0 && !change.status;
    } finally {
      clearInterval(renewal);
    }
  }

  async #step(operation: StoredOperation): Promise<OperationChange> {
    const plan = this.options.plans[operation.kind];
    try {
      if (operation.cancelledBy) return await this.#cancel(operation, plan);
      const index = plan.steps.findIndex(({ name }) => name === operation.step);
      const step = plan.steps[index];
      if (!step) {
        throw new OperationFailedError(
          `Step '${operation.step}' does not exist in this version of Laneway.`,
          'Start the operation again.',
        );
      }
      const { outcome, log = [], ...rest } = await step.advance(operation);
      const memory = { ...(rest.memory ?? operation.memory) };
      delete memory.failingSince;
      if (outcome === 'again') {
        return { ...rest, memory, log, dueInMs: LOOK_AGAIN_MS };
      }
      const next = plan.steps[index + 1];
      return {
        ...rest,
        memory,
        log,
        ...(next
          ? { step: next.name, dueInMs: 0 }
          : { status: 'succeeded', dueInMs: 0 }),
      };
    } catch (error) {
      return this.#failure(operation, error);
    }
  }

  async #cancel(
    operation: StoredOperation,
    plan: OperationPlan,
  ): Promise<OperationChange> {
    const { message, log = [], pending } = await plan.cancel(operation);
    if (pending) return { message, log, dueInMs: LOOK_AGAIN_MS };
    return {
      status: 'cancelled',
      message,
      log: [...log, `Cancelled by ${operation.cancelledBy}. ${message}`],
      dueInMs: 0,
    };
  }

  #failure(operation: StoredOperation, error: unknown): OperationChange {
    const failure = asFailure(error);
    if (failure) {
      const log = [...failure.log, `${failure.message} ${failure.remedy}`];
      return {
        status: 'failed',
        message: failure.message,
        remedy: failure.remedy,
        log,
        dueInMs: 0,
      };
    }
    const now = (this.options.now ?? Date.now)();
    const since = Number(operation.memory.failingSince ?? now);
    const { message } = toError(error);
    if (now - since > PATIENCE_MS) {
      return {
        status: 'failed',
        message: `${operation.step}: ${message}`,
        remedy:
          'It was tried again for ten minutes. Start it once more when this is mended.',
        log: [message],
        dueInMs: 0,
      };
    }
    this.options.logger.warn(
      `Operation ${operation.id} (${operation.step}) is tried again: ${message}`,
    );
    return {
      memory: { ...operation.memory, failingSince: since },
      log:
        operation.memory.failingSince === undefined
          ? [`Trying again: ${message}`]
          : [],
      dueInMs: LOOK_AGAIN_MS * 2,
    };
  }
}

const FINAL = ['denied', 'credentials', 'invalid', 'gone'];
const FINAL_ERRORS = [
  'InputError',
  'ConflictError',
  'NotFoundError',
  'NotAllowedError',
];

/** A failure that trying again does not mend; undefined for one that may pass. */
function asFailure(error: unknown): OperationFailedError | undefined {
  if (error instanceof OperationFailedError) return error;
  if (error instanceof AwsCallError && FINAL.includes(error.kind)) {
    return new OperationFailedError(
      `${error.operation} failed: ${error.detail}`,
      error.remedy,
    );
  }
  if (error instanceof Error && FINAL_ERRORS.includes(error.name)) {
    return new OperationFailedError(error.message, '');
  }
  return undefined;
}

/** The log line with which an operation begins. */
export function firstMessage(
  operation: Pick<Operation, 'kind' | 'service' | 'env' | 'lane' | 'createdBy'>,
): string {
  const { kind, service, env, lane, createdBy } = operation;
  const subject = lane ? `lane ${lane} of ${service}` : service;
  const verb = { deploy: 'Deploy', delete: 'Delete', bootstrap: 'Bootstrap' }[
    kind
  ];
  return `${verb} ${subject} in ${env}, asked for by ${createdBy}.`;
}
