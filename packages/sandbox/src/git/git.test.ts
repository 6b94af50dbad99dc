import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import * as fs from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import git from 'isomorphic-git';
import http from 'isomorphic-git/http/node';
import { GitHost, GitRepositories, importRepository } from '.';

const exec = promisify(execFile);
const BASIC = `Basic ${Buffer.from('laneway:laneway').toString('base64')}`;
const AUTHOR = { name: 'A', email: 'a@example.com' };

describe('Git host', () => {
  let directory: string;
  let server: Server;
  let url: string;
  let repositories: GitRepositories;
  const errors: string[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'git-test-'));
    repositories = new GitRepositories(join(directory, 'git'));
    const host = new GitHost(repositories, {
      info: () => {},
      warn: () => {},
      error: message => errors.push(message),
    });
    server = createServer((request, response) => {
      void host.handle(request, response);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/git`;
    await repositories.createOwner('acme');
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(done => server.close(done));
    await rm(directory, { recursive: true, force: true });
  });

  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/api/v1/${path}`, init);

  const createRepo = (
    name: string,
    headers: Record<string, string> = { authorization: BASIC },
  ) =>
    api('orgs/acme/repos', {
      method: 'POST',
      headers,
      body: JSON.stringify({ name }),
    });

  const run = (cwd: string, ...args: string[]) =>
    exec(
      'git',
      ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args],
      {
        cwd,
        env: {
          PATH: process.env.PATH,
          GIT_TERMINAL_PROMPT: '0',
          HOME: directory,
        },
      },
    );

  const authorized = () => url.replace('http://', 'http://u:p@');

  it('serves clone, push, fetch by commit and large pushes to real git', async () => {
    expect((await createRepo('real')).status).toBe(201);
    const work = join(directory, 'real');
    await exec('git', ['init', '-q', '-b', 'main', work]);
    await writeFile(join(work, 'a.txt'), 'one');
    // Above git's http.postBuffer of 1 MB, so that it is sent in chunks; random, so that it does not shrink.
    const large = Buffer.from(
      Array.from({ length: 3_000_000 }, () => Math.random() * 256),
    );
    await writeFile(join(work, 'large.bin'), large);
    await run(work, 'add', '.');
    await run(work, 'commit', '-qm', 'first');
    await run(work, 'push', '-q', `${authorized()}/acme/real.git`, 'main');
    await run(work, 'commit', '-q', '--allow-empty', '-m', 'second');
    await run(work, 'push', '-q', `${authorized()}/acme/real`, 'main:feat/x');

    for (const version of ['0', '2']) {
      const clone = join(directory, `clone-${version}`);
      await run(
        directory,
        '-c',
        `protocol.version=${version}`,
        'clone',
        '-q',
        `${url}/acme/real.git`,
        clone,
      );
      expect((await readFile(join(clone, 'large.bin'))).equals(large)).toBe(
        true,
      );
      const { stdout } = await run(clone, 'branch', '-r');
      expect(stdout).toContain('origin/feat/x');
    }
    const { stdout } = await run(work, 'rev-parse', 'HEAD');
    const shallow = join(directory, 'shallow');
    await exec('git', ['init', '-q', shallow]);
    await run(
      shallow,
      'fetch',
      '-q',
      '--depth=1',
      `${url}/acme/real.git`,
      stdout.trim(),
    );

    await expect(
      run(work, 'push', '-q', `${url}/acme/real.git`, 'main:y'),
    ).rejects.toThrow(/could not read Username|Authentication failed/);
    await expect(
      run(work, 'push', '-q', `${authorized()}/acme/nowhere.git`, 'main'),
    ).rejects.toThrow('not found');
    await expect(
      run(work, 'clone', '-q', `${url}/acme/nowhere.git`),
    ).rejects.toThrow('not found');
  });

  it('serves isomorphic-git, which Backstage pushes with', async () => {
    await createRepo('iso');
    const dir = join(directory, 'iso');
    await mkdir(dir);
    await git.init({ fs, dir, defaultBranch: 'main' });
    await writeFile(join(dir, 'catalog-info.yaml'), 'kind: Component\n');
    await git.add({ fs, dir, filepath: '.' });
    const sha = await git.commit({
      fs,
      dir,
      message: 'initial commit',
      author: AUTHOR,
    });
    const remote = {
      url: `${url}/acme/iso.git`,
      onAuth: () => ({ username: 'u', password: 'p' }),
    };
    const pushed = await git.push({ fs, http, dir, ref: 'main', ...remote });
    expect(pushed.ok).toBe(true);

    const clone = join(directory, 'iso-clone');
    await git.clone({
      fs,
      http,
      dir: clone,
      url: remote.url,
      singleBranch: true,
    });
    expect(await git.resolveRef({ fs, dir: clone, ref: 'HEAD' })).toBe(sha);
    expect((await fetch(`${url}/acme/iso/src/branch/main`)).status).toBe(200);
  });

  it('answers as Gitea for what Backstage asks', async () => {
    await createRepo('api');
    expect((await createRepo('api')).status).toBe(409);
    expect((await createRepo('other', {})).status).toBe(401);
    expect((await api('orgs/acme')).status).toBe(200);
    expect((await api('orgs/nobody')).status).toBe(404);
    expect((await fetch(`${url}/acme/api/src/branch/main`)).status).toBe(404);
    const folder = join(directory, 'api');
    await exec('git', ['clone', '-q', `${authorized()}/acme/api.git`, folder]);
    await mkdir(join(folder, 'params'));
    await writeFile(join(folder, 'params/ü x.json'), '{"a":1}');
    await run(folder, 'add', '.');
    await run(folder, 'commit', '-qm', 'first line\n\nmore');
    await run(
      folder,
      'push',
      '-q',
      'origin',
      'HEAD:main',
      'HEAD:refs/heads/release/1',
    );
    const sha = (await run(folder, 'rev-parse', 'HEAD')).stdout.trim();

    const path = 'repos/acme/api/contents/params/%C3%BC%20x.json?ref=release/1';
    const response = await api(path);
    const content = await response.json();
    expect(content).toMatchObject({
      name: 'ü x.json',
      type: 'file',
      encoding: 'base64',
      last_commit_sha: sha,
    });
    expect(Buffer.from(content.content, 'base64').toString()).toBe('{"a":1}');
    const etag = response.headers.get('etag') ?? '';
    expect(
      (await api(path, { headers: { 'if-none-match': etag } })).status,
    ).toBe(304);
    expect(await (await fetch(content.download_url)).text()).toBe('{"a":1}');
    expect((await fetch(content.html_url)).status).toBe(200);
    const root = await (await api('repos/acme/api/contents/?ref=main')).json();
    expect(root).toMatchObject([
      { name: 'params', path: 'params', type: 'dir' },
    ]);
    expect((await api('repos/acme/api/contents/nope?ref=main')).status).toBe(
      404,
    );

    expect(
      await (await api('repos/acme/api/git/commits/main')).json(),
    ).toMatchObject({
      sha,
      commit: { message: 'first line\n\nmore', author: AUTHOR },
    });
    const branches = await api('repos/acme/api/branches?limit=1&page=2');
    expect(branches.headers.get('x-total-count')).toBe('2');
    expect(await branches.json()).toMatchObject([
      { name: 'release/1', commit: { id: sha } },
    ]);
    expect((await api('repos/acme/api/branches/release/1')).status).toBe(200);
    expect((await api('repos/acme/api/branches/release')).status).toBe(404);

    const archive = await api('repos/acme/api/archive/release/1.tar.gz');
    const tar = gunzipSync(Buffer.from(await archive.arrayBuffer()));
    expect(tar.toString('latin1')).toContain('api/params/');
  });

  it('shows files and commits as text, never as markup', async () => {
    const folder = join(directory, 'xss');
    await mkdir(folder);
    await writeFile(join(folder, '<b>.html'), '<script>alert(1)</script>');
    await importRepository(repositories, 'acme', 'xss', folder);
    for (const page of [
      '',
      '/src/branch/main',
      '/src/branch/main/%3Cb%3E.html',
      '/commit/main',
    ]) {
      const response = await fetch(`${url}/acme/xss${page}`);
      expect(response.status).toBe(200);
      const html = await response.text();
      expect(html).not.toMatch(/<script|<b>/);
      expect(html).toMatch(/&lt;(script|b)&gt;/);
    }
  });

  it.each([
    'repos/acme/real/contents/..%2f..%2f..%2fetc/passwd',
    'repos/acme/real/contents/a.txt?ref=--output=x',
    'repos/acme/real/contents/a.txt?ref=main~1',
    'repos/acme/real/git/commits/--all',
    'repos/acme/..%2facme%2freal/branches',
    'repos/..%2fgit%2facme/real/branches',
    'repos/acme/real.git/branches',
    'repos/acme/%2e%2e/branches',
  ])('finds nothing at %s', async path => {
    const response = await api(path);
    expect(response.status).toBe(404);
  });

  it('refuses names that would leave the directory', async () => {
    for (const name of [
      '../x',
      '.x',
      '-x',
      'a..b',
      'x.git',
      '',
      'a/b',
      'a\0b',
      7,
    ]) {
      const response = await createRepo(name as string);
      expect(response.status).toBe(422);
    }
    expect(await repositories.list('acme')).toEqual(
      expect.not.arrayContaining(['x']),
    );
    const push = await fetch(
      `${url}/acme/..%2f..%2fx/info/refs?service=git-upload-pack`,
    );
    expect(push.status).toBe(404);
  });

  it('imports a folder with branches once', async () => {
    const folder = join(directory, 'import');
    await mkdir(join(folder, 'src'), { recursive: true });
    await mkdir(join(folder, 'node_modules/x'), { recursive: true });
    await writeFile(join(folder, 'node_modules/x/i.js'), '');
    await writeFile(join(folder, '.gitignore'), 'ignored\n');
    await writeFile(join(folder, 'ignored'), '');
    await writeFile(join(folder, 'src/server.js'), 'ok');
    await writeFile(join(folder, 'build.sh'), '#!/bin/sh\n', { mode: 0o755 });
    const options = {
      branches: {
        gray: {
          files: {
            'src/server.js': 'gray',
            'build.sh': '#!/bin/sh\nexit 1\n',
            '.gitignore': undefined,
          },
        },
        'feat/same': {},
      },
    };
    const commits = await importRepository(
      repositories,
      'new-owner',
      'demo',
      folder,
      options,
    );
    expect(Object.keys(commits)).toEqual(['feat/same', 'gray', 'main']);
    expect(commits['feat/same']).toBe(commits.main);
    expect(
      await importRepository(
        repositories,
        'new-owner',
        'demo',
        '/nowhere',
        options,
      ),
    ).toEqual(commits);

    const clone = join(directory, 'import-clone');
    await run(
      directory,
      'clone',
      '-q',
      '-b',
      'gray',
      `${url}/new-owner/demo.git`,
      clone,
    );
    const { stdout } = await run(clone, 'ls-files', '--stage');
    expect(
      stdout
        .trim()
        .replace(/ [0-9a-f]{40} 0\t/g, ' ')
        .split('\n'),
    ).toEqual(['100755 build.sh', '100644 src/server.js']);
    expect(await readFile(join(clone, 'src/server.js'), 'utf8')).toBe('gray');

    await expect(
      importRepository(repositories, 'new-owner', 'half', '/nowhere'),
    ).rejects.toThrow();
    expect(await repositories.exists('new-owner', 'half')).toBe(false);
  });

  it('had no failure of its own in all of this', () => {
    expect(errors).toEqual([]);
  });
});
