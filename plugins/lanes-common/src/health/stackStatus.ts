/**
 * What a stack's status means for the lane or service that it holds:
 * `creating`, `updating`, `rolling-back`, `deleting` are under way; `complete` the newest change stands; `rolled-back` the
 * newest change failed and the state before it stands; `failed` the change failed and nothing usable stands; `stuck` a
 * roll back failed and a person has to act; `delete-failed`; `gone`; `review` a change set waits and nothing exists yet.
 */
export type StackPhase =
  | 'creating'
  | 'updating'
  | 'rolling-back'
  | 'deleting'
  | 'complete'
  | 'rolled-back'
  | 'failed'
  | 'stuck'
  | 'delete-failed'
  | 'gone'
  | 'review';

/** Every stack status that CloudFormation has, by what it means. Clean-up after success is already `complete` to a user. */
export const STACK_PHASES = {
  CREATE_IN_PROGRESS: 'creating',
  CREATE_COMPLETE: 'complete',
  CREATE_FAILED: 'failed',
  ROLLBACK_IN_PROGRESS: 'rolling-back',
  ROLLBACK_COMPLETE: 'failed',
  ROLLBACK_FAILED: 'stuck',
  UPDATE_IN_PROGRESS: 'updating',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'updating',
  UPDATE_COMPLETE: 'complete',
  UPDATE_FAILED: 'stuck',
  UPDATE_ROLLBACK_IN_PROGRESS: 'rolling-back',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'rolling-back',
  UPDATE_ROLLBACK_COMPLETE: 'rolled-back',
  UPDATE_ROLLBACK_FAILED: 'stuck',
  DELETE_IN_PROGRESS: 'deleting',
  DELETE_FAILED: 'delete-failed',
  DELETE_COMPLETE: 'gone',
  REVIEW_IN_PROGRESS: 'review',
  IMPORT_IN_PROGRESS: 'updating',
  IMPORT_COMPLETE: 'complete',
  IMPORT_ROLLBACK_IN_PROGRESS: 'rolling-back',
  IMPORT_ROLLBACK_COMPLETE: 'rolled-back',
  IMPORT_ROLLBACK_FAILED: 'stuck',
} as const satisfies Record<string, StackPhase>;

const IN_PROGRESS: ReadonlySet<StackPhase> = new Set([
  'creating',
  'updating',
  'rolling-back',
  'deleting',
]);

function isKnown(status: string): status is keyof typeof STACK_PHASES {
  return Object.prototype.hasOwnProperty.call(STACK_PHASES, status);
}

/** What a stack status means. A status that CloudFormation added later is `stuck`: a person should look. */
export function stackPhase(status: string): StackPhase {
  return isKnown(status) ? STACK_PHASES[status] : 'stuck';
}

/** Whether CloudFormation works on the stack, so that it takes no other change. */
export function isStackInProgress(status: string): boolean {
  return IN_PROGRESS.has(stackPhase(status));
}
