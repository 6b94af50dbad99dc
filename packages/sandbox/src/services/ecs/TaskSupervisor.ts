import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import {
  AwsLogsDriver,
  type ContainerExit,
  type ContainerUsage,
  type RunningContainer,
  type TaskRuntime,
} from '../../tasks';
import type { AwakeServices } from './AwakeServices';
import { awsLogsOptions, containerSpec } from './containerSpec';
import type { EcsState } from './EcsState';
import type { ContainerRow, TaskRow } from './rows';

/** An image of a private registry of AWS; only those can be known to be missing. */
const ECR_IMAGE = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

/** Why a task could not be started, in the words of a stopped reason. */
export class TaskStartError extends Error {
  constructor(message: string, readonly container?: string) {
    super(message);
  }
}

interface RunningTask {
  readonly launchedAt: number;
  readonly containers: Map<string, RunningContainer>;
  readonly usage: Map<string, ContainerUsage>;
  listeningAt?: number;
}

/** The tasks that run in this process's care. The rows say what should run; this says what does. */
export class TaskSupervisor {
  private readonly running = new Map<string, RunningTask>();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
    private readonly runtime: TaskRuntime,
    private readonly awake: AwakeServices,
  ) {}

  /**
   * Starts the containers of a task.
   * @throws TaskStartError when an image or a log group is missing
   */
  async launch(scope: Scope, task: TaskRow): Promise<void> {
    const { definition } = this.state.taskDefinition(
      scope,
      task.taskDefinition,
    );
    const entry: RunningTask = {
      launchedAt: this.sandbox.clock.now(),
      containers: new Map(),
      usage: new Map(),
    };
    const drivers = new Map<ContainerDefinition, AwsLogsDriver | undefined>();
    for (const container of definition.containerDefinitions ?? []) {
      this.checkImage(container);
      drivers.set(container, await this.logsDriver(scope, task, container));
    }
    this.running.set(task.id, entry);
    for (const [container, driver] of drivers) {
      this.startContainer(scope, task, container, entry, driver);
    }
    this.state.tasks(scope).put(task.id, task);
  }

  /** Asks the containers of a task to end. */
  stop(taskId: string): void {
    const containers = this.running.get(taskId)?.containers.values() ?? [];
    for (const container of containers) container.stop();
  }

  /** Whether `launch` was called for it in this run of the sandbox. */
  knows(taskId: string): boolean {
    return this.running.has(taskId);
  }

  isRunning(taskId: string): boolean {
    return (this.running.get(taskId)?.containers.size ?? 0) > 0;
  }

  /** When the task's program was started in this run of the sandbox, and when it began to listen; ms since the epoch. */
  startOf(
    taskId: string,
  ): { launchedAt: number; listeningAt?: number } | undefined {
    return this.running.get(taskId);
  }

  /** CPU cores and bytes in use by all containers of a task. */
  usageOf(taskId: string): ContainerUsage {
    const usages = [...(this.running.get(taskId)?.usage.values() ?? [])];
    return {
      cpuCores: usages.reduce((sum, usage) => sum + usage.cpuCores, 0),
      memoryBytes: usages.reduce((sum, usage) => sum + usage.memoryBytes, 0),
    };
  }

  forget(taskId: string): void {
    this.running.delete(taskId);
  }

  /** Ends all processes; the rows stay as they are, so that the next start brings the tasks back. */
  async destroyAll(): Promise<void> {
    this.running.clear();
    await this.runtime.destroyAll();
  }

  private checkImage(container: ContainerDefinition): void {
    const image = container.image ?? '';
    if (!ECR_IMAGE.test(image) || this.sandbox.images.find(image)) return;
    throw new TaskStartError(
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
      container.name,
    );
  }

  private async logsDriver(
    scope: Scope,
    task: TaskRow,
    container: ContainerDefinition,
  ): Promise<AwsLogsDriver | undefined> {
    const options = awsLogsOptions(scope, task, container);
    if (!options) return undefined;
    try {
      return await AwsLogsDriver.create(this.sandbox, scope, options);
    } catch (error) {
      const { name, message } = error as Error;
      throw new TaskStartError(
        `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${name}: ${message} : exit status 1`,
      );
    }
  }

  private startContainer(
    scope: Scope,
    task: TaskRow,
    container: ContainerDefinition,
    entry: RunningTask,
    logs: AwsLogsDriver | undefined,
  ): void {
    const name = container.name ?? '';
    const image = this.sandbox.images.find(container.image ?? '');
    const row = task.containers.find(candidate => candidate.name === name);
    if (row) {
      row.lastStatus = 'RUNNING';
      row.imageDigest = image?.digest;
    }
    const spec = containerSpec(
      scope,
      this.sandbox.clock.speed,
      task,
      this.state.taskDefinition(scope, task.taskDefinition),
      container,
      image,
    );
    const running = this.runtime.start(spec, {
      onListening: (containerPort, local) => {
        this.sandbox.network.bind(scope, task.ip, containerPort, local);
        entry.listeningAt ??= this.sandbox.clock.now();
        this.awake.wakeFor(scope, task);
      },
      onOutput: line => logs?.write(line),
      onUsage: usage => entry.usage.set(name, usage),
      onExit: exit => {
        entry.containers.delete(name);
        entry.usage.delete(name);
        logs?.flush();
        this.containerExited(scope, task.id, name, exit);
      },
    });
    entry.containers.set(name, running);
  }

  private containerExited(
    scope: Scope,
    taskId: string,
    name: string,
    exit: ContainerExit,
  ): void {
    const task = this.state.tasks(scope).get(taskId);
    const container = task?.containers.find(row => row.name === name);
    if (!task || !container) return;
    endContainer(container, exit);
    if (container.essential) {
      this.sandbox.network.unbind(scope, task.ip);
      if (task.desiredStatus === 'RUNNING') {
        task.desiredStatus = 'STOPPED';
        task.stopCode = 'EssentialContainerExited';
        task.stoppedReason = 'Essential container in task exited';
        task.stoppingAt = this.state.nowIso();
        task.healthy = false;
        task.failure = 'new';
      }
    }
    this.state.tasks(scope).put(taskId, task);
    this.awake.wakeFor(scope, task);
  }
}

function endContainer(container: ContainerRow, exit: ContainerExit): void {
  container.lastStatus = 'STOPPED';
  container.exitCode = exit.exitCode;
  if (exit.outOfMemory) {
    container.reason = 'OutOfMemoryError: Container killed due to memory usage';
  }
}
