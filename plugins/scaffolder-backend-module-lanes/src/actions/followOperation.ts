import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isOperationOver, Operation } from '@laneway/plugin-lanes-common';
import type { LanesClient } from '@laneway/plugin-lanes-node';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 1000;
/** How long the backend may be away (a restart) before following is given up; the operation itself goes on. */
const UNREACHABLE_LIMIT_MS = 120_000;

interface FollowContext {
  readonly lanes: LanesClient;
  readonly logger: LoggerService;
  readonly credentials: BackstageCredentials;
  /** Aborted when the user cancels the task. */
  readonly signal?: AbortSignal;
}

/** An operation that ended otherwise than in success. */
class OperationEndedError extends Error {
  override readonly name = 'OperationEndedError';
}

/**
 * Writes an operation's log into the task log until the operation is over, and gives the ended operation.
 * A cancelled task cancels the operation and says what was stopped.
 *
 * @throws Error with the operation's message and remedy when it failed or was cancelled
 */
export async function followOperation(
  id: string,
  context: FollowContext,
): Promise<Operation> {
  const { logger, signal } = context;
  let seen = 0;
  let unreachableSince: number | undefined;
  for (;;) {
    if (signal?.aborted) return await cancel(id, context);
    try {
      const view = await context.lanes.getOperation(id, seen, {
        credentials: context.credentials,
      });
      unreachableSince = undefined;
      for (const line of view.log) {
        logger.info(line.message);
        seen = Math.max(seen, line.seq);
      }
      if (isOperationOver(view.operation)) return succeeded(view.operation);
    } catch (error) {
      if (error instanceof OperationEndedError) throw error;
      unreachableSince ??= Date.now();
      if (Date.now() - unreachableSince > UNREACHABLE_LIMIT_MS) throw error;
    }
    // Rejects at once when the task is cancelled; the loop's start deals with that.
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function succeeded(operation: Operation): Operation {
  if (operation.status === 'succeeded') return operation;
  throw new OperationEndedError(
    [operation.message, operation.remedy].filter(Boolean).join(' '),
  );
}

async function cancel(
  id: string,
  { lanes, credentials, logger }: FollowContext,
): Promise<never> {
  const operation = await lanes.cancelOperation(id, { credentials });
  logger.warn(operation.message);
  throw new OperationEndedError(operation.message);
}
