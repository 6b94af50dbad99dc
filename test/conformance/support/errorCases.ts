import { strict as assert } from 'node:assert';
import type { Capability } from './EndpointFacts';
import { type Refusal, refused } from './refusal';
import type { Scope } from './Scope';
import { eventsOf } from './stacks';

export interface ErrorCase {
  readonly service: string;
  readonly operation: string;
  readonly when: string;
  readonly http?: number;
  readonly code?: string;
  readonly message?: string;
  readonly event?: string;
  readonly failure?: string;
}

/** What was refused, by the letters that stand for it in the fixture. */
export type Fillings = Readonly<Record<string, string>>;

export interface Situation {
  readonly needs?: readonly Capability[];
  /** Brings it about and checks the answer; `fill` puts names into what the fixture expects. */
  check(scope: Scope, row: ErrorCase): Promise<void>;
}

export function fill(text: string, fillings: Fillings): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => {
    assert.ok(key in fillings, `The case gives no {${key}}`);
    return fillings[key];
  });
}

export function refusal(row: ErrorCase, fillings: Fillings = {}): Refusal {
  return {
    code: row.code ?? '',
    http: row.http,
    message: row.message && fill(row.message, fillings),
  };
}

/** A situation that ends in one refused call. */
export function call(
  make: (
    scope: Scope,
  ) => Promise<{ call: () => Promise<unknown>; fillings?: Fillings }>,
  needs?: readonly Capability[],
): Situation {
  return {
    needs,
    async check(scope, row) {
      const situation = await make(scope);
      await refused(situation.call(), refusal(row, situation.fillings));
    },
  };
}

/** Checks that a reason occurs in the events of a stack. */
export async function reasonOccurs(
  stackId: string | undefined,
  row: ErrorCase,
  fillings: Fillings,
): Promise<void> {
  const wanted = fill(row.event ?? '', fillings);
  const reasons = (await eventsOf(stackId)).map(
    event => event.ResourceStatusReason ?? '',
  );
  assert.ok(
    reasons.some(reason => reason.includes(wanted)),
    `No event has the reason '${wanted}'. There are: ${reasons
      .filter(Boolean)
      .join(' | ')}`,
  );
}
