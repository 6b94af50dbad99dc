import type { TaskStopCode } from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import type { EcsState } from './EcsState';
import type { ServiceRow, TaskRow, TaskStatus } from './rows';
import type { TargetHealth } from './TargetHealth';
import type { TaskRegistrations } from './TaskRegistrations';
import { TaskStartError, type TaskSupervisor } from './TaskSupervisor';

/** Waits of Fargate, in seconds, as they are commonly seen: a network interface, an image, giving the interface back. */
export const PROVISION_SECONDS = 10;
const PULL_SECONDS = 12;
const DEPROVISION_SECONDS = 10;

/** Moves one task through its states: PROVISIONING, PENDING, ACTIVATING, RUNNING and down again to STOPPED. */
export class TaskLifecycle {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
    private readonly supervisor: TaskSupervisor,
    private readonly registrations: TaskRegistrations,
    private readonly health: TargetHealth,
  ) {}

  /** Takes the steps that are due. */
  async advance(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): Promise<void> {
    let before: TaskStatus;
    do {
      before = task.lastStatus;
      await this.step(scope, service, task);
    } while (task.lastStatus !== before && task.lastStatus !== 'STOPPED');
  }

  /** Asks a task to end, and says why. Its row is put. */
  stop(
    scope: Scope,
    task: TaskRow,
    stopCode: TaskStopCode,
    stoppedReason: string,
  ): void {
    if (task.desiredStatus === 'STOPPED') return;
    task.desiredStatus = 'STOPPED';
    task.stopCode = stopCode;
    task.stoppedReason = stoppedReason;
    task.stoppingAt = this.state.nowIso();
    task.healthy = false;
    this.put(scope, task);
  }

  private async step(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): Promise<void> {
    const ending = task.desiredStatus === 'STOPPED';
    const due = this.sandbox.clock.now() >= task.until;
    switch (task.lastStatus) {
      case 'PROVISIONING':
        if (ending) this.move(scope, task, 'DEPROVISIONING');
        else if (due) this.move(scope, task, 'PENDING', PULL_SECONDS);
        break;
      case 'PENDING':
        if (ending) this.move(scope, task, 'DEPROVISIONING');
        else if (due) await this.launch(scope, task);
        break;
      case 'ACTIVATING':
        if (ending) await this.deactivate(scope, service, task);
        else await this.activate(scope, service, task);
        break;
      case 'RUNNING':
        if (ending) await this.deactivate(scope, service, task);
        // The sandbox was started again: so is the task.
        else if (!this.supervisor.knows(task.id)) {
          await this.launch(scope, task);
        }
        break;
      case 'DEACTIVATING':
        await this.endWhenDrained(scope, service, task);
        break;
      case 'STOPPING':
        if (this.supervisor.isRunning(task.id)) break;
        task.executionStoppedAt = this.state.nowIso();
        this.move(scope, task, 'DEPROVISIONING', DEPROVISION_SECONDS);
        break;
      case 'DEPROVISIONING':
        if (due) this.finish(scope, task);
        break;
      default:
        break;
    }
  }

  private async launch(scope: Scope, task: TaskRow): Promise<void> {
    const again = task.lastStatus === 'RUNNING';
    try {
      await this.supervisor.launch(scope, task);
    } catch (error) {
      this.failToStart(scope, task, error);
      return;
    }
    if (again) return;
    task.pullStoppedAt = this.state.nowIso();
    this.move(scope, task, 'ACTIVATING');
  }

  private async activate(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): Promise<void> {
    try {
      await this.registrations.register(scope, service, task);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.state.addEvent(
        service,
        `failed to register targets with (error ${error.name}: ${error.message})`,
      );
      this.failToStart(scope, task, error);
      return;
    } finally {
      this.state.putService(scope, service);
    }
    task.startedAt = this.state.nowIso();
    this.move(scope, task, 'RUNNING');
  }

  private async deactivate(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): Promise<void> {
    await this.registrations.deregister(scope, service, task);
    this.state.putService(scope, service);
    this.move(scope, task, 'DEACTIVATING');
  }

  private async endWhenDrained(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): Promise<void> {
    // A restart of the sandbox may have come between deregistering and noting it.
    if (task.deregisteredAt === undefined) {
      await this.registrations.deregister(scope, service, task);
    }
    const serves = this.supervisor.isRunning(task.id);
    if (serves && !this.health.isDrained(task)) return;
    this.supervisor.stop(task.id);
    this.move(scope, task, 'STOPPING');
  }

  private finish(scope: Scope, task: TaskRow): void {
    task.stoppedAt = this.state.nowIso();
    task.executionStoppedAt ??= task.stoppedAt;
    task.targets = [];
    for (const container of task.containers) {
      container.lastStatus = 'STOPPED';
    }
    this.sandbox.network.releaseIp(scope, task.ip);
    this.supervisor.forget(task.id);
    this.move(scope, task, 'STOPPED');
  }

  private failToStart(scope: Scope, task: TaskRow, error: unknown): void {
    const { message } = error as Error;
    if (error instanceof TaskStartError && error.container) {
      const failed = task.containers.find(row => row.name === error.container);
      if (failed) failed.reason = message;
    }
    task.failure = 'new';
    this.stop(scope, task, 'TaskFailedToStart', message);
  }

  private move(
    scope: Scope,
    task: TaskRow,
    status: TaskStatus,
    awsSeconds: number = 0,
  ): void {
    task.lastStatus = status;
    task.until = this.sandbox.clock.after(awsSeconds);
    if (status === 'PENDING') task.pullStartedAt = this.state.nowIso();
    this.put(scope, task);
  }

  private put(scope: Scope, task: TaskRow): void {
    this.state.tasks(scope).put(task.id, task);
  }
}
