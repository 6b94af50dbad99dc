import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

const FLUSH_MS = 200;
/** AWS takes at most 10,000 events in one `PutLogEvents`; smaller batches keep a log moving. */
const BATCH_SIZE = 500;
/** AWS cuts an event at 256 KiB. */
const MAX_MESSAGE_CHARS = 200_000;

/** Sends what a build prints to CloudWatch Logs, in order, in batches. */
export class BuildLog {
  private readonly pending: LogEvent[] = [];
  private timer?: NodeJS.Timeout;
  private sending: Promise<void> = Promise.resolve();
  private broken = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly scope: Scope,
    private readonly group: string,
    private readonly stream: string,
  ) {
    this.sending = this.open();
  }

  /** Adds one line as the build printed it. */
  line(text: string): void {
    this.pending.push({
      timestamp: this.sandbox.clock.now(),
      // CloudWatch Logs refuses an empty message.
      message: `${text.slice(0, MAX_MESSAGE_CHARS)}\n`,
    });
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Adds a line of the build machinery itself: `[Container] 2026/08/01 10:00:00.000000 ...`. */
  container(text: string): void {
    const now = new Date(this.sandbox.clock.now()).toISOString();
    const time = `${now.slice(0, 10).replace(/-/g, '/')} ${now.slice(11, 23)}`;
    this.line(`[Container] ${time}000 ${text}`);
  }

  /** Ends when everything has been sent. */
  async close(): Promise<void> {
    this.flush();
    await this.sending;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.pending.length > 0) {
      const logEvents = this.pending.splice(0, BATCH_SIZE);
      this.sending = this.sending.then(() => this.send(logEvents));
    }
  }

  private async open(): Promise<void> {
    await this.create('CreateLogGroup', { logGroupName: this.group });
    await this.create('CreateLogStream', {
      logGroupName: this.group,
      logStreamName: this.stream,
    });
  }

  private async create(operation: string, input: object): Promise<void> {
    if (this.broken) return;
    try {
      await this.invoke(operation, input);
    } catch (error) {
      if ((error as Error).name === 'ResourceAlreadyExistsException') return;
      this.fail(error);
    }
  }

  private async send(logEvents: LogEvent[]): Promise<void> {
    if (this.broken) return;
    try {
      await this.invoke('PutLogEvents', {
        logGroupName: this.group,
        logStreamName: this.stream,
        logEvents,
      });
    } catch (error) {
      this.fail(error);
    }
  }

  private invoke(operation: string, input: object): Promise<unknown> {
    const context = this.sandbox.serviceContext(this.scope, 'codebuild');
    return this.sandbox.invoke('logs', operation, input, context);
  }

  /** A build goes on without its log, as on AWS when the role may not write it. */
  private fail(error: unknown): void {
    this.broken = true;
    this.sandbox.logger.warn(
      `The log ${this.group}/${this.stream} cannot be written: ${
        (error as Error).message
      }`,
    );
  }
}
