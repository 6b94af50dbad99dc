import { existsSync, readFileSync } from 'fs';
import { isAbsolute, join, posix, relative, resolve } from 'path';
import type { ContainerSpec } from './TaskRuntime';

/** How to run a container's program with the Node of this process. */
export interface NodeProgram {
  /** Working directory on this machine. */
  readonly cwd: string;
  /** Arguments for `node`: options, script, its arguments. */
  readonly args: readonly string[];
}

const INIT_PROGRAMS = new Set(['docker-entrypoint.sh', 'tini', 'dumb-init']);
const SHELLS = new Set(['sh', 'bash', 'ash']);
const PACKAGE_MANAGERS = new Set(['npm', 'yarn', 'pnpm']);
/** A shell line made of plain words only; anything else needs a real shell. */
const PLAIN_WORDS = /^[\w@%+=:,./\s-]+$/;

/**
 * The Node program that an image and its task definition would start, with in-container paths mapped into the
 * image's file tree. Undefined when the container does not run Node.
 */
export function nodeProgramOf(
  spec: Pick<
    ContainerSpec,
    'image' | 'entryPoint' | 'command' | 'workingDirectory'
  >,
): NodeProgram | undefined {
  const { image } = spec;
  if (!image) return undefined;
  const entryPoint = spec.entryPoint ?? image.config.Entrypoint ?? [];
  // As the container runtime does: an entry point of the task definition drops the image's command.
  const command =
    spec.command ?? (spec.entryPoint ? [] : image.config.Cmd ?? []);
  const workingDir = spec.workingDirectory ?? image.config.WorkingDir ?? '/';
  const cwd = inside(image.rootDir, workingDir);
  const words = nodeCommand([...entryPoint, ...command], cwd);
  if (!words || words.length < 2) return undefined;
  const args = words
    .slice(1)
    .map(word =>
      posix.isAbsolute(word) && existsSync(inside(image.rootDir, word))
        ? inside(image.rootDir, word)
        : word,
    );
  return { cwd, args };
}

/** A path of the container, as a path of this machine that cannot leave the image's file tree. */
function inside(rootDir: string, containerPath: string): string {
  const path = resolve(rootDir, `.${posix.resolve('/', containerPath)}`);
  const below = relative(rootDir, path);
  return below.startsWith('..') || isAbsolute(below) ? rootDir : path;
}

/** Reduces a command line to `node ...`: without init programs, a shell around it or a package manager's script. */
function nodeCommand(
  words: readonly string[],
  cwd: string,
  depth: number = 0,
): readonly string[] | undefined {
  const [first, ...rest] = words;
  if (first === undefined || depth > 5) return undefined;
  const again = (next: readonly string[]) => nodeCommand(next, cwd, depth + 1);
  const program = posix.basename(first);
  if (program === 'node' || program === 'nodejs') return words;
  if (INIT_PROGRAMS.has(program)) {
    return again(rest.slice(rest.findIndex(word => !word.startsWith('-'))));
  }
  if (program === 'exec') return again(rest);
  if (SHELLS.has(program)) {
    const line = rest[rest.findIndex(word => /^-\w*c$/.test(word)) + 1];
    return line !== undefined && rest[0]?.startsWith('-')
      ? again(plainWords(line))
      : undefined;
  }
  if (PACKAGE_MANAGERS.has(program)) {
    const script = rest.find(word => word !== 'run' && !word.startsWith('-'));
    return script ? again(plainWords(packageScript(cwd, script))) : undefined;
  }
  return undefined;
}

function plainWords(line: string): string[] {
  return PLAIN_WORDS.test(line) ? line.trim().split(/\s+/) : [];
}

function packageScript(cwd: string, name: string): string {
  const path = join(cwd, 'package.json');
  if (!existsSync(path)) return '';
  try {
    return JSON.parse(readFileSync(path, 'utf8')).scripts?.[name] ?? '';
  } catch {
    return '';
  }
}
