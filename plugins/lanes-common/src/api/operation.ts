import { z } from 'zod/v3';
import { timestampSchema } from './primitives';

export const operationKindSchema = z.enum(['bootstrap', 'deploy', 'delete']);
export type OperationKind = z.infer<typeof operationKindSchema>;

export const operationStatusSchema = z.enum([
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
]);
export type OperationStatus = z.infer<typeof operationStatusSchema>;

/** One line of an operation's log; `seq` rises by one, so that a reader can ask for what is new. */
export const operationLogLineSchema = z.object({
  seq: z.number(),
  at: timestampSchema,
  message: z.string(),
});
export type OperationLogLine = z.infer<typeof operationLogLineSchema>;

/** A write that goes on after its request was answered. Kept in the database; survives a restart of the portal. */
export const operationSchema = z.object({
  id: z.string(),
  kind: operationKindSchema,
  status: operationStatusSchema,
  entityRef: z.string(),
  service: z.string(),
  env: z.string(),
  /** Undefined for operations on the service itself. */
  lane: z.string().optional(),
  /** What it is doing or how it ended, as one sentence. */
  message: z.string(),
  /** What to do about it, when it failed. */
  remedy: z.string().optional(),
  /** The step it is at, of `steps`. */
  step: z.string(),
  steps: z.array(z.string()),
  /** The pipeline execution that it follows, once there is one. */
  executionId: z.string().optional(),
  createdBy: z.string(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Operation = z.infer<typeof operationSchema>;

/** Answer of `GET /operations/:id?after={seq}`: the operation and the log lines after that one. */
export const operationViewSchema = z.object({
  operation: operationSchema,
  log: z.array(operationLogLineSchema),
});
export type OperationView = z.infer<typeof operationViewSchema>;

/** Whether an operation has ended. */
export function isOperationOver(operation: Pick<Operation, 'status'>): boolean {
  return ['succeeded', 'failed', 'cancelled'].includes(operation.status);
}
