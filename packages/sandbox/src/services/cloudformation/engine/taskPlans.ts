import { dependents } from '../template/dependencyGraph';
import type { CompiledTemplate } from '../template/compileTemplate';
import type { OperationRow, ResourceRow, StackRow, TaskRow } from './rows';

type Tasks = Record<string, TaskRow>;

/** One task for each resource of the template, after those it depends on. */
export function deployTasks(compiled: CompiledTemplate): Tasks {
  return Object.fromEntries(
    Object.values(compiled.resources).map(resource => [
      resource.logicalId,
      {
        key: resource.logicalId,
        logicalId: resource.logicalId,
        after: [...resource.dependencies],
        state: 'waiting',
      } satisfies TaskRow,
    ]),
  );
}

/** One task for each physical resource, before those it depends on. */
export function deleteTasks(resources: readonly ResourceRow[]): Tasks {
  const keys = new Map<string, string[]>();
  const keyed = resources.map((resource, index) => {
    const key = keys.has(resource.logicalId)
      ? `${resource.logicalId}#${index}`
      : resource.logicalId;
    keys.set(resource.logicalId, [
      ...(keys.get(resource.logicalId) ?? []),
      key,
    ]);
    return { key, resource };
  });
  const users = dependents(
    Object.fromEntries(
      resources.map(resource => [resource.logicalId, resource.dependencies]),
    ),
  );
  return Object.fromEntries(
    keyed.map(({ key, resource }) => [
      key,
      {
        key,
        logicalId: resource.logicalId,
        after: (users[resource.logicalId] ?? []).flatMap(
          user => keys.get(user) ?? [],
        ),
        state: 'waiting',
        resource,
      } satisfies TaskRow,
    ]),
  );
}

/** One task for each resource that a failed update touched and that was there before it. */
export function restoreTasks(operation: OperationRow): Tasks {
  const previous = operation.previousResources ?? {};
  const touched = Object.values(operation.tasks).filter(
    task =>
      task.logicalId in previous &&
      (task.state === 'failed' ||
        task.action === 'update' ||
        task.action === 'replace'),
  );
  const names = new Set(touched.map(task => task.logicalId));
  return Object.fromEntries(
    touched.map(task => [
      task.logicalId,
      {
        key: task.logicalId,
        logicalId: task.logicalId,
        after: previous[task.logicalId].dependencies.filter(name =>
          names.has(name),
        ),
        state: 'waiting',
        action: task.action,
      } satisfies TaskRow,
    ]),
  );
}

/** Resources of the stack that the template does not have any more. */
export function removedResources(
  stack: StackRow,
  compiled: CompiledTemplate,
): ResourceRow[] {
  return Object.values(stack.resources).filter(
    resource => !(resource.logicalId in compiled.resources),
  );
}

/** Tasks that can take a step: begun ones, and waiting ones whose predecessors are done. */
export function runnableTasks(tasks: Tasks): TaskRow[] {
  return Object.values(tasks).filter(
    task =>
      task.state === 'settling' ||
      task.state === 'started' ||
      (task.state === 'waiting' &&
        task.after.every(
          key => !(key in tasks) || tasks[key].state === 'done',
        )),
  );
}

export function failedTasks(tasks: Tasks): TaskRow[] {
  return Object.values(tasks).filter(task => task.state === 'failed');
}
