import { Config } from '@backstage/config';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import {
  ScmIntegration,
  ScmIntegrationRegistry,
  ScmIntegrations,
} from '@backstage/integration';
import fs from 'fs';
import git, { Errors, GitAuth } from 'isomorphic-git';
import os from 'os';
import path from 'path';
import { gitCredentials } from './gitCredentials';
import { CommitRequest, GitHost } from './GitHost';
import { createGitHttpClient } from './httpClient';
import { parseRepositoryUrl, Repository } from './parseRepositoryUrl';

const HTTP_TIMEOUT_MS = 20_000;
/** Pushes tried when somebody else pushes at the same time; many services may be bootstrapped at once. */
const MAX_PUSHES = 6;

/** Git over HTTP, in process: a shallow clone in a temporary folder where files are needed. */
export class DefaultGitHost implements GitHost {
  readonly #http = createGitHttpClient(HTTP_TIMEOUT_MS);

  private constructor(private readonly integrations: ScmIntegrationRegistry) {}

  static fromConfig(config: Config): DefaultGitHost {
    return new DefaultGitHost(ScmIntegrations.fromConfig(config));
  }

  repository(url: string): Repository {
    const integration = this.#integration(url);
    const repository = parseRepositoryUrl(
      url,
      integration.type,
      this.#baseUrl(integration, url),
    );
    if (!repository) {
      throw new InputError(
        `'${url}' names no repository of ${integration.title}; give its URL as the browser shows it.`,
      );
    }
    return repository;
  }

  siblingRepository(url: string, fullName: string): Repository {
    const integration = this.#integration(url);
    const baseUrl = this.#baseUrl(integration, url).replace(/\/+$/, '');
    return this.repository(`${baseUrl}/${fullName}`);
  }

  async listBranches(repository: Repository): Promise<Map<string, string>> {
    const refs = await this.#ask(repository, auth =>
      git.listServerRefs({
        http: this.#http,
        url: repository.cloneUrl,
        prefix: 'refs/heads/',
        onAuth: () => auth,
      }),
    );
    return new Map(
      refs
        .map(({ ref, oid }) => [ref.slice('refs/heads/'.length), oid] as const)
        .sort(([a], [b]) => a.localeCompare(b)),
    );
  }

  async readFiles(
    repository: Repository,
    branch: string,
    paths: readonly string[],
  ): Promise<Map<string, string | undefined>> {
    return this.#withClone(repository, branch, async dir => {
      const files = await Promise.all(
        paths.map(
          async file =>
            [file, await readIfThere(path.join(dir, file))] as const,
        ),
      );
      return new Map(files);
    });
  }

  async commitFile(request: CommitRequest): Promise<string | undefined> {
    const repository = this.repository(request.url);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withClone(repository, request.branch, (dir, auth) =>
          this.#commitAndPush(dir, auth, request),
        );
      } catch (error) {
        if (!isOvertaken(error) || attempt === MAX_PUSHES) throw error;
      }
    }
  }

  async #commitAndPush(
    dir: string,
    auth: GitAuth,
    request: CommitRequest,
  ): Promise<string | undefined> {
    const file = path.join(dir, request.path);
    const before = await readIfThere(file);
    const after = request.edit(before);
    if (after === undefined || after === before) return undefined;
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(file, after);
    await git.add({ fs, dir, filepath: request.path });
    const commit = await git.commit({
      fs,
      dir,
      message: request.message,
      author: request.author,
    });
    await git.push({
      fs,
      http: this.#http,
      dir,
      ref: request.branch,
      onAuth: () => auth,
    });
    return commit;
  }

  async #withClone<T>(
    repository: Repository,
    branch: string,
    use: (dir: string, auth: GitAuth) => Promise<T>,
  ): Promise<T> {
    const dir = await fs.promises.mkdtemp(path.join(os.tmpdir(), 'laneway-'));
    try {
      return await this.#ask(repository, async auth => {
        await git.clone({
          fs,
          http: this.#http,
          dir,
          url: repository.cloneUrl,
          ref: branch,
          singleBranch: true,
          depth: 1,
          noTags: true,
          onAuth: () => auth,
        });
        return use(dir, auth);
      });
    } finally {
      await fs.promises.rm(dir, { recursive: true, force: true });
    }
  }

  /** Runs a Git request and says what its failure means; credentials never reach a message. */
  async #ask<T>(
    repository: Repository,
    ask: (auth: GitAuth) => Promise<T>,
  ): Promise<T> {
    const { cloneUrl, fullName } = repository;
    const { host } = new URL(cloneUrl);
    const auth = await gitCredentials(
      this.integrations,
      this.#integration(cloneUrl),
      cloneUrl,
    );
    try {
      return await ask(auth);
    } catch (error) {
      if (isOvertaken(error)) throw error;
      if (error instanceof Errors.HttpError) {
        const { statusCode } = error.data;
        if (statusCode === 404) {
          throw new NotFoundError(
            `Repository ${fullName} does not exist at ${host}, or the portal may not read it.`,
          );
        }
        if (statusCode === 401 || statusCode === 403) {
          throw new NotAllowedError(
            `${host} refused the portal's access to ${fullName} (${statusCode}); check the credentials of ${host} under integrations.`,
          );
        }
        throw new ServiceUnavailableError(
          `${host} answered ${statusCode} for ${fullName}; try again later.`,
        );
      }
      if (error instanceof Errors.NotFoundError) {
        throw new NotFoundError(`${fullName} at ${host}: ${error.message}`);
      }
      const { name, message } = toError(error);
      if (name === 'TypeError' || name === 'TimeoutError') {
        throw new ServiceUnavailableError(
          `${host} did not answer for ${fullName} (${message}); check that it can be reached from the portal.`,
        );
      }
      throw error;
    }
  }

  #integration(url: string): ScmIntegration {
    const integration = URL.canParse(url)
      ? this.integrations.byUrl(url)
      : undefined;
    if (!integration) {
      throw new InputError(
        `'${url}' is at a Git host that has no entry under integrations in app-config; add one for it.`,
      );
    }
    return integration;
  }

  #baseUrl(integration: ScmIntegration, url: string): string {
    const { host, origin } = new URL(url);
    switch (integration.type) {
      case 'gitea':
        return this.integrations.gitea.byHost(host)?.config.baseUrl ?? origin;
      case 'gitlab':
        return this.integrations.gitlab.byHost(host)?.config.baseUrl ?? origin;
      default:
        return origin;
    }
  }
}

/** Somebody else pushed between our clone and our push. */
function isOvertaken(error: unknown): boolean {
  return (
    error instanceof Errors.PushRejectedError ||
    error instanceof Errors.GitPushError
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await fs.promises.readFile(file, 'utf8');
  } catch (error) {
    if (
      toError(error).name === 'Error' &&
      Reflect.get(Object(error), 'code') === 'ENOENT'
    ) {
      return undefined;
    }
    throw error;
  }
}
