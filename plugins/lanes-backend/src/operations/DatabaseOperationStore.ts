import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import {
  isOperationOver,
  Operation,
  OperationLogLine,
} from '@laneway/plugin-lanes-common';
import { randomUUID } from 'crypto';
import { Knex } from 'knex';
import { OperationRow, toOperation, toStoredOperation } from './OperationRow';
import {
  CreateResult,
  NewOperation,
  OperationChange,
  OperationStore,
  StoredOperation,
} from './OperationStore';

const OPERATIONS = 'lanes_operations';
const LOCKS = 'lanes_operation_locks';
const LOG = 'lanes_operation_log';
const RUNNING = ['queued', 'running'];
const RECENT_MS = 24 * 60 * 60 * 1000;
const LOG_LINES = 1000;

/** Operations in the plugin's database: SQLite or PostgreSQL. */
export class DatabaseOperationStore implements OperationStore {
  private constructor(
    private readonly db: Knex,
    private readonly now: () => number,
  ) {}

  /** Opens the store and brings its tables up to date. */
  static async create(
    database: Pick<DatabaseService, 'getClient' | 'migrations'>,
    now: () => number = Date.now,
  ): Promise<DatabaseOperationStore> {
    const db = await database.getClient();
    if (!database.migrations?.skip) {
      await db.migrate.latest({
        directory: resolvePackagePath(
          '@laneway/plugin-lanes-backend',
          'migrations',
        ),
      });
    }
    return new DatabaseOperationStore(db, now);
  }

  async findByKey(createdBy: string, idempotencyKey: string) {
    const row = await this.db<OperationRow>(OPERATIONS)
      .where({ created_by: createdBy, idempotency_key: idempotencyKey })
      .first();
    return row && toStoredOperation(row);
  }

  async create(operation: NewOperation): Promise<CreateResult> {
    const id = randomUUID();
    try {
      const row = this.#newRow(id, operation);
      await this.db.transaction(async tx => {
        await tx<OperationRow>(OPERATIONS).insert(row);
        await tx(LOCKS).insert(
          operation.locks.map(lock => ({ lock_key: lock, operation_id: id })),
        );
        await this.#addLog(tx, id, [operation.message]);
      });
      return { outcome: 'created', operation: toStoredOperation(row) };
    } catch (error) {
      const repeated = await this.findByKey(
        operation.createdBy,
        operation.idempotencyKey,
      );
      if (repeated) return { outcome: 'repeated', operation: repeated };
      const holder = await this.findHolder(operation.locks);
      if (holder) return { outcome: 'busy', operation: holder };
      throw error;
    }
  }

  async find(id: string) {
    const row = await this.db<OperationRow>(OPERATIONS).where({ id }).first();
    return row && toStoredOperation(row);
  }

  async findHolder(
    locks: readonly string[],
  ): Promise<StoredOperation | undefined> {
    const row = await this.db<OperationRow>(OPERATIONS)
      .join(LOCKS, `${OPERATIONS}.id`, `${LOCKS}.operation_id`)
      .whereIn(`${LOCKS}.lock_key`, [...locks])
      .select<OperationRow[]>(`${OPERATIONS}.*`)
      .first();
    return row && toStoredOperation(row);
  }

  async listRecent(service: string, env: string): Promise<Operation[]> {
    const rows = await this.db<OperationRow>(OPERATIONS)
      .where({ service, env })
      .andWhere(query =>
        query
          .whereIn('status', RUNNING)
          .orWhere('updated_at', '>', this.now() - RECENT_MS),
      )
      .orderBy('created_at', 'desc')
      .limit(200);
    return rows.map(toOperation);
  }

  async readLog(id: string, after: number): Promise<OperationLogLine[]> {
    const rows = await this.db(LOG)
      .where({ operation_id: id })
      .andWhere('seq', '>', after)
      .orderBy('seq')
      .limit(LOG_LINES);
    return rows.map(row => ({
      seq: Number(row.seq),
      at: new Date(Number(row.at)).toISOString(),
      message: row.message,
    }));
  }

  async requestCancel(id: string, user: string): Promise<boolean> {
    const count = await this.db<OperationRow>(OPERATIONS)
      .where({ id })
      .whereIn('status', RUNNING)
      .update({ cancelled_by: user, due_at: this.now() });
    return count > 0;
  }

  async listDue(limit: number): Promise<string[]> {
    const now = this.now();
    const rows = await this.db<OperationRow>(OPERATIONS)
      .select('id')
      .whereIn('status', RUNNING)
      .andWhere('due_at', '<=', now)
      .andWhere('leased_until', '<=', now)
      .orderBy('due_at')
      .limit(limit);
    return rows.map(row => row.id);
  }

  async lease(id: string, holder: string, leaseMs: number) {
    const now = this.now();
    const count = await this.db<OperationRow>(OPERATIONS)
      .where({ id })
      .whereIn('status', RUNNING)
      .andWhere('leased_until', '<=', now)
      .update({ leased_by: holder, leased_until: now + leaseMs });
    return count === 1 ? this.find(id) : undefined;
  }

  async renew(id: string, holder: string, leaseMs: number): Promise<boolean> {
    const count = await this.db<OperationRow>(OPERATIONS)
      .where({ id, leased_by: holder })
      .update({ leased_until: this.now() + leaseMs });
    return count === 1;
  }

  async apply(
    id: string,
    holder: string,
    change: OperationChange,
  ): Promise<StoredOperation | undefined> {
    const { status, step, message, remedy, executionId, memory } = change;
    return this.db.transaction(async tx => {
      const now = this.now();
      const count = await tx<OperationRow>(OPERATIONS)
        .where({ id, leased_by: holder })
        .update({
          ...(status && { status }),
          ...(step && { step }),
          ...(message !== undefined && { message }),
          ...(remedy !== undefined && { remedy }),
          ...(executionId && { execution_id: executionId }),
          ...(memory && { memory: JSON.stringify(memory) }),
          updated_at: now,
          due_at: now + change.dueInMs,
          leased_by: null,
          leased_until: 0,
        });
      if (count === 0) return undefined;
      await this.#addLog(tx, id, change.log);
      if (status && isOperationOver({ status })) {
        await tx(LOCKS).where({ operation_id: id }).delete();
      }
      const row = await tx<OperationRow>(OPERATIONS).where({ id }).first();
      return row && toStoredOperation(row);
    });
  }

  #newRow(id: string, operation: NewOperation): OperationRow {
    const now = this.now();
    return {
      id,
      kind: operation.kind,
      status: 'running',
      entity_ref: operation.entityRef,
      service: operation.service,
      env: operation.env,
      lane: operation.lane ?? null,
      step: operation.steps[0],
      steps: JSON.stringify(operation.steps),
      message: operation.message,
      remedy: null,
      execution_id: null,
      input: JSON.stringify(operation.input),
      memory: '{}',
      created_by: operation.createdBy,
      idempotency_key: operation.idempotencyKey,
      cancelled_by: null,
      created_at: now,
      updated_at: now,
      due_at: now,
      leased_by: null,
      leased_until: 0,
    };
  }

  /** Only the holder of the lease writes a log, so that the next number is free. */
  async #addLog(
    tx: Knex.Transaction,
    id: string,
    messages: readonly string[],
  ): Promise<void> {
    if (messages.length === 0) return;
    const last = await tx(LOG)
      .where({ operation_id: id })
      .max<{ seq: number | null }[]>({ seq: 'seq' });
    const first = Number(last[0]?.seq ?? 0) + 1;
    const at = this.now();
    await tx(LOG).insert(
      messages.map((message, i) => ({
        operation_id: id,
        seq: first + i,
        at,
        message,
      })),
    );
  }
}
