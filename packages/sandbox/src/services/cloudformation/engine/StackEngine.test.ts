import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  DescribeEventsOutput,
  DescribeStackEventsOutput,
  DescribeStacksOutput,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import { DefaultStore } from '../../../core/DefaultStore';
import {
  createTestSandbox,
  eventually,
  testContext,
  type TestSandbox,
} from '../../../core/testing';
import { createCloudFormationModule } from '../createCloudFormationModule';
import { World } from '../testing';

const context = testContext();
let world: World;
let sandbox: TestSandbox;

beforeEach(async () => {
  world = new World();
  sandbox = await createTestSandbox({
    modules: [createCloudFormationModule, world.module],
  });
});

afterEach(() => sandbox.stop());

function call<O = any>(operation: string, input: object): Promise<O> {
  return sandbox.invoke<O>('cloudformation', operation, input, context);
}

async function stackOf(name: string) {
  const { Stacks = [] } = await call<DescribeStacksOutput>('DescribeStacks', {
    StackName: name,
  });
  return Stacks[0];
}

async function settled(name: string) {
  return eventually(async () => {
    const stack = await stackOf(name);
    return !stack.StackStatus?.endsWith('_IN_PROGRESS') && stack;
  });
}

async function eventsOf(name: string): Promise<StackEvent[]> {
  const { StackEvents = [] } = await call<DescribeStackEventsOutput>(
    'DescribeStackEvents',
    { StackName: name },
  );
  return StackEvents.reverse();
}

/** Events as `LogicalId STATUS reason`. */
async function story(name: string, since: number = 0): Promise<string[]> {
  return (await eventsOf(name))
    .slice(since)
    .map(event =>
      [
        event.LogicalResourceId,
        event.ResourceStatus,
        event.ResourceStatusReason,
      ]
        .filter(Boolean)
        .join(' '),
    );
}

function template(
  resources: Record<string, object>,
  outputs: Record<string, object> = {},
): string {
  return JSON.stringify({ Resources: resources, Outputs: outputs });
}

function thing(properties: object = {}, more: object = {}) {
  return { Type: 'Test::Slow::Thing', Properties: properties, ...more };
}

function fixed(properties: object = {}, more: object = {}) {
  return { Type: 'Test::Slow::Fixed', Properties: properties, ...more };
}

function create(name: string, body: string, more: object = {}) {
  return call('CreateStack', { StackName: name, TemplateBody: body, ...more });
}

function update(name: string, body: string, more: object = {}) {
  return call('UpdateStack', { StackName: name, TemplateBody: body, ...more });
}

describe('creating', () => {
  it('makes resources in order, with events, outputs and tags', async () => {
    const { StackId } = await create(
      's',
      template(
        {
          B: thing({ Of: { 'Fn::GetAtt': ['A', 'Arn'] } }),
          A: thing({ Polls: 2 }),
        },
        { Out: { Value: { 'Fn::Sub': '${B}!' }, Export: { Name: 's-Out' } } },
      ),
      { Tags: [{ Key: 'laneway:env', Value: 'dev' }] },
    );
    expect((await stackOf('s')).StackStatus).toBe('CREATE_IN_PROGRESS');
    const stack = await settled('s');
    expect(stack).toMatchObject({
      StackId,
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Out', OutputValue: 'B-2!', ExportName: 's-Out' }],
    });
    expect(await story('s')).toEqual([
      's CREATE_IN_PROGRESS User Initiated',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS Resource creation Initiated',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_IN_PROGRESS Resource creation Initiated',
      'B CREATE_COMPLETE',
      's CREATE_COMPLETE',
    ]);
    expect(world.thing('B-2')).toEqual({
      properties: { Of: 'A-1/Arn' },
      tags: {
        'laneway:env': 'dev',
        'aws:cloudformation:stack-name': 's',
        'aws:cloudformation:stack-id': StackId,
        'aws:cloudformation:logical-id': 'B',
      },
    });
    expect(await call('ListExports', {})).toMatchObject({
      Exports: [{ Name: 's-Out', Value: 'B-2!', ExportingStackId: StackId }],
    });
  });

  it('rolls back in reverse order when a resource fails', async () => {
    const { OperationId } = await create(
      's',
      template({
        A: thing(),
        B: thing({ V: { Ref: 'A' } }),
        Slow: thing({ Polls: 1000 }),
        C: thing({ V: { Ref: 'B' }, FailCreate: 'no more room' }),
        Later: thing({ V: { Ref: 'C' } }),
      }),
    );
    await settled('s');
    const events = await story('s');
    const failure = events.indexOf('C CREATE_FAILED no more room');
    expect(events.slice(failure)).toEqual([
      'C CREATE_FAILED no more room',
      'Slow CREATE_FAILED Resource creation cancelled',
      's ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Slow, C]. Rollback requested by user.',
      'Slow DELETE_IN_PROGRESS',
      'C DELETE_COMPLETE',
      'Slow DELETE_COMPLETE',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      's ROLLBACK_COMPLETE',
    ]);
    expect([...world.things.keys()]).toEqual([]);
    const failed = await call<DescribeEventsOutput>('DescribeEvents', {
      OperationId,
      Filters: { FailedEvents: true },
    });
    expect(
      failed.OperationEvents?.map(event => [
        event.EventType,
        event.LogicalResourceId,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['STACK_EVENT', 's'],
        ['PROVISIONING_ERROR', 'C'],
      ]),
    );
    await expect(update('s', template({ A: thing() }))).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated.',
    );
  });

  it.each([
    [{ OnFailure: 'DO_NOTHING' }, 'CREATE_FAILED', 1],
    [{ DisableRollback: true }, 'CREATE_FAILED', 1],
    [{ OnFailure: 'DELETE' }, 'DELETE_COMPLETE', 0],
  ])('with %j ends as %s', async (options, status, left) => {
    const { StackId } = await create(
      's',
      template({
        A: thing(),
        B: thing({ V: { Ref: 'A' }, FailReady: 'crashed' }),
      }),
      options,
    );
    expect(await settled(StackId)).toMatchObject({ StackStatus: status });
    expect([...world.things.keys()].includes('A-1')).toBe(left === 1);
  });
});

describe('deleting', () => {
  it('retains, reports what cannot be deleted, and goes on later', async () => {
    const { StackId } = await create(
      's',
      template({
        A: thing({ FailDelete: 'in use' }),
        B: thing({ V: { Ref: 'A' } }),
        Kept: thing({}, { DeletionPolicy: 'Retain' }),
      }),
    );
    await settled('s');
    await call('DeleteStack', { StackName: 's' });
    expect(await settled('s')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [A].',
    });
    await call('DeleteStack', { StackName: 's', RetainResources: ['A'] });
    expect(await settled(StackId)).toMatchObject({
      StackStatus: 'DELETE_COMPLETE',
      DeletionTime: expect.any(Date),
    });
    await expect(stackOf('s')).rejects.toThrow(
      'Stack with id s does not exist',
    );
    expect([...world.things.keys()].sort()).toEqual(['A-1', 'Kept-2']);
    // The name is free again, and the old stack is still listed.
    await create('s', template({ A: thing() }));
    const { StackSummaries } = await call('ListStacks', {});
    expect(StackSummaries).toHaveLength(2);
  });

  it('is possible while the stack is being created', async () => {
    const { StackId } = await create(
      's',
      template({ A: thing({ Polls: 1000 }) }),
    );
    await eventually(() => world.things.has('A-1'));
    await call('DeleteStack', { StackName: 's' });
    expect((await settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(world.things.size).toBe(0);
  });
});

describe('updating', () => {
  it('changes in place, replaces, adds, removes, and cleans up last', async () => {
    await create(
      's',
      template({ A: thing({ V: 1 }), F: fixed({ V: 1 }), Old: thing() }),
    );
    await settled('s');
    const before = (await eventsOf('s')).length;
    await update(
      's',
      template({
        A: thing({ V: 2 }),
        F: fixed({ V: 2 }, { DependsOn: 'A' }),
        New: thing({ Of: { Ref: 'F' } }),
      }),
    );
    expect((await settled('s')).StackStatus).toBe('UPDATE_COMPLETE');
    const events = await story('s', before);
    expect(events).toEqual([
      's UPDATE_IN_PROGRESS User Initiated',
      'A UPDATE_IN_PROGRESS',
      'A UPDATE_COMPLETE',
      'F UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'F UPDATE_IN_PROGRESS Resource creation Initiated',
      'F UPDATE_COMPLETE',
      'New CREATE_IN_PROGRESS',
      'New CREATE_IN_PROGRESS Resource creation Initiated',
      'New CREATE_COMPLETE',
      's UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      ...events.slice(10, 14),
      's UPDATE_COMPLETE',
    ]);
    expect(events.slice(10, 14).sort()).toEqual([
      'F DELETE_COMPLETE',
      'F DELETE_IN_PROGRESS',
      'Old DELETE_COMPLETE',
      'Old DELETE_IN_PROGRESS',
    ]);
    expect([...world.things.keys()]).toEqual(['A-1', 'F-4', 'New-5']);
  });

  it('rolls back to what was before', async () => {
    await create('s', template({ A: thing({ V: 1 }), F: fixed({ V: 1 }) }), {
      Tags: [{ Key: 't', Value: '1' }],
    });
    await settled('s');
    await update(
      's',
      template({
        A: thing({ V: 2 }),
        F: fixed({ V: 2 }),
        New: thing({}, { DependsOn: 'A' }),
        Bad: thing({ FailReady: 'boom' }, { DependsOn: ['New', 'F'] }),
      }),
      { Tags: [{ Key: 't', Value: '2' }] },
    );
    expect(await settled('s')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      Tags: [{ Key: 't', Value: '1' }],
    });
    const events = await story('s');
    expect(events).toContain(
      's UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad].',
    );
    expect(events).toContain('s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    expect([...world.things.keys()].sort()).toEqual(['A-1', 'F-2']);
    expect(world.thing('A-1').properties).toEqual({ V: 1 });
  });

  it('can be continued after its rollback failed', async () => {
    await create('s', template({ A: thing({ V: 1, FailUpdate: 'stuck' }) }));
    await settled('s');
    await update('s', template({ A: thing({ V: 2, FailUpdate: 'bad' }) }));
    expect(await settled('s')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to update: [A].',
    });
    await call('ContinueUpdateRollback', {
      StackName: 's',
      ResourcesToSkip: ['A'],
    });
    expect((await settled('s')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('obeys the stack policy', async () => {
    const policy = JSON.stringify({
      Statement: [
        {
          Effect: 'Deny',
          Action: 'Update:Replace',
          Principal: '*',
          Resource: 'LogicalResourceId/F',
        },
        { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
      ],
    });
    await create('s', template({ F: fixed({ V: 1 }) }), {
      StackPolicyBody: policy,
    });
    await settled('s');
    await update('s', template({ F: fixed({ V: 2 }) }));
    expect((await settled('s')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await story('s')).toContain(
      'F UPDATE_FAILED Action denied by stack policy: Statement [#1] does not allow [Update:Replace] for resource [LogicalResourceId/F]',
    );
    await update('s', template({ F: fixed({ V: 2 }) }), {
      StackPolicyDuringUpdateBody: policy.replace('Deny', 'Allow'),
    });
    expect((await settled('s')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('is refused while the stack is busy, and when there is nothing to do', async () => {
    const body = template({ A: thing({ Polls: 1 }) });
    const { StackId } = await create('s', body);
    await expect(update('s', body)).rejects.toThrow(
      `Stack:${StackId} is in CREATE_IN_PROGRESS state and can not be updated.`,
    );
    await settled('s');
    await expect(update('s', `${body} `)).rejects.toThrow(
      'No updates are to be performed.',
    );
  });
});

describe('exports', () => {
  const exporter = (name: string, value: string) =>
    template({ A: thing() }, { O: { Value: value, Export: { Name: name } } });
  const importer = template({
    B: thing({ V: { 'Fn::ImportValue': 'net-Vpc' } }),
  });

  it('keep their stack from being deleted or changed while they are in use', async () => {
    await create('net', exporter('net-Vpc', 'vpc-1'));
    await settled('net');
    await create('two', importer);
    await create('one', importer);
    await settled('one');
    await settled('two');
    await call('DeleteStack', { StackName: 'net' });
    expect(
      await eventually(async () => {
        const stack = await stackOf('net');
        return stack.StackStatus === 'CREATE_COMPLETE' && stack;
      }),
    ).toMatchObject({
      StackStatusReason:
        'Export net-Vpc cannot be deleted as it is in use by one and two',
    });
    await update('net', exporter('net-Vpc', 'vpc-2'));
    expect((await settled('net')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await story('net')).toContain(
      'net UPDATE_ROLLBACK_IN_PROGRESS Export net-Vpc cannot be updated as it is in use by one and two',
    );
  });

  it('must exist to be imported, once', async () => {
    await create('one', importer);
    await settled('one');
    expect(await story('one')).toEqual([
      'one CREATE_IN_PROGRESS User Initiated',
      'one ROLLBACK_IN_PROGRESS No export named net-Vpc found.',
      'one ROLLBACK_COMPLETE',
    ]);
    await create('net', exporter('net-Vpc', 'vpc-1'));
    await settled('net');
    await create('net2', exporter('net-Vpc', 'vpc-1'));
    expect((await settled('net2')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await story('net2')).toContain(
      'net2 ROLLBACK_IN_PROGRESS Export with name net-Vpc is already exported by stack net',
    );
  });
});

describe('change sets', () => {
  it('create and update stacks as `aws cloudformation deploy` does', async () => {
    const deploy = async (type: string, body: string, name: string) => {
      await call('CreateChangeSet', {
        StackName: 's',
        ChangeSetName: name,
        ChangeSetType: type,
        TemplateBody: body,
      });
      return eventually(async () => {
        const set = await call('DescribeChangeSet', {
          StackName: 's',
          ChangeSetName: name,
        });
        return set.Status !== 'CREATE_PENDING' && set;
      });
    };
    const first = await deploy('CREATE', template({ A: thing() }), 'c1');
    expect(first).toMatchObject({
      Status: 'CREATE_COMPLETE',
      Changes: [{ ResourceChange: { Action: 'Add', LogicalResourceId: 'A' } }],
    });
    expect((await stackOf('s')).StackStatus).toBe('REVIEW_IN_PROGRESS');
    await call('ExecuteChangeSet', { StackName: 's', ChangeSetName: 'c1' });
    expect((await settled('s')).StackStatus).toBe('CREATE_COMPLETE');

    const same = await deploy('UPDATE', template({ A: thing() }), 'c2');
    expect(same).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: expect.stringContaining(
        "The submitted information didn't contain changes.",
      ),
    });
    const next = await deploy('UPDATE', template({ A: thing({ V: 1 }) }), 'c3');
    expect(next.Changes).toMatchObject([
      { ResourceChange: { Action: 'Modify', Replacement: 'False' } },
    ]);
    await call('ExecuteChangeSet', { StackName: 's', ChangeSetName: 'c3' });
    expect((await settled('s')).StackStatus).toBe('UPDATE_COMPLETE');
  });
});

describe('a restart', () => {
  it('goes on where it was', async () => {
    const store = new DefaultStore({ strict: true });
    const first = await createTestSandbox({
      modules: [createCloudFormationModule, world.module],
      store,
    });
    await first.invoke(
      'cloudformation',
      'CreateStack',
      {
        StackName: 's',
        TemplateBody: template({
          A: thing({ Polls: 8 }),
          B: thing({ V: { Ref: 'A' } }),
        }),
      },
      context,
    );
    await eventually(() => world.things.has('A-1'));
    await first.stop();
    await sandbox.stop();
    sandbox = await createTestSandbox({
      modules: [createCloudFormationModule, world.module],
      store,
    });
    expect((await settled('s')).StackStatus).toBe('CREATE_COMPLETE');
    expect(world.calls).toEqual(['create A', 'create B']);
  });
});

describe('error texts', () => {
  interface Case {
    service: string;
    operation: string;
    when: string;
    code?: string;
    message?: string;
  }
  const fixtures: { cases: Case[] } = JSON.parse(
    readFileSync(
      join(__dirname, '../../../../../../test/fixtures/aws-errors.json'),
      'utf8',
    ),
  );
  const body = template({ A: thing({ Polls: 3 }) });
  const provoke: Record<string, () => Promise<unknown>> = {
    'DescribeStacks: the named stack does not exist': () =>
      call('DescribeStacks', { StackName: 'x' }),
    'CreateStack: a live stack has that name': async () => {
      await create('x', body);
      return create('x', body);
    },
    'UpdateStack: template, parameters and tags are unchanged': async () => {
      await create('x', body);
      await settled('x');
      return update('x', body);
    },
    'UpdateStack: the stack is in progress': async () => {
      await create('x', body);
      return update('x', body);
    },
    'UpdateStack: the stack does not exist': () => update('x', body),
    'DeleteStack: termination protection is on': async () => {
      await create('x', body, { EnableTerminationProtection: true });
      return call('DeleteStack', { StackName: 'x' });
    },
    'CreateStack: a parameter without a default is missing': () =>
      create(
        's',
        'Parameters: {x: {Type: String}}\nResources: {A: {Type: Test::Slow::Thing}}',
      ),
    'CreateStack: a parameter is unknown': () =>
      create('s', body, {
        Parameters: [{ ParameterKey: 'x', ParameterValue: '1' }],
      }),
    'CreateStack: a resource refers to nothing': () =>
      create('s', template({ A: thing({ V: { Ref: 'x' } }) })),
  };
  const cases = fixtures.cases.filter(
    ({ service, code }) => service === 'cloudformation' && code,
  );

  it.each(
    cases.map(item => [`${item.operation}: ${item.when}`, item] as const),
  )('%s', async (name, { code, message = '' }) => {
    const pattern = message
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\\\{x\\\}/g, 'x')
      .replace(/\\\{(arn|status)\\\}/g, '\\S+');
    await expect(provoke[name]()).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`^${pattern}$`)),
    });
  });

  it('deletes a stack that does not exist without a word', async () => {
    expect(await call('DeleteStack', { StackName: 'x' })).toEqual({});
  });

  it('names unknown types and missing capabilities', async () => {
    await expect(
      create('s', template({ A: { Type: 'AWS::Nope::Thing' } })),
    ).rejects.toThrow(
      'Template format error: Unrecognized resource types: [AWS::Nope::Thing]',
    );
  });
});
