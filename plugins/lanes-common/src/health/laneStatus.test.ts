import fc from 'fast-check';
import { LaneFacts, laneStatus } from './laneStatus';
import { isStackInProgress, STACK_PHASES, stackPhase } from './stackStatus';
import { DEFAULT_THRESHOLDS } from './thresholds';

const healthy: LaneFacts = {
  stack: { status: 'UPDATE_COMPLETE' },
  tasks: { running: 2, desired: 2, pending: 0 },
  healthyHosts: 2,
  traffic: { requests: 100, errorPercent: 0 },
  thresholds: DEFAULT_THRESHOLDS,
};

function statusOf(change: Partial<LaneFacts>): string {
  const { state, reason } = laneStatus({ ...healthy, ...change });
  return reason ? `${state}: ${reason}` : state;
}

describe('laneStatus', () => {
  it.each<[string, Partial<LaneFacts>, string]>([
    ['all is well', {}, 'healthy'],
    [
      'a deployment runs',
      { runningStage: { name: 'Build', position: 2, count: 3 } },
      'deploying: Build 2/3',
    ],
    [
      'the error rate is over the threshold',
      { traffic: { requests: 500, errorPercent: 4.2 } },
      'failing: 5xx 4.2 % > 1 %',
    ],
    [
      'the error rate is over the threshold by less than is shown',
      { traffic: { requests: 5000, errorPercent: 1.04 } },
      'failing: 5xx 1.04 % > 1 %',
    ],
    [
      'the error rate is at the threshold',
      { traffic: { requests: 500, errorPercent: 1 } },
      'healthy',
    ],
    [
      'too few requests to judge',
      { traffic: { requests: 3, errorPercent: 33.3 } },
      'healthy',
    ],
    [
      'a deployment was rolled back',
      {
        stack: { status: 'UPDATE_ROLLBACK_COMPLETE', reason: 'raw' },
        cause: 'container exited 1, "DB_URL is not set"',
      },
      'rolled-back: container exited 1, "DB_URL is not set"',
    ],
    [
      'a first deployment failed',
      {
        stack: { status: 'ROLLBACK_COMPLETE', reason: 'raw' },
        tasks: undefined,
        healthyHosts: undefined,
      },
      'failed: raw',
    ],
    [
      'a rolled back lane fails now',
      {
        stack: { status: 'UPDATE_ROLLBACK_COMPLETE' },
        healthyHosts: 0,
      },
      'failing: healthy hosts 0 < 1',
    ],
    [
      'a build failed while the version before runs',
      { failedDeployment: { failure: 'branch x does not exist' } },
      'rolled-back: branch x does not exist',
    ],
    [
      'a build failed before there was a stack',
      {
        stack: undefined,
        tasks: undefined,
        failedDeployment: { failure: 'tests failed' },
      },
      'failed: tests failed',
    ],
    [
      'some tasks are missing',
      { tasks: { running: 1, desired: 2, pending: 1 } },
      'degraded: 1 of 2 tasks running',
    ],
    [
      'some tasks are missing for long',
      {
        tasks: { running: 1, desired: 2, pending: 1 },
        periodsBelowDesired: 3,
      },
      'failing: 1 of 2 tasks running for 3 min',
    ],
    [
      'scaled to zero, so that no host is healthy',
      { tasks: { running: 0, desired: 0, pending: 0 }, healthyHosts: 0 },
      'stopped: scaled to zero',
    ],
    [
      'being deleted by somebody else while a deployment is known',
      {
        stack: { status: 'DELETE_IN_PROGRESS' },
        runningStage: { name: 'Deploy', position: 3, count: 3 },
      },
      'deleting: the stack is being deleted',
    ],
    [
      'being drained by the portal',
      { deleting: 'requests drain' },
      'deleting: requests drain',
    ],
    [
      'rolling back',
      {
        stack: { status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
        runningStage: { name: 'Deploy', position: 3, count: 3 },
        cause: 'health check path wrong',
      },
      'deploying: rolling back: health check path wrong',
    ],
    [
      'nothing that decides could be read',
      { tasks: undefined, healthyHosts: undefined },
      'unknown: its tasks could not be read',
    ],
  ])('%s', (_, change, expected) => {
    expect(statusOf(change)).toBe(expected);
  });

  it('gives a reason for every state but healthy, whatever the facts', () => {
    const count = fc.nat({ max: 5 });
    const facts = fc.record(
      {
        stack: fc.record({
          status: fc.constantFrom(...Object.keys(STACK_PHASES)),
        }),
        tasks: fc.record({ running: count, desired: count, pending: count }),
        healthyHosts: count,
        traffic: fc.record({
          requests: fc.nat(),
          errorPercent: fc.double({ min: 0, max: 100, noNaN: true }),
        }),
        failedDeployment: fc.constant({}),
        runningStage: fc.constant({ name: 'Build', position: 1, count: 3 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(facts, some => {
        const { state, reason } = laneStatus({
          ...some,
          thresholds: DEFAULT_THRESHOLDS,
        });
        expect(reason === '').toBe(state === 'healthy');
      }),
    );
  });
});

describe('stackPhase', () => {
  it('knows all 23 statuses, and takes none that says so for settled', () => {
    const statuses = Object.keys(STACK_PHASES);
    expect(statuses).toHaveLength(23);
    for (const status of statuses) {
      const saysSo =
        status.endsWith('IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
      expect([status, isStackInProgress(status)]).toEqual([status, saysSo]);
    }
  });

  it('asks a person to look at a status that it does not know', () => {
    expect(stackPhase('SOMETHING_NEW')).toBe('stuck');
    expect(stackPhase('toString')).toBe('stuck');
  });
});
