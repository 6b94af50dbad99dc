import {
  Lane,
  LaneView,
  LogLine,
  ServiceView,
} from '@laneway/plugin-lanes-common';
import {
  environment,
  lane,
  laneView,
  operation,
  serviceView,
} from '../src/__testUtils__/views';

/** Lanes in every state, for looking at the pages without a backend. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ago(milliseconds: number): string {
  return new Date(Date.now() - milliseconds).toISOString();
}

function lanes(): Lane[] {
  return [
    lane('default', {
      trafficSharePercent: 90,
      updatedAt: ago(3 * DAY),
      tasks: { running: 4, desired: 4, pending: 0 },
      healthyHosts: 4,
      metrics: {
        requestsPerSecond: 118,
        errorPercent: 0.1,
        p50Ms: 11,
        p95Ms: 42,
        requestsPerMinute: [5, 6, 9, 7, 8, 7, 9, 6, 7, 7],
      },
    }),
    lane('blue', {
      status: { state: 'failing', reason: '5xx 4.2 % > 1 %' },
      version: {
        imageTag: '9e8d7c6',
        commit: '9e8d7c6b5a49382716050f1e2d3c4b5a69788796',
        branch: 'checkout-ab',
      },
      updatedAt: ago(5 * HOUR),
      metrics: {
        requestsPerSecond: 2.13,
        errorPercent: 4.2,
        p50Ms: 80,
        p95Ms: 310,
        requestsPerMinute: [1, 1, 2, 3, 2, 2, 3],
      },
    }),
    lane('gray', {
      trafficSharePercent: 10,
      status: { state: 'deploying', reason: 'Build 2/3' },
      version: {
        imageTag: 'f00ba47',
        commit: 'f00ba471234567890123456789012345678901ab',
        branch: 'feature/fast-login',
      },
      updatedAt: ago(20_000),
      expiresAt: ago(-2 * DAY),
      tasks: { running: 1, desired: 2, pending: 1 },
      healthyHosts: 1,
      deployment: {
        executionId: 'e-1',
        status: 'running',
        startedAt: ago(40_000),
        branch: 'feature/fast-login',
        commit: 'f00ba471234567890123456789012345678901ab',
        commitMessage: 'Log in faster',
        stages: [
          {
            name: 'Source',
            status: 'succeeded',
            actions: [
              { name: 'App', status: 'succeeded' },
              { name: 'Infra', status: 'succeeded' },
            ],
          },
          {
            name: 'Build',
            status: 'running',
            actions: [{ name: 'Build', status: 'running' }],
          },
          { name: 'Deploy', status: 'waiting', actions: [] },
        ],
      },
    }),
    lane('release-1-2-3', {
      status: {
        state: 'rolled-back',
        reason: 'container exited 1, "DB_URL is not set"',
      },
      version: { branch: 'release/1.2.3' },
      tasks: undefined,
      healthyHosts: undefined,
      metrics: undefined,
      cause: {
        summary: 'container exited 1: "DB_URL is not set"',
        nextStep: 'Give the lane DB_URL, then redeploy it from its branch.',
        evidence: [
          {
            source: 'stack event',
            at: ago(4 * MINUTE),
            text: 'AWS::ECS::Service Service CREATE_FAILED: ECS Deployment Circuit Breaker was triggered',
          },
          {
            source: 'log',
            at: ago(5 * MINUTE),
            text: 'Error: DB_URL is not set',
          },
        ],
      },
    }),
  ];
}

export function sampleService(): ServiceView {
  return serviceView(
    [
      environment({
        lanes: lanes(),
        operations: [
          operation({
            id: 'op-3',
            kind: 'deploy',
            message: 'CodeBuild builds feature/fast-login.',
            steps: ['check', 'pipeline', 'stack'],
            step: 'pipeline',
            createdAt: ago(40_000),
          }),
          operation({
            id: 'op-2',
            kind: 'deploy',
            lane: 'release-1-2-3',
            status: 'failed',
            message: 'The image crashed at start: "DB_URL is not set".',
            remedy: 'Give the lane DB_URL, then redeploy it.',
            updatedAt: ago(4 * MINUTE),
          }),
        ],
      }),
      environment({
        env: 'prod',
        production: true,
        state: 'not-bootstrapped',
        lanes: [],
      }),
      environment({ env: 'test', lanes: [] }),
    ],
    {
      asOf: ago(3000),
      problems: [
        {
          source: 'cloudwatch:GetMetricData',
          code: 'Throttling',
          message:
            'AWS slowed down the reading of metrics. They are read again soon.',
        },
      ],
    },
  );
}

export function sampleLane(name: string): LaneView {
  const found = lanes().find(one => one.name === name) ?? lane(name);
  return laneView({
    lane: found,
    asOf: ago(2000),
    deployments: found.deployment ? [found.deployment] : [],
    tasks: [
      {
        id: '8f14e45fceea167a5a36dedd4bea2543',
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        health: 'HEALTHY',
        startedAt: ago(3 * HOUR),
      },
      {
        id: '45c48cce2e2d7fbdea1afc51c7c6ad26',
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        startedAt: ago(4 * HOUR),
        stoppedAt: ago(3 * HOUR),
        stoppedReason: 'Essential container in task exited',
        exitCode: 1,
      },
    ],
    events: [
      {
        at: ago(MINUTE),
        source: 'ecs',
        message: '(service user-api-dev-gray) has reached a steady state.',
      },
      {
        at: ago(2 * MINUTE),
        source: 'stack',
        resource: 'Service',
        status: 'CREATE_COMPLETE',
        message: 'Resource creation complete',
      },
    ],
  });
}

const MESSAGES = [
  'INFO listening on 8080',
  '{"level":"info","msg":"GET /users 200","ms":12}',
  '{"level":"warn","msg":"slow query","ms":812}',
  'ERROR could not reach the database: connect ECONNREFUSED 10.0.1.7:5432, retrying in 2 s',
  '{"level":"debug","msg":"cache hit"}',
];

export function sampleLogs(): LogLine[] {
  return Array.from({ length: 120 }, (_, index) => ({
    at: ago((120 - index) * 1000),
    message: MESSAGES[index % MESSAGES.length],
    stream: 'gray/app/8f14e45f',
  }));
}
