import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { runGit, spawnGit } from './runGit';

export type GitService = 'git-upload-pack' | 'git-receive-pack';

const NO_CACHE = {
  'cache-control': 'no-cache, max-age=0, must-revalidate',
  pragma: 'no-cache',
  expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
};

export function isGitService(name: string | null): name is GitService {
  return name === 'git-upload-pack' || name === 'git-receive-pack';
}

/** Answers `GET info/refs?service=...`: what the repository has to offer. */
export async function advertiseRefs(
  request: IncomingMessage,
  response: ServerResponse,
  gitDir: string,
  service: GitService,
): Promise<void> {
  const refs = await runGit(
    [
      service.slice('git-'.length),
      '--stateless-rpc',
      '--advertise-refs',
      gitDir,
    ],
    { env: protocolOf(request) },
  );
  response.writeHead(200, {
    ...NO_CACHE,
    'content-type': `application/x-${service}-advertisement`,
  });
  // In version 2 the capabilities come first, without the name of the service.
  const version2 =
    service === 'git-upload-pack' && isVersion2(protocolOf(request));
  if (!version2) {
    const line = `# service=${service}\n`;
    const length = (line.length + 4).toString(16).padStart(4, '0');
    response.write(`${length}${line}0000`);
  }
  response.end(refs);
}

/** Answers `POST git-upload-pack` and `POST git-receive-pack`: a fetch or a push. */
export async function serveRpc(
  request: IncomingMessage,
  response: ServerResponse,
  gitDir: string,
  service: GitService,
): Promise<void> {
  const child = spawnGit(
    [service.slice('git-'.length), '--stateless-rpc', gitDir],
    { env: protocolOf(request) },
  );
  // A client that goes away takes its git with it.
  response.on('close', () => child.kill());
  const failed = new Promise<never>((_, reject) => child.on('error', reject));
  response.writeHead(200, {
    ...NO_CACHE,
    'content-type': `application/x-${service}-result`,
  });
  const zipped = /^(x-)?gzip$/.test(request.headers['content-encoding'] ?? '');
  // Git may have heard enough before the request ends; what it answers counts.
  const input = (
    zipped
      ? pipeline(request, createGunzip(), child.stdin)
      : pipeline(request, child.stdin)
  ).catch(() => {});
  child.stderr.resume();
  await Promise.race([pipeline(child.stdout, response), failed]);
  await input;
}

function protocolOf(request: IncomingMessage): Record<string, string> {
  const protocol = request.headers['git-protocol'];
  return typeof protocol === 'string' && /^[a-z0-9=:.-]+$/i.test(protocol)
    ? { GIT_PROTOCOL: protocol }
    : {};
}

function isVersion2(env: Record<string, string>): boolean {
  return (env.GIT_PROTOCOL ?? '').split(':').includes('version=2');
}
