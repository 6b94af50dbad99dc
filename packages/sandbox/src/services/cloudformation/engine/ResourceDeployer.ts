import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { ResourceProperties } from '../../../core/types';
import type { CompiledResource } from '../template/compileTemplate';
import { conformProperties } from './conformProperties';
import { failureReason } from './failureReason';
import { propertyChanges } from './propertyChanges';
import { resourceContext } from './resourceContext';
import type { ResourceSchemas } from './resourceSchemas';
import type { ResourceValues } from './ResourceValues';
import type { OperationRow, ResourceRow, StackRow, TaskRow } from './rows';
import { StackPolicy } from './StackPolicy';
import type { StackStore } from './StackStore';
import type { TemplateCache } from './TemplateCache';

/** AWS's reason on a resource that an update replaces. */
const REPLACEMENT_REASON =
  'Requested update requires the creation of a new physical resource; hence creating one.';

/** Creates, updates or replaces one resource, as its template and its provider ask. */
export class ResourceDeployer {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
    private readonly values: ResourceValues,
    private readonly templates: TemplateCache,
    private readonly schemas: ResourceSchemas,
  ) {}

  /** Takes a task one step further: begins it, or asks whether its resource is ready. Never throws. */
  async advance(stack: StackRow, task: TaskRow): Promise<void> {
    const operation = stack.operation;
    if (!operation) return;
    try {
      if (task.state !== 'settling') await this.begin(stack, operation, task);
      if (task.state === 'settling') await this.settle(stack, operation, task);
    } catch (error) {
      if (stack.operation !== operation) return;
      task.state = 'failed';
      const reason = failureReason(error, this.sandbox.logger);
      const resource = this.rowFor(stack, task.logicalId);
      this.stacks.setResourceStatus(
        stack,
        resource,
        isCreation(task, resource) ? 'CREATE_FAILED' : 'UPDATE_FAILED',
        reason,
      );
    }
  }

  /** Ends a task whose resource is not ready because another resource failed. */
  cancel(stack: StackRow, task: TaskRow): void {
    task.state = 'failed';
    task.cancelled = true;
    const resource = this.rowFor(stack, task.logicalId);
    const creation = isCreation(task, resource);
    this.stacks.setResourceStatus(
      stack,
      resource,
      creation ? 'CREATE_FAILED' : 'UPDATE_FAILED',
      `Resource ${creation ? 'creation' : 'update'} cancelled`,
    );
  }

  private async begin(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
  ): Promise<void> {
    const compiled = this.templates.compile(stack);
    const definition = compiled.resources[task.logicalId];
    const schema = this.schemas.find(definition.type);
    const resolved = await this.values.resolve(
      stack,
      compiled,
      definition.properties,
    );
    const properties = conformProperties(
      resolved as ResourceProperties,
      schema,
      task.logicalId,
    );
    if (stack.operation !== operation) return;
    task.action = this.decide(stack, operation, definition, properties);
    task.state = 'started';
    switch (task.action) {
      case 'create':
        await this.create(stack, operation, task, definition, properties);
        break;
      case 'replace':
        await this.replace(stack, operation, task, definition, properties);
        break;
      case 'update':
        await this.update(stack, operation, task, definition, properties);
        break;
      default:
        Object.assign(this.rowFor(stack, task.logicalId), describe(definition));
        task.state = 'done';
        this.stacks.save(stack);
    }
  }

  private decide(
    stack: StackRow,
    operation: OperationRow,
    definition: CompiledResource,
    properties: ResourceProperties,
  ): NonNullable<TaskRow['action']> {
    const { logicalId, type } = definition;
    const existing: ResourceRow | undefined = stack.resources[logicalId];
    if (!existing?.physicalId) return 'create';
    const policy = updatePolicy(stack, operation);
    if (existing.status === 'CREATE_FAILED') return 'replace';

    const provider = this.values.provider(type);
    const schema = this.schemas.find(type);
    const changes = propertyChanges(existing.properties, properties, schema);
    if (changes.length === 0) {
      const tagsOnly =
        schema?.taggable === true &&
        !isDeepStrictEqual(operation.previousInput?.tags, stack.input.tags);
      // Interrupted or failed before: the properties are recorded, but may not have been applied.
      const again =
        existing.status === 'UPDATE_FAILED' ||
        existing.status === 'UPDATE_IN_PROGRESS';
      if (!provider.update || !(tagsOnly || again)) return 'none';
      policy?.check('Update:Modify', logicalId, type);
      return 'update';
    }
    const replacing =
      !provider.update || changes.some(change => change.replaces);
    policy?.check(
      replacing ? 'Update:Replace' : 'Update:Modify',
      logicalId,
      type,
    );
    if (!replacing) return 'update';
    const names = schema?.nameProperties ?? [];
    const sameName =
      names.length > 0 &&
      names.every(
        name =>
          properties[name] !== undefined &&
          isDeepStrictEqual(properties[name], existing.properties[name]),
      );
    if (sameName) {
      throw new AwsError(
        'ValidationError',
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${existing.physicalId} and update the stack again.`,
      );
    }
    return 'replace';
  }

  private async create(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
    definition: CompiledResource,
    properties: ResourceProperties,
  ): Promise<void> {
    const resource: ResourceRow = {
      ...this.rowFor(stack, task.logicalId),
      ...describe(definition),
      properties,
    };
    stack.resources[task.logicalId] = resource;
    this.stacks.setResourceStatus(stack, resource, 'CREATE_IN_PROGRESS');
    resource.physicalId = await this.make(stack, definition, properties);
    this.stacks.setResourceStatus(
      stack,
      resource,
      'CREATE_IN_PROGRESS',
      'Resource creation Initiated',
    );
    if (stack.operation === operation) task.state = 'settling';
  }

  private async replace(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
    definition: CompiledResource,
    properties: ResourceProperties,
  ): Promise<void> {
    const resource = stack.resources[task.logicalId];
    const replaced = structuredClone(resource);
    this.stacks.setResourceStatus(
      stack,
      resource,
      'UPDATE_IN_PROGRESS',
      REPLACEMENT_REASON,
    );
    const physicalId = await this.make(stack, definition, properties);
    Object.assign(resource, describe(definition), { properties, physicalId });
    operation.leftovers.push(replaced);
    this.stacks.setResourceStatus(
      stack,
      resource,
      'UPDATE_IN_PROGRESS',
      'Resource creation Initiated',
    );
    task.state = 'settling';
  }

  private async update(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
    definition: CompiledResource,
    properties: ResourceProperties,
  ): Promise<void> {
    const resource = stack.resources[task.logicalId];
    const previous = resource.properties;
    Object.assign(resource, describe(definition), { properties });
    this.stacks.setResourceStatus(stack, resource, 'UPDATE_IN_PROGRESS');
    await this.values
      .provider(resource.type)
      .update?.(
        resource.physicalId ?? '',
        properties,
        previous,
        resourceContext(this.sandbox, stack, task.logicalId),
      );
    if (stack.operation === operation) task.state = 'settling';
    this.stacks.save(stack);
  }

  private async make(
    stack: StackRow,
    definition: CompiledResource,
    properties: ResourceProperties,
  ): Promise<string> {
    const { physicalId } = await this.values
      .provider(definition.type)
      .create(
        properties,
        resourceContext(this.sandbox, stack, definition.logicalId),
      );
    return physicalId;
  }

  private async settle(
    stack: StackRow,
    operation: OperationRow,
    task: TaskRow,
  ): Promise<void> {
    const resource = stack.resources[task.logicalId];
    const ready =
      (await this.values
        .provider(resource.type)
        .ready?.(
          resource.physicalId ?? '',
          resourceContext(this.sandbox, stack, task.logicalId),
        )) ?? true;
    if (!ready || stack.operation !== operation) return;
    task.state = 'done';
    this.stacks.setResourceStatus(
      stack,
      resource,
      task.action === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
    );
  }

  /** The resource's row; for one that never was, what the template says of it. */
  private rowFor(stack: StackRow, logicalId: string): ResourceRow {
    stack.resources[logicalId] ??= {
      ...describe(this.templates.compile(stack).resources[logicalId]),
      status: 'CREATE_IN_PROGRESS',
      timestamp: new Date(this.sandbox.clock.now()).toISOString(),
      properties: {},
    };
    return stack.resources[logicalId];
  }
}

/** The policy that an update of the stack obeys; undefined where everything is allowed. */
export function updatePolicy(
  stack: StackRow,
  operation: OperationRow,
): StackPolicy | undefined {
  const body = operation.policyBody ?? stack.policyBody;
  return operation.kind === 'update' && body !== undefined
    ? StackPolicy.parse(body)
    : undefined;
}

function isCreation(task: TaskRow, resource: ResourceRow): boolean {
  return (
    task.action === 'create' ||
    (task.action === undefined && resource.physicalId === undefined)
  );
}

function describe(definition: CompiledResource) {
  return {
    logicalId: definition.logicalId,
    type: definition.type,
    metadata: definition.metadata && JSON.stringify(definition.metadata),
    deletionPolicy: definition.deletionPolicy,
    updateReplacePolicy: definition.updateReplacePolicy,
    dependencies: definition.dependencies,
  };
}
