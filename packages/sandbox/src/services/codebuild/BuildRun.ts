import type { BuildPhaseType, StatusType } from '@aws-sdk/client-codebuild';
import { artifactDir, readArtifactRevision } from '../../core/artifactFiles';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import { ArtifactError, collectArtifact } from './artifactCollector';
import { buildEnvironment } from './buildEnvironment';
import { BuildLog } from './BuildLog';
import { BuildProcess } from './BuildProcess';
import { BuildRecord, PhaseProblem } from './BuildRecord';
import {
  Buildspec,
  BuildspecError,
  BuildspecPhase,
  parseBuildspec,
  PhaseName,
} from './Buildspec';
import { BuildWorkspace } from './BuildWorkspace';
import { COMMAND_MARKER, exportScript, phaseScript } from './phaseScript';
import type { BuildRow } from './rows';

/** A phase that did not succeed. */
class PhaseFailure extends Error {
  constructor(readonly statusCode: string, message: string) {
    super(message);
  }
}

const PHASE_TYPES: Record<PhaseName, BuildPhaseType> = {
  install: 'INSTALL',
  pre_build: 'PRE_BUILD',
  build: 'BUILD',
  post_build: 'POST_BUILD',
};

/** One build from the download of its sources to its artifacts. */
export class BuildRun {
  private readonly record: BuildRecord;
  private readonly workspace: BuildWorkspace;
  private readonly log: BuildLog;
  private process?: BuildProcess;
  private ended?: StatusType;
  private succeeding = true;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly scope: Scope,
    private readonly row: BuildRow,
  ) {
    this.record = new BuildRecord(sandbox, scope, row.id);
    this.workspace = new BuildWorkspace(sandbox.filesDir, row);
    this.log = new BuildLog(sandbox, scope, row.logGroup, row.logStream);
  }

  /** Runs the build to its end, whatever that is; never throws for what happens in the build. */
  async run(): Promise<void> {
    const timeout = setTimeout(
      () => this.end('TIMED_OUT'),
      this.row.timeoutInMinutes * 60_000,
    );
    try {
      await this.runPhases();
    } catch (error) {
      // A phase that failed has been recorded; anything else is the sandbox's own failure.
      if (!(error instanceof PhaseFailure)) {
        this.sandbox.logger.error(`Build ${this.row.id}: ${error}`);
      }
      this.succeeding = false;
    } finally {
      clearTimeout(timeout);
    }
    if (!this.ended) {
      this.record.enter('FINALIZING');
      this.record.leave('SUCCEEDED');
    }
    await this.log.close();
    await this.workspace.remove();
    this.record.complete(
      this.ended ?? (this.succeeding ? 'SUCCEEDED' : 'FAILED'),
    );
  }

  /** Ends the build early with a status, and everything it runs. */
  end(status: Extract<StatusType, 'STOPPED' | 'TIMED_OUT'>): void {
    this.ended ??= status;
    this.process?.stop();
  }

  private async runPhases(): Promise<void> {
    const buildspec = await this.download();
    this.process = new BuildProcess(
      this.workspace.sourceDir,
      buildEnvironment(
        this.sandbox,
        this.scope,
        this.record.row,
        this.workspace,
        buildspec,
      ),
    );
    await this.runPhase('install', buildspec);
    await this.runPhase('pre_build', buildspec);
    try {
      await this.runPhase('build', buildspec);
    } catch (error) {
      // As on AWS the phase behind a failed build runs all the same, to report or to clean up.
      if (!(error instanceof PhaseFailure) || this.ended) throw error;
      this.succeeding = false;
    }
    await this.runPhase('post_build', buildspec);
    await this.exportVariables(buildspec);
    if (this.succeeding) await this.upload(buildspec);
  }

  private async download(): Promise<Buildspec> {
    return this.phase('DOWNLOAD_SOURCE', async () => {
      this.log.container('Waiting for agent ping');
      this.log.container('Waiting for DOWNLOAD_SOURCE');
      await this.workspace.prepare();
      const { location } = this.row.source;
      const revision = location
        ? await readArtifactRevision(this.sandbox.filesDir, location)
        : undefined;
      this.record.update(row => {
        row.resolvedSourceVersion = revision;
      });
      this.log.container('Phase is DOWNLOAD_SOURCE');
      this.log.container(`CODEBUILD_SRC_DIR=${this.workspace.sourceDir}`);
      return parseBuildspec(await this.workspace.readBuildspec());
    });
  }

  private async runPhase(name: PhaseName, buildspec: Buildspec): Promise<void> {
    const phase = buildspec.phases[name];
    await this.phase(PHASE_TYPES[name], async () => {
      if (!phase) return;
      const failure = await this.runCommands(phase.commands);
      const cleanup = await this.runCommands(phase.finally);
      const problem = failure ?? cleanup;
      if (!problem) return;
      if (phase.onFailure === 'CONTINUE' && !this.ended) {
        this.succeeding = false;
        this.log.container(`${problem}: the build continues (on-failure)`);
        return;
      }
      throw new PhaseFailure('COMMAND_EXECUTION_ERROR', problem);
    });
  }

  /** Runs commands in order; gives what failed, or undefined when all is well. */
  private async runCommands(
    commands: BuildspecPhase['commands'],
  ): Promise<string | undefined> {
    let next = 0;
    while (next < commands.length) {
      let current = next - 1;
      const code = await this.runScript(
        phaseScript({
          stateFile: this.workspace.stateFile,
          commands: commands.slice(next),
          firstIndex: next,
          succeeding: this.succeeding,
        }),
        line => {
          if (!line.startsWith(COMMAND_MARKER)) {
            this.log.line(line);
            return;
          }
          current = Number(line.slice(1));
          this.log.container(`Running command ${commands[current]}`);
        },
      );
      if (code !== 0) {
        return `Error while executing command: ${
          commands[Math.max(current, next)]
        }. Reason: exit status ${code}`;
      }
      // A command that called `exit 0` ended the shell; the rest runs in the next one.
      next = Math.max(current, next) + 1;
    }
    return undefined;
  }

  private async exportVariables({
    exportedVariables,
  }: Buildspec): Promise<void> {
    if (exportedVariables.length === 0) return;
    const lines: string[] = [];
    await this.runScript(
      exportScript(this.workspace.stateFile, exportedVariables),
      line => lines.push(line),
    );
    const exported = lines
      .join('\n')
      .split('\0')
      .filter(entry => entry.includes('='))
      .map(entry => {
        const at = entry.indexOf('=');
        return { name: entry.slice(0, at), value: entry.slice(at + 1) };
      });
    this.record.update(row => {
      row.exportedVariables = exported;
    });
  }

  private async upload(buildspec: Buildspec): Promise<void> {
    await this.phase('UPLOAD_ARTIFACTS', async () => {
      const { artifacts, secondaryArtifacts } = this.row;
      if (artifacts.type === 'S3') {
        await this.collect(buildspec, artifacts.location, artifacts.name);
      }
      for (const { artifactIdentifier, location, name } of secondaryArtifacts) {
        await this.collect(buildspec, location, name, artifactIdentifier);
      }
    });
  }

  private async collect(
    buildspec: Buildspec,
    bucket: string = '',
    key: string = '',
    identifier?: string,
  ): Promise<void> {
    const artifact = identifier
      ? buildspec.secondaryArtifacts[identifier]
      : buildspec.artifacts;
    if (!artifact) {
      if (!identifier) return;
      throw new ArtifactError(
        `no definition for secondary artifact ${identifier} found in buildspec`,
      );
    }
    const variables = buildEnvironment(
      this.sandbox,
      this.scope,
      this.record.row,
      this.workspace,
      buildspec,
    );
    for (const { name, value } of this.record.row.exportedVariables) {
      variables[name] = value;
    }
    const count = await collectArtifact(
      artifact,
      this.workspace.sourceDir,
      artifactDir(this.sandbox.filesDir, `${bucket}/${key}`),
      text =>
        text.replace(
          /\$(?:\{(\w+)\}|(\w+))/g,
          (_, braced, plain) => variables[braced ?? plain] ?? '',
        ),
    );
    this.log.container(`Found ${count} file(s)`);
  }

  /** Does the work of one phase, and records how it ended. Throws PhaseFailure. */
  private async phase<T>(
    type: BuildPhaseType,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.ended) throw new PhaseFailure('', `the build is ${this.ended}`);
    this.record.enter(type);
    this.log.container(`Entering phase ${type}`);
    let problem: PhaseProblem | undefined;
    let result: T | undefined;
    try {
      result = await work();
    } catch (error) {
      problem = toProblem(type, error as Error);
    }
    const status = this.ended ?? (problem ? 'FAILED' : 'SUCCEEDED');
    this.log.container(`Phase complete: ${type} State: ${status}`);
    this.log.container(
      `Phase context status code: ${problem?.statusCode ?? ''} Message: ${
        problem?.message ?? ''
      }`,
    );
    this.record.leave(status, problem);
    if (problem || this.ended) {
      throw new PhaseFailure(problem?.statusCode ?? '', problem?.message ?? '');
    }
    return result as T;
  }

  private runScript(
    script: string,
    onLine: (line: string) => void,
  ): Promise<number> {
    if (!this.process) throw new Error('the build has no environment yet');
    return this.process.run(script, onLine);
  }
}

function toProblem(type: BuildPhaseType, error: Error): PhaseProblem {
  const { message } = error;
  if (error instanceof PhaseFailure) {
    return { statusCode: error.statusCode, message };
  }
  if (error instanceof BuildspecError) {
    return { statusCode: 'YAML_FILE_ERROR', message };
  }
  return {
    statusCode:
      error instanceof ArtifactError ? 'CLIENT_ERROR' : `${type}_FAILED`,
    message,
  };
}
