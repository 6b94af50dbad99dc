import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { LanesClient } from '@laneway/plugin-lanes-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createBootstrapServiceAction } from './bootstrapService';
import { createDeleteLaneAction } from './deleteLane';
import { createDeployLaneAction } from './deployLane';
import { RecordingLanesClient } from '../testing/RecordingLanesClient';

const success = {
  status: 'succeeded' as const,
  message: 'Lane gray is healthy.',
};

function setUp(
  options: {
    end?: ConstructorParameters<typeof RecordingLanesClient>[0]['end'];
    lines?: string[];
  } = {},
) {
  const backend = new RecordingLanesClient({
    lines: options.lines ?? ['Build started', 'Deploy started'],
    end: options.end ?? success,
  });
  const lanes = backend as unknown as LanesClient; // holds what these actions call
  const logged: string[] = [];
  function context(extra: Record<string, unknown> = {}) {
    // Inputs go in as a template writes them: unchecked.
    const base: ActionContext<any> = createMockActionContext({
      task: { id: 'task-1' },
    });
    const log = (message: string) => logged.push(message);
    const outputs: Record<string, unknown> = {};
    return Object.assign(base, {
      logger: Object.assign(base.logger, { info: log, warn: log }),
      output: (name: string, value: unknown) => {
        outputs[name] = value;
      },
      step: { id: 'deploy', name: 'Deploy' },
      outputs,
      ...extra,
    });
  }
  return { backend, lanes, logged, context };
}

const gray = {
  entityRef: 'component:default/user-api',
  env: 'dev',
  lane: 'gray',
};

describe('lanes:lane:deploy', () => {
  it('follows the operation in the task log and links to the tab', async () => {
    const { backend, lanes, logged, context } = setUp();
    const ctx = context({ input: { ...gray, branch: 'feature/x' } });
    await createDeployLaneAction({ lanes }).handler(ctx);
    expect(logged).toEqual(['Build started', 'Deploy started']);
    expect(ctx.outputs).toEqual({
      lanesTabPath: '/catalog/default/component/user-api/lanes?env=dev',
      operationId: 'operation-1',
      executionId: 'execution-42',
    });
    expect(backend.started).toEqual([
      {
        key: 'scaffolder-task-1-deploy',
        target: gray,
        request: { branch: 'feature/x' },
      },
    ]);
  });

  it('starts nothing in a dry run, and says what would happen', async () => {
    const { backend, lanes, logged, context } = setUp();
    const ctx = context({
      input: { ...gray, branch: 'main' },
      isDryRun: true,
    });
    await createDeployLaneAction({ lanes }).handler(ctx);
    expect(logged.join('\n')).toContain('1. Build and deploy gray');
    expect(backend.started).toEqual([]);
  });

  it('starts once when the task crashed after the start and before its checkpoint', async () => {
    const { backend, lanes, context } = setUp();
    const crash = new Error('The process was killed');
    const action = createDeployLaneAction({ lanes });
    const input = { ...gray, branch: 'main' };
    const crashing = context({
      input,
      checkpoint: async (options: { fn: () => Promise<unknown> }) => {
        await options.fn();
        throw crash;
      },
    });
    await expect(action.handler(crashing)).rejects.toBe(crash);
    await action.handler(context({ input }));
    expect(backend.started).toHaveLength(1);
  });

  it('starts nothing when its checkpoint has the operation', async () => {
    const { backend, lanes, logged, context } = setUp();
    const action = createDeployLaneAction({ lanes });
    const input = { ...gray, branch: 'main' };
    await action.handler(context({ input }));
    logged.length = 0;
    await action.handler(
      context({ input, checkpoint: async () => 'operation-1' }),
    );
    expect(backend.started).toHaveLength(1);
    expect(logged).toContain('Build started');
  });

  it('cancels the operation with the task, and says what was stopped', async () => {
    const { lanes, logged, context } = setUp({
      lines: Array.from({ length: 100 }, (_, i) => `line ${i}`),
    });
    const abort = new AbortController();
    const ctx = context({
      input: { ...gray, branch: 'main' },
      signal: abort.signal,
    });
    const run = createDeployLaneAction({ lanes }).handler(ctx);
    setTimeout(() => abort.abort(), 50);
    await expect(run).rejects.toThrow('Stopped pipeline execution 42');
    expect(logged.at(-1)).toContain('the stack was not changed');
  });

  it('fails with what went wrong and what to do', async () => {
    const { lanes, context } = setUp({
      end: {
        status: 'failed',
        message: 'Container exited 1: "DB_URL is not set".',
        remedy: 'Set DB_URL in params/user-api-dev.json.',
      },
    });
    const ctx = context({ input: { ...gray, branch: 'main' } });
    await expect(
      createDeployLaneAction({ lanes }).handler(ctx),
    ).rejects.toThrow(
      'Container exited 1: "DB_URL is not set". Set DB_URL in params/user-api-dev.json.',
    );
  });

  it.each([
    [{ lane: 'Gray', branch: 'main' }, "lane: Lane name 'Gray' does not start"],
    [{ env: 'dev-1', branch: 'main' }, "env: Environment name 'dev-1'"],
    [{ branch: 'a..b' }, "branch: Branch name 'a..b'"],
    [{}, 'Give either a branch, which is built, or an image'],
    [{ image: 'latest' }, 'image: An image is named by its digest'],
  ])('refuses %j before anything is started', async (input, message) => {
    const { backend, lanes, context } = setUp();
    const ctx = context({ input: { ...gray, ...input } });
    await expect(
      createDeployLaneAction({ lanes }).handler(ctx),
    ).rejects.toThrow(message);
    expect(backend.started).toEqual([]);
  });
});

describe('lanes:lane:delete', () => {
  it('deletes the lane that was named', async () => {
    const { backend, lanes, context } = setUp();
    await createDeleteLaneAction({ lanes }).handler(context({ input: gray }));
    expect(backend.started.map(start => start.target)).toEqual([gray]);
  });
});

describe('lanes:service:bootstrap', () => {
  it('refuses a repository that is no owner/name', async () => {
    const { lanes, context } = setUp();
    const ctx = context({
      input: { ...gray, repository: 'https://github.com/acme/user-api' },
    });
    await expect(
      createBootstrapServiceAction({ lanes }).handler(ctx),
    ).rejects.toThrow('input.repository: The App repo is given as owner/name.');
  });
});
