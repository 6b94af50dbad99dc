import type {
  Branch,
  Commit,
  CommitDetails,
  TreeEntry,
} from './GitRepositories';
import { DEFAULT_BRANCH } from './GitRepositories';

/** A repository of the Git host, for links. */
export interface RepositoryLinks {
  readonly owner: string;
  readonly repo: string;
  /** `http://127.0.0.1:4570/git` */
  readonly baseUrl: string;
}

/** Gitea's `Repository`. */
export function repositoryModel(
  { owner, repo, baseUrl }: RepositoryLinks,
  empty: boolean,
): object {
  return {
    name: repo,
    full_name: `${owner}/${repo}`,
    owner: organizationModel(owner),
    empty,
    private: false,
    archived: false,
    default_branch: DEFAULT_BRANCH,
    html_url: `${baseUrl}/${owner}/${repo}`,
    clone_url: `${baseUrl}/${owner}/${repo}.git`,
    url: `${baseUrl}/api/v1/repos/${owner}/${repo}`,
  };
}

/** Gitea's `Organization`. */
export function organizationModel(owner: string): object {
  return { name: owner, username: owner, login: owner, visibility: 'public' };
}

/** Gitea's `Branch`. */
export function branchModel(links: RepositoryLinks, branch: Branch): object {
  const { commit } = branch;
  const person = { name: commit.authorName, email: commit.authorEmail };
  return {
    name: branch.name,
    commit: {
      id: commit.id,
      message: commit.message,
      url: commitPage(links, commit),
      author: person,
      committer: person,
      timestamp: commit.committedAt,
    },
    protected: false,
    user_can_push: true,
    user_can_merge: true,
  };
}

/** Gitea's `Commit`. */
export function commitModel(
  links: RepositoryLinks,
  commit: CommitDetails,
): object {
  const api = apiOf(links);
  const person = {
    name: commit.authorName,
    email: commit.authorEmail,
    date: commit.committedAt,
  };
  return {
    url: `${api}/git/commits/${commit.id}`,
    sha: commit.id,
    created: commit.committedAt,
    html_url: commitPage(links, commit),
    commit: {
      url: `${api}/git/commits/${commit.id}`,
      author: person,
      committer: person,
      message: commit.message,
      tree: { url: `${api}/git/trees/${commit.tree}`, sha: commit.tree },
    },
    parents: commit.parents.map(sha => ({
      url: `${api}/git/commits/${sha}`,
      sha,
    })),
  };
}

/** Gitea's `ContentsResponse`; with content it is that of a single file. */
export function contentsModel(
  links: RepositoryLinks,
  entry: TreeEntry,
  at: { path: string; ref: string; commitId: string },
  content?: Buffer,
): object {
  const { owner, repo, baseUrl } = links;
  const path = encodePath(at.path);
  const ref = encodeURIComponent(at.ref);
  const url = `${apiOf(links)}/contents/${path}?ref=${ref}`;
  const html = `${baseUrl}/${owner}/${repo}/src/branch/${encodePath(
    at.ref,
  )}/${path}`;
  return {
    name: entry.name,
    path: at.path,
    sha: entry.id,
    last_commit_sha: at.commitId,
    type: entry.type,
    size: entry.size,
    encoding: content ? 'base64' : null,
    content: content ? content.toString('base64') : null,
    target: null,
    url,
    html_url: html,
    download_url:
      entry.type === 'file' ? `${apiOf(links)}/raw/${path}?ref=${ref}` : null,
    submodule_git_url: null,
    _links: { self: url, html },
  };
}

/** A path for a URL, its slashes kept. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function apiOf({ owner, repo, baseUrl }: RepositoryLinks): string {
  return `${baseUrl}/api/v1/repos/${owner}/${repo}`;
}

function commitPage(links: RepositoryLinks, commit: Commit): string {
  return `${links.baseUrl}/${links.owner}/${links.repo}/commit/${commit.id}`;
}
