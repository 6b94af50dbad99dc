import type { BuildPhaseType, StatusType } from '@aws-sdk/client-codebuild';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import { BuildRow, codeBuildTables } from './rows';

/** What went wrong in a phase: a status code of CodeBuild and its message. */
export interface PhaseProblem {
  readonly statusCode: string;
  readonly message: string;
}

/** Writes how a build goes on into its row. */
export class BuildRecord {
  constructor(
    private readonly sandbox: Sandbox,
    readonly scope: Scope,
    readonly id: string,
  ) {}

  /** @throws Error when the build is not there, which would be a mistake of this program */
  get row(): BuildRow {
    const row = codeBuildTables(this.sandbox.store, this.scope).builds.get(
      this.id,
    );
    if (!row) throw new Error(`Build ${this.id} is gone from the store`);
    return row;
  }

  update(change: (row: BuildRow) => void): void {
    const { row } = this;
    change(row);
    codeBuildTables(this.sandbox.store, this.scope).builds.put(this.id, row);
  }

  enter(phase: BuildPhaseType): void {
    const startTime = this.now();
    this.update(row => {
      row.currentPhase = phase;
      row.phases.push({ type: phase, startTime });
    });
  }

  /** Ends the phase that was entered last. */
  leave(status: StatusType, problem?: PhaseProblem): void {
    const endTime = this.now();
    this.update(row => {
      const phase = row.phases.at(-1);
      if (!phase || phase.endTime) return;
      phase.endTime = endTime;
      phase.status = status;
      phase.contexts = [problem ?? { statusCode: '', message: '' }];
    });
  }

  /** Ends the build: it is no longer active. */
  complete(status: StatusType): void {
    this.leave(status);
    const endTime = this.now();
    this.update(row => {
      row.status = status;
      row.endTime = endTime;
      row.currentPhase = 'COMPLETED';
      row.phases.push({ type: 'COMPLETED', startTime: endTime });
    });
    codeBuildTables(this.sandbox.store, this.scope).active.delete(this.id);
  }

  private now(): string {
    return new Date(this.sandbox.clock.now()).toISOString();
  }
}
