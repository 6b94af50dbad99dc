import { createHash, randomUUID } from 'node:crypto';
import type {
  ResourceStatus,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { Clock, Scope, Store, Table } from '../../../core/types';
import type { ResourceRow, StackRow } from './rows';

export interface EventRow {
  readonly eventId: string;
  /** ISO time. */
  readonly time: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  /** JSON text. */
  readonly properties?: string;
  readonly clientRequestToken?: string;
  readonly operationId?: string;
}

export interface ExportRow {
  readonly name: string;
  readonly value: string;
  readonly stackId: string;
  readonly stackName: string;
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** The stacks of all accounts and regions: rows, names, events, exports and template texts. */
export class StackStore {
  constructor(private readonly store: Store, private readonly clock: Clock) {}

  /** A stack by id, deleted or not. */
  get(scope: Scope, stackId: string): StackRow | undefined {
    return this.stacks(scope).get(stackId);
  }

  /** A stack by the name of a live one, or by the id of any. */
  find(scope: Scope, nameOrId: string): StackRow | undefined {
    const stackId = this.names(scope).get(nameOrId) ?? nameOrId;
    return this.stacks(scope).get(stackId);
  }

  /** All stacks, deleted ones too, the newest first. */
  all(scope: Scope): StackRow[] {
    return this.stacks(scope).values().reverse();
  }

  /** Stacks that are not deleted, the newest first. */
  live(scope: Scope): StackRow[] {
    return this.all(scope).filter(stack => stack.status !== 'DELETE_COMPLETE');
  }

  insert(stack: StackRow): void {
    this.names(stack).put(stack.stackName, stack.stackId);
    this.save(stack);
  }

  save(stack: StackRow): void {
    this.stacks(stack).put(stack.stackId, stack);
  }

  /** Gives the name free once a stack is deleted. */
  releaseName(stack: StackRow): void {
    this.names(stack).delete(stack.stackName);
  }

  /** Marks a stack as having work to do. */
  activate(stack: StackRow): void {
    const { account, region } = stack;
    this.active().put(stack.stackId, { account, region });
  }

  deactivate(stack: StackRow): void {
    this.active().delete(stack.stackId);
  }

  activeStacks(): StackRow[] {
    const active = this.active();
    return active.keys().flatMap(stackId => {
      const scope = active.get(stackId);
      return (scope && this.get(scope, stackId)) ?? [];
    });
  }

  /** Sets the stack's status and writes the event. */
  setStatus(stack: StackRow, status: StackStatus, reason?: string): void {
    stack.status = status;
    stack.statusReason = reason;
    this.addEvent(stack, {
      logicalId: stack.stackName,
      physicalId: stack.stackId,
      type: STACK_TYPE,
      // Stack statuses with CLEANUP appear in events although the SDK's list of resource statuses lacks them.
      status: status as ResourceStatus,
      reason,
    });
  }

  /** Sets a resource's status and writes the event. */
  setResourceStatus(
    stack: StackRow,
    resource: ResourceRow,
    status: ResourceStatus,
    reason?: string,
  ): void {
    resource.status = status;
    resource.statusReason = reason;
    resource.timestamp = this.addEvent(stack, {
      logicalId: resource.logicalId,
      physicalId: resource.physicalId ?? '',
      type: resource.type,
      status,
      reason,
      properties: maskSecrets(stack, JSON.stringify(resource.properties)),
    });
  }

  /** Events of a stack, the oldest first. */
  events(stack: StackRow): EventRow[] {
    const table = this.eventTable(stack);
    return Array.from({ length: stack.eventCount }, (_, index) =>
      table.get(eventKey(stack, index)),
    ).flatMap(event => event ?? []);
  }

  /** Keeps a template's text and gives its key; equal texts share one. */
  putTemplate(text: string): string {
    const id = createHash('sha256').update(text).digest('hex');
    const table = this.templates();
    if (!table.has(id)) table.put(id, { text });
    return id;
  }

  templateText(id: string): string {
    const row = this.templates().get(id);
    if (!row) throw new Error(`The state has no template ${id}`);
    return row.text;
  }

  findExport(scope: Scope, name: string): ExportRow | undefined {
    return this.exportTable(scope).get(name);
  }

  exports(scope: Scope): ExportRow[] {
    return this.exportTable(scope).values();
  }

  /** Replaces what the stack exports by its present outputs. */
  publishExports(stack: StackRow): void {
    this.withdrawExports(stack);
    const table = this.exportTable(stack);
    const { stackId, stackName } = stack;
    for (const { exportName: name, value } of stack.outputs) {
      if (name !== undefined) {
        table.put(name, { name, value, stackId, stackName });
      }
    }
  }

  withdrawExports(stack: StackRow): void {
    const table = this.exportTable(stack);
    for (const { name, stackId } of table.values()) {
      if (stackId === stack.stackId) table.delete(name);
    }
  }

  /** Names of the live stacks that import an export, in alphabetical order. */
  importers(scope: Scope, exportName: string): string[] {
    return this.live(scope)
      .filter(stack => stack.imports.includes(exportName))
      .map(stack => stack.stackName)
      .sort();
  }

  private addEvent(
    stack: StackRow,
    event: Pick<
      EventRow,
      'logicalId' | 'physicalId' | 'type' | 'status' | 'reason' | 'properties'
    >,
  ): string {
    const previous = stack.lastEventTime ? Date.parse(stack.lastEventTime) : 0;
    const time = new Date(
      Math.max(this.clock.now(), previous + 1),
    ).toISOString();
    stack.lastEventTime = time;
    this.eventTable(stack).put(eventKey(stack, stack.eventCount), {
      ...event,
      eventId:
        event.type === STACK_TYPE
          ? randomUUID()
          : `${event.logicalId}-${event.status}-${time}`,
      time,
      clientRequestToken: stack.operation?.clientRequestToken,
      operationId: stack.operation?.id,
    });
    stack.eventCount += 1;
    this.save(stack);
    return time;
  }

  private stacks(scope: Scope): Table<StackRow> {
    return this.store.table(scope, 'cloudformation.stacks');
  }

  private names(scope: Scope): Table<string> {
    return this.store.table(scope, 'cloudformation.names');
  }

  private eventTable(scope: Scope): Table<EventRow> {
    return this.store.table(scope, 'cloudformation.events');
  }

  private exportTable(scope: Scope): Table<ExportRow> {
    return this.store.table(scope, 'cloudformation.exports');
  }

  private templates(): Table<{ text: string }> {
    return this.store.globalTable('cloudformation.templates');
  }

  private active(): Table<Scope> {
    return this.store.globalTable('cloudformation.active');
  }
}

function eventKey(stack: StackRow, index: number): string {
  return `${stack.stackId}#${index}`;
}

/** Values of NoEcho parameters never show in events. */
function maskSecrets(stack: StackRow, text: string): string {
  return stack.input.parameters
    .filter(parameter => parameter.noEcho && parameter.value !== '')
    .reduce(
      (masked, { value }) =>
        masked.split(JSON.stringify(value).slice(1, -1)).join('****'),
      text,
    );
}
