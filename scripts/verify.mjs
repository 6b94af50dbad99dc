// Every check and test, one after the other. The last line is the sum: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const scratch = mkdtempSync(path.join(tmpdir(), 'laneway-verify-'));
const results = [];

/** Runs a command; gives whether it succeeded. */
function run(command, env = {}) {
  const { status } = spawnSync(command[0], command.slice(1), {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CI: 'true', ...env },
  });
  return status === 0;
}

/**
 * One suite: prints what it is, runs it and keeps its counts.
 *
 * @param {string} name
 * @param {() => { passed: number, failed: number }} suite
 */
function suite(name, work) {
  console.log(`\n=== ${name}`);
  const started = Date.now();
  let counts;
  try {
    counts = work();
  } catch (error) {
    console.error(error);
    counts = { passed: 0, failed: 1 };
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  results.push({ name, seconds, ...counts });
}

function check(name, command) {
  suite(name, () =>
    run(command) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  );
}

/** A suite that failed without a failing test (it did not start, say) still counts as a failure. */
function counted(succeeded, passed, failed) {
  return { passed, failed: succeeded ? failed : Math.max(failed, 1) };
}

function readReport(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

check('Types', ['yarn', 'tsc']);
check('Lint', ['yarn', 'lint', '--max-warnings', '0']);
check('Formatting', ['yarn', 'prettier:check']);

suite('Unit tests', () => {
  const file = path.join(scratch, 'unit.json');
  const ok = run([
    ...['yarn', 'test', '--watch=false'],
    ...['--json', `--outputFile=${file}`],
  ]);
  const report = readReport(file);
  const suites = report.numRuntimeErrorTestSuites ?? 0;
  return counted(ok, report.numPassedTests, report.numFailedTests + suites);
});

suite('Conformance', () => {
  const file = path.join(scratch, 'conformance.json');
  const ok = run(['yarn', 'test:conformance', '--report', file]);
  const { passed, failed } = readReport(file);
  return counted(ok, passed, failed);
});

suite('End to end', () => {
  const file = path.join(scratch, 'e2e.json');
  const ok = run(['yarn', 'test:e2e'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const { stats } = readReport(file);
  return counted(ok, stats.expected + stats.flaky, stats.unexpected);
});

rmSync(scratch, { recursive: true, force: true });
console.log('');
for (const { name, seconds, passed, failed } of results) {
  console.log(
    `${failed ? 'FAILED' : 'ok    '}  ${name}: ${passed} of ${
      passed + failed
    } in ${seconds} s`,
  );
}
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
