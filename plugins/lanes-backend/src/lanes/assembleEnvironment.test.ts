import { DEFAULT_THRESHOLDS, Operation } from '@laneway/plugin-lanes-common';
import { ActionExecution, ListenerRule, StackSummary } from '../aws';
import { assembleEnvironment, AssemblyContext } from './assembleEnvironment';
import { ExecutionReading, ServiceReading } from './ServiceReading';

const NOW = Date.parse('2026-01-10T12:00:00Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

function stack(name: string, change: Partial<StackSummary> = {}): StackSummary {
  return {
    id: `arn:${name}`,
    name,
    status: 'CREATE_COMPLETE',
    createdAt: ago(600),
    parameters: {},
    outputs: {},
    tags: {},
    ...change,
  };
}

function laneStack(lane: string, change: Partial<StackSummary> = {}) {
  return stack(`app-user-api-dev-${lane}`, {
    outputs: { TargetGroupArn: `tg-${lane}` },
    ...change,
  });
}

function action(
  stage: string,
  status: ActionExecution['status'],
): ActionExecution {
  return {
    executionId: '',
    stage,
    action: stage,
    status,
    configuration: {},
    outputVariables: {},
  };
}

function execution(
  id: string,
  lane: string,
  status: ExecutionReading['summary']['status'],
  startedMinutesAgo: number,
  actions: ActionExecution[] = [],
): ExecutionReading {
  const startedAt = ago(startedMinutesAgo);
  return {
    summary: { id, status, startedAt, updatedAt: startedAt, revisions: [] },
    variables: { LANE: lane, BRANCH: 'main', IMAGE: '-' },
    actions,
  };
}

function rule(
  priority: number,
  header: string | undefined,
  ...targets: [string, number][]
): ListenerRule {
  return {
    arn: `rule-${priority}`,
    priority,
    headers: header ? [{ name: header, regexes: ['x'] }] : [],
    targets: targets.map(([arn, weight]) => ({ arn, weight })),
  };
}

function reading(change: {
  lanes?: StackSummary[];
  executions?: ExecutionReading[];
  rules?: ListenerRule[];
}): ServiceReading {
  const lanes = change.lanes ?? [laneStack('default'), laneStack('gray')];
  return {
    environment: {
      name: 'dev',
      region: 'ap-southeast-2',
      account: '111111111111',
      production: false,
    },
    service: 'user-api',
    stacks: {
      value: {
        boot: stack('boot-user-api-dev'),
        pipeline: stack('pipeline-user-api-dev'),
        lanes: new Map(
          lanes.map(s => [s.name.slice('app-user-api-dev-'.length), s]),
        ),
      },
      readAt: NOW,
    },
    ecs: {
      value: new Map(
        ['default', 'gray'].map(lane => [
          lane,
          {
            name: lane,
            status: 'ACTIVE',
            running: 2,
            desired: 2,
            pending: 0,
            targetGroupArns: [],
            events: [],
          },
        ]),
      ),
    },
    rules: { value: change.rules ?? [] },
    metrics: {},
    executions: { value: change.executions ?? [] },
  };
}

const CONTEXT: AssemblyContext = {
  operations: [],
  causes: new Map(),
  thresholds: DEFAULT_THRESHOLDS,
  allowed: { deploy: true, delete: true, bootstrap: true, readLogs: true },
  now: NOW,
};

function statuses(
  some: Parameters<typeof reading>[0],
  context: Partial<AssemblyContext> = {},
) {
  const { lanes } = assembleEnvironment(reading(some), {
    ...CONTEXT,
    ...context,
  });
  return Object.fromEntries(
    lanes.map(({ name, status }) => [
      name,
      [status.state, status.reason].filter(Boolean).join(': '),
    ]),
  );
}

const deletion = (lane: string, minutesAgo: number): Operation => ({
  id: '1',
  kind: 'delete',
  status: 'succeeded',
  entityRef: 'component:default/user-api',
  service: 'user-api',
  env: 'dev',
  lane,
  message: 'Deleted',
  step: 'Delete stack',
  steps: ['Delete stack'],
  createdBy: 'user:default/ada',
  createdAt: ago(minutesAgo),
  updatedAt: ago(minutesAgo),
});

describe('assembleEnvironment', () => {
  it('shows a lane from the moment its deployment starts, the default lane first', () => {
    const found = statuses({
      executions: [
        execution('e1', 'blue', 'running', 1, [
          action('Source', 'succeeded'),
          action('Build', 'running'),
        ]),
        execution('e2', 'alpha', 'running', 1),
      ],
    });
    expect(Object.entries(found)).toEqual([
      ['default', 'healthy'],
      ['alpha', 'deploying: Source 1/3'],
      ['blue', 'deploying: Build 2/3'],
      ['gray', 'healthy'],
    ]);
  });

  it('keeps a lane whose first deployment failed without a stack for a day, or until it is deleted', () => {
    const failed = (minutes: number) => ({
      executions: [
        execution('e1', 'blue', 'failed', minutes, [
          { ...action('Build', 'failed'), errorMessage: 'no branch x' },
        ]),
      ],
    });
    expect(statuses(failed(60)).blue).toBe('failed: Build failed: no branch x');
    expect(statuses(failed(25 * 60)).blue).toBeUndefined();
    expect(
      statuses(failed(60), { operations: [deletion('blue', 5)] }).blue,
    ).toBeUndefined();
    expect(
      statuses(failed(60), { operations: [deletion('blue', 90)] }).blue,
    ).toBeDefined();
  });

  it('does not show a lane that was deleted elsewhere after its stack had failed', () => {
    const executions = [
      execution('e1', 'blue', 'failed', 10, [action('Deploy', 'failed')]),
    ];
    expect(statuses({ executions }).blue).toBeUndefined();
  });

  it('forgets a failed deployment when the lane was changed after it by other means', () => {
    const executions = [
      execution('e1', 'gray', 'failed', 30, [action('Build', 'failed')]),
    ];
    expect(statuses({ executions }).gray).toBe('rolled-back: Build failed');
    const lanes = [
      laneStack('default'),
      laneStack('gray', { status: 'UPDATE_COMPLETE', updatedAt: ago(5) }),
    ];
    expect(statuses({ executions, lanes }).gray).toBe('healthy');
  });

  it('tells the rules that lead to a lane, and the share of unmatched traffic by weight', () => {
    const { lanes } = assembleEnvironment(
      reading({
        rules: [
          rule(1042, 'tracestate', ['tg-gray', 1]),
          rule(49000, undefined, ['tg-default', 90], ['tg-gray', 10]),
        ],
      }),
      CONTEXT,
    );
    expect(
      lanes.map(({ name, trafficSharePercent, rules }) => [
        name,
        trafficSharePercent,
        rules.map(({ priority, kind }) => `${priority} ${kind}`),
      ]),
    ).toEqual([
      ['default', 90, []],
      ['gray', 10, ['1042 tracestate']],
    ]);
  });

  it('says what is missing of a service that was bootstrapped halfway', () => {
    const all = reading({ lanes: [] });
    const without = (missing: 'boot' | 'pipeline') =>
      assembleEnvironment(
        {
          ...all,
          stacks: {
            value: {
              lanes: new Map(),
              ...all.stacks.value,
              infra: stack('infra-environment-dev'),
              [missing]: undefined,
            },
          },
        },
        CONTEXT,
      );
    expect(without('pipeline')).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/no pipeline. Bootstrap it again/),
    });
    expect(without('boot')).toMatchObject({ state: 'not-bootstrapped' });
  });
});
