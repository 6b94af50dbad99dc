import type {
  Capability,
  OnFailure,
  OperationType,
  ResourceStatus,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { ResourceProperties, Scope } from '../../../core/types';
import type { StoredParameter } from '../template/parameters';
import type { DeletionPolicy } from '../template/Template';

/** What a stack is made from; kept twice while an update may still be rolled back. */
export interface StackInput {
  /** Key of the template's text. */
  templateId: string;
  description?: string;
  parameters: StoredParameter[];
  tags: Record<string, string>;
  capabilities: Capability[];
  roleArn?: string;
  notificationArns: string[];
}

export interface StackRow extends Scope {
  stackId: string;
  stackName: string;
  status: StackStatus;
  statusReason?: string;
  creationTime: string;
  lastUpdatedTime?: string;
  deletionTime?: string;
  input: StackInput;
  disableRollback: boolean;
  retainExceptOnCreate: boolean;
  timeoutInMinutes?: number;
  terminationProtection: boolean;
  policyBody?: string;
  changeSetId?: string;
  outputs: OutputRow[];
  /** Names of the exports that the stack imports. */
  imports: string[];
  resources: Record<string, ResourceRow>;
  /** The operation that runs, or that can be continued after UPDATE_ROLLBACK_FAILED. */
  operation?: OperationRow;
  /** The newest first. */
  lastOperations: OperationSummary[];
  eventCount: number;
  /** ISO time of the newest event; times of a stack's events always grow. */
  lastEventTime?: string;
}

/** What stays known of an operation. Times are ISO. */
export interface OperationSummary {
  type: OperationType;
  id: string;
  startedAt: string;
  endedAt?: string;
  failed?: boolean;
  /** Why it failed. */
  reason?: string;
}

export interface OutputRow {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

export interface ResourceRow {
  logicalId: string;
  type: string;
  physicalId?: string;
  status: ResourceStatus;
  statusReason?: string;
  timestamp: string;
  properties: ResourceProperties;
  metadata?: string;
  deletionPolicy: DeletionPolicy;
  updateReplacePolicy: DeletionPolicy;
  dependencies: readonly string[];
}

/**
 * - `deploy`: create and update resources in dependency order
 * - `cleanup`: after a good update, delete what it replaced or removed
 * - `restore`: after a failed update, put resources back
 * - `restoreCleanup`: delete what the failed update had made
 * - `rollback`: after a failed creation, delete what was made
 * - `delete`: delete the stack
 */
export type Phase =
  | 'deploy'
  | 'cleanup'
  | 'restore'
  | 'restoreCleanup'
  | 'rollback'
  | 'delete';

export interface OperationRow {
  id: string;
  type: OperationType;
  clientRequestToken?: string;
  /** Whether a stack is created, updated or deleted: the prefix of its statuses. */
  kind: 'create' | 'update' | 'delete';
  phase: Phase;
  tasks: Record<string, TaskRow>;
  /** Checks that come before the first task were made. */
  prepared: boolean;
  /** Status to return to when a delete is refused. */
  previousStatus: StackStatus;
  /** The stack as it was before an update. */
  previousInput?: StackInput;
  previousResources?: Record<string, ResourceRow>;
  previousImports?: string[];
  onFailure: OnFailure;
  /** Physical resources that a cleanup phase has to delete. */
  leftovers: ResourceRow[];
  /** Replaces the stack's policy during this update. */
  policyBody?: string;
  retain: string[];
  /** Asked for while the operation ran: taken up when no call is in flight. */
  interrupt?: 'cancel' | 'timeout';
  /** Epoch milliseconds. */
  deadline?: number;
}

export type TaskState = 'waiting' | 'started' | 'settling' | 'done' | 'failed';

/** One resource's part of a phase. */
export interface TaskRow {
  /** Key within the phase; the logical id except for leftovers. */
  key: string;
  logicalId: string;
  after: string[];
  state: TaskState;
  action?: 'create' | 'update' | 'replace' | 'none';
  /** A resource that cannot be stopped in the middle was told to. */
  cancelled?: boolean;
  /** For deletions: what to delete. */
  resource?: ResourceRow;
}
