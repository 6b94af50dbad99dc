/** A repository at a Git host. */
export interface Repository {
  /** `owner/name`; GitLab's groups may have several levels. */
  readonly fullName: string;
  /** Where Git reads and writes it over HTTP. */
  readonly cloneUrl: string;
}

/** Path segments that separate a repository from a place inside it, by type of integration. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  github: ['tree', 'blob'],
  gitea: ['src', 'raw'],
  gitlab: ['-', 'tree', 'blob'],
  bitbucketCloud: ['src', 'raw'],
};

/**
 * The repository that a URL of a Git host lies in: of the repository itself, or of a file or folder in it, as catalog
 * annotations have it. Undefined when the URL names no repository of the host.
 *
 * @param type - the type of the host's integration, for example `github`
 * @param baseUrl - where the host begins; repositories are at `{baseUrl}/{owner}/{name}`
 */
export function parseRepositoryUrl(
  url: string,
  type: string,
  baseUrl: string,
): Repository | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  const base = new URL(baseUrl);
  const basePath = base.pathname.replace(/\/+$/, '');
  if (origin !== base.origin || !pathname.startsWith(`${basePath}/`)) {
    return undefined;
  }
  const segments = pathname.slice(basePath.length).split('/').filter(Boolean);
  const separators = INSIDE[type] ?? ['tree', 'blob', 'src'];
  const end = segments.findIndex((s, i) => i >= 2 && separators.includes(s));
  const depth = type === 'gitlab' ? segments.length : 2;
  const parts = segments.slice(0, Math.min(end < 0 ? depth : end, depth));
  if (parts.length < 2) return undefined;
  parts[parts.length - 1] = parts[parts.length - 1].replace(/\.git$/, '');
  if (parts.some(part => !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(part))) {
    return undefined;
  }
  const fullName = parts.join('/');
  return { fullName, cloneUrl: `${origin}${basePath}/${fullName}.git` };
}
