// Builds an image: runs the instructions of a Dockerfile on a directory that stands for the image's file system.
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { readDockerfile, expand, BuildError } = require('./dockerfile.cjs');
const { listContext, copyInto, imagePath } = require('./context.cjs');

/** What the sandbox can run of a RUN instruction: it has Node, but no package manager of a base image. */
const RUNNABLE = /^(node\s|npm\s+(test|t|run|run-script)\b)/;
const DEFAULT_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * @param {{ contextDir: string, dockerfile: string, buildArgs: Record<string, string>, labels: Record<string, string>, target?: string, workDir: string, log: (line: string) => void }} options
 * `workDir` holds the file systems of the stages
 * @returns {{ rootfs: string, config: object }}
 * @throws BuildError as docker would fail
 */
function buildImage(options) {
  const { globalArgs, stages } = readDockerfile(readFile(options.dockerfile));
  const globals = {};
  for (const { args } of globalArgs)
    declareArg(args, globals, options.buildArgs, globals);
  const context = {
    root: options.contextDir,
    names: listContext(options.contextDir, readIgnore(options)),
  };
  const built = [];
  for (const [index, stage] of stages.entries()) {
    const label =
      stages.length > 1 ? `[${stage.name ?? `stage-${index}`}] ` : '';
    const state = startStage(stage, index, globals, built, options);
    options.log(`${label}FROM ${state.config.From}`);
    for (const instruction of stage.instructions) {
      options.log(
        `${label}${instruction.keyword} ${instruction.text.replace(
          /\s*\n\s*/g,
          ' ',
        )}`,
      );
      apply(instruction, state, { context, built, globals, options });
    }
    built.push(state);
    if (options.target && stage.name === options.target) break;
  }
  if (options.target && built[built.length - 1].name !== options.target) {
    throw new BuildError(`target stage "${options.target}" could not be found`);
  }
  const { rootfs, config } = built[built.length - 1];
  config.Labels = { ...config.Labels, ...options.labels };
  return { rootfs, config };
}

function startStage(stage, index, globals, built, options) {
  const image = expand(stage.image, globals);
  const rootfs = path.join(options.workDir, `stage-${index}`);
  fs.mkdirSync(rootfs, { recursive: true });
  const base = built.find(other => other.name && other.name === image);
  if (!base)
    return {
      name: stage.name,
      rootfs,
      config: { Env: [`PATH=${DEFAULT_PATH}`], WorkingDir: '/', From: image },
      args: {},
    };
  fs.cpSync(base.rootfs, rootfs, { recursive: true, verbatimSymlinks: true });
  return {
    name: stage.name,
    rootfs,
    config: structuredClone(base.config),
    args: {},
  };
}

function apply(instruction, state, build) {
  const { config } = state;
  const variables = { ...state.args, ...environmentOf(config) };
  const text = value => expand(value, variables);
  switch (instruction.keyword) {
    case 'ARG':
      declareArg(
        instruction.args,
        state.args,
        build.options.buildArgs,
        build.globals,
      );
      break;
    case 'ENV':
      setEnvironment(config, pairs(instruction, text));
      break;
    case 'LABEL':
      config.Labels = { ...config.Labels, ...pairs(instruction, text) };
      break;
    case 'WORKDIR':
      config.WorkingDir = path.posix.resolve(
        config.WorkingDir,
        text(instruction.args[0] ?? '/'),
      );
      fs.mkdirSync(imagePath(state.rootfs, config.WorkingDir), {
        recursive: true,
      });
      break;
    case 'COPY':
    case 'ADD':
      copy(instruction, state, build, text);
      break;
    case 'RUN':
      run(instruction, state, build.options.log);
      break;
    case 'CMD':
      config.Cmd = instruction.exec ?? ['/bin/sh', '-c', instruction.text];
      break;
    case 'ENTRYPOINT':
      config.Entrypoint = instruction.exec ?? [
        '/bin/sh',
        '-c',
        instruction.text,
      ];
      // As docker does: a new entry point forgets the command of the base.
      config.Cmd = undefined;
      break;
    case 'EXPOSE':
      config.ExposedPorts = [
        ...(config.ExposedPorts ?? []),
        ...instruction.args.map(port =>
          text(port).includes('/') ? text(port) : `${text(port)}/tcp`,
        ),
      ];
      break;
    case 'HEALTHCHECK':
    case 'MAINTAINER':
    case 'ONBUILD':
    case 'SHELL':
    case 'STOPSIGNAL':
    case 'USER':
    case 'VOLUME':
      break;
    default:
      throw new BuildError(
        `dockerfile parse error on line ${instruction.line}: unknown instruction: ${instruction.keyword}`,
      );
  }
}

function copy(instruction, state, { context, built }, text) {
  const args = instruction.args.map(text);
  const target = args.pop();
  if (!target || args.length === 0) {
    throw new BuildError(
      `dockerfile parse error on line ${instruction.line}: ${instruction.keyword} requires at least two arguments`,
    );
  }
  const stage = instruction.flags.from;
  let from = context;
  if (stage !== undefined) {
    const source =
      built.find(other => other.name === stage) ??
      (/^\d+$/.test(stage) ? built[Number(stage)] : undefined);
    if (!source) {
      throw new BuildError(
        `failed to solve: ${stage}: the sandbox has no registry to pull images from; copy from a stage of this Dockerfile`,
      );
    }
    from = { root: source.rootfs, names: listContext(source.rootfs, []) };
  }
  const absolute = path.posix.resolve(state.config.WorkingDir, target);
  const directory = /(^|\/)\.?\.?$/.test(target) && !absolute.endsWith('/');
  copyInto(from, args, state.rootfs, directory ? `${absolute}/` : absolute);
}

/** Runs what it can of a shell command; a failing part fails the build. */
function run(instruction, state, log) {
  const command = instruction.exec
    ? instruction.exec.join(' ')
    : instruction.text;
  const cwd = imagePath(state.rootfs, state.config.WorkingDir);
  fs.mkdirSync(cwd, { recursive: true });
  for (const part of command
    .split(/\s*(?:&&|\n)\s*/)
    .map(item => item.replace(/\\\n/g, ' ').trim())
    .filter(Boolean)) {
    if (!RUNNABLE.test(part)) {
      log(
        `  skipped in the sandbox (it has no package manager and no users of the base image): ${part}`,
      );
      continue;
    }
    const { PATH, ...environment } = environmentOf(state.config);
    const result = spawnSync('/bin/sh', ['-c', part], {
      cwd,
      encoding: 'utf8',
      env: {
        ...state.args,
        ...environment,
        PATH: `${process.env.PATH}:${PATH}`,
        HOME: process.env.HOME ?? cwd,
      },
    });
    for (const line of `${result.stdout}${result.stderr}`.split('\n'))
      if (line) log(`  ${line}`);
    if (result.status !== 0) {
      throw new BuildError(
        `failed to solve: process "/bin/sh -c ${command}" did not complete successfully: exit code: ${
          result.status ?? 137
        }`,
      );
    }
  }
}

/** An ARG takes its value from the command line, then its default, then the ARG of that name before the first FROM. */
function declareArg(args, into, given, globals) {
  for (const arg of args) {
    const [, name, value] = /^(\w+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
    if (!name) continue;
    const chosen =
      given[name] ??
      (value === undefined
        ? globals[name]
        : expand(value, { ...globals, ...into }));
    if (chosen !== undefined) into[name] = chosen;
  }
}

/** `NAME=value ...`, or the old form `NAME value`. */
function pairs(instruction, text) {
  const [first, ...rest] = instruction.args;
  if (first && !first.includes('=')) return { [first]: text(rest.join(' ')) };
  return Object.fromEntries(
    instruction.args.map(arg => {
      const at = arg.indexOf('=');
      return [arg.slice(0, at), text(arg.slice(at + 1))];
    }),
  );
}

function setEnvironment(config, values) {
  config.Env = Object.entries({ ...environmentOf(config), ...values }).map(
    ([name, value]) => `${name}=${value}`,
  );
}

function environmentOf(config) {
  return Object.fromEntries(
    (config.Env ?? []).map(entry => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

function readIgnore({ contextDir, dockerfile }) {
  for (const file of [
    `${dockerfile}.dockerignore`,
    path.join(contextDir, '.dockerignore'),
  ]) {
    if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').split('\n');
  }
  return [];
}

function readFile(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    throw new BuildError(
      `failed to read dockerfile: open ${path.basename(
        file,
      )}: no such file or directory`,
    );
  }
}

module.exports = { buildImage, BuildError };
