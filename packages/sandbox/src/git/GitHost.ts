import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../core/Sandbox';
import { GiteaApi, notFound } from './GiteaApi';
import { GitPages } from './GitPages';
import type { GitRepositories } from './GitRepositories';
import { isAuthorized, type GitRequest } from './GitRequest';
import { replyJson } from './reply';
import { advertiseRefs, isGitService, serveRpc } from './smartHttp';

const PREFIX = '/git';

/** Serves Git repositories under `/git`: clone and push over HTTP, Gitea's API, and pages to look at. */
export class GitHost {
  private readonly api: GiteaApi;
  private readonly pages: GitPages;

  constructor(
    private readonly repositories: GitRepositories,
    private readonly logger: Logger,
  ) {
    this.api = new GiteaApi(repositories);
    this.pages = new GitPages(repositories);
  }

  /** Whether a path belongs to the Git host. */
  owns(path: string): boolean {
    return path === PREFIX || path.startsWith(`${PREFIX}/`);
  }

  /** Answers a request; throws nothing. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      const call = parse(request, response);
      if (call) await this.route(call);
      else replyJson(response, 400, { message: 'The path is not valid.' });
    } catch (error) {
      const text = error instanceof Error ? error.stack : String(error);
      // A client that hangs up in the middle is no failure of the host.
      if (!response.destroyed) {
        this.logger.error(`Git ${request.method} ${request.url}: ${text}`);
      }
      if (response.headersSent) response.destroy();
      else replyJson(response, 500, { message: 'Internal server error' });
    }
  }

  private async route(call: GitRequest): Promise<void> {
    const { parts, method } = call;
    if (parts[0] === 'api') {
      return parts[1] === 'v1'
        ? this.api.handle(call, parts.slice(2))
        : notFound(call);
    }
    const [owner, repo, ...rest] = parts;
    const action = rest.join('/');
    if (
      (method === 'GET' && action === 'info/refs') ||
      (method === 'POST' && isGitService(action))
    ) {
      return this.smartHttp(call, owner, repo.replace(/\.git$/, ''), action);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return replyJson(call.response, 405, { message: 'Method not allowed' });
    }
    return this.pages.handle(call);
  }

  private async smartHttp(
    call: GitRequest,
    owner: string,
    repo: string,
    action: string,
  ): Promise<void> {
    const { request, response, query } = call;
    const service = action === 'info/refs' ? query.get('service') : action;
    if (!isGitService(service)) {
      return replyJson(response, 403, {
        message: 'Only the smart HTTP protocol of Git is served here.',
      });
    }
    if (service === 'git-receive-pack' && !isAuthorized(call)) {
      response.writeHead(401, {
        'www-authenticate': 'Basic realm="Laneway sandbox"',
      });
      response.end('Pushing needs credentials; any will do.\n');
      return undefined;
    }
    if (!(await this.repositories.exists(owner, repo))) return notFound(call);
    const gitDir = this.repositories.directory(owner, repo);
    return action === 'info/refs'
      ? advertiseRefs(request, response, gitDir, service)
      : serveRpc(request, response, gitDir, service);
  }
}

function parse(
  request: IncomingMessage,
  response: ServerResponse,
): GitRequest | undefined {
  const [path, ...search] = (request.url ?? '').split('?');
  let parts: string[];
  try {
    parts = path
      .slice(PREFIX.length)
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
  return {
    request,
    response,
    method: request.method ?? 'GET',
    parts,
    query: new URLSearchParams(search.join('?')),
    baseUrl: `http://${request.headers.host ?? '127.0.0.1'}${PREFIX}`,
  };
}
