import { isOperationOver, Operation } from '@laneway/plugin-lanes-common';

/**
 * Operations that a person should see above the table: those under way, and those that failed and were not made good since by
 * a later one on the same lane. Newest first, as they come.
 */
export function notableOperations(
  operations: readonly Operation[],
  dismissed: readonly string[],
): Operation[] {
  const seen = new Set<string>();
  return operations.filter(operation => {
    const subject = operation.lane ?? '';
    const isNewest = !seen.has(subject);
    seen.add(subject);
    if (!isOperationOver(operation)) return true;
    return (
      isNewest &&
      operation.status === 'failed' &&
      !dismissed.includes(operation.id)
    );
  });
}
