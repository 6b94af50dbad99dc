import type {
  DescribeTargetHealthCommandOutput,
  TargetHealth as Health,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import type { TargetRow, TaskRow } from './rows';

interface Snapshot {
  /** When it was asked for; ms since the epoch. */
  readonly at: number;
  /** By `{ip}:{port}`. */
  readonly targets: ReadonlyMap<string, Health>;
}

/** What the load balancers think of the tasks: one request per target group, kept for a moment. */
export class TargetHealth {
  private readonly snapshots = new Map<string, Snapshot>();

  constructor(private readonly sandbox: Sandbox) {}

  /** Asks for the health of these target groups, unless it is known well enough. */
  async refresh(
    scope: Scope,
    targetGroupArns: Iterable<string>,
    maxAgeMs: number,
  ): Promise<void> {
    for (const targetGroup of new Set(targetGroupArns)) {
      const known = this.snapshots.get(targetGroup);
      const at = this.sandbox.clock.now();
      if (known && at - known.at < maxAgeMs) continue;
      this.snapshots.set(targetGroup, {
        at,
        targets: await this.read(scope, targetGroup),
      });
    }
  }

  /** As of the last refresh; undefined for a target that the group does not hold. */
  of(task: TaskRow, target: TargetRow): Health | undefined {
    return this.snapshots
      .get(target.targetGroupArn)
      ?.targets.get(targetKey(task.ip, target.port));
  }

  /** Whether no target of a deregistered task serves requests any more. */
  isDrained(task: TaskRow): boolean {
    return task.targets.every(target => {
      const snapshot = this.snapshots.get(target.targetGroupArn);
      if (!snapshot || snapshot.at < (task.deregisteredAt ?? 0)) return false;
      const state = this.of(task, target)?.State;
      return state === undefined || state === 'unused';
    });
  }

  private async read(
    scope: Scope,
    TargetGroupArn: string,
  ): Promise<Map<string, Health>> {
    const targets = new Map<string, Health>();
    try {
      const { TargetHealthDescriptions } =
        await this.sandbox.invoke<DescribeTargetHealthCommandOutput>(
          'elasticloadbalancing',
          'DescribeTargetHealth',
          { TargetGroupArn },
          this.sandbox.serviceContext(scope, 'ecs'),
        );
      for (const { Target, TargetHealth: health } of TargetHealthDescriptions ??
        []) {
        if (health) targets.set(targetKey(Target?.Id, Target?.Port), health);
      }
    } catch (error) {
      // A target group that was deleted holds nothing.
      if (!(error instanceof AwsError)) throw error;
    }
    return targets;
  }
}

function targetKey(ip: string | undefined, port: number | undefined): string {
  return `${ip}:${port}`;
}
