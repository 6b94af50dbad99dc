import type { Sandbox } from '../../../core/Sandbox';
import type { Scope } from '../../../core/types';
import type { ElbState } from '../ElbState';
import type { TargetGroupRow, TargetRow } from '../rows';
import { probeTarget } from './probe';
import { type Health, TARGET_HEALTH } from './states';

/** However fast the sandbox runs, a target is not asked more often than this (real milliseconds). */
const SHORTEST_INTERVAL_MS = 150;
/** A target that has been healthy for a while is asked at this distance at most, unless AWS's is longer. */
const STEADY_INTERVAL_MS = 1000;
const STEADY_AFTER = 5;
/** A busy machine needs this long to answer, however fast the sandbox runs. */
const SHORTEST_TIMEOUT_MS = 1000;

/** Checks of one target that follow one another. A restart begins anew, which costs a few checks. */
interface Watch {
  readonly scope: Scope;
  group: TargetGroupRow;
  readonly id: string;
  readonly port: number;
  successes: number;
  failures: number;
  /** Milliseconds since the epoch. */
  nextAt: number;
  running: boolean;
}

/**
 * Keeps the states of targets: asks those that receive traffic for their health, drops those
 * that have drained. Rows are written when a state changes only, so quiet targets cost no state.
 */
export class HealthChecker {
  private watches = new Map<string, Watch>();
  private draining: Array<{
    scope: Scope;
    targetGroupArn: string;
    at: number;
  }> = [];
  private seenRevision = -1;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: ElbState,
  ) {}

  /** One step; called every few milliseconds. */
  tick(): void {
    const now = this.sandbox.clock.now();
    this.endDraining(now);
    while (this.seenRevision !== this.state.revision) {
      this.seenRevision = this.state.revision;
      this.watchTargets(now);
    }
    for (const watch of this.watches.values()) {
      if (!watch.running && watch.nextAt <= now) this.check(watch);
    }
  }

  private watchTargets(now: number): void {
    const watches = new Map<string, Watch>();
    this.draining = [];
    for (const scope of this.state.targetScopes()) {
      for (const set of this.state.targetSets(scope).values()) {
        const group = this.state.targetGroups(scope).get(set.targetGroupArn);
        if (!group) continue;
        for (const target of set.targets) {
          if (target.state === 'draining') {
            const at = target.drainedAt ?? now;
            this.draining.push({ scope, targetGroupArn: group.arn, at });
          } else if (this.receivesTraffic(scope, group, target)) {
            const key = `${group.arn} ${target.id}:${target.port}`;
            // The same object while the target stays: a check may be running for it.
            const watch =
              this.watches.get(key) ?? newWatch(scope, group, target, now);
            watch.group = group;
            watches.set(key, watch);
          }
        }
      }
    }
    this.watches = watches;
  }

  /** Sets the states that follow from how the target group is used; true when the target's health is to be checked. */
  private receivesTraffic(
    scope: Scope,
    group: TargetGroupRow,
    target: TargetRow,
  ): boolean {
    const users = this.state.loadBalancersOfTargetGroup(scope, group.arn);
    if (users.length === 0) {
      if (target.state !== 'unused') {
        this.write(scope, group.arn, target, TARGET_HEALTH.unused);
      }
      return false;
    }
    if (!group.healthCheck.enabled) {
      if (target.state !== 'unavailable') {
        this.write(scope, group.arn, target, TARGET_HEALTH.checksDisabled);
      }
      return false;
    }
    if (target.state === 'unused' || target.state === 'unavailable') {
      this.write(scope, group.arn, target, TARGET_HEALTH.registering);
    }
    return true;
  }

  private endDraining(now: number): void {
    for (const { scope, targetGroupArn, at } of this.draining) {
      const set = this.state.targetSets(scope).get(targetGroupArn);
      if (at > now || !set) continue;
      const targets = set.targets.filter(
        target =>
          target.state !== 'draining' || (target.drainedAt ?? now) > now,
      );
      if (targets.length < set.targets.length) {
        this.state
          .targetSets(scope)
          .put(targetGroupArn, { targetGroupArn, targets });
      }
    }
  }

  private check(watch: Watch): void {
    const { scope, group, id, port } = watch;
    const settings = group.healthCheck;
    const checkPort =
      settings.port === 'traffic-port' ? port : Number(settings.port);
    watch.running = true;
    this.begin(watch);
    const answer = probeTarget({
      local: this.sandbox.network.resolve(scope, id, checkPort),
      host: `${id}:${checkPort}`,
      settings,
      timeoutMs: Math.min(
        settings.timeoutSeconds * 1000,
        Math.max(SHORTEST_TIMEOUT_MS, this.realMs(settings.timeoutSeconds)),
      ),
    });
    answer.then(
      health => this.note(watch, health),
      error => this.sandbox.logger.error(`Health check failed: ${error}`),
    );
  }

  private begin(watch: Watch): void {
    const target = this.find(watch);
    if (target?.reason === TARGET_HEALTH.registering.reason) {
      this.write(watch.scope, watch.group.arn, target, TARGET_HEALTH.checking);
    }
  }

  private note(watch: Watch, health: Health): void {
    const { healthyThreshold, unhealthyThreshold } = watch.group.healthCheck;
    const healthy = health.state === 'healthy';
    watch.successes = healthy ? watch.successes + 1 : 0;
    watch.failures = healthy ? 0 : watch.failures + 1;
    watch.running = false;
    watch.nextAt = this.sandbox.clock.now() + this.intervalMs(watch);
    const target = this.find(watch);
    if (!target || target.state === 'draining' || target.state === 'unused') {
      return;
    }
    const settled =
      watch.successes >= healthyThreshold ||
      watch.failures >= unhealthyThreshold;
    const changed =
      target.state !== health.state ||
      target.reason !== health.reason ||
      target.description !== health.description;
    if (settled && changed) {
      this.write(watch.scope, watch.group.arn, target, health);
    }
  }

  private intervalMs(watch: Watch): number {
    const { intervalSeconds, healthyThreshold } = watch.group.healthCheck;
    const interval = Math.max(
      SHORTEST_INTERVAL_MS,
      this.realMs(intervalSeconds),
    );
    const steady = watch.successes >= healthyThreshold + STEADY_AFTER;
    return steady ? Math.max(interval, STEADY_INTERVAL_MS) : interval;
  }

  private realMs(awsSeconds: number): number {
    return (awsSeconds * 1000) / this.sandbox.clock.speed;
  }

  private find(watch: Watch): TargetRow | undefined {
    return this.state
      .targetSets(watch.scope)
      .get(watch.group.arn)
      ?.targets.find(({ id, port }) => id === watch.id && port === watch.port);
  }

  private write(
    scope: Scope,
    targetGroupArn: string,
    target: TargetRow,
    health: Health,
  ): void {
    const table = this.state.targetSets(scope);
    const set = table.get(targetGroupArn);
    if (!set) return;
    const targets = set.targets.map(other =>
      other.id === target.id && other.port === target.port
        ? { id: target.id, port: target.port, ...health }
        : other,
    );
    table.put(targetGroupArn, { targetGroupArn, targets });
  }
}

function newWatch(
  scope: Scope,
  group: TargetGroupRow,
  { id, port }: TargetRow,
  now: number,
): Watch {
  return {
    scope,
    group,
    id,
    port,
    successes: 0,
    failures: 0,
    nextAt: now,
    running: false,
  };
}
