import { randomUUID } from 'node:crypto';
import type {
  OnFailure,
  OperationType,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { arn } from '../../../core/arn';
import type { Clock, Scope } from '../../../core/types';
import { validationError } from '../template/validationError';
import type { OperationRow, StackInput, StackRow } from './rows';
import type { StackStore } from './StackStore';

export interface CreateOptions {
  readonly disableRollback: boolean;
  readonly retainExceptOnCreate: boolean;
  readonly onFailure: OnFailure;
  readonly timeoutInMinutes?: number;
  readonly terminationProtection: boolean;
  readonly policyBody?: string;
  readonly clientRequestToken?: string;
}

export interface UpdateOptions {
  readonly disableRollback: boolean;
  readonly retainExceptOnCreate: boolean;
  /** Replaces the stack's policy for good. */
  readonly policyBody?: string;
  /** Replaces it during this update only. */
  readonly policyDuringUpdateBody?: string;
  readonly clientRequestToken?: string;
}

/** Begins operations on stacks; the engine carries them out. */
export class StackLifecycle {
  constructor(
    private readonly stacks: StackStore,
    private readonly clock: Clock,
  ) {}

  /** A stack that has a change set to review, and nothing else. */
  review(scope: Scope, stackName: string, input: StackInput): StackRow {
    const stack = this.newStack(scope, stackName, input);
    this.stacks.insert(stack);
    this.stacks.setStatus(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
    return stack;
  }

  create(
    scope: Scope,
    stackName: string,
    input: StackInput,
    options: CreateOptions,
  ): StackRow {
    const stack = this.newStack(scope, stackName, input);
    this.stacks.insert(stack);
    this.beginCreate(stack, input, options);
    return stack;
  }

  /** Begins the creation of a stack that is new or under review. */
  beginCreate(
    stack: StackRow,
    input: StackInput,
    options: CreateOptions,
  ): void {
    stack.input = input;
    stack.disableRollback = options.disableRollback;
    stack.retainExceptOnCreate = options.retainExceptOnCreate;
    stack.timeoutInMinutes = options.timeoutInMinutes;
    stack.terminationProtection = options.terminationProtection;
    stack.policyBody = options.policyBody;
    const operation = this.begin(stack, 'create', 'CREATE_STACK', options);
    operation.onFailure = options.onFailure;
    operation.deadline =
      options.timeoutInMinutes === undefined
        ? undefined
        : this.clock.after(options.timeoutInMinutes * 60);
    this.stacks.setStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  }

  update(stack: StackRow, input: StackInput, options: UpdateOptions): void {
    const previous = {
      input: stack.input,
      resources: structuredClone(stack.resources),
      imports: [...stack.imports],
    };
    stack.input = input;
    stack.disableRollback = options.disableRollback;
    stack.retainExceptOnCreate = options.retainExceptOnCreate;
    stack.policyBody = options.policyBody ?? stack.policyBody;
    stack.lastUpdatedTime = this.nowIso();
    const operation = this.begin(stack, 'update', 'UPDATE_STACK', options);
    operation.previousInput = previous.input;
    operation.previousResources = previous.resources;
    operation.previousImports = previous.imports;
    operation.policyBody = options.policyDuringUpdateBody;
    this.stacks.setStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
  }

  delete(
    stack: StackRow,
    options: { clientRequestToken?: string; retain: string[] },
  ): void {
    const operation = this.begin(stack, 'delete', 'DELETE_STACK', options);
    operation.phase = 'delete';
    operation.retain = options.retain;
    this.stacks.setStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
  }

  /** Tries the failed part of an update's rollback again, leaving out what is to be skipped. */
  continueRollback(
    stack: StackRow,
    skip: readonly string[],
    clientRequestToken: string | undefined,
  ): void {
    const operation = stack.operation;
    if (!operation) throw new Error(`${stack.stackId} has no operation`);
    const failed = Object.values(operation.tasks).filter(
      task => task.state === 'failed',
    );
    const strangers = skip.filter(
      name => !failed.some(task => task.logicalId === name),
    );
    if (strangers.length > 0) {
      throw validationError(
        `The following resources cannot be skipped, they are not in UPDATE_FAILED state: [${strangers.join(
          ', ',
        )}]`,
      );
    }
    operation.id = randomUUID();
    operation.type = 'CONTINUE_ROLLBACK';
    operation.clientRequestToken = clientRequestToken;
    stack.lastOperations = [
      { type: operation.type, id: operation.id, startedAt: this.nowIso() },
      ...stack.lastOperations,
    ];
    this.stacks.setStatus(
      stack,
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'User Initiated',
    );
    for (const task of failed) {
      const skipped = skip.includes(task.logicalId);
      task.state = skipped ? 'done' : 'waiting';
      if (skipped) {
        this.stacks.setResourceStatus(
          stack,
          stack.resources[task.logicalId],
          'UPDATE_COMPLETE',
        );
      }
    }
    this.stacks.save(stack);
    this.stacks.activate(stack);
  }

  cancelUpdate(stack: StackRow): void {
    if (!stack.operation) return;
    stack.operation.interrupt = 'cancel';
    this.stacks.save(stack);
  }

  private begin(
    stack: StackRow,
    kind: OperationRow['kind'],
    type: OperationType,
    options: { clientRequestToken?: string },
  ): OperationRow {
    // What an operation that stopped half-way had still to delete is not forgotten.
    const leftovers = stack.operation?.leftovers ?? [];
    const operation: OperationRow = {
      id: randomUUID(),
      type,
      clientRequestToken: options.clientRequestToken,
      kind,
      phase: 'deploy',
      tasks: {},
      prepared: false,
      previousStatus: stack.status,
      onFailure: 'ROLLBACK',
      leftovers,
      retain: [],
    };
    stack.operation = operation;
    stack.lastOperations = [
      { type, id: operation.id, startedAt: this.nowIso() },
      ...stack.lastOperations,
    ];
    this.stacks.save(stack);
    this.stacks.activate(stack);
    return operation;
  }

  private newStack(
    scope: Scope,
    stackName: string,
    input: StackInput,
  ): StackRow {
    const status: StackStatus = 'REVIEW_IN_PROGRESS';
    return {
      account: scope.account,
      region: scope.region,
      stackId: arn(
        scope,
        'cloudformation',
        `stack/${stackName}/${randomUUID()}`,
      ),
      stackName,
      status,
      creationTime: this.nowIso(),
      input,
      disableRollback: false,
      retainExceptOnCreate: false,
      terminationProtection: false,
      outputs: [],
      imports: [],
      resources: {},
      lastOperations: [],
      eventCount: 0,
    };
  }

  private nowIso(): string {
    return new Date(this.clock.now()).toISOString();
  }
}
