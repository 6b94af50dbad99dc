import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PORT = 14570;
const DATA_PLANE_PORT = 14571;
const SPEED = 50;
const START_TIMEOUT_MS = 60_000;

export interface OwnSandbox {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a sandbox as its users do, from the command line, with state of its own.
 * @throws Error when it ends or does not answer in time
 */
export async function startSandbox(): Promise<OwnSandbox> {
  const folder = await mkdtemp(path.join(tmpdir(), 'laneway-conformance-'));
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'packages/sandbox/src/cli.ts'],
      ...['--speed', String(SPEED), '--state', folder],
      ...['--port', String(PORT)],
      ...['--data-plane-port', String(DATA_PLANE_PORT)],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = new Promise<void>(resolve =>
    child.once('exit', () => resolve()),
  );
  const url = `http://127.0.0.1:${PORT}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(url, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function waitUntilReady(
  url: string,
  ended: () => boolean,
): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (ended()) throw new Error('The sandbox ended before it was ready.');
    const ready = await fetch(`${url}/_sandbox/health`).then(
      response => response.ok,
      () => false,
    );
    if (ready) return;
    if (Date.now() > end) throw new Error(`Nothing answers at ${url}.`);
    await sleep(200);
  }
}
