import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_BRANCH, type GitRepositories } from './GitRepositories';
import { isRefName, isTreePath } from './names';
import { askGit, runGit, type GitOptions } from './runGit';

export interface ImportOptions {
  /** Branches beside `main`, each one commit on top of it; without changes it is at `main`'s own commit. */
  readonly branches?: Readonly<Record<string, BranchChanges>>;
  /** Message of the first commit. */
  readonly message?: string;
}

export interface BranchChanges {
  readonly message?: string;
  /** New content by path; undefined removes the file. */
  readonly files?: Readonly<Record<string, string | undefined>>;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Laneway',
  GIT_AUTHOR_EMAIL: 'laneway@localhost',
  GIT_COMMITTER_NAME: 'Laneway',
  GIT_COMMITTER_EMAIL: 'laneway@localhost',
};

/**
 * Makes a repository whose branch `main` holds the files of a local folder, without `node_modules` and what its
 * `.gitignore` leaves out. A repository that exists stays as it is.
 *
 * @returns the commit id of each branch
 * @throws Error when a name, branch or path is not valid, or the folder cannot be read
 */
export async function importRepository(
  repositories: GitRepositories,
  owner: string,
  repo: string,
  folder: string,
  options: ImportOptions = {},
): Promise<Record<string, string>> {
  const branches = Object.entries(options.branches ?? {});
  for (const [branch, { files = {} }] of branches) checkBranch(branch, files);
  const created = await repositories.create(owner, repo);
  const gitDir = repositories.directory(owner, repo);
  if (created) {
    try {
      await fill(gitDir, folder, options.message, branches);
    } catch (error) {
      // Otherwise the next attempt would find a repository, and leave it empty.
      await rm(gitDir, { recursive: true, force: true });
      throw error;
    }
  }
  const all = await repositories.branches(owner, repo);
  return Object.fromEntries(all.map(({ name, commit }) => [name, commit.id]));
}

async function fill(
  gitDir: string,
  folder: string,
  message: string = 'Initial commit',
  branches: readonly [string, BranchChanges][],
): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'laneway-git-import-'));
  try {
    const git: GitOptions = {
      gitDir,
      env: {
        ...IDENTITY,
        GIT_INDEX_FILE: join(temporary, 'index'),
        GIT_WORK_TREE: folder,
      },
    };
    await runGit(
      ['add', '--all', '--', ':/', ':(exclude,glob)**/node_modules/**'],
      git,
    );
    const main = await commitIndex(git, message);
    await runGit(['update-ref', `refs/heads/${DEFAULT_BRANCH}`, main], git);
    for (const [branch, { files, message: about }] of branches) {
      const commit = files
        ? await commitChanges(git, main, files, about ?? `Start ${branch}`)
        : main;
      await runGit(['update-ref', `refs/heads/${branch}`, commit], git);
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function commitChanges(
  git: GitOptions,
  parent: string,
  files: Readonly<Record<string, string | undefined>>,
  message: string,
): Promise<string> {
  await runGit(['read-tree', parent], git);
  for (const [path, content] of Object.entries(files)) {
    if (content === undefined) {
      await runGit(['update-index', '--force-remove', '--', path], git);
      continue;
    }
    const blob = await text(['hash-object', '-w', '--stdin'], {
      ...git,
      input: content,
    });
    const known = await askGit(['ls-files', '--stage', '--', path], git);
    const mode = known?.startsWith('100755') ? '100755' : '100644';
    await runGit(
      ['update-index', '--add', '--cacheinfo', `${mode},${blob},${path}`],
      git,
    );
  }
  return commitIndex(git, message, parent);
}

async function commitIndex(
  git: GitOptions,
  message: string,
  parent?: string,
): Promise<string> {
  const tree = await text(['write-tree'], git);
  const parents = parent ? ['-p', parent] : [];
  return text(['commit-tree', tree, ...parents, '-m', message], git);
}

async function text(args: readonly string[], git: GitOptions): Promise<string> {
  return (await runGit(args, git)).toString('utf8').trim();
}

function checkBranch(branch: string, files: object): void {
  if (!isRefName(branch) || branch === DEFAULT_BRANCH) {
    throw new Error(
      `The branch '${branch}' is not valid: name a branch other than ${DEFAULT_BRANCH}`,
    );
  }
  const path = Object.keys(files).find(
    each => each === '' || !isTreePath(each),
  );
  if (path !== undefined) {
    throw new Error(
      `The path '${path}' of branch '${branch}' is not valid: give a path relative to the repository`,
    );
  }
}
