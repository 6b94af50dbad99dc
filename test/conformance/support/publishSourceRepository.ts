import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

const OWNER = 'conformance';
const USER = 'conformance';
const PASSWORD = 'conformance';

/**
 * Makes a repository with one commit on `main` on the sandbox's Git host, once.
 *
 * @param url - of the sandbox
 * @returns `{owner}/{repository}`; undefined when the endpoint has no Git host
 */
export async function publishSourceRepository(
  url: string,
): Promise<string | undefined> {
  const api = `${url}/git/api/v1`;
  const version = await fetch(`${api}/version`).catch(() => undefined);
  if (!version?.ok) return undefined;
  const repository = `source-${Date.now().toString(36)}`;
  await post(`${api}/orgs`, { username: OWNER });
  await post(`${api}/orgs/${OWNER}/repos`, { name: repository });
  const folder = await mkdtemp(path.join(tmpdir(), 'laneway-source-'));
  try {
    await push(folder, withUser(`${url}/git/${OWNER}/${repository}.git`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return `${OWNER}/${repository}`;
}

async function push(folder: string, remote: string): Promise<void> {
  await writeFile(path.join(folder, 'README.md'), '# Conformance\n');
  const identity = [
    'user.name=Conformance',
    'user.email=conformance@localhost',
  ];
  const git = (...args: string[]) =>
    exec('git', [...identity.flatMap(it => ['-c', it]), ...args], {
      cwd: folder,
    });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=First commit');
  await git('push', '--quiet', remote, 'main');
}

function withUser(text: string): string {
  const url = new URL(text);
  url.username = USER;
  url.password = PASSWORD;
  return url.href;
}

/** Creates; what is there already may stay. */
async function post(url: string, body: object): Promise<void> {
  const credentials = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${credentials}`,
    },
    body: JSON.stringify(body),
  });
  if (!ok && status !== 409 && status !== 422) {
    throw new Error(`POST ${url} answered ${status}`);
  }
}
