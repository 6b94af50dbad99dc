import { execFile } from 'node:child_process';
import {
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DEMO, DemoService } from './demo';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');
const SKELETON = path.join(ROOT, 'templates/new-service/skeleton');
const BRANCHES = path.join(ROOT, 'examples/branches');
const CREDENTIALS = 'laneway:laneway';

/** Any identity will do, but Git insists on one. */
const GIT_ENV = {
  ...process.env,
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Acme Demo',
  GIT_AUTHOR_EMAIL: 'demo@acme.example',
  GIT_COMMITTER_NAME: 'Acme Demo',
  GIT_COMMITTER_EMAIL: 'demo@acme.example',
};

/** Makes the organisation that owns the demo's repositories, unless it is there. */
export async function createOrganisation(gitUrl: string): Promise<void> {
  const response = await post(`${gitUrl}/api/v1/orgs`, {
    username: DEMO.owner,
  });
  // Gitea answers 422 for a name that is taken.
  if (!response.ok && response.status !== 422) {
    throw new Error(
      `The Git host refused to make ${DEMO.owner}: ${
        response.status
      } ${await response.text()}`,
    );
  }
}

/** Publishes the Infra repo to the Git host, unless it is there. Gives whether it was published now. */
export async function publishInfraRepo(gitUrl: string): Promise<boolean> {
  return await publish(gitUrl, DEMO.infraRepo, async folder => {
    const source = path.join(ROOT, 'packages/infra-repo');
    const { files } = JSON.parse(
      await readFile(path.join(source, 'package.json'), 'utf8'),
    );
    const present = await readdir(source);
    for (const entry of present.filter(name => files.includes(name))) {
      await cp(path.join(source, entry), path.join(folder, entry), {
        recursive: true,
      });
    }
    return {};
  });
}

/** Publishes a demo service's App repo with its branches, unless it is there. Gives whether it was published now. */
export async function publishAppRepo(
  gitUrl: string,
  service: DemoService,
): Promise<boolean> {
  const values: Record<string, string> = {
    name: service.name,
    description: service.description,
    owner: DEMO.ownerRef,
    repository: `${DEMO.owner}/${service.name}`,
  };
  return await publish(gitUrl, service.name, async folder => {
    await copyRendered(SKELETON, folder, values);
    const branchesOf = path.join(BRANCHES, service.name);
    const branches: Record<string, () => Promise<void>> = {};
    for (const branch of await readdir(branchesOf)) {
      branches[branch] = () =>
        copyRendered(path.join(branchesOf, branch), folder, values);
    }
    return branches;
  });
}

/** Writes main, gives the branches: each by a function that writes what differs from main. */
type WriteFiles = (
  folder: string,
) => Promise<Record<string, () => Promise<void>>>;

async function publish(
  gitUrl: string,
  name: string,
  writeFiles: WriteFiles,
): Promise<boolean> {
  if (!(await createRepository(gitUrl, name))) return false;
  const folder = await mkdtemp(path.join(tmpdir(), 'laneway-demo-'));
  const git = (...args: string[]) =>
    run('git', args, { cwd: folder, env: GIT_ENV });
  const commit = async (message: string) => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', message);
  };
  try {
    await git('init', '--quiet', '--initial-branch', 'main');
    const branches = await writeFiles(folder);
    await commit(`Create ${name}`);
    for (const [branch, write] of Object.entries(branches)) {
      await git('checkout', '--quiet', '-b', branch, 'main');
      await write();
      await commit(`Work on ${branch.replace(/-/g, ' ')}`);
    }
    const remote = new URL(`${gitUrl}/${DEMO.owner}/${name}.git`);
    [remote.username, remote.password] = CREDENTIALS.split(':');
    await git('push', '--quiet', '--all', remote.href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

/** Makes an empty repository at the Git host; false when it is there already. */
async function createRepository(
  gitUrl: string,
  name: string,
): Promise<boolean> {
  const response = await post(`${gitUrl}/api/v1/orgs/${DEMO.owner}/repos`, {
    name,
    private: false,
  });
  if (response.status === 409) return false;
  if (!response.ok) {
    throw new Error(
      `The Git host refused to make ${DEMO.owner}/${name}: ${
        response.status
      } ${await response.text()}`,
    );
  }
  return true;
}

async function post(url: string, body: object): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(CREDENTIALS).toString('base64')}`,
    },
    body: JSON.stringify(body),
  });
}

async function copyRendered(
  from: string,
  to: string,
  values: Record<string, string>,
): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const entry of await readdir(from, {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile()) continue;
    const file = path.join(
      to,
      path.relative(from, path.join(entry.parentPath, entry.name)),
    );
    await writeFile(file, render(await readFile(file, 'utf8'), values));
  }
}

/** The expressions that the skeleton uses, as the scaffolder would fill them in: `${{ values.x }}` and `${{ values.x | dump }}`. */
function render(text: string, values: Record<string, string>): string {
  return text.replace(
    /\$\{\{ values\.(\w+)( \| dump)? \}\}/g,
    (_, key: string, dump?: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`No value for '${key}'`);
      return dump ? JSON.stringify(value) : value;
    },
  );
}
