import { Repository } from './parseRepositoryUrl';

/** A file to write, from its text before (undefined: there is none); undefined to leave it as it is. */
export type FileEdit = (before: string | undefined) => string | undefined;

export interface CommitRequest {
  readonly url: string;
  readonly branch: string;
  readonly path: string;
  readonly edit: FileEdit;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** The Git hosts of the integrations in app-config, and no other host. Everything throws errors of `@backstage/errors`. */
export interface GitHost {
  /** The repository that a URL lies in; throws `InputError` when its host has no integration. */
  repository(url: string): Repository;
  /** The repository `owner/name` at the host of another URL. */
  siblingRepository(url: string, fullName: string): Repository;
  /** Names of the branches with the commit of each, by name. */
  listBranches(repository: Repository): Promise<Map<string, string>>;
  /** Text of files of a branch, by path; undefined for one that does not exist. */
  readFiles(
    repository: Repository,
    branch: string,
    paths: readonly string[],
  ): Promise<Map<string, string | undefined>>;
  /** Writes one file and pushes it; the commit, or undefined when there was nothing to change. */
  commitFile(request: CommitRequest): Promise<string | undefined>;
}
