import type { Sandbox } from '../../../core/Sandbox';
import { failureReason } from './failureReason';
import { resourceContext } from './resourceContext';
import type { ResourceValues } from './ResourceValues';
import type { OperationRow, ResourceRow, StackRow, TaskRow } from './rows';
import type { StackStore } from './StackStore';

/** Puts one resource back to what it was before an update that failed. */
export class ResourceRestorer {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
    private readonly values: ResourceValues,
  ) {}

  /** Takes a task one step further. Never throws. */
  async advance(stack: StackRow, task: TaskRow): Promise<void> {
    const operation = stack.operation;
    const before = operation?.previousResources?.[task.logicalId];
    if (!operation || !before) {
      task.state = 'done';
      return;
    }
    try {
      if (task.state !== 'settling') {
        await this.begin(stack, operation, task, before);
      }
      if (task.state === 'settling') await this.settle(stack, operation, task);
    } catch (error) {
      if (stack.operation !== operation) return;
      task.state = 'failed';
      this.stacks.setResourceStatus(
        stack,
        stack.resources[task.logicalId],
        'UPDATE_FAILED',
        failureReason(error, this.sandbox.logger),
      );
    }
  }

  private async begin(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
    before: ResourceRow,
  ): Promise<void> {
    task.state = 'started';
    const attempted = stack.resources[task.logicalId];
    const restored: ResourceRow = structuredClone(before);
    const replaced = attempted.physicalId !== before.physicalId;
    if (replaced) operation.leftovers.push(attempted);
    stack.resources[task.logicalId] = restored;
    this.stacks.setResourceStatus(stack, restored, 'UPDATE_IN_PROGRESS');
    if (!replaced && task.action === 'update') {
      await this.values
        .provider(restored.type)
        .update?.(
          restored.physicalId ?? '',
          restored.properties,
          attempted.properties,
          resourceContext(this.sandbox, stack, task.logicalId),
        );
    }
    if (stack.operation === operation) task.state = 'settling';
    this.stacks.save(stack);
  }

  private async settle(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
  ): Promise<void> {
    const resource = stack.resources[task.logicalId];
    const ready =
      task.action !== 'update' ||
      ((await this.values
        .provider(resource.type)
        .ready?.(
          resource.physicalId ?? '',
          resourceContext(this.sandbox, stack, task.logicalId),
        )) ??
        true);
    if (!ready || stack.operation !== operation) return;
    task.state = 'done';
    this.stacks.setResourceStatus(stack, resource, 'UPDATE_COMPLETE');
  }
}
