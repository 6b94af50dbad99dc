import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { AwsError } from './AwsError';

/**
 * A full clone's source artifact: as on AWS it names a commit instead of holding files, and who takes it as input clones.
 */
export interface GitReference {
  /** `owner/name` on the Git host. */
  readonly repository: string;
  readonly branch: string;
  readonly commitId: string;
}

/**
 * The directory that holds an artifact's files. On AWS an artifact is a zip file in S3; here the object is a directory.
 * @param location - `{bucket}/{key}`
 */
export function artifactDir(filesDir: string, location: string): string {
  const root = join(filesDir, 's3');
  const dir = join(root, location);
  if (!dir.startsWith(root + sep)) {
    throw new AwsError(
      'InvalidInputException',
      `Invalid artifact location: ${location}`,
    );
  }
  return dir;
}

/** Makes the artifact at `location` a reference to a commit. */
export async function writeGitReference(
  filesDir: string,
  location: string,
  reference: GitReference,
): Promise<void> {
  const file = referenceFile(filesDir, location);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(reference));
}

/** The commit that the artifact refers to, or undefined for an artifact of files. */
export async function readGitReference(
  filesDir: string,
  location: string,
): Promise<GitReference | undefined> {
  try {
    return JSON.parse(
      await readFile(referenceFile(filesDir, location), 'utf8'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function referenceFile(filesDir: string, location: string): string {
  return `${artifactDir(filesDir, location)}.git-reference.json`;
}
