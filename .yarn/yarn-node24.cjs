#!/usr/bin/env node
// Runs the pinned Yarn release with a Node.js version that Backstage supports, on dependencies that match yarn.lock.
// If the Node.js that started us is not 22 or 24, the pinned Node.js is taken
// from the npm registry (package node-<os>-<arch>), once, into .node/.
'use strict';
const { spawn, spawnSync, execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const NODE_VERSION = '24.21.0';
const YARN = path.join(__dirname, 'releases', 'yarn-4.13.0.cjs');
const ROOT = path.dirname(__dirname);

function nodeBinary() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major === 22 || major === 24) return process.execPath;
  const pkg = `node-${process.platform}-${process.arch}`;
  const prefix = path.join(ROOT, '.node', NODE_VERSION);
  const bin = path.join(prefix, 'node_modules', pkg, 'bin', 'node');
  if (!fs.existsSync(bin)) {
    console.error(
      `Node ${process.versions.node} is not supported by Backstage; fetching Node ${NODE_VERSION} from npm into .node/ ...`,
    );
    fs.mkdirSync(prefix, { recursive: true });
    execFileSync(
      'npm',
      [
        'install',
        '--prefix',
        prefix,
        '--no-save',
        '--no-package-lock',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        `${pkg}@${NODE_VERSION}`,
      ],
      { cwd: prefix, stdio: ['ignore', 'ignore', 'inherit'] },
    );
  }
  return bin;
}

function modifiedAt(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// Each documented command works alone on a fresh clone, and after a pull that changed yarn.lock.
function installIfNeeded(node, env) {
  const lock = path.join(ROOT, 'yarn.lock');
  const state = path.join(ROOT, 'node_modules', '.yarn-state.yml');
  if (modifiedAt(state) >= modifiedAt(lock)) return;
  console.error('Installing dependencies (once, about a minute) ...');
  const { status, stdout } = spawnSync(node, [YARN, 'install', '--immutable'], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    console.error(stdout);
    console.error('Installing dependencies failed, see above.');
    process.exit(status ?? 1);
  }
  const now = new Date();
  fs.utimesSync(state, now, now);
}

const node = nodeBinary();
const args = process.argv.slice(2);
const env = { ...process.env, YARN_IGNORE_PATH: '1' };
const own = ['install', 'add', 'remove', 'up', 'dedupe', '--version', 'config'];
if (args.length > 0 && !own.includes(args[0])) installIfNeeded(node, env);

const child = spawn(node, [YARN, ...args], { stdio: 'inherit', env });
for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(s, () => child.kill(s));
child.on('exit', (code, signal) =>
  signal ? process.kill(process.pid, signal) : process.exit(code ?? 1),
);
