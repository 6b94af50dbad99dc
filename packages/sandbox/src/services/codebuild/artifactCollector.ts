import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { BuildspecArtifact } from './Buildspec';

/** Why artifacts could not be collected; the build fails with `CLIENT_ERROR` and this message. */
export class ArtifactError extends Error {}

/**
 * Copies the files that an `artifacts` section names into a directory.
 * @param expand - puts a build's environment variables into a pattern
 * @throws ArtifactError when the base directory does not exist, a pattern matches nothing, or leads out of the base
 */
export async function collectArtifact(
  artifact: BuildspecArtifact,
  sourceDir: string,
  targetDir: string,
  expand: (text: string) => string,
): Promise<number> {
  const base = resolve(sourceDir, expand(artifact.baseDirectory ?? '.'));
  const files = await listFiles(base);
  if (!files) {
    throw new ArtifactError(
      `no matching base directory path found for ${artifact.baseDirectory}`,
    );
  }
  const chosen = new Set<string>();
  for (const pattern of artifact.files.map(expand)) {
    const matches = files.filter(matcher(base, pattern));
    if (matches.length === 0) {
      throw new ArtifactError(`no matching artifact paths found: ${pattern}`);
    }
    for (const file of matches) chosen.add(file);
  }
  await rm(targetDir, { recursive: true, force: true });
  await mkdir(targetDir, { recursive: true });
  for (const file of chosen) {
    const name = artifact.discardPaths ? basename(file) : file;
    const target = join(targetDir, name);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(base, file), target, { verbatimSymlinks: true });
  }
  return chosen.size;
}

/** Paths of all files below a directory, relative to it; undefined where there is no such directory. */
async function listFiles(dir: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(dir, {
      recursive: true,
      withFileTypes: true,
    });
    return entries
      .filter(entry => !entry.isDirectory())
      .map(entry => relative(dir, join(entry.parentPath, entry.name)));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as { code: string }).code)) {
      return undefined;
    }
    throw error;
  }
}

function matcher(base: string, pattern: string): (file: string) => boolean {
  const path = relative(base, resolve(base, pattern));
  if (path === '..' || path.startsWith(`..${sep}`)) {
    throw new ArtifactError(
      `artifact path ${pattern} is outside of the base directory`,
    );
  }
  const regex = new RegExp(`^${globSource(path)}$`);
  return file => regex.test(file);
}

function globSource(glob: string): string {
  return glob.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, token => {
    switch (token) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      default:
        return `\\${token}`;
    }
  });
}
