import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonValue } from '@backstage/types';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { DryRunResult, Operation } from '@laneway/plugin-lanes-common';
import type {
  LanesCallOptions,
  LanesClient,
  LanesWriteOptions,
} from '@laneway/plugin-lanes-node';
import { followOperation } from './followOperation';

type TaskContext = Pick<
  ActionContext<any>, // the input is read by the caller
  | 'checkpoint'
  | 'getInitiatorCredentials'
  | 'isDryRun'
  | 'signal'
  | 'step'
  | 'task'
> & { logger: LoggerService };

interface Write {
  readonly plan: (options: LanesCallOptions) => Promise<DryRunResult>;
  readonly start: (options: LanesWriteOptions) => Promise<Operation>;
}

/**
 * Starts one write of the lanes backend and follows it to its end. A dry run logs what would happen and gives undefined. A task
 * that is recovered after a crash follows the operation it had started: the id is in a checkpoint, and the idempotency key
 * (task and step) makes the backend answer with the same operation if the crash came between the two.
 */
export async function runOperation(
  lanes: LanesClient,
  ctx: TaskContext,
  write: Write,
): Promise<Operation | undefined> {
  const credentials = await ctx.getInitiatorCredentials();
  if (ctx.isDryRun) {
    const { steps } = await write.plan({ credentials });
    ctx.logger.info('Dry run, nothing is changed. This would happen:');
    steps.forEach((step, i) => ctx.logger.info(`${i + 1}. ${step}`));
    return undefined;
  }
  const step = ctx.step?.id ?? 'step';
  const id = await ctx.checkpoint<JsonValue>({
    key: `lanes.operation.${step}`,
    fn: async () => {
      const operation = await write.start({
        credentials,
        idempotencyKey: `scaffolder-${ctx.task.id}-${step}`,
      });
      return operation.id;
    },
  });
  return await followOperation(String(id), {
    lanes,
    logger: ctx.logger,
    credentials,
    signal: ctx.signal,
  });
}
