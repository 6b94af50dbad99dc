import type { Logger } from './Sandbox';
import type { Ticker } from './types';

interface Job {
  readonly name: string;
  readonly milliseconds: number;
  readonly work: () => void | Promise<void>;
  timer?: NodeJS.Timeout;
  running?: Promise<void>;
  lastError?: string;
  lastErrorAt?: number;
}

/** The same failure of the same ticker is logged again only after this many milliseconds. */
const REPEAT_LOG_MS = 60_000;

/** Runs background work from `start` until `stop`. Work that was added before `start` waits for it. */
export class DefaultTicker implements Ticker {
  private readonly jobs: Job[] = [];
  private state: 'new' | 'started' | 'stopped' = 'new';

  constructor(private readonly logger: Logger) {}

  add(
    name: string,
    milliseconds: number,
    work: () => void | Promise<void>,
  ): void {
    const job: Job = { name, milliseconds, work };
    this.jobs.push(job);
    if (this.state === 'started') this.schedule(job);
  }

  /** Lets the work begin; called once, when all modules have started. */
  start(): void {
    if (this.state !== 'new') return;
    this.state = 'started';
    for (const job of this.jobs) this.schedule(job);
  }

  /** Starts nothing more, and waits for the work that is running. */
  async stop(): Promise<void> {
    this.state = 'stopped';
    for (const job of this.jobs) clearTimeout(job.timer);
    await Promise.all(this.jobs.map(job => job.running));
  }

  private schedule(job: Job): void {
    if (this.state !== 'started') return;
    job.timer = setTimeout(() => {
      job.running = this.run(job);
    }, job.milliseconds);
  }

  private async run(job: Job): Promise<void> {
    try {
      await job.work();
      job.lastError = undefined;
    } catch (error) {
      this.report(job, error);
    }
    job.running = undefined;
    this.schedule(job);
  }

  private report(job: Job, error: unknown): void {
    const text =
      error instanceof Error ? error.stack ?? error.message : String(error);
    const now = Date.now();
    const repeated =
      text === job.lastError && now - (job.lastErrorAt ?? 0) < REPEAT_LOG_MS;
    if (repeated) return;
    job.lastError = text;
    job.lastErrorAt = now;
    this.logger.error(`Background work '${job.name}' failed: ${text}`);
  }
}
