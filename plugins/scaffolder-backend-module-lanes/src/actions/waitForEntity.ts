import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { LanesClient } from '@laneway/plugin-lanes-node';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 1000;
/** The catalog reads a new location within seconds; a slow Git host may take longer. */
const LIMIT_MS = 90_000;

/**
 * Waits until the catalog knows a service that an earlier step has registered.
 *
 * @throws the backend's own error where it is not `NotFoundError`, and that one when the time is over
 */
export async function waitForEntity(
  lanes: LanesClient,
  entityRef: string,
  ctx: Pick<
    ActionContext<any>, // the input does not matter here
    'getInitiatorCredentials' | 'logger' | 'signal'
  >,
): Promise<void> {
  const credentials = await ctx.getInitiatorCredentials();
  const end = Date.now() + LIMIT_MS;
  let told = false;
  for (;;) {
    try {
      await lanes.getService(entityRef, { credentials });
      return;
    } catch (error) {
      if (!isNotFound(error) || Date.now() > end) throw error;
    }
    if (!told) {
      ctx.logger.info(`Waiting for ${entityRef} to appear in the catalog`);
      told = true;
    }
    await sleep(POLL_MS, undefined, { signal: ctx.signal });
  }
}

function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  return (
    error.name === 'NotFoundError' ||
    (cause instanceof Error && cause.name === 'NotFoundError')
  );
}
