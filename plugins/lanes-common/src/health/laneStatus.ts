import { LaneStatus } from '../api/lane';
import { stackPhase, StackPhase } from './stackStatus';
import { HealthThresholds } from './thresholds';

/** What decides a lane's status, as plain facts. What is undefined could not be read or does not exist. */
export interface LaneFacts {
  /** The lane's stack. */
  readonly stack?: { readonly status: string; readonly reason?: string };
  readonly tasks?: {
    readonly running: number;
    readonly desired: number;
    readonly pending: number;
  };
  /** ECS's state of the newest rollout: `COMPLETED`, `IN_PROGRESS` or `FAILED`, and ECS's reason. */
  readonly rollout?: { readonly state?: string; readonly reason?: string };
  readonly healthyHosts?: number;
  readonly traffic?: {
    /** Requests in the measured window. */
    readonly requests: number;
    /** 0-100. */
    readonly errorPercent?: number;
  };
  /** Periods (minutes) in a row, up to now, with fewer running than desired tasks. */
  readonly periodsBelowDesired?: number;
  /** The stage of the running deployment: its name, its place from 1, and how many there are. */
  readonly runningStage?: {
    readonly name: string;
    readonly position: number;
    readonly count: number;
  };
  /** The newest deployment, when it failed, and why in words. */
  readonly failedDeployment?: { readonly failure?: string };
  /** One sentence of root cause for the last failure. */
  readonly cause?: string;
  /** The portal is deleting the lane: what it does at present. */
  readonly deleting?: string;
  readonly thresholds: HealthThresholds;
}

function percent(value: number, than?: number): string {
  const short = Number(value.toFixed(1));
  return `${short === than ? Number(value.toFixed(2)) : short} %`;
}

function failureReason(facts: LaneFacts, fallback: string): string {
  return (
    facts.cause ??
    facts.failedDeployment?.failure ??
    facts.stack?.reason ??
    fallback
  );
}

/** A change under way decides alone: numbers measured during it say little about the lane. */
function statusOfChange(
  facts: LaneFacts,
  phase: StackPhase | undefined,
): LaneStatus | undefined {
  if (phase === 'deleting') {
    return { state: 'deleting', reason: 'the stack is being deleted' };
  }
  if (facts.deleting !== undefined) {
    return { state: 'deleting', reason: facts.deleting };
  }
  if (phase === 'rolling-back') {
    const why = facts.cause ?? facts.stack?.reason;
    return {
      state: 'deploying',
      reason: why ? `rolling back: ${why}` : 'rolling back',
    };
  }
  if (facts.runningStage) {
    const { name, position, count } = facts.runningStage;
    return { state: 'deploying', reason: `${name} ${position}/${count}` };
  }
  if (phase === 'creating' || phase === 'updating') {
    return {
      state: 'deploying',
      reason: `the stack is being ${
        phase === 'creating' ? 'created' : 'updated'
      }`,
    };
  }
  return undefined;
}

/** The first standard threshold that is crossed, or that comes near. */
function statusOfThresholds(facts: LaneFacts): LaneStatus | undefined {
  const { tasks, traffic, healthyHosts, thresholds, rollout } = facts;
  const { errorPercent = 0, requests = 0 } = traffic ?? {};
  if (
    requests >= thresholds.errorRateMinRequests &&
    errorPercent > thresholds.errorRatePercent
  ) {
    return {
      state: 'failing',
      reason: `5xx ${percent(
        errorPercent,
        thresholds.errorRatePercent,
      )} > ${percent(thresholds.errorRatePercent)}`,
    };
  }
  if (tasks && tasks.running === 0) {
    return {
      state: 'failing',
      reason: `0 of ${tasks.desired} tasks running${
        rollout?.state === 'FAILED' && rollout.reason
          ? `: ${rollout.reason}`
          : ''
      }`,
    };
  }
  if (healthyHosts !== undefined && healthyHosts < thresholds.minHealthyHosts) {
    return {
      state: 'failing',
      reason: `healthy hosts ${healthyHosts} < ${thresholds.minHealthyHosts}`,
    };
  }
  if (tasks && tasks.running < tasks.desired) {
    const periods = facts.periodsBelowDesired ?? 0;
    const reason = `${tasks.running} of ${tasks.desired} tasks running`;
    return periods >= thresholds.unhealthyPeriods
      ? { state: 'failing', reason: `${reason} for ${periods} min` }
      : { state: 'degraded', reason };
  }
  return undefined;
}

/**
 * A lane's status and why, in words, with the number and the threshold where there is one. In order: a change under way;
 * a stack with which nothing runs; scaled to zero; a standard threshold that is crossed; a last deployment that failed while
 * the version before it runs; healthy.
 */
export function laneStatus(facts: LaneFacts): LaneStatus {
  const phase = facts.stack && stackPhase(facts.stack.status);
  const change = statusOfChange(facts, phase);
  if (change) return change;

  if (phase === undefined || phase === 'gone' || phase === 'review') {
    return facts.failedDeployment
      ? {
          state: 'failed',
          reason: failureReason(facts, 'the deployment failed'),
        }
      : { state: 'unknown', reason: 'its stack could not be read' };
  }
  if (phase === 'failed' || phase === 'stuck') {
    return {
      state: 'failed',
      reason: failureReason(facts, `the stack is ${facts.stack?.status}`),
    };
  }
  if (phase === 'delete-failed') {
    return {
      state: 'failed',
      reason: `could not be deleted: ${
        facts.stack?.reason ?? 'the stack is DELETE_FAILED'
      }`,
    };
  }
  if (facts.tasks?.desired === 0) {
    return { state: 'stopped', reason: 'scaled to zero' };
  }
  const crossed = statusOfThresholds(facts);
  if (crossed?.state === 'failing') return crossed;
  if (phase === 'rolled-back' || facts.failedDeployment) {
    return {
      state: 'rolled-back',
      reason: failureReason(facts, 'the last deployment failed'),
    };
  }
  if (crossed) return crossed;
  if (!facts.tasks && facts.healthyHosts === undefined) {
    return { state: 'unknown', reason: 'its tasks could not be read' };
  }
  return { state: 'healthy', reason: '' };
}
