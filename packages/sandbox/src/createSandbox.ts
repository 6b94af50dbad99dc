import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DefaultClock } from './core/DefaultClock';
import { DefaultNetwork } from './core/DefaultNetwork';
import { DefaultSandbox } from './core/DefaultSandbox';
import { DefaultStore } from './core/DefaultStore';
import { DefaultTicker } from './core/DefaultTicker';
import type { Logger, SandboxOptions } from './core/Sandbox';
import type { CreateModule } from './core/types';
import { version as VERSION } from '../package.json';
import { dataPlaneAddress } from './dataplane';
import { explainStartError } from './explainStartError';
import { GitHost, GitRepositories, importRepository } from './git';
import type { ImportOptions } from './git';
import { modules as allModules } from './modules';
import { SandboxServer } from './SandboxServer';
import { DefaultMetricSink } from './services/cloudwatch';
import { DefaultImageStore } from './services/ecr';

export interface RunningSandbox {
  /** AWS endpoint, for example `http://127.0.0.1:4570`; the Git host is at `{url}/git`. */
  readonly url: string;
  /** Where load balancers answer; undefined when the sandbox was made without them. */
  readonly dataPlanePort: number | undefined;
  readonly sandbox: DefaultSandbox;
  /**
   * Makes a repository of the Git host from a local folder, unless it exists. Gives the commit id of each branch.
   * @throws Error when a name, branch or path is not valid, or the folder cannot be read
   */
  importRepository(
    owner: string,
    repo: string,
    folder: string,
    options?: ImportOptions,
  ): Promise<Record<string, string>>;
  /** Ends requests, background work and tasks, and writes the state. */
  stop(): Promise<void>;
}

export interface CreateSandboxOptions extends Partial<SandboxOptions> {
  /** Where it logs; the console when missing. */
  readonly logger?: Logger;
  /** Instead of all services. */
  readonly modules?: readonly CreateModule[];
}

/** Ports, host and speed of a sandbox that is told nothing else. */
export const DEFAULT_OPTIONS: SandboxOptions = {
  host: '127.0.0.1',
  port: 4570,
  dataPlanePort: 4571,
  speed: 20,
};

/**
 * Starts a sandbox with all its services.
 * @throws Error when a port is in use, an option is not valid or the state cannot be read
 */
export async function createSandbox(
  given: CreateSandboxOptions = {},
): Promise<RunningSandbox> {
  const { logger = console, modules = allModules, ...overrides } = given;
  const options: SandboxOptions = { ...DEFAULT_OPTIONS, ...overrides };
  const clock = new DefaultClock(options.speed);
  const filesDir = await makeFilesDir(options.stateDir);
  const removeFiles = async () => {
    if (!options.stateDir) await rm(filesDir, { recursive: true, force: true });
  };
  try {
    const store = new DefaultStore({
      file: options.stateDir ? join(filesDir, 'state.json') : undefined,
      onError: error =>
        logger.error(`The state could not be written: ${error.message}`),
    });
    const ticker = new DefaultTicker(logger);
    const sandbox = new DefaultSandbox(
      {
        options,
        store,
        clock,
        ticker,
        network: new DefaultNetwork(store),
        metrics: new DefaultMetricSink(store, clock),
        images: new DefaultImageStore(store, filesDir),
        logger,
        filesDir,
      },
      modules,
    );
    const running = await serve(sandbox, store, ticker);
    return {
      ...running,
      stop: async () => {
        await running.stop();
        await removeFiles();
      },
    };
  } catch (error) {
    await removeFiles();
    throw explainStartError(error, options);
  }
}

/** Listens and starts; on failure everything that was started is stopped. */
async function serve(
  sandbox: DefaultSandbox,
  store: DefaultStore,
  ticker: DefaultTicker,
): Promise<RunningSandbox> {
  const { options, logger, filesDir } = sandbox;
  const repositories = new GitRepositories(join(filesDir, 'git'));
  const server = new SandboxServer(sandbox, new GitHost(repositories, logger));
  const stop = async () => {
    server.ready = false;
    await server.close();
    await ticker.stop();
    await sandbox.stop();
    await store.stop();
  };
  try {
    // First of all, so that a port in use is found before tasks are started.
    const url = await server.listen(options.host, options.port);
    server.control.add({
      'GET /_sandbox/health': () => health(server, sandbox, url),
    });
    await sandbox.start();
    ticker.start();
    server.ready = true;
    return {
      url,
      dataPlanePort: dataPlaneAddress(sandbox)?.port,
      sandbox,
      importRepository: (owner, repo, folder, importOptions) =>
        importRepository(repositories, owner, repo, folder, importOptions),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function makeFilesDir(stateDir: string | undefined): Promise<string> {
  if (!stateDir) return mkdtemp(join(tmpdir(), 'laneway-sandbox-'));
  const directory = resolve(stateDir);
  await mkdir(directory, { recursive: true });
  return directory;
}

function health(
  server: SandboxServer,
  sandbox: DefaultSandbox,
  url: string,
): object {
  const { options, services, clock } = sandbox;
  const dataPlane = dataPlaneAddress(sandbox);
  return {
    ready: server.ready,
    version: VERSION,
    speed: clock.speed,
    endpoints: {
      aws: url,
      git: `${url}/git`,
      dataPlane: dataPlane && `http://${options.host}:${dataPlane.port}`,
    },
    services: Array.from(services.keys()).sort(),
  };
}
