import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import { eventually } from './support/eventually';
import { logs } from './support/logGroups';
import { createNetwork } from './support/network';
import { refused } from './support/refusal';
import {
  beginStack,
  cloudFormation,
  createStack,
  deleteStack,
  eventLines,
  eventsOf,
  physicalIds,
  readStack,
  settled,
  stackInput,
} from './support/stacks';
import { beginStuckStack } from './support/stuckStack';
import {
  CHAIN,
  failingTemplate,
  logGroup,
  plainTemplate,
} from './support/templates';

const network = shared(createNetwork);

suite('The life of a stack', { concurrency: 6 }, () => {
  behaviour(
    'a new stack is CREATE_IN_PROGRESS while a resource is not ready',
    async scope => {
      const id = await beginStuckStack(scope, await network());
      await eventually('the service is being made', async () =>
        (await eventLines(id)).includes('Service CREATE_IN_PROGRESS'),
      );
      assert.equal((await readStack(id)).StackStatus, 'CREATE_IN_PROGRESS');
      assert.ok(!(await eventLines(id)).includes('Service CREATE_COMPLETE'));
    },
  );

  behaviour(
    'a new stack is CREATE_COMPLETE when all resources are',
    async scope => {
      const { StackId } = await createStack(scope, plainTemplate());
      assert.equal((await readStack(StackId)).StackStatus, 'CREATE_COMPLETE');
    },
  );

  behaviour(
    'a stack can be deleted while it is CREATE_IN_PROGRESS',
    async scope => {
      const id = await beginStuckStack(scope, await network());
      await cloudFormation.deleteStack({ StackName: id });
      assert.equal((await settled(id)).StackStatus, 'DELETE_COMPLETE');
    },
  );

  behaviour(
    'the id of a stack is an ARN of its name and a UUID',
    async scope => {
      const stack = await createStack(scope, plainTemplate());
      assert.match(
        stack.StackId ?? '',
        new RegExp(
          `^arn:aws[\\w-]*:cloudformation:[a-z0-9-]+:\\d{12}:stack/${stack.StackName}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
        ),
      );
    },
  );

  behaviour(
    'the events of a creation begin and end with the stack, and each resource is begun, initiated and complete between',
    async scope => {
      const { StackId } = await createStack(scope, plainTemplate());
      assert.deepEqual(await eventLines(StackId), [
        '(stack) CREATE_IN_PROGRESS',
        'Group CREATE_IN_PROGRESS',
        'Group CREATE_IN_PROGRESS',
        'Group CREATE_COMPLETE',
        '(stack) CREATE_COMPLETE',
      ]);
      const reasons = (await eventsOf(StackId)).map(
        event => event.ResourceStatusReason,
      );
      assert.equal(reasons[0], 'User Initiated');
      assert.equal(reasons[2], 'Resource creation Initiated');
    },
  );

  behaviour('a resource is made after those it refers to', async scope => {
    const { StackId } = await createStack(scope, CHAIN);
    const lines = await eventLines(StackId);
    const firstDone = lines.indexOf('First CREATE_COMPLETE');
    const secondBegun = lines.indexOf('Second CREATE_IN_PROGRESS');
    assert.ok(firstDone >= 0 && firstDone < secondBegun, lines.join('\n'));
  });

  behaviour(
    'resources are deleted in the reverse order of their dependencies',
    async scope => {
      const { StackId = '' } = await createStack(scope, CHAIN);
      await deleteStack(StackId);
      const lines = await eventLines(StackId);
      const secondGone = lines.indexOf('Second DELETE_COMPLETE');
      const firstBegun = lines.indexOf('First DELETE_IN_PROGRESS');
      assert.ok(secondGone >= 0 && secondGone < firstBegun, lines.join('\n'));
    },
  );

  behaviour(
    'a creation that fails is rolled back to ROLLBACK_COMPLETE, and what was made is deleted',
    async scope => {
      const name = scope.name('group');
      const id = await beginStack(scope, failingTemplate(name));
      const stack = await settled(id);
      assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
      assert.deepEqual((await eventLines(id)).slice(-3), [
        'Good DELETE_IN_PROGRESS',
        'Good DELETE_COMPLETE',
        '(stack) ROLLBACK_COMPLETE',
      ]);
      const { logGroups } = await logs.describeLogGroups({
        logGroupNamePrefix: name,
      });
      assert.deepEqual(logGroups, []);
    },
  );

  behaviour(
    'the event of a rollback names the resources that failed',
    async scope => {
      const id = await beginStack(scope, failingTemplate(scope.name('group')));
      await settled(id);
      const rollback = (await eventsOf(id)).find(
        event => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS',
      );
      assert.equal(
        rollback?.ResourceStatusReason,
        'The following resource(s) failed to create: [Bad]. Rollback requested by user.',
      );
    },
  );

  behaviour(
    'the root cause of a failure is in the event of the resource',
    async scope => {
      const name = scope.name('group');
      const id = await beginStack(scope, failingTemplate(name));
      await settled(id);
      const failure = (await eventsOf(id)).find(
        event => event.ResourceStatus === 'CREATE_FAILED',
      );
      assert.equal(failure?.LogicalResourceId, 'Bad');
      const reason = failure?.ResourceStatusReason ?? '';
      assert.match(
        reason,
        /^Resource handler returned message: ".*already exists.*" \(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: AlreadyExists\)$/,
      );
      assert.ok(reason.includes(name), reason);
    },
  );

  behaviour(
    'DescribeEvents with the filter FailedEvents gives the resource that failed, and none that did not',
    async scope => {
      const id = await beginStack(scope, failingTemplate(scope.name('group')));
      await settled(id);
      const { OperationEvents = [] } = await cloudFormation.describeEvents({
        StackName: id,
        Filters: { FailedEvents: true },
      });
      const named = OperationEvents.map(event => event.LogicalResourceId);
      assert.ok(named.includes('Bad'), String(named));
      assert.ok(!named.includes('Good'), String(named));
      const cause = OperationEvents.find(it => it.LogicalResourceId === 'Bad');
      assert.equal(cause?.EventType, 'PROVISIONING_ERROR');
    },
  );

  behaviour('a stack in ROLLBACK_COMPLETE can not be updated', async scope => {
    const id = await beginStack(scope, failingTemplate(scope.name('group')));
    await settled(id);
    await refused(
      cloudFormation.updateStack(
        stackInput(plainTemplate(), { StackName: id }),
      ),
      {
        code: 'ValidationError',
        message: `Stack:${id} is in ROLLBACK_COMPLETE state and can not be updated.`,
      },
    );
  });

  behaviour(
    'with rollback disabled a failed creation stays in CREATE_FAILED with what was made',
    async scope => {
      const name = scope.name('group');
      const id = await beginStack(scope, failingTemplate(name), {
        StackName: scope.name('stack'),
        DisableRollback: true,
      });
      assert.equal((await settled(id)).StackStatus, 'CREATE_FAILED');
      assert.equal((await physicalIds(id)).Good, name);
    },
  );

  behaviour(
    'OnFailure DELETE deletes a stack whose creation fails',
    async scope => {
      const id = await beginStack(scope, failingTemplate(scope.name('group')), {
        StackName: scope.name('stack'),
        OnFailure: 'DELETE',
      });
      assert.equal((await settled(id)).StackStatus, 'DELETE_COMPLETE');
    },
  );

  behaviour(
    'the tags of a stack reach its resources, with those that name the stack',
    async scope => {
      const stack = await createStack(
        scope,
        plainTemplate({ Tags: [{ Key: 'own', Value: '1' }] }),
        { StackName: scope.name('stack'), tags: { 'laneway:lane': 'gray' } },
      );
      const tags = await tagsOfGroup(stack.StackId);
      assert.equal(tags.own, '1');
      assert.equal(tags['laneway:lane'], 'gray');
      assert.equal(tags['aws:cloudformation:stack-name'], stack.StackName);
      assert.equal(tags['aws:cloudformation:logical-id'], 'Group');
    },
  );

  behaviour(
    'a deleted stack is found by its id and no longer by its name',
    async scope => {
      const { StackId = '', StackName = '' } = await createStack(
        scope,
        plainTemplate(),
      );
      await deleteStack(StackId);
      assert.equal((await readStack(StackId)).StackStatus, 'DELETE_COMPLETE');
      await refused(cloudFormation.describeStacks({ StackName }), {
        code: 'ValidationError',
        message: `Stack with id ${StackName} does not exist`,
      });
    },
  );

  behaviour('the name of a deleted stack is free again', async scope => {
    const first = await createStack(scope, plainTemplate());
    await deleteStack(first.StackId ?? '');
    const second = await createStack(scope, plainTemplate(), {
      StackName: first.StackName,
    });
    assert.notEqual(second.StackId, first.StackId);
  });

  behaviour(
    'DeletionPolicy Retain leaves the resource when the stack is deleted',
    async scope => {
      const name = scope.name('kept');
      scope.later(() => logs.deleteLogGroup({ logGroupName: name }));
      const { StackId = '' } = await createStack(scope, {
        Resources: {
          Group: logGroup({ LogGroupName: name }, { DeletionPolicy: 'Retain' }),
        },
      });
      await deleteStack(StackId);
      assert.ok((await eventLines(StackId)).includes('Group DELETE_SKIPPED'));
      const { logGroups } = await logs.describeLogGroups({
        logGroupNamePrefix: name,
      });
      assert.equal(logGroups?.length, 1);
    },
  );

  behaviour(
    'a stack can be deleted once its termination protection is off',
    async scope => {
      const { StackId = '' } = await createStack(scope, plainTemplate(), {
        StackName: scope.name('stack'),
        EnableTerminationProtection: true,
      });
      assert.equal(
        (await readStack(StackId)).EnableTerminationProtection,
        true,
      );
      await cloudFormation.updateTerminationProtection({
        StackName: StackId,
        EnableTerminationProtection: false,
      });
      assert.equal((await deleteStack(StackId)).StackStatus, 'DELETE_COMPLETE');
    },
  );

  behaviour(
    'a creation that is asked for again with the same ClientRequestToken is the same stack',
    async scope => {
      const options = {
        StackName: scope.name('stack'),
        ClientRequestToken: scope.name('token'),
      };
      const { StackId } = await createStack(scope, plainTemplate(), options);
      const again = await cloudFormation.createStack(
        stackInput(plainTemplate(), options),
      );
      assert.equal(again.StackId, StackId);
      const tokens = (await eventsOf(StackId)).map(it => it.ClientRequestToken);
      assert.deepEqual([...new Set(tokens)], [options.ClientRequestToken]);
    },
  );

  behaviour(
    'DescribeStackEvents gives the newest first, 100 a page',
    async scope => {
      const { StackId } = await createStack(scope, {
        Resources: Object.fromEntries(
          Array.from({ length: 36 }, (_, index) => [`G${index}`, logGroup()]),
        ),
      });
      const first = await cloudFormation.describeStackEvents({
        StackName: StackId,
      });
      assert.equal(first.StackEvents?.length, 100);
      assert.equal(first.StackEvents?.[0]?.ResourceStatus, 'CREATE_COMPLETE');
      assert.equal(first.StackEvents?.[0]?.PhysicalResourceId, StackId);
      const second = await cloudFormation.describeStackEvents({
        StackName: StackId,
        NextToken: first.NextToken,
      });
      assert.equal(
        second.StackEvents?.at(-1)?.ResourceStatusReason,
        'User Initiated',
      );
      assert.equal(second.NextToken, undefined);
    },
  );

  behaviour(
    'ListStacks with a status filter finds deleted stacks too',
    async scope => {
      const { StackId = '' } = await createStack(scope, plainTemplate());
      await deleteStack(StackId);
      const { StackSummaries = [] } = await cloudFormation.listStacks({
        StackStatusFilter: ['DELETE_COMPLETE'],
      });
      assert.ok(StackSummaries.some(it => it.StackId === StackId));
      assert.ok(
        StackSummaries.every(it => it.StackStatus === 'DELETE_COMPLETE'),
      );
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
