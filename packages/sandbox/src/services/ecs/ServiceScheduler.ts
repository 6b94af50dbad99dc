import type { TargetHealth as Health } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import type { AwakeServices } from './AwakeServices';
import {
  completeDeployment,
  endDeployments,
  failDeployment,
  pruneDeployments,
} from './deployments';
import type { EcsState } from './EcsState';
import { planService, type ServicePlan } from './planService';
import type { ServiceRow, TaskRow } from './rows';
import type { TargetHealth } from './TargetHealth';
import type { TaskLifecycle } from './TaskLifecycle';
import { createTask } from './tasks';
import type { TaskSupervisor } from './TaskSupervisor';

const TICK_MS = 100;
/** How often the load balancers are asked while a service changes, and while it rests. */
const BUSY_HEALTH_MS = 250;
const RESTING_HEALTH_MS = 2000;
/** A program gets this much real time to begin to listen before a failed health check is believed. */
const BOOT_MS = 8000;
/** Without a load balancer a task counts as healthy when it has run this long. */
const SETTLE_SECONDS = 10;
const SETTLE_REAL_MS = 1000;
/** A task that ran longer than this did start; the back-off begins anew. */
const STARTED_SECONDS = 60;
/** From this failure on ECS waits before it starts the next task, twice as long each time. */
const PATIENT_FAILURES = 3;
const BACK_OFF_SECONDS = 15;
const MAX_BACK_OFF_SECONDS = 900;
/** However fast AWS's waits pass, a program that crashes at once is not started more often than this. */
const BACK_OFF_REAL_MS = 1000;
const MAX_BACK_OFF_REAL_MS = 60_000;

/** Keeps the services as they should be. A service that is steady costs nothing but a look at its targets' health. */
export class ServiceScheduler {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
    private readonly supervisor: TaskSupervisor,
    private readonly lifecycle: TaskLifecycle,
    private readonly health: TargetHealth,
    private readonly awake: AwakeServices,
  ) {}

  start(): void {
    this.forEachService((scope, service) => this.awake.wake(scope, service));
    this.sandbox.ticker.add('ecs services', TICK_MS, () => this.tick());
    this.sandbox.ticker.add('ecs target health', RESTING_HEALTH_MS, () =>
      this.forEachService((scope, service) => {
        const rests = service.status === 'ACTIVE' && service.steady;
        const watched = service.loadBalancers.length > 0;
        if (rests && watched && service.desiredCount > 0) {
          this.awake.wake(scope, service);
        }
      }),
    );
  }

  private forEachService(
    visit: (scope: Scope, service: ServiceRow) => void,
  ): void {
    for (const scope of this.sandbox.store.scopes('ecs.services')) {
      for (const service of this.state.services(scope).values()) {
        if (service.status !== 'INACTIVE') visit(scope, service);
      }
    }
  }

  private async tick(): Promise<void> {
    for (const awake of this.awake.takeAll()) {
      const service = this.state.services(awake.scope).get(awake.key);
      if (!service) continue;
      let settled = false;
      try {
        settled = await this.step(awake.scope, service);
      } catch (error) {
        // The others must not wait for this one.
        this.sandbox.logger.error(`ECS service ${awake.key}: ${error}`);
      }
      if (!settled) this.awake.add(awake);
    }
  }

  /** Gives whether nothing is left to do. */
  private async step(scope: Scope, service: ServiceRow): Promise<boolean> {
    for (const task of this.state.tasksOf(scope, service)) {
      if (task.lastStatus === 'STOPPED') continue;
      await this.lifecycle.advance(scope, service, task);
    }
    const tasks = this.state.tasksOf(scope, service);
    await this.health.refresh(
      scope,
      tasks.flatMap(task => task.targets.map(target => target.targetGroupArn)),
      service.steady ? RESTING_HEALTH_MS / 2 : BUSY_HEALTH_MS,
    );
    // From here on nothing waits, so that what was read stays true until it is acted upon.
    for (const task of tasks) this.judge(scope, service, task);
    this.countFailures(scope, service, tasks);
    const plan = planService(service, tasks, this.sandbox.clock.now());
    this.carryOut(scope, service, tasks, plan);
    return this.isSettled(service, plan, tasks);
  }

  private isSettled(
    service: ServiceRow,
    plan: ServicePlan,
    tasks: readonly TaskRow[],
  ): boolean {
    if (service.status === 'INACTIVE' || plan.steady) return true;
    const moving = tasks.some(
      task =>
        task.lastStatus !== 'STOPPED' &&
        !(task.lastStatus === 'RUNNING' && task.healthy),
    );
    const failed = service.deployments[0]?.rolloutState === 'FAILED';
    return failed && !moving && plan.stop.length === 0;
  }

  /** Decides whether a running task is healthy, and gives it up when its load balancer says it is not. */
  private judge(scope: Scope, service: ServiceRow, task: TaskRow): void {
    if (task.lastStatus !== 'RUNNING' || task.desiredStatus !== 'RUNNING') {
      return;
    }
    const states = task.targets.map(target => this.health.of(task, target));
    const bad = states.findIndex(health => health?.State === 'unhealthy');
    if (bad >= 0 && this.graceIsOver(service, task, states[bad])) {
      this.giveUp(scope, service, task, bad, states[bad]);
      return;
    }
    const healthy =
      task.targets.length > 0
        ? states.every(health => health?.State === 'healthy')
        : this.hasSettled(task);
    if (healthy === task.healthy) return;
    task.healthy = healthy;
    this.state.tasks(scope).put(task.id, task);
    if (healthy) this.resetFailures(scope, service, task);
  }

  private resetFailures(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
  ): void {
    const { deploymentCircuitBreaker } = service.deploymentConfiguration;
    const deployment = service.deployments.find(
      ({ id }) => id === task.startedBy,
    );
    if (!deployment || deployment.rolloutState !== 'IN_PROGRESS') return;
    if (deploymentCircuitBreaker?.resetOnHealthyTask === false) return;
    deployment.failedTasks = 0;
    this.state.putService(scope, service);
  }

  private giveUp(
    scope: Scope,
    service: ServiceRow,
    task: TaskRow,
    target: number,
    health: Health | undefined,
  ): void {
    const { targetGroupArn, port } = task.targets[target];
    this.state.addEvent(
      service,
      `(port ${port}) is unhealthy in (target-group ${targetGroupArn}) due to (reason ${
        health?.Description ?? 'Health checks failed'
      }).`,
    );
    task.failure = 'new';
    this.lifecycle.stop(
      scope,
      task,
      'ServiceSchedulerInitiated',
      `Task failed ELB health checks in (target-group ${targetGroupArn})`,
    );
    this.sayStopped(service, [task]);
  }

  private graceIsOver(
    service: ServiceRow,
    task: TaskRow,
    health: Health | undefined,
  ): boolean {
    const start = this.supervisor.startOf(task.id);
    if (!start) return false;
    const { clock } = this.sandbox;
    const grace = service.healthCheckGracePeriodSeconds ?? 0;
    // A refused connection is from before the program listened: several good checks must follow to forget it.
    const refused = health?.Reason === 'Target.FailedHealthChecks';
    const booted =
      (refused ? undefined : start.listeningAt) ?? start.launchedAt + BOOT_MS;
    return (
      clock.now() >= clock.after(grace, start.launchedAt) &&
      clock.now() >= booted + BUSY_HEALTH_MS
    );
  }

  private hasSettled(task: TaskRow): boolean {
    const start = this.supervisor.startOf(task.id);
    if (!start || !task.startedAt) return false;
    const { clock } = this.sandbox;
    return (
      clock.now() >= clock.after(SETTLE_SECONDS, start.launchedAt) &&
      clock.now() >= start.launchedAt + SETTLE_REAL_MS
    );
  }

  private countFailures(
    scope: Scope,
    service: ServiceRow,
    tasks: readonly TaskRow[],
  ): void {
    const failed = tasks.filter(task => task.failure === 'new');
    if (failed.length === 0) return;
    for (const task of failed) {
      task.failure = 'counted';
      this.state.tasks(scope).put(task.id, task);
      const deployment = service.deployments.find(
        ({ id }) => id === task.startedBy,
      );
      if (deployment?.rolloutState === 'IN_PROGRESS') {
        deployment.failedTasks += 1;
        deployment.updatedAt = this.state.nowIso();
      }
      service.launchFailures = this.ranLong(task)
        ? 1
        : service.launchFailures + 1;
    }
    service.steady = false;
    this.backOff(service);
    this.state.putService(scope, service);
  }

  private ranLong(task: TaskRow): boolean {
    const started = Date.parse(task.startedAt ?? '');
    const { clock } = this.sandbox;
    return clock.now() > clock.after(STARTED_SECONDS, started);
  }

  private backOff(service: ServiceRow): void {
    const over = service.launchFailures - PATIENT_FAILURES;
    if (over < 0 || service.status !== 'ACTIVE') return;
    const { clock } = this.sandbox;
    const seconds = Math.min(
      MAX_BACK_OFF_SECONDS,
      BACK_OFF_SECONDS * 2 ** over,
    );
    const real = Math.min(MAX_BACK_OFF_REAL_MS, BACK_OFF_REAL_MS * 2 ** over);
    service.launchNotBefore = Math.max(
      clock.after(seconds),
      clock.now() + real,
    );
    this.state.addEvent(
      service,
      'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    );
  }

  private carryOut(
    scope: Scope,
    service: ServiceRow,
    tasks: readonly TaskRow[],
    plan: ServicePlan,
  ): void {
    let changed = this.startTasks(scope, service, plan.start);
    if (plan.stop.length > 0) {
      for (const task of plan.stop) {
        this.lifecycle.stop(
          scope,
          task,
          'ServiceSchedulerInitiated',
          `Scaling activity initiated by (deployment ${task.startedBy})`,
        );
      }
      this.sayStopped(service, plan.stop);
      changed = true;
    }
    if (plan.breakCircuit) {
      failDeployment(this.state, service);
      changed = true;
    }
    if (plan.complete) {
      completeDeployment(this.state, service);
      changed = true;
    }
    if (plan.steady && !service.steady) {
      service.steady = true;
      this.state.addEvent(service, 'has reached a steady state.');
      changed = true;
    }
    if (plan.gone) {
      service.status = 'INACTIVE';
      endDeployments(service);
      changed = true;
    }
    const pruned = pruneDeployments(service, deployment =>
      tasks.some(
        task =>
          task.startedBy === deployment.id && task.lastStatus !== 'STOPPED',
      ),
    );
    if (changed || pruned) this.state.putService(scope, service);
  }

  private startTasks(
    scope: Scope,
    service: ServiceRow,
    count: number,
  ): boolean {
    if (count === 0) return false;
    const started: TaskRow[] = [];
    try {
      if (service.launchType === 'EC2') throw noInstances();
      while (started.length < count) {
        started.push(createTask(this.sandbox, this.state, scope, service));
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      service.launchNotBefore = this.sandbox.clock.now() + MAX_BACK_OFF_REAL_MS;
      this.state.addEvent(
        service,
        `was unable to place a task. Reason: ${error.message}`,
      );
    }
    if (started.length > 0) {
      this.state.addEvent(
        service,
        `has started ${started.length} tasks: ${taskList(started)}.`,
      );
    }
    service.steady = false;
    return true;
  }

  private sayStopped(service: ServiceRow, tasks: readonly TaskRow[]): void {
    service.steady = false;
    this.state.addEvent(
      service,
      `has stopped ${tasks.length} running tasks: ${taskList(tasks)}.`,
    );
  }
}

/** The sandbox has Fargate only. */
function noInstances(): AwsError {
  return new AwsError(
    'InvalidParameterException',
    'No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
  );
}

function taskList(tasks: readonly TaskRow[]): string {
  return tasks.map(task => `(task ${task.id})`).join(' ');
}
