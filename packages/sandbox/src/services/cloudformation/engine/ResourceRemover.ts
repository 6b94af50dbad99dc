import type { Sandbox } from '../../../core/Sandbox';
import { failureReason } from './failureReason';
import { resourceContext } from './resourceContext';
import type { ResourceValues } from './ResourceValues';
import type { ResourceRow, StackRow, TaskRow } from './rows';
import type { StackStore } from './StackStore';

/** Deletes one physical resource. */
export class ResourceRemover {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
    private readonly values: ResourceValues,
  ) {}

  /** Takes a task one step further. Never throws. */
  async advance(stack: StackRow, task: TaskRow): Promise<void> {
    const resource = task.resource && currentRow(stack, task.resource);
    if (!resource) {
      task.state = 'done';
      return;
    }
    task.resource = resource;
    try {
      if (task.state !== 'settling') await this.begin(stack, task, resource);
      if (task.state === 'settling') await this.settle(stack, task, resource);
    } catch (error) {
      task.state = 'failed';
      this.stacks.setResourceStatus(
        stack,
        resource,
        'DELETE_FAILED',
        failureReason(error, this.sandbox.logger),
      );
    }
  }

  private async begin(
    stack: StackRow,
    task: TaskRow,
    resource: ResourceRow,
  ): Promise<void> {
    task.state = 'started';
    if (keeps(stack, resource)) {
      task.state = 'done';
      this.stacks.setResourceStatus(stack, resource, 'DELETE_SKIPPED');
      return;
    }
    if (resource.physicalId === undefined) {
      task.state = 'done';
      this.stacks.setResourceStatus(stack, resource, 'DELETE_COMPLETE');
      return;
    }
    this.stacks.setResourceStatus(stack, resource, 'DELETE_IN_PROGRESS');
    await this.values
      .provider(resource.type)
      .delete(
        resource.physicalId,
        resource.properties,
        resourceContext(this.sandbox, stack, resource.logicalId),
      );
    task.state = 'settling';
    this.stacks.save(stack);
  }

  private async settle(
    stack: StackRow,
    task: TaskRow,
    resource: ResourceRow,
  ): Promise<void> {
    const deleted =
      (await this.values
        .provider(resource.type)
        .deleted?.(
          resource.physicalId ?? '',
          resourceContext(this.sandbox, stack, resource.logicalId),
        )) ?? true;
    if (!deleted) return;
    task.state = 'done';
    this.stacks.setResourceStatus(stack, resource, 'DELETE_COMPLETE');
  }
}

/** The stack's own row of that resource where it is still the same physical one, else the leftover's. */
function currentRow(stack: StackRow, resource: ResourceRow): ResourceRow {
  const current: ResourceRow | undefined = stack.resources[resource.logicalId];
  return current?.physicalId === resource.physicalId ? current : resource;
}

function keeps(stack: StackRow, resource: ResourceRow): boolean {
  const operation = stack.operation;
  if (operation?.retain.includes(resource.logicalId)) return true;
  switch (operation?.phase) {
    case 'delete':
      return (
        resource.deletionPolicy === 'Retain' ||
        resource.deletionPolicy === 'RetainExceptOnCreate'
      );
    case 'rollback':
      return (
        resource.deletionPolicy === 'Retain' && !stack.retainExceptOnCreate
      );
    case 'cleanup': {
      const current: ResourceRow | undefined =
        stack.resources[resource.logicalId];
      const removed =
        current === undefined || current.physicalId === resource.physicalId;
      const policy = removed
        ? resource.deletionPolicy
        : resource.updateReplacePolicy;
      return policy === 'Retain' || policy === 'RetainExceptOnCreate';
    }
    default:
      return false;
  }
}
