// Runs the benchmark that is named, or all of test/bench. Each prints one line of JSON; what it tells meanwhile goes to stderr.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGroup } from './lib/processes.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const names = readdirSync(path.join(ROOT, 'test/bench'), {
  withFileTypes: true,
})
  .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
  .map(entry => path.basename(entry.name, '.ts'))
  .sort();

const chosen = process.argv.slice(2);
const unknown = chosen.filter(name => !names.includes(name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(
      ', ',
    )}. Usage: ./yarnw bench [${names.join(' | ')}]`,
  );
  process.exit(1);
}

let stopping = false;
let running;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    running?.stop();
  });
}

for (const name of chosen.length > 0 ? chosen : names) {
  if (stopping) break;
  // Without the tsx command between, which would not wait for a benchmark that tidies up.
  const command = [process.execPath, '--import', 'tsx'];
  running = startGroup(name, [...command, `test/bench/${name}.ts`], {
    cwd: ROOT,
    onLine: (line, from) =>
      from === 'stdout' ? console.log(line) : console.error(line),
  });
  const how = await running.ended;
  if (how !== 0 && !stopping) {
    console.error(`The benchmark ${name} failed (${how}).`);
    process.exitCode = 1;
  }
}
if (stopping) process.exitCode = 1;
