import { AwsError } from '../core/AwsError';
import type { Sandbox } from '../core/Sandbox';
import type { RequestContext, Scope } from '../core/types';

/** Lines are sent together after this time at most. */
const SEND_AFTER_MS = 200;
/** PutLogEvents takes 10,000 events and 1 MB; this stays below both for lines of ordinary length. */
const MAX_BATCH = 2000;
const MAX_BATCH_CHARS = 500_000;

/** The options of a container's `awslogs` log configuration. */
export interface AwsLogsOptions {
  readonly group: string;
  readonly stream: string;
  /** Where the group is; a task may log to another region. */
  readonly region: string;
  readonly createGroup: boolean;
}

interface LogLine {
  readonly timestamp: number;
  readonly message: string;
}

/** Sends the output of one container to CloudWatch Logs, in batches and in order. */
export class AwsLogsDriver {
  private pending: LogLine[] = [];
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly context: RequestContext,
    private readonly options: AwsLogsOptions,
  ) {}

  /**
   * Makes the log stream (it may exist) and gives a driver for it.
   * @throws AwsError when the group does not exist and is not to be made
   */
  static async create(
    sandbox: Sandbox,
    scope: Scope,
    options: AwsLogsOptions,
  ): Promise<AwsLogsDriver> {
    const context = sandbox.serviceContext(
      { account: scope.account, region: options.region },
      'ecs',
    );
    const create = (operation: string, input: object) =>
      sandbox.invoke('logs', operation, input, context).catch(error => {
        const exists =
          error instanceof AwsError &&
          error.code === 'ResourceAlreadyExistsException';
        if (!exists) throw error;
      });
    const logGroupName = options.group;
    if (options.createGroup) await create('CreateLogGroup', { logGroupName });
    const logStreamName = options.stream;
    await create('CreateLogStream', { logGroupName, logStreamName });
    return new AwsLogsDriver(sandbox, context, options);
  }

  write(message: string): void {
    this.pending.push({ timestamp: this.sandbox.clock.now(), message });
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, SEND_AFTER_MS);
  }

  /** Sends what has not been sent; done when it has arrived. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.pending;
    this.pending = [];
    if (lines.length > 0) {
      this.sending = this.sending.then(() => this.send(lines));
    }
    return this.sending;
  }

  private async send(lines: LogLine[]): Promise<void> {
    for (const batch of batches(lines)) {
      try {
        await this.sandbox.invoke(
          'logs',
          'PutLogEvents',
          {
            logGroupName: this.options.group,
            logStreamName: this.options.stream,
            logEvents: batch,
          },
          this.context,
        );
      } catch {
        // The group was deleted under a running task: its output is lost, as on AWS.
        return;
      }
    }
  }
}

function batches(lines: readonly LogLine[]): LogLine[][] {
  const result: LogLine[][] = [];
  let batch: LogLine[] = [];
  let chars = 0;
  for (const line of lines) {
    chars += line.message.length;
    if (batch.length === MAX_BATCH || chars > MAX_BATCH_CHARS) {
      result.push(batch);
      batch = [];
      chars = line.message.length;
    }
    batch.push(line);
  }
  result.push(batch);
  return result.filter(({ length }) => length > 0);
}
