import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A commit as `git log` tells it. */
export interface GitCommit {
  readonly id: string;
  /** The whole message, without the line break at its end. */
  readonly message: string;
  /** ISO timestamp of the author's date. */
  readonly authorDate: string;
}

/**
 * Runs git without the user's own configuration, so that a build gives the same on every machine, and gives its output.
 * @throws Error with git's own message
 */
export async function git(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  try {
    const { stdout } = await run('git', [...args], {
      env: {
        PATH: process.env.PATH,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        ...env,
      },
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(stderr?.trim() || message);
  }
}

/** The bare repository of `owner/name` on the Git host, or undefined where there is none. */
export function bareRepository(
  filesDir: string,
  fullName: string,
): string | undefined {
  const root = join(filesDir, 'git');
  const dir = join(root, `${fullName}.git`);
  return dir.startsWith(root + sep) && existsSync(dir) ? dir : undefined;
}

/** The newest commit of a branch, or undefined where there is no such branch. */
export async function branchHead(
  gitDir: string,
  branch: string,
): Promise<GitCommit | undefined> {
  const out = await git([
    '--git-dir',
    gitDir,
    'for-each-ref',
    '--format=%(objectname)%00%(authordate:iso-strict)%00%(contents)',
    `refs/heads/${branch}`,
  ]);
  // A name that ends at a slash also lists what is below it; only the exact ref counts.
  if (!out || branch.endsWith('/')) return undefined;
  const [id, authorDate, ...message] = out.split('\0');
  return {
    id,
    authorDate: new Date(authorDate).toISOString(),
    message: message.join('').trim(),
  };
}

/** Writes the files of one commit into a directory, without `.git`. */
export async function exportCommit(
  gitDir: string,
  commitId: string,
  targetDir: string,
): Promise<void> {
  await mkdir(targetDir, { recursive: true });
  const scratch = await mkdtemp(join(tmpdir(), 'laneway-index-'));
  const env = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    await git(['--git-dir', gitDir, 'read-tree', commitId], env);
    await git(
      [
        '--git-dir',
        gitDir,
        '--work-tree',
        targetDir,
        'checkout-index',
        '--all',
        '--force',
        `--prefix=${targetDir}/`,
      ],
      env,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Clones a repository in full with its checkout at one commit of a branch. `origin` is the bare repository, with all
 * branches fetched, so that `git checkout other-branch` works inside.
 */
export async function cloneRepository(
  gitDir: string,
  branch: string,
  commitId: string,
  targetDir: string,
): Promise<void> {
  await git(['clone', '--quiet', '--branch', branch, gitDir, targetDir]);
  await git(['-C', targetDir, 'reset', '--quiet', '--hard', commitId]);
}
