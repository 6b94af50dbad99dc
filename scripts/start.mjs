// Brings up the sandbox, the demo services with their lanes and traffic, and the portal.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isPortTaken, startGroup, waitForUrl } from './lib/processes.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SANDBOX = 'http://127.0.0.1:4570';
const BACKEND = 'http://localhost:7007';
const FRONTEND = 'http://localhost:3000';
const PORTS = [
  [3000, 'the portal'],
  [7007, "the portal's backend"],
  [4570, 'the sandbox'],
  [4571, "the sandbox's load balancers"],
];

const { values: options } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    speed: { type: 'string', default: '20' },
    verbose: { type: 'boolean', default: false },
    'state-dir': { type: 'string', default: path.join(ROOT, '.laneway') },
  },
});
const stateDir = path.resolve(options['state-dir']);
const started = Date.now();
const groups = [];

function say(message) {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(3);
  console.log(`${seconds} s  ${message}`);
}

function start(name, command, extra = {}) {
  // The last lines are shown when something ends that should not; all of them with --verbose.
  const last = [];
  const group = startGroup(name, command, {
    cwd: ROOT,
    ...extra,
    onLine: line => {
      if (options.verbose) console.log(`[${name}] ${line}`);
      if (extra.onLine) extra.onLine(line);
      last.push(line);
      if (last.length > 40) last.shift();
    },
  });
  groups.push(group);
  group.ended.then(how => {
    if (stopping || (extra.mayEnd && how === 0)) return;
    if (!options.verbose)
      last.forEach(line => console.error(`[${name}] ${line}`));
    console.error(`${name} ended unexpectedly (${how}).`);
    stopAll(1);
  });
  return group;
}

let stopping = false;
async function stopAll(code) {
  if (stopping) return;
  stopping = true;
  await Promise.all(groups.map(group => group.stop()));
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stopAll(0));
}

async function refuseTakenPorts() {
  for (const [port, what] of PORTS) {
    if (await isPortTaken(port)) {
      console.error(
        `Port ${port}, which ${what} needs, is taken. Stop the program that listens there, then start again.`,
      );
      process.exit(1);
    }
  }
}

function startPortal() {
  return start('portal', ['yarn', 'backstage-cli', 'repo', 'start'], {
    env: {
      LANEWAY_PORTAL_STATE: path.join(stateDir, 'portal'),
      BROWSER: 'none',
      NODE_OPTIONS: '--no-deprecation',
    },
  });
}

await refuseTakenPorts();
if (options.fresh) rmSync(stateDir, { recursive: true, force: true });
mkdirSync(path.join(stateDir, 'portal'), { recursive: true });

say('Starting the sandbox, which stands in for AWS ...');
start('sandbox', [
  ...['yarn', 'sandbox', '--speed', options.speed],
  ...['--state', path.join(stateDir, 'sandbox')],
]);
await waitForUrl(`${SANDBOX}/_sandbox/health`, {
  seconds: 60,
  what: 'The sandbox',
});

say('Delivering the demo services, and starting the portal ...');
const demo = start(
  'demo',
  ['yarn', 'tsx', 'examples/demo/seed.ts', '--endpoint', SANDBOX],
  {
    mayEnd: true,
    onLine: line => {
      if (line.startsWith('demo: ')) say(line.slice('demo: '.length));
    },
  },
);
startPortal();
await Promise.all([
  demo.ended,
  waitForUrl(`${BACKEND}/.backstage/health/v1/readiness`, {
    seconds: 180,
    what: 'The backend',
  }),
  waitForUrl(FRONTEND, { seconds: 180, what: 'The portal' }),
]);
if (!stopping) {
  say('Ready.');
  console.log(`
  Portal          ${FRONTEND}   (enter as guest)
  Lanes           ${FRONTEND}/catalog/default/component/user-api/lanes
  New service     ${FRONTEND}/create/templates/default/new-service
  AWS sandbox     ${SANDBOX}   load balancers at port 4571
                  AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=sandbox AWS_DEFAULT_REGION=ap-southeast-2 \\
                  aws --endpoint-url ${SANDBOX} cloudformation list-stacks
  Git host        ${SANDBOX}/git/acme/user-api/src/branch/main/

  Ctrl-C stops everything; what you made is kept in ${
    path.relative(process.cwd(), stateDir) || stateDir
  } (--fresh forgets it).
`);
}
