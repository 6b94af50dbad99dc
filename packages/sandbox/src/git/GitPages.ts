import { encodePath } from './giteaModels';
import type { GitRepositories, TreeEntry } from './GitRepositories';
import { DEFAULT_BRANCH } from './GitRepositories';
import type { GitRequest } from './GitRequest';
import { isTreePath } from './names';
import { replyHtml } from './reply';
import { runGit } from './runGit';

/** More of a file or change than this is not shown. */
const MAX_SHOWN_BYTES = 512 * 1024;

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1f2328;background:#fff}
a{color:#0b57d0}h1{font-size:1.25rem}table{border-collapse:collapse;width:100%}td{border-top:1px solid #d8dee4;padding:.35rem .5rem}
td:last-child{text-align:right;color:#59636e}pre{border:1px solid #d8dee4;border-radius:6px;padding:1rem;overflow:auto;font:13px/1.45 ui-monospace,monospace}
p{color:#59636e}@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}a{color:#79b8ff}td,pre{border-color:#30363d}}`;

/** Pages for people: owners, repositories, the files of a branch, commits. */
export class GitPages {
  constructor(private readonly repositories: GitRepositories) {}

  async handle(call: GitRequest): Promise<void> {
    const [owner, repo, ...rest] = call.parts;
    if (owner === undefined) {
      return this.list(call, 'Git host', await this.repositories.owners(), '');
    }
    if (!(await this.repositories.ownerExists(owner))) return missing(call);
    if (repo === undefined) {
      const names = await this.repositories.list(owner);
      return this.list(call, owner, names, `/${owner}`);
    }
    if (!(await this.repositories.exists(owner, repo))) return missing(call);
    if (rest.length === 0)
      return this.source(call, owner, repo, [DEFAULT_BRANCH]);
    if (rest[0] === 'src' && ['branch', 'commit', 'tag'].includes(rest[1])) {
      return this.source(call, owner, repo, rest.slice(2));
    }
    if (rest[0] === 'commit' && rest.length === 2) {
      return this.commit(call, owner, repo, rest[1]);
    }
    return missing(call);
  }

  private list(
    call: GitRequest,
    title: string,
    names: readonly string[],
    below: string,
  ): void {
    const rows = names.map(name =>
      row(link(`${call.baseUrl}${below}/${name}`, name), ''),
    );
    replyHtml(call.response, 200, page(title, heading(title), table(rows)));
  }

  private async source(
    call: GitRequest,
    owner: string,
    repo: string,
    refAndPath: readonly string[],
  ): Promise<void> {
    const found = await this.splitRef(owner, repo, refAndPath);
    const branches = await this.repositories.branches(owner, repo);
    const empty = branches.length === 0;
    if (!found) {
      if (!empty || refAndPath.length > 1) return missing(call);
      const text = '<p>This repository is empty.</p>';
      const title = `${owner}/${repo}`;
      // Who asks for a branch waits for the first push; who asks for the repository has found it.
      const status = call.parts.length === 2 ? 200 : 404;
      return replyHtml(
        call.response,
        status,
        page(title, heading(title), text),
      );
    }
    const { ref, path, commitId } = found;
    const entry = isTreePath(path)
      ? await this.repositories.entry(owner, repo, commitId, path)
      : undefined;
    if (!entry) return missing(call);
    const base = `${call.baseUrl}/${owner}/${repo}`;
    const tree = `${base}/src/branch/${encodePath(ref)}`;
    const title = `${owner}/${repo}${path ? `/${path}` : ''} (${ref})`;
    const head = `${heading(
      `${link(base, `${owner}/${repo}`)} ${crumbs(tree, path)}`,
      true,
    )}<p>${escapeHtml(ref)} at ${link(
      `${base}/commit/${commitId}`,
      commitId.slice(0, 8),
    )} · branches: ${branches
      .map(({ name }) => link(`${base}/src/branch/${encodePath(name)}`, name))
      .join(', ')}</p>`;
    const body =
      entry.type === 'dir'
        ? await this.folder(owner, repo, commitId, path, tree)
        : await this.file(owner, repo, entry);
    return replyHtml(call.response, 200, page(title, head, body));
  }

  private async folder(
    owner: string,
    repo: string,
    commitId: string,
    path: string,
    tree: string,
  ): Promise<string> {
    const entries =
      (await this.repositories.entries(owner, repo, commitId, path)) ?? [];
    const rows = entries.map(({ name, type, size }) => {
      const below = encodePath(path ? `${path}/${name}` : name);
      const shown = type === 'dir' ? `${name}/` : name;
      return row(
        link(`${tree}/${below}`, shown),
        type === 'dir' ? '' : `${size} bytes`,
      );
    });
    return table(rows);
  }

  private async file(
    owner: string,
    repo: string,
    entry: TreeEntry,
  ): Promise<string> {
    if (entry.type === 'submodule') return '<p>A submodule.</p>';
    const content = await this.repositories.content(owner, repo, entry.id);
    return content.includes(0)
      ? `<p>A binary file of ${entry.size} bytes.</p>`
      : preformatted(content);
  }

  private async commit(
    call: GitRequest,
    owner: string,
    repo: string,
    ref: string,
  ): Promise<void> {
    const id = await this.repositories.resolve(owner, repo, ref);
    if (!id) return missing(call);
    const change = await runGit(
      ['show', '--no-color', '--no-ext-diff', '--stat', '--patch', id],
      { gitDir: this.repositories.directory(owner, repo) },
    );
    const base = `${call.baseUrl}/${owner}/${repo}`;
    const head = `${heading(
      link(base, `${owner}/${repo}`),
      true,
    )}<p>Commit ${id}</p>`;
    return replyHtml(
      call.response,
      200,
      page(`${owner}/${repo} ${id.slice(0, 8)}`, head, preformatted(change)),
    );
  }

  /** A branch may have slashes in its name: the longest name that exists is meant. */
  private async splitRef(
    owner: string,
    repo: string,
    parts: readonly string[],
  ): Promise<{ ref: string; path: string; commitId: string } | undefined> {
    for (let length = parts.length; length > 0; length--) {
      const ref = parts.slice(0, length).join('/');
      const commitId = await this.repositories.resolve(owner, repo, ref);
      if (commitId) {
        return { ref, commitId, path: parts.slice(length).join('/') };
      }
    }
    return undefined;
  }
}

/** Text for HTML, also for the value of an attribute. */
function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

function missing({ response }: GitRequest): void {
  replyHtml(
    response,
    404,
    page('Not found', heading('Not found'), '<p>There is nothing here.</p>'),
  );
}

function page(title: string, head: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(
    title,
  )}</title><style>${STYLE}</style></head><body>${head}${body}</body></html>\n`;
}

function heading(text: string, isHtml: boolean = false): string {
  return `<h1>${isHtml ? text : escapeHtml(text)}</h1>`;
}

function link(href: string, text: string): string {
  return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
}

function crumbs(tree: string, path: string): string {
  const parts = path.split('/').filter(Boolean);
  return parts
    .map((part, index) => {
      const href = encodePath(parts.slice(0, index + 1).join('/'));
      return `/ ${link(`${tree}/${href}`, part)}`;
    })
    .join(' ');
}

function table(rows: readonly string[]): string {
  return rows.length > 0
    ? `<table>${rows.join('')}</table>`
    : '<p>Nothing here yet.</p>';
}

function row(name: string, note: string): string {
  return `<tr><td>${name}</td><td>${escapeHtml(note)}</td></tr>`;
}

function preformatted(content: Buffer): string {
  const text = escapeHtml(content.toString('utf8', 0, MAX_SHOWN_BYTES));
  const cut =
    content.length > MAX_SHOWN_BYTES
      ? `<p>The first ${MAX_SHOWN_BYTES} of ${content.length} bytes.</p>`
      : '';
  return `<pre>${text}</pre>${cut}`;
}
