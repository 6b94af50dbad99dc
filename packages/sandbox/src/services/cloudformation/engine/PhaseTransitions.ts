import { randomUUID } from 'node:crypto';
import type {
  OperationType,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { Clock, Json } from '../../../core/types';
import type { CompiledTemplate } from '../template/compileTemplate';
import { collectReferences } from '../template/references';
import { noExport } from './ResourceValues';
import { updatePolicy } from './ResourceDeployer';
import type {
  OperationRow,
  OutputRow,
  Phase,
  ResourceRow,
  StackRow,
} from './rows';
import type { StackStore } from './StackStore';
import {
  deleteTasks,
  deployTasks,
  failedTasks,
  removedResources,
  restoreTasks,
} from './taskPlans';
import type { TemplateCache } from './TemplateCache';

/** What follows when an operation starts, succeeds or fails: the statuses of a stack in AWS's order. */
export class PhaseTransitions {
  constructor(
    private readonly stacks: StackStore,
    private readonly templates: TemplateCache,
    private readonly clock: Clock,
  ) {}

  /** Makes the checks that AWS makes after it has accepted a request, and plans the tasks. */
  prepare(stack: StackRow, operation: OperationRow): void {
    operation.prepared = true;
    if (operation.phase === 'delete') this.prepareDelete(stack, operation);
    else this.prepareDeploy(stack, operation);
    this.stacks.save(stack);
  }

  /** All resources of the template are in place, and its outputs evaluated and allowed. */
  deploySucceeded(
    stack: StackRow,
    operation: OperationRow,
    outputs: OutputRow[],
  ): void {
    stack.outputs = outputs;
    stack.imports = [...importNames(this.templates.compile(stack))];
    this.stacks.publishExports(stack);
    if (operation.kind === 'create') {
      this.end(stack, 'CREATE_COMPLETE');
      return;
    }
    const removed = removedResources(stack, this.templates.compile(stack));
    this.enter(stack, operation, 'cleanup', [
      ...operation.leftovers,
      ...removed,
    ]);
    this.stacks.setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  }

  /**
   * @param reason - why, in AWS's words; by default which resources failed
   */
  deployFailed(
    stack: StackRow,
    operation: OperationRow,
    reason: string = this.failedResources(stack, operation),
  ): void {
    if (operation.kind === 'create') {
      this.creationFailed(stack, operation, reason);
      return;
    }
    if (stack.disableRollback) {
      this.pause(stack, 'UPDATE_FAILED', reason);
      return;
    }
    this.beginRollback(stack, operation, 'ROLLBACK', reason);
    const tasks = restoreTasks(operation);
    const previous = operation.previousResources ?? {};
    operation.leftovers = operation.leftovers.filter(
      ({ logicalId, physicalId }) =>
        previous[logicalId]?.physicalId !== physicalId,
    );
    operation.phase = 'restore';
    operation.tasks = tasks;
    stack.input = operation.previousInput ?? stack.input;
    stack.imports = operation.previousImports ?? stack.imports;
    this.stacks.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  }

  /** No task of the present phase (any but `deploy`) can take another step. */
  phaseEnded(stack: StackRow, operation: OperationRow): void {
    const failed = failedTasks(operation.tasks);
    const names = failed.map(task => task.logicalId).join(', ');
    switch (operation.phase) {
      case 'rollback':
        if (failed.length > 0) {
          this.end(
            stack,
            'ROLLBACK_FAILED',
            `The following resource(s) failed to delete: [${names}].`,
          );
        } else {
          // Nothing of the stack is left that could use an import.
          stack.imports = [];
          this.end(stack, 'ROLLBACK_COMPLETE');
        }
        break;
      case 'delete':
        if (failed.length > 0) {
          this.end(
            stack,
            'DELETE_FAILED',
            `The following resource(s) failed to delete: [${names}].`,
          );
        } else this.deleted(stack);
        break;
      case 'restore':
        if (failed.length > 0) {
          this.pause(
            stack,
            'UPDATE_ROLLBACK_FAILED',
            `The following resource(s) failed to update: [${names}].`,
          );
        } else this.restored(stack, operation);
        break;
      default:
        this.cleanedUp(stack, operation, failed.length > 0);
    }
  }

  private prepareDeploy(stack: StackRow, operation: OperationRow): void {
    const compiled = this.templates.compile(stack);
    operation.tasks = deployTasks(compiled);
    const imports = [...importNames(compiled)];
    const missing = imports.find(name => !this.stacks.findExport(stack, name));
    if (missing !== undefined) {
      operation.tasks = {};
      this.deployFailed(stack, operation, noExport(missing).message);
      return;
    }
    stack.imports = [...new Set([...stack.imports, ...imports])];
    if (operation.kind === 'update') {
      this.refuseRemoval(stack, operation, compiled);
    }
  }

  /** A stack policy that forbids a removal fails the update before anything is changed. */
  private refuseRemoval(
    stack: StackRow,
    operation: OperationRow,
    compiled: CompiledTemplate,
  ): void {
    const policy = updatePolicy(stack, operation);
    const denied: string[] = [];
    for (const resource of removedResources(stack, compiled)) {
      try {
        policy?.check('Update:Delete', resource.logicalId, resource.type);
      } catch (error) {
        denied.push(resource.logicalId);
        this.stacks.setResourceStatus(
          stack,
          resource,
          'UPDATE_FAILED',
          (error as Error).message,
        );
      }
    }
    if (denied.length === 0) return;
    operation.tasks = Object.fromEntries(
      denied.map(name => [
        name,
        { key: name, logicalId: name, after: [], state: 'failed' },
      ]),
    );
    this.deployFailed(stack, operation);
  }

  private prepareDelete(stack: StackRow, operation: OperationRow): void {
    const inUse = stack.outputs
      .flatMap(output => output.exportName ?? [])
      .map(name => ({ name, users: this.stacks.importers(stack, name) }))
      .find(({ users }) => users.length > 0);
    if (inUse) {
      const reason = `Export ${
        inUse.name
      } cannot be deleted as it is in use by ${listed(inUse.users)}`;
      this.end(stack, operation.previousStatus, reason);
      stack.lastOperations[0].failed = true;
      return;
    }
    this.stacks.withdrawExports(stack);
    operation.tasks = deleteTasks([
      ...presentResources(stack),
      ...operation.leftovers,
    ]);
  }

  private creationFailed(
    stack: StackRow,
    operation: OperationRow,
    reason: string,
  ): void {
    if (stack.disableRollback || operation.onFailure === 'DO_NOTHING') {
      this.end(stack, 'CREATE_FAILED', reason);
      return;
    }
    const deleting = operation.onFailure === 'DELETE';
    this.beginRollback(
      stack,
      operation,
      deleting ? 'DELETE_STACK' : 'ROLLBACK',
      reason,
    );
    this.enter(
      stack,
      operation,
      deleting ? 'delete' : 'rollback',
      presentResources(stack),
    );
    const isResourceFailure = reason.startsWith('The following resource');
    const suffix = deleting
      ? ' Delete requested by user.'
      : ' Rollback requested by user.';
    this.stacks.setStatus(
      stack,
      deleting ? 'DELETE_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS',
      isResourceFailure ? reason + suffix : reason,
    );
  }

  private restored(stack: StackRow, operation: OperationRow): void {
    const previous = operation.previousResources ?? {};
    const made = Object.values(stack.resources).filter(
      resource => !(resource.logicalId in previous),
    );
    for (const { logicalId } of made) delete stack.resources[logicalId];
    this.enter(stack, operation, 'restoreCleanup', [
      ...operation.leftovers,
      ...made,
    ]);
    this.stacks.setStatus(
      stack,
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    );
  }

  private cleanedUp(
    stack: StackRow,
    operation: OperationRow,
    failed: boolean,
  ): void {
    if (operation.phase === 'restoreCleanup') {
      this.end(stack, 'UPDATE_ROLLBACK_COMPLETE');
      return;
    }
    for (const { logicalId } of removedResources(
      stack,
      this.templates.compile(stack),
    )) {
      delete stack.resources[logicalId];
    }
    this.end(
      stack,
      'UPDATE_COMPLETE',
      failed
        ? 'Update successful. One or more resources could not be deleted.'
        : undefined,
    );
  }

  private deleted(stack: StackRow): void {
    stack.deletionTime = this.nowIso();
    stack.outputs = [];
    stack.imports = [];
    this.stacks.releaseName(stack);
    this.end(stack, 'DELETE_COMPLETE');
  }

  private enter(
    stack: StackRow,
    operation: OperationRow,
    phase: Phase,
    toDelete: readonly ResourceRow[],
  ): void {
    operation.phase = phase;
    operation.leftovers = [];
    operation.tasks = deleteTasks(toDelete);
    this.stacks.save(stack);
  }

  /** A rollback is an operation of its own, with an id of its own. */
  private beginRollback(
    stack: StackRow,
    operation: OperationRow,
    type: OperationType,
    reason: string,
  ): void {
    this.conclude(stack, true, reason);
    operation.id = randomUUID();
    operation.type = type;
    operation.interrupt = undefined;
    operation.deadline = undefined;
    stack.lastOperations = [
      { type, id: operation.id, startedAt: this.nowIso() },
      ...stack.lastOperations,
    ];
  }

  private end(stack: StackRow, status: StackStatus, reason?: string): void {
    this.conclude(stack, status.endsWith('_FAILED'), reason);
    this.stacks.setStatus(stack, status, reason);
    stack.operation = undefined;
    this.stacks.save(stack);
    this.stacks.deactivate(stack);
  }

  /** Stops with the operation kept, to be continued by request. */
  private pause(stack: StackRow, status: StackStatus, reason: string): void {
    this.conclude(stack, true, reason);
    this.stacks.setStatus(stack, status, reason);
    this.stacks.deactivate(stack);
  }

  private conclude(stack: StackRow, failed: boolean, reason?: string): void {
    const summary = stack.lastOperations.find(
      ({ id }) => id === stack.operation?.id,
    );
    if (!summary) return;
    Object.assign(summary, { endedAt: this.nowIso(), failed, reason });
  }

  private failedResources(stack: StackRow, operation: OperationRow): string {
    const failed = failedTasks(operation.tasks).map(task => task.logicalId);
    const created = failed.filter(
      name => stack.resources[name]?.status === 'CREATE_FAILED',
    );
    const updated = failed.filter(name => !created.includes(name));
    return [
      created.length > 0 &&
        `The following resource(s) failed to create: [${created.join(', ')}].`,
      updated.length > 0 &&
        `The following resource(s) failed to update: [${updated.join(', ')}].`,
    ]
      .filter(Boolean)
      .join(' ');
  }

  private nowIso(): string {
    return new Date(this.clock.now()).toISOString();
  }
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

function presentResources(stack: StackRow): ResourceRow[] {
  return Object.values(stack.resources).filter(
    resource =>
      resource.status !== 'DELETE_COMPLETE' &&
      resource.status !== 'DELETE_SKIPPED',
  );
}

function importNames(compiled: CompiledTemplate): ReadonlySet<string> {
  return collectReferences([
    ...Object.values(compiled.resources).map(resource => resource.properties),
    ...compiled.outputs.map((output): Json => output.value),
  ]).imports;
}
