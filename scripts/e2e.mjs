// End-to-end tests in Chromium, against the portal as `./yarnw start` brings it up, with a state of its own.
// `--running` tests the portal that is running already. Everything else is passed on to Playwright.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startGroup } from './lib/processes.mjs';

const args = process.argv.slice(2);
const running = args.includes('--running');
const passedOn = args.filter(arg => arg !== '--running');

/** Starts the portal and gives it back when it says that it is ready. */
async function startPortal(stateDir) {
  let ready;
  const isReady = new Promise(resolve => {
    ready = resolve;
  });
  const portal = startGroup(
    'start',
    [process.execPath, 'scripts/start.mjs', '--state-dir', stateDir],
    {
      onLine: line => {
        console.log(`[start] ${line}`);
        if (line.trim().endsWith('Ready.')) ready(true);
      },
    },
  );
  if (!(await Promise.race([isReady, portal.ended.then(() => false)]))) {
    throw new Error('The portal did not start, see above.');
  }
  return portal;
}

const stateDir = mkdtempSync(path.join(tmpdir(), 'laneway-e2e-'));
let portal;
let status = 1;
try {
  if (!running) portal = await startPortal(stateDir);
  const tests = startGroup(
    'e2e',
    ['yarn', 'playwright', 'test', '-c', 'test/e2e', ...passedOn],
    { onLine: line => console.log(line) },
  );
  const stop = () => tests.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  status = await tests.ended;
} finally {
  await portal?.stop();
  rmSync(stateDir, { recursive: true, force: true });
}
process.exit(status === 0 ? 0 : 1);
