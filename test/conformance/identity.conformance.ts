import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { STS } from '@aws-sdk/client-sts';
import { behaviour } from './support/behaviour';
import { clientSettings } from './support/endpoint';
import { eventually } from './support/eventually';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';
import { createStack, deleteStack, outputsOf } from './support/stacks';
import { plainTemplate } from './support/templates';

const sts = new STS(clientSettings);
const tagging = new ResourceGroupsTaggingAPI(clientSettings);

/** A role that the caller's account may assume. */
async function createRole(scope: Scope): Promise<string> {
  const stack = await createStack(scope, {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: { Ref: 'AWS::AccountId' } },
                Action: 'sts:AssumeRole',
              },
            ],
          },
        },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  });
  return outputsOf(stack).Arn;
}

async function assume(RoleArn: string): Promise<STS> {
  const { Credentials } = await eventually('the role can be assumed', () =>
    // IAM takes some seconds to make a new role known everywhere.
    sts
      .assumeRole({ RoleArn, RoleSessionName: 'conformance' })
      .catch(() => undefined),
  );
  return new STS({
    ...clientSettings,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken,
    },
  });
}

suite('Identities', { concurrency: 4 }, () => {
  behaviour('GetCallerIdentity names account and caller', async () => {
    const { Account, Arn } = await sts.getCallerIdentity({});
    assert.match(Account ?? '', /^\d{12}$/);
    assert.match(
      Arn ?? '',
      new RegExp(`^arn:aws[\\w-]*:(iam|sts)::${Account}:`),
    );
  });

  behaviour(
    'whoever assumed a role is the session of that role',
    async scope => {
      const roleArn = await createRole(scope);
      const session = await assume(roleArn);
      const { Arn, Account } = await session.getCallerIdentity({});
      const role = roleArn.split('/').at(-1);
      assert.equal(
        Arn?.replace(/^arn:aws[\w-]*:/, ''),
        `sts::${Account}:assumed-role/${role}/conformance`,
      );
    },
  );

  behaviour(
    'assuming a role that does not exist is AccessDenied with HTTP 403',
    async scope => {
      const { Account } = await sts.getCallerIdentity({});
      await refused(
        sts.assumeRole({
          RoleArn: `arn:aws:iam::${Account}:role/${scope.name('nothing')}`,
          RoleSessionName: 'conformance',
        }),
        { code: 'AccessDenied', http: 403 },
      );
    },
  );

  behaviour('a session shorter than 15 minutes is refused', async scope => {
    const { Account } = await sts.getCallerIdentity({});
    await refused(
      sts.assumeRole({
        RoleArn: `arn:aws:iam::${Account}:role/${scope.name('nothing')}`,
        RoleSessionName: 'conformance',
        DurationSeconds: 60,
      }),
      { code: 'ValidationError' },
    );
  });
});

/** ARNs of stacks with this tag. */
async function stacksWith(Key: string, Value: string): Promise<string[]> {
  const arns: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await tagging.getResources({
      TagFilters: [{ Key, Values: [Value] }],
      ResourceTypeFilters: ['cloudformation:stack'],
      PaginationToken,
    });
    for (const { ResourceARN } of page.ResourceTagMappingList ?? []) {
      if (ResourceARN) arns.push(ResourceARN);
    }
    PaginationToken = page.PaginationToken;
  } while (PaginationToken);
  return arns;
}

suite('Resources by tag', { concurrency: 4 }, () => {
  behaviour('GetResources finds stacks by tag', async scope => {
    const Value = scope.name('value');
    const stack = await createStack(scope, plainTemplate(), {
      StackName: scope.name('stack'),
      tags: { 'laneway:service': Value },
    });
    await createStack(scope, plainTemplate(), {
      StackName: scope.name('stack'),
      tags: { 'laneway:service': `${Value}-other` },
    });
    const found = await eventually('the stack is found', async () => {
      const arns = await stacksWith('laneway:service', Value);
      return arns.length > 0 && arns;
    });
    assert.deepEqual(found, [stack.StackId]);
  });

  behaviour('GetResources gives pages of the size asked for', async scope => {
    const Value = scope.name('value');
    for (let count = 0; count < 3; count += 1) {
      await createStack(scope, plainTemplate(), {
        StackName: scope.name('stack'),
        tags: { 'laneway:service': Value },
      });
    }
    await eventually(
      'all are found',
      async () => (await stacksWith('laneway:service', Value)).length === 3,
    );
    const page = await tagging.getResources({
      TagFilters: [{ Key: 'laneway:service', Values: [Value] }],
      ResourceTypeFilters: ['cloudformation:stack'],
      ResourcesPerPage: 2,
    });
    assert.equal(page.ResourceTagMappingList?.length, 2);
    assert.ok(page.PaginationToken);
  });

  behaviour(
    'GetResources no longer finds a stack that was deleted',
    async scope => {
      const Value = scope.name('value');
      const { StackId = '' } = await createStack(scope, plainTemplate(), {
        StackName: scope.name('stack'),
        tags: { 'laneway:service': Value },
      });
      await deleteStack(StackId);
      await eventually(
        'it is no longer found',
        async () => (await stacksWith('laneway:service', Value)).length === 0,
      );
    },
  );
});
