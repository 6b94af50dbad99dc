import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ProjectSource } from '@aws-sdk/client-codebuild';
import { artifactDir, readGitReference } from '../../core/artifactFiles';
import { bareRepository, cloneRepository } from '../../core/gitFiles';
import { BuildspecError } from './Buildspec';
import type { BuildRow } from './rows';

const DEFAULT_BUILDSPEC = 'buildspec.yml';

/** The directories of one build: fresh, and removed when the build has ended. */
export class BuildWorkspace {
  readonly dir: string;
  readonly home: string;
  readonly temp: string;
  readonly stateFile: string;
  /** Directory of the primary source, `CODEBUILD_SRC_DIR`. */
  readonly sourceDir: string;

  constructor(
    private readonly filesDir: string,
    private readonly row: BuildRow,
  ) {
    this.dir = join(filesDir, 'builds', row.uuid);
    this.home = join(this.dir, 'home');
    this.temp = join(this.dir, 'tmp');
    this.stateFile = join(this.dir, 'state.sh');
    this.sourceDir = join(this.dir, 'src');
  }

  /** Directory of a secondary source, `CODEBUILD_SRC_DIR_{identifier}`. */
  secondaryDir(identifier: string): string {
    return join(this.dir, 'secondary', identifier);
  }

  /**
   * Makes the directories and brings the sources.
   * @throws Error when a source is not there
   */
  async prepare(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
    for (const dir of [this.home, this.temp]) {
      await mkdir(dir, { recursive: true });
    }
    await this.download(this.row.source, this.sourceDir);
    for (const source of this.row.secondarySources) {
      const target = this.secondaryDir(source.sourceIdentifier ?? '');
      await mkdir(join(target, '..'), { recursive: true });
      await this.download(source, target);
    }
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }

  /**
   * The text of the buildspec: the one in the project when it is written there, else the file that it names.
   * @throws BuildspecError when there is no such file
   */
  async readBuildspec(): Promise<string> {
    const { buildspec } = this.row.source;
    // A file name has one line; anything else is the buildspec itself.
    if (buildspec && /\n|^\s*[{]/.test(buildspec)) return buildspec;
    const path = resolve(this.sourceDir, buildspec || DEFAULT_BUILDSPEC);
    try {
      return await readFile(path, 'utf8');
    } catch {
      throw new BuildspecError(`stat ${path}: no such file or directory`);
    }
  }

  private async download(
    { type, location = '' }: ProjectSource,
    target: string,
  ): Promise<void> {
    if (type === 'NO_SOURCE') {
      await mkdir(target, { recursive: true });
      return;
    }
    if (type !== 'S3') {
      throw new Error(
        `source type ${type} is not available in the sandbox: start the build from a pipeline, or use S3 or NO_SOURCE`,
      );
    }
    const reference = await readGitReference(this.filesDir, location);
    if (reference) {
      const gitDir = bareRepository(this.filesDir, reference.repository);
      if (!gitDir) {
        throw new Error(`repository ${reference.repository} not found`);
      }
      await cloneRepository(
        gitDir,
        reference.branch,
        reference.commitId,
        target,
      );
      return;
    }
    const files = artifactDir(this.filesDir, location);
    if (!existsSync(files)) {
      throw new Error(
        `NoSuchKey: The specified key does not exist. (${location})`,
      );
    }
    await cp(files, target, { recursive: true, verbatimSymlinks: true });
  }
}
