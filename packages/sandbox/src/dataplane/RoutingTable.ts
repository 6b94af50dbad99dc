import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Scope } from '../core/types';
import {
  type ElbState,
  type ListenerRow,
  loadBalancerFullName,
  type LoadBalancerRow,
  targetGroupFullName,
} from '../services/elbv2';
import { compileConditions, type RequestMatcher } from './matchConditions';

/** The port that the data plane stands for: load balancers are reached over HTTP. */
export const LISTENER_PORT = 80;

/** Dimensions of a metric; one object per load balancer and target group, so that a sink may remember it. */
export type Dimensions = Readonly<Record<string, string>>;

export interface RoutedTarget {
  readonly ip: string;
  readonly port: number;
}

/** A target group as requests see it. */
export interface TargetPool {
  readonly targetGroupArn: string;
  readonly dimensions: Dimensions;
  /** Those that requests may go to, in turn. */
  readonly targets: readonly RoutedTarget[];
  /** Index of the target whose turn it is; kept when the table is made anew. */
  readonly turn: { next: number };
}

export interface ForwardChoice {
  readonly pools: ReadonlyArray<{
    readonly pool: TargetPool;
    readonly weight: number;
  }>;
  /** Undefined without target group stickiness. */
  readonly stickySeconds?: number;
}

export type RoutedAction =
  | { readonly type: 'forward'; readonly choice: ForwardChoice }
  | { readonly type: 'answer'; readonly action: Action };

export interface RoutedListener {
  readonly scope: Scope;
  readonly dimensions: Dimensions;
  /** A target that stays silent for so long is given up (real milliseconds). */
  readonly idleTimeoutMs: number;
  /** In the order in which they are tried; the default rule, which matches everything, is the last. */
  readonly rules: ReadonlyArray<{
    readonly matches: RequestMatcher;
    readonly action: RoutedAction;
  }>;
}

export type Route =
  | { readonly kind: 'listener'; readonly listener: RoutedListener }
  | { readonly kind: 'no-listener' | 'no-load-balancer' };

/** Finds the listener for a host name. Made from the stored load balancers, again after every change to them. */
export class RoutingTable {
  private routes = new Map<string, RoutedListener | undefined>();
  private seenRevision = -1;
  private readonly turns = new Map<string, { next: number }>();

  constructor(private readonly state: ElbState) {}

  find(host: string): Route {
    this.refresh();
    const listener = this.routes.get(host);
    if (listener) return { kind: 'listener', listener };
    return { kind: this.routes.has(host) ? 'no-listener' : 'no-load-balancer' };
  }

  private refresh(): void {
    if (this.seenRevision === this.state.revision) return;
    this.seenRevision = this.state.revision;
    this.routes = new Map();
    for (const scope of this.state.scopes()) {
      for (const row of this.state.loadBalancers(scope).values()) {
        const listener = this.state
          .listenersOf(scope, row.arn)
          .find(({ port }) => port === LISTENER_PORT);
        this.routes.set(
          row.dnsName,
          listener?.protocol === 'HTTP'
            ? this.makeListener(scope, row, listener)
            : undefined,
        );
      }
    }
  }

  private makeListener(
    scope: Scope,
    loadBalancer: LoadBalancerRow,
    listener: ListenerRow,
  ): RoutedListener {
    const name = loadBalancerFullName(loadBalancer.arn);
    const rules = this.state.rulesOf(scope, listener.arn);
    return {
      scope,
      dimensions: { LoadBalancer: name },
      idleTimeoutMs:
        Number(loadBalancer.attributes['idle_timeout.timeout_seconds']) * 1000,
      rules: [
        ...rules.map(rule => ({
          matches: compileConditions(rule.conditions),
          action: this.makeAction(scope, name, rule.actions),
        })),
        {
          matches: () => true,
          action: this.makeAction(scope, name, listener.defaultActions),
        },
      ],
    };
  }

  private makeAction(
    scope: Scope,
    loadBalancerName: string,
    actions: readonly Action[],
  ): RoutedAction {
    const action = actions[actions.length - 1];
    if (action.Type !== 'forward') return { type: 'answer', action };
    const { TargetGroups = [], TargetGroupStickinessConfig: sticky } =
      action.ForwardConfig ?? {};
    return {
      type: 'forward',
      choice: {
        pools: TargetGroups.map(({ TargetGroupArn = '', Weight = 1 }) => ({
          pool: this.makePool(scope, loadBalancerName, TargetGroupArn),
          weight: Weight,
        })),
        stickySeconds: sticky?.Enabled ? sticky.DurationSeconds : undefined,
      },
    };
  }

  private makePool(
    scope: Scope,
    loadBalancerName: string,
    targetGroupArn: string,
  ): TargetPool {
    const registered = (
      this.state.targetSets(scope).get(targetGroupArn)?.targets ?? []
    ).filter(target => target.state !== 'draining');
    const healthy = registered.filter(
      ({ state }) => state === 'healthy' || state === 'unavailable',
    );
    const turn = this.turns.get(targetGroupArn) ?? { next: 0 };
    this.turns.set(targetGroupArn, turn);
    return {
      targetGroupArn,
      dimensions: {
        TargetGroup: targetGroupFullName(targetGroupArn),
        LoadBalancer: loadBalancerName,
      },
      // A load balancer fails open: with no healthy target it tries all of them (AWS).
      targets: (healthy.length > 0 ? healthy : registered).map(
        ({ id, port }) => ({ ip: id, port }),
      ),
      turn,
    };
  }
}

/** The target whose turn it is; undefined when the target group has none. */
export function nextTarget(pool: TargetPool): RoutedTarget | undefined {
  const { targets, turn } = pool;
  if (targets.length === 0) return undefined;
  const target = targets[turn.next % targets.length];
  turn.next = (turn.next + 1) % targets.length;
  return target;
}
