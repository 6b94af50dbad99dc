import { EcsTask, StackEvent } from '../aws';
import { lastOperation } from './CauseReader';
import { FailureEvidence } from './FailureEvidence';
import { findCause } from './findCause';

const AT = '2026-01-01T00:00:00.000Z';
const NOTHING: FailureEvidence = {
  buildLog: [],
  stackEvents: [],
  serviceEvents: [],
  stoppedTasks: [],
  taskLog: [],
};

function event(
  logicalId: string,
  resourceType: string,
  status: string,
  reason?: string,
): StackEvent {
  const id = `${logicalId}-${status}-${reason}`;
  return { id, at: AT, logicalId, resourceType, status, reason };
}

const serviceFailed = event(
  'Service',
  'AWS::ECS::Service',
  'CREATE_FAILED',
  "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
);

function task(change: Partial<EcsTask>): EcsTask {
  return {
    id: '0a1b',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stoppedAt: AT,
    stoppedReason: 'Essential container in task exited',
    containers: [{ name: 'app', exitCode: 1 }],
    ...change,
  };
}

const lines = (...messages: string[]) =>
  messages.map(message => ({ at: AT, message, stream: 'gray/app/0a1b' }));

describe('findCause', () => {
  it.each<[string, Partial<FailureEvidence>, string]>([
    [
      "a build that fails, by build.sh's own line",
      {
        buildLog: lines(
          'Running',
          'ERROR: the App repo has no branch x: push it',
          '[Container] Phase complete: PRE_BUILD State: FAILED',
        ),
        actionError: { stage: 'Build', message: 'Build terminated' },
      },
      'build failed: the App repo has no branch x: push it',
    ],
    [
      'a container that crashes, by its last words and not its stack trace',
      {
        stackEvents: [serviceFailed],
        stoppedTasks: [task({})],
        taskLog: lines(
          'listening on 8080',
          '{"level":"error","message":"DB_URL is not set"}',
          '    at main (src/main.js:3:9)',
          'Node.js v24.1.0',
        ),
      },
      'container exited 1: "DB_URL is not set"',
    ],
    [
      'a container that takes too much memory',
      {
        stackEvents: [serviceFailed],
        stoppedTasks: [
          task({
            containers: [
              {
                name: 'app',
                exitCode: 137,
                reason:
                  'OutOfMemoryError: Container killed due to memory usage',
              },
            ],
          }),
        ],
      },
      'container ran out of memory',
    ],
    [
      'tasks that do not answer their health check',
      {
        stackEvents: [serviceFailed],
        stoppedTasks: [
          task({
            stoppedReason: 'Task failed ELB health checks in (target-group x)',
            containers: [{ name: 'app', exitCode: 143 }],
          }),
        ],
        taskLog: lines('GET / 404 is missing'),
      },
      'tasks fail their health check',
    ],
    [
      'a resource beside the service, past what was only cancelled',
      {
        stackEvents: [
          event('A', 'AWS::X', 'CREATE_FAILED', 'Resource creation cancelled'),
          event(
            'TracestateRule',
            'AWS::ElasticLoadBalancingV2::ListenerRule',
            'CREATE_FAILED',
            "Priority '1042' is currently in use",
          ),
          serviceFailed,
        ],
        stoppedTasks: [task({})],
      },
      "the lane's place on the listener is taken (TracestateRule)",
    ],
    [
      'a failure that nobody knows, in the words of AWS',
      {
        stackEvents: [
          event('Queue', 'AWS::SQS::Queue', 'CREATE_FAILED', 'No such luck'),
        ],
      },
      'Queue: No such luck',
    ],
  ])('names %s', (_, evidence, summary) => {
    expect(findCause({ ...NOTHING, ...evidence })?.summary).toBe(summary);
  });

  it('says nothing where there is no evidence', () => {
    expect(findCause(NOTHING)).toBeUndefined();
  });
});

describe('lastOperation', () => {
  it('leaves out what happened before somebody last asked for a change', () => {
    const stack = 'AWS::CloudFormation::Stack';
    const newestFirst = [
      event('s', stack, 'UPDATE_ROLLBACK_COMPLETE'),
      serviceFailed,
      event('s', stack, 'UPDATE_IN_PROGRESS', 'User Initiated'),
      event('s', stack, 'CREATE_COMPLETE'),
      event('Old', 'AWS::X', 'CREATE_FAILED', 'long ago'),
    ];
    expect(lastOperation(newestFirst).map(({ status }) => status)).toEqual([
      'UPDATE_IN_PROGRESS',
      'CREATE_FAILED',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
  });
});
