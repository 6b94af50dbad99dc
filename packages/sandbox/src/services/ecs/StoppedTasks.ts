import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import type { EcsState } from './EcsState';
import type { TaskRow } from './rows';

const INTERVAL_MS = 10_000;
/** AWS shows stopped tasks for at least an hour. */
const KEEP_MS = 3600 * 1000;
/** A crash loop would otherwise fill the state. */
const KEEP_PER_SERVICE = 20;

/** Forgets tasks that stopped long ago. */
export class StoppedTasks {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
  ) {}

  start(): void {
    this.sandbox.ticker.add('ecs stopped tasks', INTERVAL_MS, () => {
      for (const scope of this.sandbox.store.scopes('ecs.tasks')) {
        this.forget(scope);
      }
    });
  }

  private forget(scope: Scope): void {
    const oldest = this.sandbox.clock.now() - KEEP_MS;
    const seen = new Map<string, number>();
    for (const task of stoppedNewestFirst(this.state.tasks(scope).values())) {
      const key = `${task.cluster}/${task.service}`;
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      const isOld = Date.parse(task.stoppedAt ?? '') < oldest;
      if (isOld || count > KEEP_PER_SERVICE) {
        this.state.tasks(scope).delete(task.id);
      }
    }
  }
}

function stoppedNewestFirst(tasks: readonly TaskRow[]): TaskRow[] {
  return tasks
    .filter(task => task.lastStatus === 'STOPPED')
    .sort((a, b) => (b.stoppedAt ?? '').localeCompare(a.stoppedAt ?? ''));
}
