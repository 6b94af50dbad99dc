/**
 * Runs the conformance cases: against a sandbox of its own, or with `--endpoint` against any other server or AWS.
 * What it takes from the command line is in `USAGE`.
 */
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { discoverEndpoint } from './support/discoverEndpoint';
import { CAPABILITIES, publishEndpoint } from './support/EndpointFacts';
import { startSandbox } from './support/startSandbox';

const CASE_FILE = '.conformance.ts';

const USAGE = `./yarnw test:conformance [options] [file ...]

  file                    only files whose name begins with this
  --endpoint URL          ask this server; 'aws' is AWS itself, with the SDK's usual credentials and region
  --only TEXT             only cases whose name has this text
  --report FILE           write the counts as JSON
  --data-plane-port PORT  load balancers answer at their own DNS names, on this port
  --without CAPABILITY    skip the cases that need it: ${CAPABILITIES.join(
    ', ',
  )}
`;

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** @param only - beginnings of file names; all files without any */
async function caseFiles(only: readonly string[]): Promise<string[]> {
  const files = await readdir(__dirname);
  return files
    .filter(file => file.endsWith(CASE_FILE))
    .filter(
      file => only.length === 0 || only.some(part => file.startsWith(part)),
    )
    .map(file => path.join(__dirname, file));
}

async function runCases(
  only: string | undefined,
  files: readonly string[],
): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const stream = run({
    files: await caseFiles(files),
    execArgv: ['--import', 'tsx'],
    testNamePatterns: only
      ? [new RegExp(only.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))]
      : undefined,
    // Cases mostly wait: more files than processors may run side by side.
    concurrency: 4,
  });
  stream.on('test:pass', event => {
    if (event.details.type === 'suite') return;
    // A file none of whose cases was chosen passes as a case of its own.
    if (event.name.endsWith(CASE_FILE)) return;
    if (event.skip === undefined) counts.passed += 1;
    else counts.skipped += 1;
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
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      endpoint: { type: 'string' },
      only: { type: 'string' },
      report: { type: 'string' },
      'data-plane-port': { type: 'string' },
      without: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const own = values.endpoint ? undefined : await startSandbox();
  try {
    const endpoint = await discoverEndpoint({
      url: own?.url ?? values.endpoint ?? '',
      dataPlanePort: values['data-plane-port'],
      without: values.without ?? [],
    });
    publishEndpoint(endpoint);
    const counts = await runCases(values.only, positionals);
    if (values.report) await writeFile(values.report, JSON.stringify(counts));
    process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
    console.log(
      `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
    );
  } finally {
    await own?.stop();
  }
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
