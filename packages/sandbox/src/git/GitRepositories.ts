import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnerName, isRefName, isRepositoryName } from './names';
import { askGit, runGit } from './runGit';

export const DEFAULT_BRANCH = 'main';

/** Name and commit of a branch. */
export interface Branch {
  readonly name: string;
  readonly commit: Commit;
}

export interface Commit {
  readonly id: string;
  /** ISO time with offset. */
  readonly committedAt: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly message: string;
}

export interface CommitDetails extends Commit {
  readonly tree: string;
  readonly parents: readonly string[];
}

/** A file or folder in a commit. */
export interface TreeEntry {
  readonly name: string;
  readonly type: 'file' | 'dir' | 'symlink' | 'submodule';
  readonly id: string;
  /** Bytes; of a file only. */
  readonly size: number;
}

/** The repository's settings that differ from those of `git init`. */
const CONFIG: readonly (readonly [string, string])[] = [
  // A build fetches the commit that its pipeline resolved, which the branch may have left.
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['uploadpack.allowFilter', 'true'],
  // No work in the background that outlives the sandbox.
  ['gc.auto', '0'],
  ['receive.autogc', 'false'],
];

const FIELDS =
  '%(refname:strip=2)%00%(objectname)%00%(committerdate:iso-strict)%00%(authorname)%00%(authoremail:trim)%00%(contents)%00';
const FIELD_COUNT = 6;

/** Bare Git repositories in a directory: `{root}/{owner}/{repo}.git`. */
export class GitRepositories {
  constructor(readonly root: string) {}

  /**
   * The directory of a repository, whether it exists or not.
   * @throws Error when owner or repository is no valid name
   */
  directory(owner: string, repo: string): string {
    return join(
      this.ownerDirectory(owner),
      `${checkName('repository', repo)}.git`,
    );
  }

  async exists(owner: string, repo: string): Promise<boolean> {
    if (!isOwnerName(owner) || !isRepositoryName(repo)) return false;
    return isDirectory(this.directory(owner, repo));
  }

  async ownerExists(owner: string): Promise<boolean> {
    return isOwnerName(owner) && isDirectory(this.ownerDirectory(owner));
  }

  async createOwner(owner: string): Promise<void> {
    await mkdir(this.ownerDirectory(owner), { recursive: true });
  }

  /** Owners by name. */
  async owners(): Promise<string[]> {
    return (await directories(this.root)).filter(isOwnerName);
  }

  /** Repositories of an owner by name; none when there is no such owner. */
  async list(owner: string): Promise<string[]> {
    return (await directories(this.ownerDirectory(owner)))
      .filter(name => name.endsWith('.git'))
      .map(name => name.slice(0, -'.git'.length))
      .filter(isRepositoryName);
  }

  /**
   * Makes an empty repository with the default branch `main`. Gives false when it exists already.
   * @throws Error when owner or repository is no valid name
   */
  async create(owner: string, repo: string): Promise<boolean> {
    const directory = this.directory(owner, repo);
    if (await isDirectory(directory)) return false;
    await this.createOwner(owner);
    // Made aside, so that nobody finds half a repository.
    const aside = `${directory}.${randomUUID()}.tmp`;
    try {
      await runGit([
        'init',
        '--bare',
        '--quiet',
        '--template=',
        `--initial-branch=${DEFAULT_BRANCH}`,
        aside,
      ]);
      for (const [name, value] of CONFIG) {
        await runGit(['config', name, value], { gitDir: aside });
      }
      await rename(aside, directory);
      return true;
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      if (await isDirectory(directory)) return false;
      throw error;
    }
  }

  /** The commit id of a branch, tag or commit id; undefined when there is none. */
  async resolve(
    owner: string,
    repo: string,
    ref: string,
  ): Promise<string | undefined> {
    if (!isRefName(ref)) return undefined;
    const gitDir = this.directory(owner, repo);
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`];
    if (/^[0-9a-f]{7,40}$/.test(ref)) names.push(ref);
    for (const name of names) {
      const id = await askGit(
        ['rev-parse', '--verify', '--quiet', `${name}^{commit}`],
        { gitDir },
      );
      if (id) return id;
    }
    return undefined;
  }

  async branches(owner: string, repo: string): Promise<Branch[]> {
    return this.listBranches(owner, repo, 'refs/heads/');
  }

  async branch(
    owner: string,
    repo: string,
    name: string,
  ): Promise<Branch | undefined> {
    if (!isRefName(name)) return undefined;
    const found = await this.listBranches(owner, repo, `refs/heads/${name}`);
    return found.find(branch => branch.name === name);
  }

  /** @param commitId - a full commit id of the repository */
  async commit(
    owner: string,
    repo: string,
    commitId: string,
  ): Promise<CommitDetails> {
    const output = await runGit(
      [
        'log',
        '-1',
        '--format=%H%x00%cI%x00%an%x00%ae%x00%T%x00%P%x00%B',
        commitId,
      ],
      { gitDir: this.directory(owner, repo) },
    );
    const [id, committedAt, authorName, authorEmail, tree, parents, message] =
      output.toString('utf8').trimEnd().split('\0');
    return {
      id,
      committedAt,
      authorName,
      authorEmail,
      message,
      tree,
      parents: parents.split(' ').filter(Boolean),
    };
  }

  /** What is at a path of a commit: the entry of the file or folder; undefined when there is nothing. */
  async entry(
    owner: string,
    repo: string,
    commitId: string,
    path: string,
  ): Promise<TreeEntry | undefined> {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (path === '') {
      const { tree } = await this.commit(owner, repo, commitId);
      return { name: '', type: 'dir', id: tree, size: 0 };
    }
    const parent = path.slice(0, Math.max(slash, 0));
    const entries = await this.entries(owner, repo, commitId, parent);
    return entries?.find(each => each.name === name);
  }

  /** Folders first, by name; undefined when there is no such folder. */
  async entries(
    owner: string,
    repo: string,
    commitId: string,
    path: string,
  ): Promise<TreeEntry[] | undefined> {
    const output = await askGit(
      ['ls-tree', '-z', '-l', `${commitId}:${path}`],
      {
        gitDir: this.directory(owner, repo),
      },
    );
    return output
      ?.split('\0')
      .filter(Boolean)
      .map(parseTreeLine)
      .sort(
        (a, b) =>
          Number(b.type === 'dir') - Number(a.type === 'dir') ||
          (a.name < b.name ? -1 : 1),
      );
  }

  /** @param blobId - of an entry of the repository */
  async content(owner: string, repo: string, blobId: string): Promise<Buffer> {
    return runGit(['cat-file', 'blob', blobId], {
      gitDir: this.directory(owner, repo),
    });
  }

  private async listBranches(
    owner: string,
    repo: string,
    pattern: string,
  ): Promise<Branch[]> {
    const output = await runGit(
      ['for-each-ref', `--format=${FIELDS}`, pattern],
      {
        gitDir: this.directory(owner, repo),
      },
    );
    const fields = output.toString('utf8').split('\0');
    const branches: Branch[] = [];
    for (let at = 0; at + FIELD_COUNT <= fields.length; at += FIELD_COUNT) {
      const [name, id, committedAt, authorName, authorEmail, message] =
        fields.slice(at, at + FIELD_COUNT);
      const commit = { id, committedAt, authorName, authorEmail, message };
      // Each record but the first begins with the line end of the one before.
      branches.push({ name: name.trimStart(), commit });
    }
    return branches;
  }

  private ownerDirectory(owner: string): string {
    return join(this.root, checkName('owner', owner));
  }
}

function checkName(what: 'owner' | 'repository', name: string): string {
  const valid = what === 'owner' ? isOwnerName(name) : isRepositoryName(name);
  if (!valid) {
    throw new Error(
      `The ${what} name '${name}' is not valid: use letters, digits, '-', '_' and '.', beginning with a letter, digit or '_'`,
    );
  }
  return name;
}

/** `{mode} {type} {id} {size}\t{name}` */
function parseTreeLine(line: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode, type, id, size] = line.slice(0, tab).split(/\s+/);
  return {
    name: line.slice(tab + 1),
    type: entryType(mode, type),
    id,
    size: size === '-' ? 0 : Number(size),
  };
}

function entryType(mode: string, type: string): TreeEntry['type'] {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function directories(path: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}
