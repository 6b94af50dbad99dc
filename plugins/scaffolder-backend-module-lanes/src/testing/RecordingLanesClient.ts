import type {
  DryRunResult,
  Operation,
  OperationLogLine,
  OperationView,
} from '@laneway/plugin-lanes-common';
import type {
  LanesCallOptions,
  LanesWriteOptions,
  LaneTarget,
} from '@laneway/plugin-lanes-node';

/**
 * For tests: the part of the lanes backend that actions use, in memory, with its promise kept that one idempotency key
 * makes one operation. Each look at an operation brings it one step further.
 */
export class RecordingLanesClient {
  readonly started: { key: string; target: unknown; request?: unknown }[] = [];
  private readonly operations = new Map<string, Operation>();
  private readonly keys = new Map<string, string>();
  private readonly looks = new Map<string, number>();

  constructor(
    private readonly script: {
      /** Log lines in the order in which they appear, one a look. */
      lines: string[];
      end: Pick<Operation, 'status' | 'message' | 'remedy'>;
    },
  ) {}

  async deployLane(
    target: LaneTarget,
    request: unknown,
    options: LanesWriteOptions,
  ): Promise<Operation> {
    return this.start(target, options, request);
  }

  async deleteLane(
    target: LaneTarget,
    options: LanesWriteOptions,
  ): Promise<Operation> {
    return this.start(target, options);
  }

  async planDeploy(target: LaneTarget): Promise<DryRunResult> {
    return { dryRun: true, steps: [`Build and deploy ${target.lane}`] };
  }

  async getOperation(
    id: string,
    after: number,
    _options: LanesCallOptions,
  ): Promise<OperationView> {
    const operation = this.find(id);
    const looks = (this.looks.get(id) ?? 0) + 1;
    this.looks.set(id, looks);
    const log: OperationLogLine[] = this.script.lines
      .slice(0, looks)
      .map((message, i) => ({
        seq: i + 1,
        at: '2026-01-01T00:00:00.000Z',
        message,
      }))
      .filter(line => line.seq > after);
    if (looks >= this.script.lines.length && operation.status === 'running') {
      this.operations.set(id, { ...operation, ...this.script.end });
    }
    return { operation: this.find(id), log };
  }

  async cancelOperation(id: string): Promise<Operation> {
    const cancelled: Operation = {
      ...this.find(id),
      status: 'cancelled',
      message: 'Stopped pipeline execution 42; the stack was not changed.',
    };
    this.operations.set(id, cancelled);
    return cancelled;
  }

  private find(id: string): Operation {
    const operation = this.operations.get(id);
    if (!operation) throw new Error(`No operation ${id}`);
    return operation;
  }

  private start(
    target: LaneTarget,
    { idempotencyKey: key }: LanesWriteOptions,
    request?: unknown,
  ): Operation {
    const known = this.keys.get(key);
    if (known) return this.find(known);
    this.started.push({ key, target, request });
    const id = `operation-${this.started.length}`;
    const operation: Operation = {
      id,
      kind: request ? 'deploy' : 'delete',
      status: 'running',
      ...target,
      service: 'user-api',
      message: 'Running',
      step: 'pipeline',
      steps: ['check', 'pipeline'],
      executionId: 'execution-42',
      createdBy: 'user:default/guest',
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    };
    this.operations.set(id, operation);
    this.keys.set(key, id);
    return operation;
  }
}
