import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { AwsCallError } from '../aws';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { OperationRunner } from './OperationRunner';
import { OperationFailedError, OperationPlan } from './OperationSteps';
import { NewOperation } from './OperationStore';

const REQUEST: NewOperation = {
  kind: 'deploy',
  entityRef: 'component:default/user-api',
  service: 'user-api',
  env: 'dev',
  lane: 'gray',
  steps: ['Start', 'Follow'],
  message: 'Deploy lane gray',
  input: { request: { branch: 'main' } },
  createdBy: 'user:default/ada',
  idempotencyKey: 'key-1',
  locks: ['dev/user-api/gray'],
};

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function setUp(steps: OperationPlan['steps']) {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  const now = () => clock.now;
  const knex = await databases.init('SQLITE_3');
  const store = await DatabaseOperationStore.create(
    { getClient: async () => knex },
    now,
  );
  const plan: OperationPlan = {
    steps,
    cancel: async () => ({ message: 'The pipeline was stopped.' }),
  };
  const onChange = jest.fn();
  const create = () =>
    new OperationRunner({
      store,
      plans: { deploy: plan, delete: plan, bootstrap: plan },
      logger: mockServices.logger.mock(),
      onChange,
      now,
    });
  return { clock, store, create, runner: create(), onChange };
}

const start = {
  name: 'Start',
  advance: async () => ({
    outcome: 'next' as const,
    executionId: 'e1',
    log: ['started'],
  }),
};

describe('operations', () => {
  it('go through their steps, keep what they learn, and tell it once', async () => {
    let looks = 0;
    const { clock, store, runner, onChange } = await setUp([
      start,
      {
        name: 'Follow',
        async advance({ memory, executionId }) {
          looks += 1;
          return looks < 2
            ? {
                outcome: 'again',
                memory: { ...memory, seen: executionId ?? '' },
                message: 'Build',
              }
            : { outcome: 'next', message: `saw ${memory.seen}`, log: ['done'] };
        },
      },
    ]);
    const { operation } = await store.create(REQUEST);
    await runner.tick();
    expect(await store.find(operation.id)).toMatchObject({
      status: 'running',
      step: 'Follow',
      message: 'Build',
      executionId: 'e1',
    });
    await runner.tick();
    expect(looks).toBe(1);
    clock.now += 5_000;
    await runner.tick();
    expect(await store.find(operation.id)).toMatchObject({
      status: 'succeeded',
      message: 'saw e1',
    });
    const log = await store.readLog(operation.id, 1);
    expect(log.map(({ seq, message }) => [seq, message])).toEqual([
      [2, 'started'],
      [3, 'done'],
    ]);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  it('hold their lane until they are over, and are the same for the same key', async () => {
    const { store, runner } = await setUp([
      start,
      {
        name: 'Follow',
        async advance() {
          throw new OperationFailedError('It crashed.', 'Mend it.');
        },
      },
    ]);
    const first = await store.create(REQUEST);
    expect(await store.create(REQUEST)).toEqual({
      outcome: 'repeated',
      operation: first.operation,
    });
    const second = { ...REQUEST, idempotencyKey: 'key-2' };
    expect(await store.create(second)).toEqual({
      outcome: 'busy',
      operation: first.operation,
    });
    await runner.tick();
    expect(await store.find(first.operation.id)).toMatchObject({
      status: 'failed',
      message: 'It crashed.',
      remedy: 'Mend it.',
    });
    expect((await store.create(second)).outcome).toBe('created');
  });

  it('are advanced by one replica at a time, and by another when the first is gone', async () => {
    let release = () => {};
    let calls = 0;
    const { clock, store, runner, create } = await setUp([
      {
        name: 'Start',
        async advance() {
          calls += 1;
          if (calls === 1)
            await new Promise<void>(resolve => (release = resolve));
          return { outcome: 'next', executionId: `e${calls}` };
        },
      },
    ]);
    const { operation } = await store.create({ ...REQUEST, steps: ['Start'] });
    const hanging = runner.tick();
    await new Promise(resolve => setTimeout(resolve, 50));
    const other = create();
    await other.tick();
    expect(calls).toBe(1);
    clock.now += 60_000;
    await other.tick();
    expect(calls).toBe(2);
    release();
    await hanging;
    // What the first found out after it had lost the lease does not count.
    expect(await store.find(operation.id)).toMatchObject({
      status: 'succeeded',
      executionId: 'e2',
    });
  });

  it('try again what may pass, but not for ever, and not what never will', async () => {
    let code = 'ThrottlingException';
    const { clock, store, runner } = await setUp([
      {
        name: 'Start',
        async advance() {
          throw AwsCallError.from(
            'codepipeline:StartPipelineExecution',
            Object.assign(new Error('no'), { name: code }),
          );
        },
      },
    ]);
    const request = { ...REQUEST, steps: ['Start'] };
    const throttled = (await store.create(request)).operation;
    await runner.tick();
    clock.now += 60_000;
    await runner.tick();
    expect(await store.find(throttled.id)).toMatchObject({ status: 'running' });
    expect(await store.readLog(throttled.id, 1)).toHaveLength(1);
    clock.now += 11 * 60_000;
    await runner.tick();
    expect(await store.find(throttled.id)).toMatchObject({ status: 'failed' });

    code = 'AccessDeniedException';
    const denied = (await store.create({ ...request, idempotencyKey: '2' }))
      .operation;
    await runner.tick();
    expect(await store.find(denied.id)).toMatchObject({
      status: 'failed',
      remedy: "Give the portal's role this permission.",
    });
  });

  it('stop when somebody asks for it', async () => {
    const { store, runner } = await setUp([
      start,
      { name: 'Follow', advance: async () => ({ outcome: 'again' }) },
    ]);
    const { operation } = await store.create(REQUEST);
    await runner.tick();
    expect(await store.requestCancel(operation.id, 'user:default/bob')).toBe(
      true,
    );
    await runner.tick();
    expect(await store.find(operation.id)).toMatchObject({
      status: 'cancelled',
      message: 'The pipeline was stopped.',
    });
    expect(await store.requestCancel(operation.id, 'user:default/bob')).toBe(
      false,
    );
    const log = await store.readLog(operation.id, 0);
    expect(log.at(-1)?.message).toBe(
      'Cancelled by user:default/bob. The pipeline was stopped.',
    );
  });
});
