import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import { logs } from './support/logGroups';
import { createNetwork } from './support/network';
import { refused } from './support/refusal';
import {
  cloudFormation,
  createStack,
  eventLines,
  outputsOf,
  physicalIds,
  settled,
  stackInput,
  updateStack,
} from './support/stacks';
import { stuckTemplate } from './support/stuckStack';
import {
  CHAIN,
  logGroup,
  plainTemplate,
  type Template,
} from './support/templates';

const network = shared(createNetwork);

suite('Updates of a stack', { concurrency: 6 }, () => {
  behaviour(
    'an update in progress that is cancelled is rolled back',
    async scope => {
      const vpc = await network();
      const { StackId } = await createStack(scope, plainTemplate());
      const stuck = stuckTemplate(vpc);
      await cloudFormation.updateStack(
        stackInput(
          {
            ...stuck,
            Resources: { ...plainTemplate().Resources, ...stuck.Resources },
          },
          { StackName: StackId },
        ),
      );
      await cloudFormation.cancelUpdateStack({ StackName: StackId });
      const stack = await settled(StackId);
      assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepEqual(Object.keys(await physicalIds(StackId)), ['Group']);
    },
  );

  behaviour(
    'a mutable property is updated in place: the physical id stays',
    async scope => {
      const { StackId } = await createStack(
        scope,
        plainTemplate({ RetentionInDays: 7 }),
      );
      const before = await physicalIds(StackId);
      const stack = await updateStack(
        StackId,
        plainTemplate({ RetentionInDays: 14 }),
      );
      assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
      assert.deepEqual(await physicalIds(StackId), before);
      const { logGroups } = await logs.describeLogGroups({
        logGroupNamePrefix: before.Group,
      });
      assert.equal(logGroups?.[0]?.retentionInDays, 14);
    },
  );

  behaviour(
    'the events of an update end with UPDATE_COMPLETE_CLEANUP_IN_PROGRESS and UPDATE_COMPLETE',
    async scope => {
      const { StackId } = await createStack(scope, plainTemplate());
      const before = (await eventLines(StackId)).length;
      await updateStack(StackId, plainTemplate({ RetentionInDays: 14 }));
      assert.deepEqual((await eventLines(StackId)).slice(before), [
        '(stack) UPDATE_IN_PROGRESS',
        'Group UPDATE_IN_PROGRESS',
        'Group UPDATE_COMPLETE',
        '(stack) UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        '(stack) UPDATE_COMPLETE',
      ]);
    },
  );

  behaviour(
    'a create-only property replaces the resource: the new one is made first, the old one deleted in the clean-up',
    async scope => {
      const [oldName, newName] = [scope.name('old'), scope.name('new')];
      const { StackId } = await createStack(
        scope,
        plainTemplate({ LogGroupName: oldName }),
      );
      const before = (await eventLines(StackId)).length;
      await updateStack(StackId, plainTemplate({ LogGroupName: newName }));
      assert.deepEqual((await eventLines(StackId)).slice(before), [
        '(stack) UPDATE_IN_PROGRESS',
        'Group UPDATE_IN_PROGRESS',
        'Group UPDATE_IN_PROGRESS',
        'Group UPDATE_COMPLETE',
        '(stack) UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        'Group DELETE_IN_PROGRESS',
        'Group DELETE_COMPLETE',
        '(stack) UPDATE_COMPLETE',
      ]);
      assert.equal((await physicalIds(StackId)).Group, newName);
    },
  );

  behaviour(
    'a failed update is rolled back to the properties from before',
    async scope => {
      const name = scope.name('group');
      const { StackId } = await createStack(
        scope,
        plainTemplate({ LogGroupName: name, RetentionInDays: 7 }),
      );
      const stack = await updateStack(StackId, {
        Resources: {
          Group: logGroup({ LogGroupName: name, RetentionInDays: 14 }),
          Bad: logGroup({ LogGroupName: name }, { DependsOn: 'Group' }),
        },
      });
      assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
      assert.deepEqual(Object.keys(await physicalIds(StackId)), ['Group']);
      const { logGroups } = await logs.describeLogGroups({
        logGroupNamePrefix: name,
      });
      assert.equal(logGroups?.[0]?.retentionInDays, 7);
    },
  );

  behaviour(
    'a resource that left the template is deleted after the update is otherwise complete',
    async scope => {
      const { StackId } = await createStack(scope, CHAIN);
      await updateStack(StackId, { Resources: { First: logGroup() } });
      const lines = await eventLines(StackId);
      const cleanUp = lines.indexOf(
        '(stack) UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      );
      const removed = lines.indexOf('Second DELETE_IN_PROGRESS');
      assert.ok(cleanUp >= 0 && cleanUp < removed, lines.join('\n'));
      assert.deepEqual(Object.keys(await physicalIds(StackId)), ['First']);
    },
  );

  behaviour(
    'a template that differs only in its writing is no update',
    async scope => {
      const { StackId } = await createStack(
        scope,
        'Resources:\n  Group:\n    Type: AWS::Logs::LogGroup\n    Properties: { RetentionInDays: 7 }\n',
      );
      await refused(
        cloudFormation.updateStack(
          stackInput(plainTemplate({ RetentionInDays: 7 }), {
            StackName: StackId,
          }),
        ),
        { code: 'ValidationError', message: 'No updates are to be performed.' },
      );
    },
  );

  behaviour('a description alone is no update', async scope => {
    const { StackId } = await createStack(scope, {
      Description: 'One',
      ...plainTemplate(),
    });
    await refused(
      cloudFormation.updateStack(
        stackInput(
          { Description: 'Two', ...plainTemplate() },
          { StackName: StackId },
        ),
      ),
      { code: 'ValidationError', message: 'No updates are to be performed.' },
    );
  });

  behaviour(
    'tags alone are an update, and reach the resources',
    async scope => {
      const { StackId } = await createStack(scope, plainTemplate());
      const stack = await updateStack(StackId, plainTemplate(), {
        tags: { 'laneway:lane': 'gray' },
      });
      assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
      assert.equal((await tagsOfGroup(StackId))['laneway:lane'], 'gray');
    },
  );

  behaviour(
    'UsePreviousTemplate and UsePreviousValue keep what is not given anew',
    async scope => {
      const template: Template = {
        Parameters: { Days: { Type: 'Number' }, Word: { Type: 'String' } },
        ...plainTemplate({ RetentionInDays: { Ref: 'Days' } }),
        Outputs: { Word: { Value: { Ref: 'Word' } } },
      };
      const { StackId } = await createStack(scope, template, {
        StackName: scope.name('stack'),
        parameters: { Days: '7', Word: 'kept' },
      });
      await cloudFormation.updateStack({
        StackName: StackId,
        UsePreviousTemplate: true,
        Parameters: [
          { ParameterKey: 'Days', ParameterValue: '14' },
          { ParameterKey: 'Word', UsePreviousValue: true },
        ],
      });
      const stack = await settled(StackId);
      assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
      assert.equal(outputsOf(stack).Word, 'kept');
    },
  );

  behaviour(
    'CancelUpdateStack is refused when no update is in progress',
    async scope => {
      const { StackName } = await createStack(scope, plainTemplate());
      await refused(cloudFormation.cancelUpdateStack({ StackName }), {
        code: 'ValidationError',
        message: 'CancelUpdateStack cannot be called from current stack status',
      });
    },
  );
});

async function tagsOfGroup(
  stackId: string | undefined,
): Promise<Record<string, string>> {
  const { Group } = await physicalIds(stackId);
  const { logGroups } = await logs.describeLogGroups({
    logGroupNamePrefix: Group,
  });
  const { tags = {} } = await logs.listTagsForResource({
    resourceArn: logGroups?.[0]?.logGroupArn,
  });
  return tags;
}
