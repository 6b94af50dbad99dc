import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import {
  branchModel,
  commitModel,
  contentsModel,
  organizationModel,
  repositoryModel,
  type RepositoryLinks,
} from './giteaModels';
import type { GitRepositories } from './GitRepositories';
import { DEFAULT_BRANCH } from './GitRepositories';
import { isAuthorized, type GitRequest } from './GitRequest';
import { isOwnerName, isRepositoryName, isTreePath } from './names';
import { replyJson } from './reply';
import { spawnGit } from './runGit';

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 50;
const MAX_BODY_CHARS = 64 * 1024;

/**
 * The part of Gitea's REST API (v1) that Backstage's Gitea integration and `publish:gitea` use, and a little around it:
 * organizations, repositories, branches, commits, contents and archives. Reading needs no credentials, writing any.
 */
export class GiteaApi {
  constructor(private readonly repositories: GitRepositories) {}

  /** @param parts - the path below `/git/api/v1`, decoded */
  async handle(call: GitRequest, parts: readonly string[]): Promise<void> {
    const [kind, first, second, ...rest] = parts;
    const { method, response } = call;
    if (method !== 'GET' && method !== 'HEAD' && !isAuthorized(call)) {
      return replyJson(response, 401, { message: 'token is required' });
    }
    if (kind === 'version' && parts.length === 1) {
      return replyJson(response, 200, { version: '1.22.0' });
    }
    if (kind === 'orgs') return this.organizations(call, parts.slice(1));
    if (kind !== 'repos' || method === 'POST') return notFound(call);
    if (!second || !(await this.repositories.exists(first, second))) {
      return notFound(call);
    }
    return this.repository(
      call,
      { owner: first, repo: second, baseUrl: call.baseUrl },
      rest,
    );
  }

  private async organizations(
    call: GitRequest,
    [owner, what, ...rest]: readonly string[],
  ): Promise<void> {
    const { method, response } = call;
    if (owner === undefined && method === 'POST') {
      return this.createOrganization(call);
    }
    if (
      rest.length > 0 ||
      !(await this.repositories.ownerExists(owner ?? ''))
    ) {
      return notFound(call);
    }
    if (what === undefined && method === 'GET') {
      return replyJson(response, 200, organizationModel(owner));
    }
    if (what === 'repos' && method === 'POST') {
      return this.createRepository(call, owner);
    }
    if (what === 'repos' && method === 'GET') {
      const names = await this.repositories.list(owner);
      return replyPage(call, names, repo =>
        repositoryModel({ owner, repo, baseUrl: call.baseUrl }, false),
      );
    }
    return notFound(call);
  }

  private async createOrganization(call: GitRequest): Promise<void> {
    const name = (await readJson(call.request)).username;
    if (typeof name !== 'string' || !isOwnerName(name)) {
      return invalidName(call, 'username', name);
    }
    if (await this.repositories.ownerExists(name)) {
      return replyJson(call.response, 422, {
        message: `user already exists [name: ${name}]`,
      });
    }
    await this.repositories.createOwner(name);
    return replyJson(call.response, 201, organizationModel(name));
  }

  private async createRepository(
    call: GitRequest,
    owner: string,
  ): Promise<void> {
    const { name } = await readJson(call.request);
    if (typeof name !== 'string' || !isRepositoryName(name)) {
      return invalidName(call, 'name', name);
    }
    const created = await this.repositories.create(owner, name);
    if (!created) {
      return replyJson(call.response, 409, {
        message: 'The repository with the same name already exists.',
      });
    }
    const links = { owner, repo: name, baseUrl: call.baseUrl };
    return replyJson(call.response, 201, repositoryModel(links, true));
  }

  private async repository(
    call: GitRequest,
    links: RepositoryLinks,
    [kind, ...rest]: readonly string[],
  ): Promise<void> {
    const { owner, repo } = links;
    const path = rest.join('/');
    switch (kind) {
      case undefined: {
        const branches = await this.repositories.branches(owner, repo);
        const model = repositoryModel(links, branches.length === 0);
        return replyJson(call.response, 200, model);
      }
      case 'branches':
        return this.branches(call, links, path);
      case 'contents':
      case 'raw':
        return this.contents(call, links, path, kind === 'raw');
      case 'archive':
        return this.archive(call, links, path);
      case 'git':
        return rest[0] === 'commits'
          ? this.commit(call, links, rest.slice(1).join('/'))
          : notFound(call);
      default:
        return notFound(call);
    }
  }

  private async branches(
    call: GitRequest,
    links: RepositoryLinks,
    name: string,
  ): Promise<void> {
    const { owner, repo } = links;
    if (name === '') {
      const branches = await this.repositories.branches(owner, repo);
      return replyPage(call, branches, branch => branchModel(links, branch));
    }
    const branch = await this.repositories.branch(owner, repo, name);
    return branch
      ? replyJson(call.response, 200, branchModel(links, branch))
      : notFound(call);
  }

  private async commit(
    call: GitRequest,
    links: RepositoryLinks,
    ref: string,
  ): Promise<void> {
    const { owner, repo } = links;
    const id = await this.repositories.resolve(owner, repo, ref);
    if (!id) return notFound(call);
    const commit = await this.repositories.commit(owner, repo, id);
    return replyJson(call.response, 200, commitModel(links, commit));
  }

  private async contents(
    call: GitRequest,
    links: RepositoryLinks,
    path: string,
    raw: boolean,
  ): Promise<void> {
    const { owner, repo } = links;
    const { response } = call;
    const ref = call.query.get('ref') || DEFAULT_BRANCH;
    const commitId = await this.repositories.resolve(owner, repo, ref);
    const trimmed = path.replace(/\/$/, '');
    const entry =
      commitId && isTreePath(trimmed)
        ? await this.repositories.entry(owner, repo, commitId, trimmed)
        : undefined;
    if (!commitId || !entry) return notFound(call);

    const etag = `"${entry.id}"`;
    if (call.request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag });
      response.end();
      return undefined;
    }
    const at = { ref, commitId };
    if (entry.type === 'dir') {
      if (raw) return notFound(call);
      const entries =
        (await this.repositories.entries(owner, repo, commitId, trimmed)) ?? [];
      const models = entries.map(each => {
        const below = trimmed ? `${trimmed}/${each.name}` : each.name;
        return contentsModel(links, each, { ...at, path: below });
      });
      return replyJson(response, 200, models, { etag });
    }
    if (entry.type === 'submodule') return notFound(call);
    const content = await this.repositories.content(owner, repo, entry.id);
    const commit = await this.repositories.commit(owner, repo, commitId);
    const headers = {
      etag,
      'last-modified': new Date(commit.committedAt).toUTCString(),
    };
    if (!raw) {
      const model = contentsModel(
        links,
        entry,
        { ...at, path: trimmed },
        content,
      );
      return replyJson(response, 200, model, headers);
    }
    response.writeHead(200, {
      ...headers,
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    response.end(content);
    return undefined;
  }

  private async archive(
    call: GitRequest,
    { owner, repo }: RepositoryLinks,
    file: string,
  ): Promise<void> {
    const [, ref, format] = /^(.+)\.(tar\.gz|zip)$/.exec(file) ?? [];
    const id = ref && (await this.repositories.resolve(owner, repo, ref));
    if (!id) return notFound(call);
    const { response } = call;
    const zip = format === 'zip';
    const child = spawnGit(
      ['archive', `--format=${zip ? 'zip' : 'tar'}`, `--prefix=${repo}/`, id],
      { gitDir: this.repositories.directory(owner, repo) },
    );
    response.on('close', () => child.kill());
    child.stderr.resume();
    response.writeHead(200, {
      'content-type': zip ? 'application/zip' : 'application/gzip',
      'content-disposition': `attachment; filename="${repo}.${format}"`,
      etag: `"${id}"`,
    });
    await (zip
      ? pipeline(child.stdout, response)
      : pipeline(child.stdout, createGzip(), response));
    return undefined;
  }
}

/** As Gitea answers for whatever is not there. */
export function notFound({ response, baseUrl }: GitRequest): void {
  replyJson(response, 404, {
    errors: [],
    message: "The target couldn't be found.",
    url: `${baseUrl}/api/swagger`,
  });
}

function invalidName(call: GitRequest, field: string, value: unknown): void {
  replyJson(call.response, 422, {
    message: `${field} is ${JSON.stringify(
      value,
    )}: use letters, digits, '-', '_' and '.', beginning with a letter, digit or '_'`,
  });
}

function replyPage<T>(
  { response, query }: GitRequest,
  items: readonly T[],
  model: (item: T) => object,
): void {
  const page = positive(query.get('page'), 1);
  const limit = Math.min(
    positive(query.get('limit'), DEFAULT_PAGE_SIZE),
    MAX_PAGE_SIZE,
  );
  const start = (page - 1) * limit;
  replyJson(response, 200, items.slice(start, start + limit).map(model), {
    'x-total-count': String(items.length),
    'x-hasmore': String(start + limit < items.length),
  });
}

function positive(text: string | null, fallback: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fallback;
}

/** The body as a JSON object; an empty one when it is none, which leaves every field missing. */
async function readJson(
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MAX_BODY_CHARS) return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
