import { EcsTask, LogEvent, StackEvent } from '../aws';

/** What was found about a failure, as far as it could be read. */
export interface FailureEvidence {
  /** Lines of the build's log, oldest first; empty where no build failed. */
  readonly buildLog: readonly LogEvent[];
  /** Why the pipeline says that an action failed. */
  readonly actionError?: { readonly stage: string; readonly message: string };
  /** Events of the stack's last operation, oldest first. */
  readonly stackEvents: readonly StackEvent[];
  /** Newest first. */
  readonly serviceEvents: readonly { at: string; message: string }[];
  /** Newest first. */
  readonly stoppedTasks: readonly EcsTask[];
  /** Last lines of the newest stopped task, oldest first. */
  readonly taskLog: readonly LogEvent[];
}
