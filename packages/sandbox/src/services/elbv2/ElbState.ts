import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Scope, Store, Table } from '../../core/types';
import type {
  ListenerRow,
  LoadBalancerRow,
  RuleRow,
  TargetGroupRow,
  TargetSetRow,
} from './rows';

const LOAD_BALANCERS = 'elbv2.loadBalancers';

/**
 * The stored load balancers, and a revision that moves with every change, so that what is
 * computed from them (routing tables, which target group is in use) is computed once per change.
 */
export class ElbState {
  private static readonly states = new WeakMap<Store, ElbState>();

  /** The one state of a store: the service writes through it, the data plane reads through it. */
  static of(store: Store): ElbState {
    let state = ElbState.states.get(store);
    if (!state) {
      state = new ElbState(store);
      ElbState.states.set(store, state);
    }
    return state;
  }

  private currentRevision = 0;
  private readonly usages = new Map<
    string,
    { revision: number; usage: Map<string, Set<string>> }
  >();

  private constructor(private readonly store: Store) {}

  get revision(): number {
    return this.currentRevision;
  }

  scopes(): Scope[] {
    return this.store.scopes(LOAD_BALANCERS);
  }

  targetScopes(): Scope[] {
    return this.store.scopes('elbv2.targetSets');
  }

  loadBalancers(scope: Scope): Table<LoadBalancerRow> {
    return this.tracked(scope, LOAD_BALANCERS);
  }

  listeners(scope: Scope): Table<ListenerRow> {
    return this.tracked(scope, 'elbv2.listeners');
  }

  rules(scope: Scope): Table<RuleRow> {
    return this.tracked(scope, 'elbv2.rules');
  }

  targetGroups(scope: Scope): Table<TargetGroupRow> {
    return this.tracked(scope, 'elbv2.targetGroups');
  }

  targetSets(scope: Scope): Table<TargetSetRow> {
    return this.tracked(scope, 'elbv2.targetSets');
  }

  listenersOf(scope: Scope, loadBalancerArn: string): ListenerRow[] {
    return this.listeners(scope)
      .values()
      .filter(listener => listener.loadBalancerArn === loadBalancerArn);
  }

  /** The rules of a listener in the order in which they are tried, without the default rule. */
  rulesOf(scope: Scope, listenerArn: string): RuleRow[] {
    return this.rules(scope)
      .values()
      .filter(rule => rule.listenerArn === listenerArn)
      .sort((a, b) => a.priority - b.priority);
  }

  /** The load balancers that forward to a target group, through a rule or a default action. */
  loadBalancersOfTargetGroup(scope: Scope, targetGroupArn: string): string[] {
    return [...(this.usage(scope).get(targetGroupArn) ?? [])];
  }

  private usage(scope: Scope): Map<string, Set<string>> {
    const key = `${scope.account}/${scope.region}`;
    const known = this.usages.get(key);
    if (known?.revision === this.currentRevision) return known.usage;
    const usage = new Map<string, Set<string>>();
    const note = (actions: readonly Action[], loadBalancerArn: string) => {
      for (const targetGroupArn of targetGroupsOf(actions)) {
        const users = usage.get(targetGroupArn) ?? new Set<string>();
        usage.set(targetGroupArn, users.add(loadBalancerArn));
      }
    };
    for (const listener of this.listeners(scope).values()) {
      note(listener.defaultActions, listener.loadBalancerArn);
    }
    for (const rule of this.rules(scope).values()) {
      note(rule.actions, rule.loadBalancerArn);
    }
    this.usages.set(key, { revision: this.currentRevision, usage });
    return usage;
  }

  private tracked<T>(scope: Scope, name: string): Table<T> {
    const table = this.store.table<T>(scope, name);
    return {
      get: key => table.get(key),
      has: key => table.has(key),
      keys: () => table.keys(),
      values: () => table.values(),
      put: (key, value) => {
        table.put(key, value);
        this.currentRevision += 1;
      },
      delete: key => {
        const deleted = table.delete(key);
        this.currentRevision += 1;
        return deleted;
      },
      get size() {
        return table.size;
      },
    };
  }
}

/** ARNs of the target groups that actions forward to, each once. */
export function targetGroupsOf(actions: readonly Action[]): string[] {
  const arns = actions.flatMap(action => [
    ...(action.TargetGroupArn ? [action.TargetGroupArn] : []),
    ...(action.ForwardConfig?.TargetGroups ?? []).flatMap(
      group => group.TargetGroupArn ?? [],
    ),
  ]);
  return [...new Set(arns)];
}
