/**
 * What it costs to look at a service with six lanes: AWS calls, counted by the sandbox where they arrive, and time. The lanes
 * are delivered by pipelines and run; the backend is the real one, asked over HTTP.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { round, steadyLoad, timed } from './support/latency';
import { freePorts, Processes } from './support/Processes';
import { RequestCounts } from './support/RequestCounts';
import { ServicePage } from './support/ServicePage';
import { deliverSixLanes, LANES, SERVICE } from './support/SixLanes';

const FIRST_PORT = 16570;
const SPEED = 50;
/** Metrics live 5 seconds, which is the shortest life: cold and warm must be over by then. */
const WARM_SECONDS = 3;
const WARM_RATE = 200;
/** Programs that have just started are still busy with themselves. */
const SETTLE_MS = 3000;
const USERS = Array.from({ length: 10 }, (_, i) => `user-${i + 1}`);

const started = Date.now();
function say(message: string): void {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(3);
  console.error(`${seconds} s  ${message}`);
}

async function startSandbox(
  processes: Processes,
  [port, dataPlanePort]: readonly number[],
  stateDir: string,
): Promise<string> {
  const url = `http://127.0.0.1:${port}`;
  await processes.start({
    name: 'The sandbox',
    args: [
      ...['packages/sandbox/src/cli.ts', '--speed', String(SPEED)],
      ...['--port', String(port), '--data-plane-port', String(dataPlanePort)],
      ...['--state', stateDir],
    ],
    readyUrl: `${url}/_sandbox/health`,
  });
  return url;
}

/** Starts a backend that has read nothing yet. */
async function startBackend(
  processes: Processes,
  port: number,
  sandbox: string,
): Promise<ServicePage> {
  const url = `http://127.0.0.1:${port}`;
  await processes.start({
    name: 'The backend',
    args: ['plugins/lanes-backend/dev/index.ts'],
    env: { PORT: String(port), SANDBOX_PORT: new URL(sandbox).port },
    readyUrl: `${url}/.backstage/health/v1/readiness`,
  });
  return new ServicePage(url, SERVICE.name);
}

async function measure(
  counts: RequestCounts,
  oneUser: ServicePage,
  tenUsers: ServicePage,
) {
  const cold = await counts.during(() => timed(() => oneUser.view()));
  const warm = await counts.during(() =>
    steadyLoad(() => oneUser.view(), WARM_RATE, WARM_SECONDS),
  );
  const allLook = () => Promise.all(USERS.map(user => tenUsers.view(user)));
  const ten = await counts.during(() => timed(allLook));
  const tenAgain = await counts.during(() => timed(allLook));
  return {
    cold: {
      lanes: LANES,
      calls: cold.calls,
      byOperation: cold.byOperation,
      ms: round(cold.result),
    },
    warm: { calls: warm.calls, ...warm.result },
    tenUsers: {
      calls: ten.calls,
      ms: round(ten.result),
      warmCalls: tenAgain.calls,
      warmMs: round(tenAgain.result),
    },
  };
}

async function main(): Promise<void> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'laneway-bench-'));
  const processes = new Processes();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= processes
      .stop()
      .then(() => rm(stateDir, { recursive: true, force: true }));
    return stopped;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Not once: it may come from the terminal and from the program that runs this one.
    process.on(signal, () => stop().finally(() => process.exit(1)));
  }
  try {
    const ports = await freePorts(FIRST_PORT, 4);
    const sandbox = await startSandbox(processes, ports, stateDir);
    say(`A sandbox runs at ${sandbox}`);
    await deliverSixLanes(sandbox, say);
    const [oneUser, tenUsers] = await Promise.all([
      startBackend(processes, ports[2], sandbox),
      startBackend(processes, ports[3], sandbox),
    ]);
    say('Two backends run, which have read nothing yet');
    await sleep(SETTLE_MS);
    const result = await measure(new RequestCounts(sandbox), oneUser, tenUsers);
    console.log(JSON.stringify(result));
    say('Done');
  } finally {
    await stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
