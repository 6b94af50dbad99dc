import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour } from './support/behaviour';
import { eventually } from './support/eventually';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';
import {
  cloudFormation,
  createStack,
  deleteStack,
  physicalIds,
  readStack,
  settled,
  stackInput,
  type StackOptions,
} from './support/stacks';
import { logGroup, plainTemplate, type Template } from './support/templates';

/** Makes a change set and waits until it is ready or has failed. */
async function createChangeSet(
  scope: Scope,
  StackName: string,
  template: Template,
  options: Omit<StackOptions, 'StackName'> & {
    readonly ChangeSetType?: 'CREATE' | 'UPDATE';
  } = {},
) {
  const { ChangeSetType, ...rest } = options;
  const { Id, StackId } = await cloudFormation.createChangeSet({
    ...stackInput(template, { ...rest, StackName }),
    ChangeSetName: scope.name('changes'),
    ChangeSetType,
  });
  if (ChangeSetType === 'CREATE' && StackId) {
    scope.later(async () => {
      await deleteStack(StackId);
    });
  }
  return eventually(`change set ${Id} is ready`, async () => {
    const found = await cloudFormation.describeChangeSet({ ChangeSetName: Id });
    return /COMPLETE|FAILED/.test(found.Status ?? '') && found;
  });
}

suite('Change sets', { concurrency: 6 }, () => {
  behaviour(
    'a change set of type CREATE makes a stack in REVIEW_IN_PROGRESS',
    async scope => {
      const name = scope.name('stack');
      await createChangeSet(scope, name, plainTemplate(), {
        ChangeSetType: 'CREATE',
      });
      const stack = await readStack(name);
      assert.equal(stack.StackStatus, 'REVIEW_IN_PROGRESS');
      assert.deepEqual(await physicalIds(name), {});
    },
  );

  behaviour(
    'executing a change set of type CREATE creates the stack',
    async scope => {
      const name = scope.name('stack');
      const { ChangeSetId } = await createChangeSet(
        scope,
        name,
        plainTemplate(),
        {
          ChangeSetType: 'CREATE',
        },
      );
      await cloudFormation.executeChangeSet({ ChangeSetName: ChangeSetId });
      const stack = await eventually('the stack has been created', async () => {
        const found = await readStack(name);
        return found.StackStatus === 'CREATE_COMPLETE' && found;
      });
      assert.equal(stack.ChangeSetId, ChangeSetId);
    },
  );

  behaviour(
    'a change set tells what it adds, modifies, replaces and removes',
    async scope => {
      const { StackName = '' } = await createStack(scope, {
        Resources: {
          Same: logGroup(),
          Modified: logGroup(),
          Replaced: logGroup({ LogGroupName: scope.name('old') }),
          Removed: logGroup(),
        },
      });
      const { Changes = [] } = await createChangeSet(scope, StackName, {
        Resources: {
          Same: logGroup(),
          Modified: logGroup({ RetentionInDays: 7 }),
          Replaced: logGroup({ LogGroupName: scope.name('new') }),
          Added: logGroup(),
        },
      });
      const told = Changes.map(({ ResourceChange: change }) =>
        [change?.LogicalResourceId, change?.Action, change?.Replacement]
          .filter(Boolean)
          .join(' '),
      );
      assert.deepEqual(told.sort(), [
        'Added Add',
        'Modified Modify False',
        'Removed Remove',
        'Replaced Modify True',
      ]);
    },
  );

  behaviour(
    'a change set changes nothing until it is executed',
    async scope => {
      const { StackName = '' } = await createStack(scope, plainTemplate());
      const { ChangeSetId } = await createChangeSet(
        scope,
        StackName,
        plainTemplate({ RetentionInDays: 7 }),
      );
      assert.equal((await readStack(StackName)).StackStatus, 'CREATE_COMPLETE');
      await cloudFormation.executeChangeSet({ ChangeSetName: ChangeSetId });
      assert.equal(
        (await settledUpdate(StackName)).StackStatus,
        'UPDATE_COMPLETE',
      );
    },
  );

  behaviour(
    'a change set without changes fails, with AWS’s reason',
    async scope => {
      const { StackName = '' } = await createStack(scope, plainTemplate());
      const changes = await createChangeSet(scope, StackName, plainTemplate());
      assert.equal(changes.Status, 'FAILED');
      assert.equal(changes.ExecutionStatus, 'UNAVAILABLE');
      assert.equal(
        changes.StatusReason,
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      );
    },
  );

  behaviour('a change set that failed can not be executed', async scope => {
    const { StackName = '' } = await createStack(scope, plainTemplate());
    const { ChangeSetId } = await createChangeSet(
      scope,
      StackName,
      plainTemplate(),
    );
    await refused(
      cloudFormation.executeChangeSet({ ChangeSetName: ChangeSetId }),
      {
        code: 'InvalidChangeSetStatus',
        message: `ChangeSet [${ChangeSetId}] cannot be executed in its current status of [FAILED]`,
      },
    );
  });

  behaviour(
    'a change set that does not exist is ChangeSetNotFound with HTTP 404',
    async scope => {
      const { StackName } = await createStack(scope, plainTemplate());
      const ChangeSetName = scope.name('nothing');
      await refused(
        cloudFormation.describeChangeSet({ StackName, ChangeSetName }),
        {
          code: 'ChangeSetNotFound',
          http: 404,
          message: `ChangeSet [${ChangeSetName}] does not exist`,
        },
      );
    },
  );

  behaviour(
    'executing one change set deletes the others of the stack',
    async scope => {
      const { StackName = '' } = await createStack(scope, plainTemplate());
      const make = (days: number) =>
        createChangeSet(
          scope,
          StackName,
          plainTemplate({ RetentionInDays: days }),
        );
      const executed = await make(7);
      const other = await make(14);
      await cloudFormation.executeChangeSet({
        ChangeSetName: executed.ChangeSetId,
      });
      await settledUpdate(StackName);
      const { Summaries = [] } = await cloudFormation.listChangeSets({
        StackName,
      });
      const left = Summaries.map(it => it.ChangeSetId);
      assert.ok(!left.includes(other.ChangeSetId), String(left));
    },
  );
});

/** ExecuteChangeSet returns before the stack is in progress. */
async function settledUpdate(name: string) {
  await eventually('the update has begun', async () =>
    (await readStack(name)).StackStatus?.startsWith('UPDATE'),
  );
  return settled(name);
}
