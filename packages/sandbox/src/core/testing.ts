import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultClock } from './DefaultClock';
import { DefaultNetwork } from './DefaultNetwork';
import { DefaultSandbox } from './DefaultSandbox';
import { DefaultStore } from './DefaultStore';
import { DefaultTicker } from './DefaultTicker';
import type { Logger, SandboxOptions } from './Sandbox';
import type {
  Clock,
  CreateModule,
  ImageStore,
  MetricSample,
  MetricSink,
  RequestContext,
  Scope,
  Store,
} from './types';

export interface TestSandboxOptions {
  readonly modules: readonly CreateModule[];
  /** Default 1000: a wait of one AWS second takes a millisecond. */
  readonly speed?: number;
  readonly options?: Partial<SandboxOptions>;
  readonly clock?: Clock;
  readonly store?: Store;
  readonly metrics?: MetricSink;
  readonly images?: ImageStore;
}

export interface TestSandbox extends DefaultSandbox {
  /** What was logged, with its level: `warn Unknown operation ...`. */
  readonly logs: readonly string[];
  /** What was recorded, unless a sink was given. */
  readonly samples: readonly (MetricSample & Scope)[];
  /** Stops modules and background work, and removes the files. */
  stop(): Promise<void>;
}

export const TEST_SCOPE: Scope = {
  account: '111111111111',
  region: 'ap-southeast-2',
};

/** A context as a request by the root user of the test account would have. */
export function testContext(scope: Scope = TEST_SCOPE): RequestContext {
  return {
    ...scope,
    requestId: randomUUID(),
    principalArn: `arn:aws:iam::${scope.account}:root`,
    accessKeyId: scope.account,
  };
}

/** Waits until `check` gives something other than undefined or false, and gives that; throws after `timeoutMs`. */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs: number = 5000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > deadline) {
      throw new Error(`Nothing came of it within ${timeoutMs} ms: ${check}`);
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/**
 * A started sandbox of the given modules without HTTP: real store (in memory, refusing values that are no JSON),
 * clock, ticker and network. Call `stop` when the test ends.
 */
export async function createTestSandbox(
  test: TestSandboxOptions,
): Promise<TestSandbox> {
  const filesDir = await mkdtemp(join(tmpdir(), 'laneway-sandbox-test-'));
  const logs: string[] = [];
  const samples: (MetricSample & Scope)[] = [];
  const logger: Logger = {
    info: message => logs.push(`info ${message}`),
    warn: message => logs.push(`warn ${message}`),
    error: message => logs.push(`error ${message}`),
  };
  const clock = test.clock ?? new DefaultClock(test.speed ?? 1000);
  const store = test.store ?? new DefaultStore({ strict: true });
  const ticker = new DefaultTicker(logger);
  const sandbox = new DefaultSandbox(
    {
      options: {
        host: '127.0.0.1',
        port: 0,
        dataPlanePort: 0,
        speed: clock.speed,
        ...test.options,
      },
      store,
      clock,
      ticker,
      network: new DefaultNetwork(store),
      metrics: test.metrics ?? {
        record: (scope, sample) => samples.push({ ...scope, ...sample }),
      },
      images: test.images ?? { find: () => undefined },
      logger,
      filesDir,
    },
    test.modules,
  );
  await sandbox.start();
  ticker.start();
  const stop = async () => {
    await ticker.stop();
    await sandbox.stop();
    await rm(filesDir, { recursive: true, force: true });
  };
  // The sandbox's own `stop` ends modules only.
  return Object.assign(Object.create(sandbox) as DefaultSandbox, {
    logs,
    samples,
    stop,
  });
}
