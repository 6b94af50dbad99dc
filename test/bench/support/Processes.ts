import path from 'node:path';
import {
  isPortTaken,
  startGroup,
  waitForUrl,
} from '../../../scripts/lib/processes.mjs';

const ROOT = path.resolve(__dirname, '../../..');
const LINES_KEPT = 40;
const START_SECONDS = 60;

export interface Program {
  readonly name: string;
  /** Arguments of Node.js, which reads TypeScript. */
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  /** Answers with success when the program is ready. */
  readonly readyUrl: string;
}

/** Programs that a benchmark runs against, each in a process group of its own; all of them end with `stop`. */
export class Processes {
  private readonly groups: ReturnType<typeof startGroup>[] = [];

  /** Starts a program and waits until it is ready. Throws with its last lines when it ends or does not answer. */
  async start(program: Program): Promise<void> {
    const { name, args, env, readyUrl } = program;
    const last: string[] = [];
    const group = startGroup(
      name,
      [process.execPath, '--import', 'tsx', ...args],
      {
        cwd: ROOT,
        env,
        onLine: (line: string) => {
          last.push(line);
          if (last.length > LINES_KEPT) last.shift();
        },
      },
    );
    this.groups.push(group);
    await waitForUrl(readyUrl, {
      seconds: START_SECONDS,
      what: name,
      unless: () =>
        group.isOver() ? `it ended:\n${last.join('\n')}` : undefined,
    });
  }

  /** Ends whatever was started. */
  async stop(): Promise<void> {
    await Promise.all(this.groups.map(group => group.stop()));
  }
}

/** Ports of this machine that nothing listens at, the first ones from `from` on. */
export async function freePorts(
  from: number,
  count: number,
): Promise<number[]> {
  const free: number[] = [];
  for (let port = from; free.length < count; port += 1) {
    if (!(await isPortTaken(port))) free.push(port);
  }
  return free;
}
