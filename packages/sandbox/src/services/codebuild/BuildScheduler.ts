import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import { BuildRecord } from './BuildRecord';
import { BuildRun } from './BuildRun';
import { ACTIVE_BUILDS, BuildRow, codeBuildTables } from './rows';

/** Builds that really run at a time; more would only slow one another down on a small machine. */
const MAX_RUNNING = 4;
/** How long AWS takes to bring a build machine up, in AWS seconds. No published number: a few seconds to a minute. */
const PROVISIONING_SECONDS = 8;
const TICK_MS = 100;

/** Takes builds from the queue, runs them, and ends those that are to stop. */
export class BuildScheduler {
  private readonly running = new Map<
    string,
    { readonly run: BuildRun; readonly done: Promise<void> }
  >();
  private stopping = false;

  constructor(private readonly sandbox: Sandbox) {}

  /** Ends what an earlier process left unfinished, and begins to work. */
  async start(): Promise<void> {
    for (const { scope, row } of this.activeBuilds()) {
      if (row.currentPhase === 'QUEUED') continue;
      const record = new BuildRecord(this.sandbox, scope, row.id);
      record.leave('FAILED', {
        statusCode: 'INTERNAL_SERVICE_ERROR',
        message:
          'The sandbox was stopped while this build was running: start it again',
      });
      record.complete('FAILED');
    }
    await this.removeLeftovers();
    this.sandbox.ticker.add('codebuild', TICK_MS, () => this.tick());
  }

  /** Ends the running builds' processes. */
  async stop(): Promise<void> {
    this.stopping = true;
    const builds = [...this.running.values()];
    for (const { run } of builds) run.end('STOPPED');
    await Promise.all(builds.map(({ done }) => done));
  }

  private tick(): void {
    if (this.stopping) return;
    for (const { scope, row } of this.activeBuilds()) {
      this.advance(scope, row);
    }
  }

  private advance(scope: Scope, row: BuildRow): void {
    const { clock } = this.sandbox;
    const key = keyOf(scope, row);
    const build = this.running.get(key);
    if (build) {
      if (row.stopRequested) build.run.end('STOPPED');
      return;
    }
    const record = new BuildRecord(this.sandbox, scope, row.id);
    if (row.stopRequested) {
      record.complete('STOPPED');
    } else if (row.currentPhase === 'QUEUED') {
      if (this.provisioning() + this.running.size >= MAX_RUNNING) {
        this.failWhenQueuedTooLong(record, row);
        return;
      }
      record.leave('SUCCEEDED');
      record.enter('PROVISIONING');
      record.update(changed => {
        changed.provisionedAt = clock.after(PROVISIONING_SECONDS);
      });
    } else if ((row.provisionedAt ?? 0) <= clock.now()) {
      record.leave('SUCCEEDED');
      this.run(scope, row);
    }
  }

  private failWhenQueuedTooLong(record: BuildRecord, row: BuildRow): void {
    const queuedMs = this.sandbox.clock.now() - Date.parse(row.startTime);
    if (queuedMs < row.queuedTimeoutInMinutes * 60_000) return;
    record.leave('TIMED_OUT', {
      statusCode: 'BUILD_QUEUED_TIMEOUT',
      message: 'Build has timed out while waiting in the queue.',
    });
    record.complete('TIMED_OUT');
  }

  private run(scope: Scope, row: BuildRow): void {
    const key = keyOf(scope, row);
    const run = new BuildRun(this.sandbox, scope, row);
    const done = run
      .run()
      .catch(error => {
        this.sandbox.logger.error(`Build ${row.id} broke off: ${error}`);
        new BuildRecord(this.sandbox, scope, row.id).complete('FAILED');
      })
      .finally(() => this.running.delete(key));
    this.running.set(key, { run, done });
  }

  private provisioning(): number {
    return this.activeBuilds().filter(
      ({ row }) => row.currentPhase === 'PROVISIONING',
    ).length;
  }

  private activeBuilds(): { scope: Scope; row: BuildRow }[] {
    const { store } = this.sandbox;
    return store.scopes(ACTIVE_BUILDS).flatMap(scope => {
      const { active, builds } = codeBuildTables(store, scope);
      return active.keys().flatMap(id => {
        const row = builds.get(id);
        return row ? [{ scope, row }] : [];
      });
    });
  }

  /** Workspaces of builds that a process which is gone could not remove. */
  private async removeLeftovers(): Promise<void> {
    const dir = join(this.sandbox.filesDir, 'builds');
    if (!existsSync(dir)) return;
    for (const name of await readdir(dir)) {
      await rm(join(dir, name), { recursive: true, force: true });
    }
  }
}

function keyOf(scope: Scope, row: BuildRow): string {
  return `${scope.account}/${scope.region}/${row.id}`;
}
