import { validationError } from './validationError';

/** By name: the names that must come first. */
export type Dependencies = Readonly<Record<string, readonly string[]>>;

/**
 * Checks that the dependencies have no circle.
 *
 * @throws AwsError `ValidationError`: `Circular dependency between resources: [A, B]`
 */
export function refuseCircles(dependencies: Dependencies): void {
  const remaining = new Map(
    Object.entries(dependencies).map(([name, before]) => [
      name,
      new Set(before),
    ]),
  );
  for (let removed = true; removed; ) {
    removed = false;
    for (const [name, before] of remaining) {
      if ([...before].some(other => remaining.has(other))) continue;
      remaining.delete(name);
      removed = true;
    }
  }
  if (remaining.size > 0) {
    throw validationError(
      `Circular dependency between resources: [${[...remaining.keys()].join(
        ', ',
      )}]`,
    );
  }
}

/** The same dependencies turned round: by name, the names that depend on it. */
export function dependents(
  dependencies: Dependencies,
): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [name, before] of Object.entries(dependencies)) {
    result[name] ??= [];
    for (const other of before) (result[other] ??= []).push(name);
  }
  return result;
}
