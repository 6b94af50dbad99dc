import { ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** After its script has ended, a process that was left in the background may hold the output open for so long. */
const DRAIN_MS = 500;
/** Between asking a build's processes to end and killing them. */
const KILL_AFTER_MS = 2000;

/** Runs the scripts of one build, each as a process group of its own, so that stopping a build leaves nothing behind. */
export class BuildProcess {
  private child?: ChildProcess;
  private stopped = false;

  constructor(
    private readonly cwd: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /**
   * Runs a bash script and gives its exit code; 128 and more when a signal ended it, as in a shell.
   * @param onLine - called for each line of output, standard error included when the script redirects it
   */
  async run(script: string, onLine: (line: string) => void): Promise<number> {
    if (this.stopped) return 143;
    const child = spawn('bash', ['-c', script], {
      cwd: this.cwd,
      env: { ...this.env },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    this.child = child;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', onLine);
    const drained = new Promise<void>(done => lines.once('close', done));
    const code = await new Promise<number>((done, fail) => {
      child.once('error', fail);
      child.once('exit', (exitCode, signal) =>
        done(exitCode ?? (signal === 'SIGKILL' ? 137 : 143)),
      );
    });
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      drained,
      new Promise<void>(done => {
        timer = setTimeout(done, DRAIN_MS);
      }),
    ]);
    clearTimeout(timer);
    lines.close();
    child.stdout.destroy();
    // What the script left in the background ends with it.
    signalGroup(child, 'SIGKILL');
    this.child = undefined;
    return code;
  }

  /** Ends the running script and everything it started. No further script is run. */
  stop(): void {
    this.stopped = true;
    const { child } = this;
    if (!child) return;
    signalGroup(child, 'SIGTERM');
    setTimeout(() => {
      if (this.child === child) signalGroup(child, 'SIGKILL');
    }, KILL_AFTER_MS).unref();
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: nothing of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
