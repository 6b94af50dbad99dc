import { Operation } from '@laneway/plugin-lanes-common';
import { StoredOperation } from './OperationStore';

/** A row of the table of operations. PostgreSQL gives 64-bit integers as strings. */
export interface OperationRow {
  id: string;
  kind: string;
  status: string;
  entity_ref: string;
  service: string;
  env: string;
  lane: string | null;
  step: string;
  steps: string;
  message: string;
  remedy: string | null;
  execution_id: string | null;
  input: string;
  memory: string;
  created_by: string;
  idempotency_key: string;
  cancelled_by: string | null;
  created_at: number | string;
  updated_at: number | string;
  due_at: number | string;
  leased_by: string | null;
  leased_until: number | string;
}

/** A row as the API has it. */
export function toOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    kind: row.kind as Operation['kind'],
    status: row.status as Operation['status'],
    entityRef: row.entity_ref,
    service: row.service,
    env: row.env,
    lane: row.lane ?? undefined,
    message: row.message,
    remedy: row.remedy ?? undefined,
    step: row.step,
    steps: JSON.parse(row.steps),
    executionId: row.execution_id ?? undefined,
    createdBy: row.created_by,
    createdAt: new Date(Number(row.created_at)).toISOString(),
    updatedAt: new Date(Number(row.updated_at)).toISOString(),
  };
}

/** A row with what only the operation's steps need. */
export function toStoredOperation(row: OperationRow): StoredOperation {
  return {
    ...toOperation(row),
    input: JSON.parse(row.input),
    memory: JSON.parse(row.memory),
    cancelledBy: row.cancelled_by ?? undefined,
  };
}

/** A stored operation as the API has it. */
export function publicOperation(operation: StoredOperation): Operation {
  const {
    input: _input,
    memory: _memory,
    cancelledBy: _by,
    ...rest
  } = operation;
  return rest;
}
