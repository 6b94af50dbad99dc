// docker for builds in the sandbox: builds images without a daemon and pushes them to the sandbox's ECR.
const fs = require('node:fs');
const path = require('node:path');
const tty = require('node:tty');
const { readStdin } = require('../stdin.cjs');
const store = require('./imageStore.cjs');

class UsageError extends Error {}

/** Options of `build` that take a value and change nothing here. */
const IGNORED_WITH_VALUE = [
  '--platform',
  '--progress',
  '--cache-from',
  '--cache-to',
  '--network',
  '--provenance',
  '--sbom',
  '--builder',
  '--iidfile',
  '--output',
  '--secret',
  '--ssh',
];
const IGNORED = ['--pull', '--no-cache', '--rm', '--force-rm', '--load'];

const print = line => process.stdout.write(`${line}\n`);

/** @param {string[]} args - as docker takes them */
async function main(args) {
  const [command, ...rest] = args;
  try {
    switch (command) {
      case '--version':
      case '-v':
        print('Docker version 27.0.0, build sandbox');
        break;
      case 'version':
      case 'info':
        print('Server: sandbox');
        break;
      case 'login':
        login();
        break;
      case 'logout':
        break;
      case 'build':
        await build(rest);
        break;
      case 'buildx':
        await buildx(rest);
        break;
      case 'tag':
        tag(rest);
        break;
      case 'push':
        await push(rest);
        break;
      case 'inspect':
        inspect(rest);
        break;
      case 'image':
        if (rest[0] === 'inspect') inspect(rest.slice(1));
        else if (rest[0] === 'push') await push(rest.slice(1));
        else
          throw new UsageError(
            `'${rest[0]}' is not a docker image command of the sandbox`,
          );
        break;
      default:
        throw new UsageError(
          `docker: '${command}' is not a docker command of the sandbox: it has build, tag, push, login and inspect`,
        );
    }
  } catch (error) {
    process.stderr.write(
      `${error instanceof UsageError ? '' : 'ERROR: '}${error.message}\n`,
    );
    process.exitCode = 1;
  }
}

/** Any password will do; what ECR allows is decided by the push. */
function login() {
  if (!tty.isatty(0)) readStdin();
  print('Login Succeeded');
}

async function buildx([command, ...rest]) {
  if (command === 'build') await build(rest);
  else if (command !== 'create' && command !== 'use') {
    throw new UsageError(
      `docker: 'buildx ${command}' is not a docker command of the sandbox`,
    );
  }
}

async function build(args) {
  const options = readBuildOptions(args);
  const { buildImage } = require('./build.cjs');
  const workDir = store.newWorkDir();
  let step = 0;
  const log = line => {
    if (options.quiet) return;
    // Progress goes to standard error, as BuildKit's does.
    if (!line.startsWith('  ')) step += 1;
    process.stderr.write(`#${step} ${line.trimStart()}\n`);
  };
  let digest;
  try {
    const { rootfs, config } = buildImage({ ...options, workDir, log });
    digest = store.saveImage(rootfs, config);
  } finally {
    fs.rmSync(workDir, { recursive: true, force: true });
  }
  for (const reference of options.tags) {
    store.tagImage(reference, digest);
    log(`naming to ${store.withTag(reference)}`);
  }
  if (options.metadataFile) {
    fs.writeFileSync(
      options.metadataFile,
      JSON.stringify({
        'containerimage.digest': digest,
        'image.name': options.tags.join(','),
      }),
    );
  }
  if (options.quiet) print(digest);
  if (options.push) await push(options.tags);
}

function readBuildOptions(args) {
  const options = {
    tags: [],
    buildArgs: {},
    labels: {},
    contextDir: undefined,
    dockerfile: undefined,
  };
  const rest = args.flatMap(arg => {
    const match = /^(--[a-z-]+)=([\s\S]*)$/.exec(arg);
    return match ? [match[1], match[2]] : [arg];
  });
  const value = option => {
    if (rest.length === 0)
      throw new UsageError(`flag needs an argument: ${option}`);
    return rest.shift();
  };
  const pair = (into, option, fallback) => {
    const text = value(option);
    const at = text.indexOf('=');
    if (at >= 0) into[text.slice(0, at)] = text.slice(at + 1);
    else if (fallback(text) !== undefined) into[text] = fallback(text);
  };
  while (rest.length > 0) {
    const option = rest.shift();
    if (option === '-t' || option === '--tag') options.tags.push(value(option));
    else if (option === '-f' || option === '--file')
      options.dockerfile = value(option);
    else if (option === '--build-arg')
      pair(options.buildArgs, option, name => process.env[name]);
    else if (option === '--label') pair(options.labels, option, () => '');
    else if (option === '--target') options.target = value(option);
    else if (option === '--metadata-file') options.metadataFile = value(option);
    else if (option === '-q' || option === '--quiet') options.quiet = true;
    else if (option === '--push') options.push = true;
    else if (IGNORED_WITH_VALUE.includes(option)) value(option);
    else if (IGNORED.includes(option)) continue;
    else if (option.startsWith('-'))
      throw new UsageError(`unknown flag: ${option}`);
    else if (options.contextDir === undefined)
      options.contextDir = path.resolve(option);
    else throw new UsageError('"docker build" requires exactly 1 argument.');
  }
  if (!options.contextDir)
    throw new UsageError('"docker build" requires exactly 1 argument.');
  if (!fs.existsSync(options.contextDir)) {
    throw new UsageError(
      `unable to prepare context: path "${options.contextDir}" not found`,
    );
  }
  options.dockerfile = path.resolve(
    options.dockerfile ?? path.join(options.contextDir, 'Dockerfile'),
  );
  return options;
}

function tag([source, target]) {
  if (!source || !target)
    throw new UsageError('"docker tag" requires exactly 2 arguments.');
  store.tagImage(target, requireImage(source));
}

async function push(args) {
  const { pushImage } = require('./push.cjs');
  const quiet = args.includes('-q') || args.includes('--quiet');
  for (const reference of args.filter(arg => !arg.startsWith('-'))) {
    await pushImage(reference, quiet ? () => {} : print);
  }
}

/** `--format` takes the few fields that a build asks for. */
function inspect(args) {
  const rest = args.flatMap(arg =>
    arg.startsWith('--format=') ? ['--format', arg.slice(9)] : [arg],
  );
  let format;
  const references = [];
  while (rest.length > 0) {
    const arg = rest.shift();
    if (arg === '--format' || arg === '-f') format = rest.shift();
    else if (arg === '--type') rest.shift();
    else references.push(arg);
  }
  const details = references.map(reference => {
    const digest = requireImage(reference);
    const config = store.readConfig(digest);
    return {
      Id: digest,
      RepoTags: store.repoTags(digest),
      RepoDigests: store.repoDigests(digest),
      Architecture: 'amd64',
      Os: 'linux',
      Config: config,
    };
  });
  if (format === undefined) print(JSON.stringify(details, undefined, 4));
  else for (const detail of details) print(formatDetail(format, detail));
}

function formatDetail(format, detail) {
  return format.replace(/\{\{\s*([^}]*?)\s*\}\}/g, (whole, expression) => {
    const indexed = /^index\s+\(?\s*\.([\w.]+)\s*\)?\s+"?([^"]+?)"?$/.exec(
      expression,
    );
    const json = /^json\s+\.([\w.]+)$/.exec(expression);
    const plain = /^\.([\w.]+)$/.exec(expression);
    const at = dotted =>
      dotted.split('.').reduce((value, name) => value?.[name], detail);
    let value;
    if (json) return JSON.stringify(at(json[1]) ?? null);
    if (indexed) {
      const list = at(indexed[1]);
      if (Array.isArray(list) && list[Number(indexed[2])] === undefined) {
        throw new UsageError(
          `template parsing error: error calling index: index out of range: ${indexed[2]}`,
        );
      }
      value = list?.[indexed[2]];
    } else if (plain) value = at(plain[1]);
    else
      throw new UsageError(
        `template parsing error: ${whole} is not available in the sandbox`,
      );
    return Array.isArray(value) ? `[${value.join(' ')}]` : String(value ?? '');
  });
}

function requireImage(reference) {
  const digest = store.findImage(reference);
  if (!digest)
    throw new UsageError(
      `Error response from daemon: No such image: ${store.withTag(reference)}`,
    );
  return digest;
}

module.exports = { main };
