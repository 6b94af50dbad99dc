import { after, test } from 'node:test';
import { endpoint } from './endpoint';
import type { Capability } from './EndpointFacts';
import { Scope } from './Scope';

/** For a case that waits on nothing but one fast sandbox, with room to spare. */
const CASE_TIMEOUT_MS = 60_000;

export interface BehaviourOptions {
  /** What the endpoint must have; without it the case is skipped. */
  readonly needs?: readonly Capability[];
}

/**
 * One case: a behaviour of AWS, named in words. What it makes is removed at the end, whether it holds or not.
 */
export function behaviour(
  name: string,
  check: (scope: Scope) => Promise<void>,
  { needs = [] }: BehaviourOptions = {},
): void {
  const lacking = needs.filter(need => !endpoint.capabilities.includes(need));
  const options = {
    timeout: CASE_TIMEOUT_MS * endpoint.patience,
    skip: lacking.length > 0 && `the endpoint has no ${lacking.join(', ')}`,
  };
  test(name, options, async () => {
    const scope = new Scope();
    let failed = true;
    try {
      await check(scope);
      failed = false;
    } finally {
      // What the case found matters more than what was left behind.
      await scope.cleanUp().catch(error => {
        if (!failed) throw error;
      });
    }
  });
}

/** Scopes of what cases share, in the order in which it was made: what needs another thing comes after it. */
const sharedScopes: Scope[] = [];

after(async () => {
  for (let scope = sharedScopes.pop(); scope; scope = sharedScopes.pop()) {
    await scope.cleanUp();
  }
});

/**
 * Something costly that cases of one file share: made when the first of them asks, removed after the last.
 */
export function shared<T>(
  make: (scope: Scope) => Promise<T>,
): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (!made) {
      const scope = new Scope();
      made = make(scope).finally(() => sharedScopes.push(scope));
    }
    return made;
  };
}
