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
  eventsOf,
  physicalIds,
  updateStack,
} from './support/stacks';
import {
  exportTemplate,
  importTemplate,
  logGroup,
  plainTemplate,
} from './support/templates';

/** Denies one kind of update of the resource `Group`. */
function denyPolicy(action: string): string {
  return JSON.stringify({
    Statement: [
      {
        Effect: 'Deny',
        Action: action,
        Principal: '*',
        Resource: 'LogicalResourceId/Group',
      },
      { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
    ],
  });
}

const ALLOW_ALL = JSON.stringify({
  Statement: [
    { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
  ],
});

function guardedStack(scope: Scope, action: string, properties: object = {}) {
  return createStack(scope, plainTemplate(properties), {
    StackName: scope.name('guarded'),
    StackPolicyBody: denyPolicy(action),
  });
}

async function failureReasons(stackId: string | undefined): Promise<string> {
  return (await eventsOf(stackId))
    .filter(event => event.ResourceStatus?.endsWith('_FAILED'))
    .map(event => event.ResourceStatusReason)
    .join('\n');
}

suite('Exports and imports', { concurrency: 6 }, () => {
  behaviour(
    'ListExports gives an export with its value and its stack',
    async scope => {
      const Name = scope.name('export');
      const { StackId } = await createStack(scope, exportTemplate(Name, 'v'));
      const found = await eventually('the export is listed', async () => {
        let NextToken: string | undefined;
        do {
          const page = await cloudFormation.listExports({ NextToken });
          const match = page.Exports?.find(it => it.Name === Name);
          if (match) return match;
          NextToken = page.NextToken;
        } while (NextToken);
        return undefined;
      });
      assert.deepEqual(found, { ExportingStackId: StackId, Name, Value: 'v' });
    },
  );

  behaviour('ListImports names the stacks that import', async scope => {
    const name = scope.name('export');
    await createStack(scope, exportTemplate(name, 'v'));
    const importing = await createStack(scope, importTemplate(name));
    const { Imports } = await cloudFormation.listImports({ ExportName: name });
    assert.deepEqual(Imports, [importing.StackName]);
  });

  behaviour(
    'ListImports is refused for an export that nobody imports',
    async scope => {
      const name = scope.name('export');
      await createStack(scope, exportTemplate(name, 'v'));
      await refused(cloudFormation.listImports({ ExportName: name }), {
        code: 'ValidationError',
        message: `Export '${name}' is not imported by any stack.`,
      });
    },
  );

  behaviour(
    'an export in use can not change its value: the update is rolled back',
    async scope => {
      const name = scope.name('export');
      const { StackId } = await createStack(scope, exportTemplate(name, 'v'));
      const importing = await createStack(scope, importTemplate(name));
      const stack = await updateStack(StackId, {
        ...exportTemplate(name, 'w'),
        Resources: { Group: logGroup({ RetentionInDays: 7 }) },
      });
      assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
      const reasons = (await eventsOf(StackId)).map(
        it => it.ResourceStatusReason,
      );
      assert.ok(
        reasons.some(reason =>
          reason?.includes(
            `Export ${name} cannot be updated as it is in use by ${importing.StackName}`,
          ),
        ),
        reasons.join('\n'),
      );
    },
  );

  behaviour('an export in use can not leave the template', async scope => {
    const name = scope.name('export');
    const { StackId } = await createStack(scope, exportTemplate(name, 'v'));
    const importing = await createStack(scope, importTemplate(name));
    const stack = await updateStack(
      StackId,
      plainTemplate({ RetentionInDays: 7 }),
    );
    assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
    const reasons = (await eventsOf(StackId)).map(
      it => it.ResourceStatusReason,
    );
    assert.ok(
      reasons.some(reason =>
        reason?.includes(
          `Export ${name} cannot be deleted as it is in use by ${importing.StackName}`,
        ),
      ),
      reasons.join('\n'),
    );
  });

  behaviour(
    'an export may be deleted once nobody imports it any more',
    async scope => {
      const name = scope.name('export');
      const exporting = await createStack(scope, exportTemplate(name, 'v'));
      const importing = await createStack(scope, importTemplate(name));
      await deleteStack(importing.StackId ?? '');
      const { StackStatus } = await deleteStack(exporting.StackId ?? '');
      assert.equal(StackStatus, 'DELETE_COMPLETE');
    },
  );
});

suite('Stack policies', { concurrency: 6 }, () => {
  behaviour(
    'a policy that denies Update:Modify makes the update fail and be rolled back',
    async scope => {
      const { StackId } = await guardedStack(scope, 'Update:Modify');
      const stack = await updateStack(
        StackId,
        plainTemplate({ RetentionInDays: 7 }),
      );
      assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
      assert.match(
        await failureReasons(StackId),
        /Action denied by stack policy: Statement \[#1\] does not allow \[Update:(Modify|\*)\] for resource \[LogicalResourceId\/Group\]/,
      );
    },
  );

  behaviour(
    'a policy that denies Update:Replace lets modifications pass',
    async scope => {
      const { StackId } = await guardedStack(scope, 'Update:Replace');
      const stack = await updateStack(
        StackId,
        plainTemplate({ RetentionInDays: 7 }),
      );
      assert.equal(stack.StackStatus, 'UPDATE_COMPLETE');
    },
  );

  behaviour(
    'a policy that denies Update:Replace stops a replacement before anything is made',
    async scope => {
      const name = scope.name('old');
      const { StackId } = await guardedStack(scope, 'Update:Replace', {
        LogGroupName: name,
      });
      const stack = await updateStack(
        StackId,
        plainTemplate({ LogGroupName: scope.name('new') }),
      );
      assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
      assert.equal((await physicalIds(StackId)).Group, name);
    },
  );

  behaviour(
    'a policy that denies Update:Delete keeps a resource that left the template',
    async scope => {
      const { StackId } = await guardedStack(scope, 'Update:Delete');
      const stack = await updateStack(StackId, {
        Resources: { Other: logGroup() },
      });
      assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
      assert.ok('Group' in (await physicalIds(StackId)));
    },
  );

  behaviour(
    'a policy for one update overrides the stack policy during that update only',
    async scope => {
      const { StackId } = await guardedStack(scope, 'Update:Modify');
      const allowed = await updateStack(
        StackId,
        plainTemplate({ RetentionInDays: 7 }),
        { StackPolicyDuringUpdateBody: ALLOW_ALL },
      );
      assert.equal(allowed.StackStatus, 'UPDATE_COMPLETE');
      const { StackPolicyBody } = await cloudFormation.getStackPolicy({
        StackName: StackId,
      });
      assert.equal(StackPolicyBody, denyPolicy('Update:Modify'));
    },
  );

  behaviour(
    'a stack policy does not guard against deletion of the stack',
    async scope => {
      const { StackId = '' } = await guardedStack(scope, 'Update:*');
      assert.equal((await deleteStack(StackId)).StackStatus, 'DELETE_COMPLETE');
    },
  );
});
