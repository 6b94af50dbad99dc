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
  const text = await readIfThere(referenceFile(filesDir, location));
  return text === undefined ? undefined : JSON.parse(text);
}

/** Notes which revision of its source an artifact of files holds; S3 keeps that beside the object on AWS. */
export async function writeArtifactRevision(
  filesDir: string,
  location: string,
  revision: string,
): Promise<void> {
  const file = revisionFile(filesDir, location);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, revision);
}

/** The revision of a source artifact, a commit; undefined for an artifact that is no source's. */
export async function readArtifactRevision(
  filesDir: string,
  location: string,
): Promise<string | undefined> {
  const reference = await readGitReference(filesDir, location);
  if (reference) return reference.commitId;
  return readIfThere(revisionFile(filesDir, location));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function referenceFile(filesDir: string, location: string): string {
  return `${artifactDir(filesDir, location)}.git-reference.json`;
}

function revisionFile(filesDir: string, location: string): string {
  return `${artifactDir(filesDir, location)}.revision`;
}
