import type { Sandbox } from '../../../core/Sandbox';
import { failureReason } from './failureReason';
import { PhaseTransitions } from './PhaseTransitions';
import { ResourceDeployer } from './ResourceDeployer';
import { ResourceRemover } from './ResourceRemover';
import { ResourceRestorer } from './ResourceRestorer';
import type { ResourceSchemas } from './resourceSchemas';
import { ResourceValues } from './ResourceValues';
import type { OperationRow, StackRow, TaskRow } from './rows';
import { StackOutputs } from './StackOutputs';
import type { StackStore } from './StackStore';
import { failedTasks, runnableTasks } from './taskPlans';
import type { TemplateCache } from './TemplateCache';

const TICK_MS = 50;

/**
 * Works on the stacks that have an operation. All its knowledge is in the stacks' rows: after a restart it goes on
 * from the task it was at. Rows of quiet stacks are never looked at.
 */
export class StackEngine {
  private readonly transitions: PhaseTransitions;
  private readonly outputs: StackOutputs;
  private readonly deployer: ResourceDeployer;
  private readonly restorer: ResourceRestorer;
  private readonly remover: ResourceRemover;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
    templates: TemplateCache,
    schemas: ResourceSchemas,
  ) {
    const values = new ResourceValues(sandbox, stacks);
    this.transitions = new PhaseTransitions(stacks, templates, sandbox.clock);
    this.outputs = new StackOutputs(stacks, values, templates);
    this.deployer = new ResourceDeployer(
      sandbox,
      stacks,
      values,
      templates,
      schemas,
    );
    this.restorer = new ResourceRestorer(sandbox, stacks, values);
    this.remover = new ResourceRemover(sandbox, stacks, values);
  }

  start(): void {
    this.sandbox.ticker.add('cloudformation', TICK_MS, async () => {
      await Promise.all(
        this.stacks.activeStacks().map(stack => this.advance(stack)),
      );
    });
  }

  /** Takes one stack a step further. Nothing of the stack is in flight when this is called or returns. */
  private async advance(stack: StackRow): Promise<void> {
    const operation = stack.operation;
    if (!operation) {
      this.stacks.deactivate(stack);
      return;
    }
    if (!operation.prepared) {
      this.transitions.prepare(stack, operation);
      return;
    }
    if (operation.phase === 'deploy' && this.interrupted(stack, operation)) {
      return;
    }
    const failedBefore = failedTasks(operation.tasks).length > 0;
    const runnable = runnableTasks(operation.tasks).filter(
      // A failed deployment that is not rolled back finishes what it has begun.
      task =>
        operation.phase !== 'deploy' ||
        !failedBefore ||
        task.state !== 'waiting',
    );
    await Promise.all(
      runnable.map(task => this.advanceTask(stack, operation, task)),
    );
    if (stack.operation !== operation) return;
    if (operation.phase === 'deploy') {
      await this.afterDeployStep(stack, operation);
    } else if (runnableTasks(operation.tasks).length === 0) {
      this.transitions.phaseEnded(stack, operation);
    }
  }

  private advanceTask(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
  ): Promise<void> {
    switch (operation.phase) {
      case 'deploy':
        return this.deployer.advance(stack, task);
      case 'restore':
        return this.restorer.advance(stack, task);
      default:
        return this.remover.advance(stack, task);
    }
  }

  private async afterDeployStep(
    stack: StackRow,
    operation: OperationRow,
  ): Promise<void> {
    const tasks = Object.values(operation.tasks);
    if (failedTasks(operation.tasks).length > 0) {
      const begun = tasks.filter(task => task.state === 'settling');
      const keepGoing =
        stack.disableRollback || operation.onFailure === 'DO_NOTHING';
      if (keepGoing && begun.length > 0) return;
      for (const task of begun) this.deployer.cancel(stack, task);
      this.transitions.deployFailed(stack, operation);
      return;
    }
    if (!tasks.every(task => task.state === 'done')) return;
    try {
      const outputs = await this.outputs.evaluate(stack);
      if (stack.operation !== operation) return;
      this.transitions.deploySucceeded(stack, operation, outputs);
    } catch (error) {
      if (stack.operation !== operation) return;
      this.transitions.deployFailed(
        stack,
        operation,
        failureReason(error, this.sandbox.logger),
      );
    }
  }

  /** Takes up a cancellation or a timeout. */
  private interrupted(stack: StackRow, operation: OperationRow): boolean {
    const late =
      operation.deadline !== undefined &&
      this.sandbox.clock.now() > operation.deadline;
    if (!late && !operation.interrupt) return false;
    for (const task of Object.values(operation.tasks)) {
      if (task.state === 'settling') this.deployer.cancel(stack, task);
    }
    this.transitions.deployFailed(
      stack,
      operation,
      late
        ? `${
            operation.kind === 'create' ? 'Stack creation' : 'Stack update'
          } time exceeded the specified timeout.`
        : 'User Initiated',
    );
    return true;
  }
}
