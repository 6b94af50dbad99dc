/**
 * Runs the conformance cases against an endpoint: `--endpoint URL`, or a sandbox of its own without it.
 * `--only TEXT` runs the cases whose name has that text.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

interface OwnSandbox {
  readonly url: string;
  stop(): Promise<void>;
}

async function startSandbox(): Promise<OwnSandbox> {
  const folder = await mkdtemp(path.join(tmpdir(), 'laneway-conformance-'));
  const port = 14570;
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'packages/sandbox/src/cli.ts', '--speed', '50'],
      ...['--port', `${port}`, '--data-plane-port', `${port + 1}`],
      ...['--state', folder],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const exited = new Promise<void>(resolve =>
    child.once('exit', () => resolve()),
  );
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(url, () => child.exitCode !== null);
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(
  url: string,
  ended: () => boolean,
): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    if (ended()) throw new Error('The sandbox ended before it was ready.');
    const ok = await fetch(`${url}/_sandbox/health`).then(
      response => response.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > end) throw new Error(`Nothing answers at ${url}.`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

async function caseFiles(): Promise<string[]> {
  const files = await readdir(__dirname, { recursive: true });
  return files
    .filter(file => file.endsWith('.conformance.ts'))
    .map(file => path.join(__dirname, file));
}

async function runCases(endpoint: string, only?: string) {
  const counts = { passed: 0, failed: 0 };
  process.env.LANEWAY_CONFORMANCE_ENDPOINT = endpoint;
  const stream = run({
    files: await caseFiles(),
    execArgv: ['--import', 'tsx'],
    testNamePatterns: only ? [only] : undefined,
    concurrency: 2,
  });
  stream.on('test:pass', event => {
    if (event.details.type !== 'suite' && !event.skip) counts.passed += 1;
  });
  stream.on('test:fail', event => {
    if (event.details.type !== 'suite') counts.failed += 1;
  });
  const report = stream.compose(spec);
  report.pipe(process.stdout);
  await new Promise(resolve => report.once('end', resolve));
  return counts;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      endpoint: { type: 'string' },
      only: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const own = values.endpoint ? undefined : await startSandbox();
  try {
    const counts = await runCases(
      values.endpoint ?? own?.url ?? '',
      values.only,
    );
    if (values.report) await writeFile(values.report, JSON.stringify(counts));
    process.exitCode = counts.failed > 0 ? 1 : 0;
    console.log(`${counts.passed} passed, ${counts.failed} failed`);
  } finally {
    await own?.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
