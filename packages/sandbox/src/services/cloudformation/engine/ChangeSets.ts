import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { OnStackFailure } from '@aws-sdk/client-cloudformation';
import { arn } from '../../../core/arn';
import type { Clock, Scope, Store, Table } from '../../../core/types';
import type { CompiledResource } from '../template/compileTemplate';
import { isPending } from '../template/evaluate';
import { propertyChanges } from './propertyChanges';
import type { ResourceSchemas } from './resourceSchemas';
import type { StackInput, StackRow } from './rows';
import type { TemplateCache } from './TemplateCache';

/** AWS seconds until a change set that was asked for is there. */
const CREATION_SECONDS = 1;

export const NO_CHANGES_REASON =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export interface ChangeSetRow extends Scope {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description?: string;
  readonly creationTime: string;
  /** Epoch milliseconds; until then it is CREATE_PENDING. */
  readonly readyAt: number;
  readonly input: StackInput;
  readonly changes: ResourceChangeRow[];
  /** Undefined for a good one. */
  readonly failure?: string;
  readonly onStackFailure?: OnStackFailure;
  executed?: boolean;
}

export interface ResourceChangeRow {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly replacement?: 'True' | 'False' | 'Conditional';
  readonly properties: string[];
  readonly tagsOnly: boolean;
}

export type NewChangeSet = Pick<
  ChangeSetRow,
  'name' | 'type' | 'description' | 'input' | 'onStackFailure'
>;

/** Change sets: what an update would do, to be looked at before it is done. */
export class ChangeSets {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly templates: TemplateCache,
    private readonly schemas: ResourceSchemas,
  ) {}

  create(
    stack: StackRow,
    details: NewChangeSet,
    unchanged: boolean,
  ): ChangeSetRow {
    const { account, region, stackId, stackName } = stack;
    const row: ChangeSetRow = {
      ...details,
      account,
      region,
      id: arn(
        stack,
        'cloudformation',
        `changeSet/${details.name}/${randomUUID()}`,
      ),
      stackId,
      stackName,
      creationTime: new Date(this.clock.now()).toISOString(),
      readyAt: this.clock.after(CREATION_SECONDS),
      changes: unchanged ? [] : this.changes(stack, details.input),
      failure: unchanged ? NO_CHANGES_REASON : undefined,
    };
    this.save(row);
    return row;
  }

  /** By ARN, or by name within a stack. */
  find(
    scope: Scope,
    nameOrId: string,
    stack: StackRow | undefined,
  ): ChangeSetRow | undefined {
    const byId = this.table(scope).get(nameOrId);
    if (byId) return byId;
    return stack && this.of(stack).find(({ name }) => name === nameOrId);
  }

  /** Those of a stack, the newest first. */
  of(stack: StackRow): ChangeSetRow[] {
    return this.table(stack)
      .values()
      .filter(({ stackId }) => stackId === stack.stackId)
      .reverse();
  }

  isReady(row: ChangeSetRow): boolean {
    return this.clock.now() >= row.readyAt;
  }

  save(row: ChangeSetRow): void {
    this.table(row).put(row.id, row);
  }

  delete(row: ChangeSetRow): void {
    this.table(row).delete(row.id);
  }

  private changes(stack: StackRow, input: StackInput): ResourceChangeRow[] {
    const after = this.templates.compile(stack, input).resources;
    const present = Object.keys(stack.resources);
    // A stack under review has the new template as its own, but nothing is made of it.
    const before =
      present.length > 0 ? this.templates.compile(stack).resources : {};
    const tagsChanged = !isDeepStrictEqual(stack.input.tags, input.tags);
    const changes: ResourceChangeRow[] = [];
    for (const next of Object.values(after)) {
      const old = before[next.logicalId];
      if (!old) {
        changes.push({
          action: 'Add',
          logicalId: next.logicalId,
          type: next.type,
          properties: [],
          tagsOnly: false,
        });
        continue;
      }
      const change = this.modification(stack, old, next, tagsChanged);
      if (change) changes.push(change);
    }
    for (const old of Object.values(before)) {
      if (old.logicalId in after) continue;
      changes.push({
        action: 'Remove',
        logicalId: old.logicalId,
        physicalId: stack.resources[old.logicalId]?.physicalId,
        type: old.type,
        properties: [],
        tagsOnly: false,
      });
    }
    return changes;
  }

  private modification(
    stack: StackRow,
    old: CompiledResource,
    next: CompiledResource,
    tagsChanged: boolean,
  ): ResourceChangeRow | undefined {
    const schema = this.schemas.find(next.type);
    const changes = propertyChanges(old.properties, next.properties, schema);
    const retagged = tagsChanged && schema?.taggable === true;
    if (changes.length === 0 && !retagged) return undefined;
    const replacing = changes.filter(change => change.replaces);
    const certain = replacing.some(
      ({ name }) => !isPending(next.properties[name] ?? ''),
    );
    let replacement: ResourceChangeRow['replacement'] = 'False';
    if (replacing.length > 0) replacement = certain ? 'True' : 'Conditional';
    return {
      action: 'Modify',
      logicalId: next.logicalId,
      physicalId: stack.resources[next.logicalId]?.physicalId,
      type: next.type,
      replacement,
      properties: changes.map(change => change.name),
      tagsOnly: changes.length === 0,
    };
  }

  private table(scope: Scope): Table<ChangeSetRow> {
    return this.store.table(scope, 'cloudformation.changeSets');
  }
}
