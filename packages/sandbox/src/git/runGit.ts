import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { devNull } from 'node:os';

export interface GitOptions {
  /** The bare repository. */
  readonly gitDir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
}

/** `git` ended with an error. */
export class GitError extends Error {
  readonly exitCode: number | undefined;

  constructor(command: string, exitCode: number | undefined, stderr: string) {
    super(`git ${command} failed (exit code ${exitCode}): ${stderr.trim()}`);
    this.name = 'GitError';
    this.exitCode = exitCode;
  }
}

/** Starts `git` without a shell and without the user's own configuration, so that it behaves the same everywhere. */
export function spawnGit(
  args: readonly string[],
  options: GitOptions = {},
): ChildProcessWithoutNullStreams {
  const where = options.gitDir ? ['--git-dir', options.gitDir] : [];
  return spawn('git', [...where, ...args], {
    env: {
      PATH: process.env.PATH,
      // Windows needs it to load libraries.
      SystemRoot: process.env.SystemRoot,
      HOME: process.env.HOME,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_TERMINAL_PROMPT: '0',
      ...options.env,
    },
  });
}

/**
 * Runs `git` and gives what it wrote.
 * @throws GitError when it does not end with 0
 */
export function runGit(
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    const output: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new GitError(args[0], code ?? undefined, errors));
    });
    // A command that does not read its input may end before all of it was written.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
  });
}

/** As `runGit`, as text without the line end; undefined when git ends with an error, for questions such as "does it exist". */
export async function askGit(
  args: readonly string[],
  options: GitOptions = {},
): Promise<string | undefined> {
  try {
    return (await runGit(args, options)).toString('utf8').trimEnd();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
