import { setTimeout as sleep } from 'node:timers/promises';
import { endpoint } from './endpoint';

const INTERVAL_MS = 60;
const TIMEOUT_MS = 30_000;

/**
 * Asks until there is an answer other than undefined or false, and gives it.
 *
 * @param what - names what is waited for, for the error
 * @throws Error when it does not come in time, with the last thing seen by `describe`
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  describe?: () => unknown,
): Promise<T> {
  const end = Date.now() + TIMEOUT_MS * endpoint.patience;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) {
      const seen = describe ? `: ${JSON.stringify(describe())}` : '';
      throw new Error(`Waited in vain until ${what}${seen}`);
    }
    await sleep(INTERVAL_MS * endpoint.patience);
  }
}
