import { type ChildProcess, spawn } from 'child_process';
import { constants, setPriority } from 'os';
import { resolve } from 'path';
import { LineSplitter } from './LineSplitter';
import type { NodeProgram } from './nodeProgram';
import type {
  ContainerEvents,
  ContainerSpec,
  RunningContainer,
} from './TaskRuntime';

/** Plain JavaScript that is never compiled; it lies at the same place for the sources and for the built package. */
// eslint-disable-next-line no-restricted-syntax -- the path goes out of src or dist, and is the same from both
const PRELOAD = resolve(__dirname, '../../src/tasks/preload.cjs');
const CONTAINER_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Below the sandbox itself and the portal, so that many tasks never make the pages slow. */
const NICENESS = 10;
/** The part of a container's memory that V8 may use for its heap; the rest is code, buffers and stacks. */
const HEAP_SHARE = 0.75;
/** Under this a plain HTTP service cannot start. */
const MINIMUM_HEAP_MIB = 32;

type PreloadMessage =
  | { type: 'listening'; containerPort: number; localPort: number }
  | { type: 'usage'; cpuCores: number; memoryBytes: number };

/** A container whose program is a Node program of the image: a child process of the sandbox. */
export class NodeContainer implements RunningContainer {
  private readonly child: ChildProcess;
  private killTimer: NodeJS.Timeout | undefined;
  private silent = false;
  private exited = false;
  private sawHeapExhausted = false;

  constructor(
    program: NodeProgram,
    private readonly spec: ContainerSpec,
    private readonly events: ContainerEvents,
    private readonly onGone: (container: RunningContainer) => void,
  ) {
    this.child = spawn(
      process.execPath,
      [...nodeOptions(spec.memoryMiB), '--require', PRELOAD, ...program.args],
      {
        cwd: program.cwd,
        env: environmentOf(spec),
        // A process group of its own: a signal to it reaches what it started, Ctrl+C in the terminal does not.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        windowsHide: true,
      },
    );
    this.listen();
  }

  stop(): void {
    if (this.exited) return;
    this.signal('SIGTERM');
    this.killTimer = setTimeout(
      () => this.signal('SIGKILL'),
      this.spec.stopTimeoutMs,
    );
  }

  destroy(): void {
    this.silent = true;
    this.signal('SIGKILL');
  }

  private listen(): void {
    const { child } = this;
    if (child.pid !== undefined) lowerPriority(child.pid);
    child.on('message', message => this.onMessage(message as PreloadMessage));
    for (const stream of [child.stdout, child.stderr]) {
      const lines = new LineSplitter(line => this.onLine(line));
      stream?.on('data', chunk => lines.write(chunk));
      stream?.on('end', () => lines.end());
    }
    child.on('error', error => {
      this.onLine(`exec ${process.execPath}: ${error.message}`);
      if (child.pid === undefined) this.onExit(127, null);
    });
    // `close` rather than `exit`: the last lines of output come before it.
    child.on('close', (code, signal) => this.onExit(code, signal));
    // A program may leave its output open to something it started; that must not hide its end.
    child.on('exit', (code, signal) =>
      setTimeout(() => this.onExit(code, signal), 500).unref(),
    );
  }

  private onMessage(message: PreloadMessage): void {
    if (this.silent || this.exited) return;
    if (message.type === 'listening') {
      this.events.onListening(message.containerPort, {
        host: '127.0.0.1',
        port: message.localPort,
      });
    } else if (message.type === 'usage') {
      this.events.onUsage(message);
    }
  }

  private onLine(line: string): void {
    if (/JavaScript heap out of memory/.test(line)) {
      this.sawHeapExhausted = true;
    }
    if (!this.silent) this.events.onOutput(line);
  }

  private onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.exited) return;
    this.exited = true;
    clearTimeout(this.killTimer);
    // What the program started goes with it, as with its container.
    this.signalGroup('SIGKILL');
    this.onGone(this);
    if (this.silent) return;
    const outOfMemory = this.sawHeapExhausted && signal === 'SIGABRT';
    const signalled = signal ? 128 + constants.signals[signal] : 0;
    this.events.onExit({
      exitCode: outOfMemory ? 137 : code ?? signalled,
      outOfMemory,
    });
  }

  private signal(signal: NodeJS.Signals): void {
    if (!this.exited) this.signalGroup(signal);
  }

  private signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  }
}

function nodeOptions(memoryMiB: number): string[] {
  const heap = Math.max(MINIMUM_HEAP_MIB, Math.floor(memoryMiB * HEAP_SHARE));
  return [`--max-old-space-size=${heap}`, '--max-semi-space-size=1'];
}

/** Nothing of the sandbox's own environment: it may hold secrets, and a container would not have it. */
function environmentOf(spec: ContainerSpec): NodeJS.ProcessEnv {
  const ofImage = (spec.image?.config.Env ?? []).map(entry => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  return {
    PATH: CONTAINER_PATH,
    HOME: '/root',
    HOSTNAME: spec.identity.task.slice(0, 12),
    ...Object.fromEntries(ofImage),
    ...spec.environment,
  };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It ended already, or the platform does not let us.
  }
}
