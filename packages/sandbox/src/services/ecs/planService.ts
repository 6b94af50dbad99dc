import { failureThreshold } from './circuitBreaker';
import type { ServiceRow, TaskRow } from './rows';

/** What a service needs next. */
export interface ServicePlan {
  /** Tasks to start for the primary deployment. */
  readonly start: number;
  readonly stop: readonly TaskRow[];
  /** The primary deployment has failed often enough for the circuit breaker. */
  readonly breakCircuit: boolean;
  /** The primary deployment has all its tasks healthy and nothing older is left. */
  readonly complete: boolean;
  /** Desired, healthy and running tasks are the same, and nothing changes. */
  readonly steady: boolean;
  /** A deleted service has no task left. */
  readonly gone: boolean;
}

/** Percentages of an ECS service that gives none. (AWS) */
const DEFAULT_MINIMUM_PERCENT = 100;
const DEFAULT_MAXIMUM_PERCENT = 200;

const NOTHING: ServicePlan = {
  start: 0,
  stop: [],
  breakCircuit: false,
  complete: false,
  steady: false,
  gone: false,
};

/**
 * The rolling update, as one decision: between `minimumHealthyPercent` and `maximumPercent` of the desired count, tasks
 * of the primary deployment are started, and older ones stopped as those become healthy.
 *
 * @param now - ms since the epoch
 */
export function planService(
  service: ServiceRow,
  tasks: readonly TaskRow[],
  now: number,
): ServicePlan {
  const [primary] = service.deployments;
  const live = tasks.filter(task => task.lastStatus !== 'STOPPED');
  const active = live.filter(task => task.desiredStatus === 'RUNNING');
  if (service.status !== 'ACTIVE' || !primary) {
    const gone = service.status === 'DRAINING' && live.length === 0;
    return { ...NOTHING, stop: active, gone };
  }
  const want = service.desiredCount;
  const current = active.filter(task => task.startedBy === primary.id);
  const older = active.filter(task => task.startedBy !== primary.id);
  const failed = primary.rolloutState === 'FAILED';
  const limits = limitsOf(service);

  const missing = Math.max(0, want - current.length);
  const room = Math.max(0, limits.upper - active.length);
  const waits = failed || now < service.launchNotBefore;
  const breakCircuit = isBroken(service);
  const settled =
    current.length === want &&
    current.every(task => task.healthy) &&
    live.length === want;
  return {
    start: waits || breakCircuit ? 0 : Math.min(missing, room),
    stop: [
      ...surplus(current, want),
      // A failed deployment that is not rolled back leaves the older tasks alone.
      ...(failed
        ? []
        : replaceable(current, older, want, limits.lower, missing - room)),
    ],
    breakCircuit,
    complete: settled && primary.rolloutState === 'IN_PROGRESS',
    steady: settled && primary.rolloutState !== 'IN_PROGRESS',
    gone: false,
  };
}

function limitsOf(service: ServiceRow): { lower: number; upper: number } {
  const {
    minimumHealthyPercent = DEFAULT_MINIMUM_PERCENT,
    maximumPercent = DEFAULT_MAXIMUM_PERCENT,
  } = service.deploymentConfiguration;
  return {
    lower: Math.ceil((service.desiredCount * minimumHealthyPercent) / 100),
    upper: Math.floor((service.desiredCount * maximumPercent) / 100),
  };
}

function isBroken(service: ServiceRow): boolean {
  const [primary] = service.deployments;
  const { deploymentCircuitBreaker } = service.deploymentConfiguration;
  return (
    deploymentCircuitBreaker?.enable === true &&
    primary.rolloutState === 'IN_PROGRESS' &&
    primary.failedTasks >=
      failureThreshold(service.deploymentConfiguration, service.desiredCount)
  );
}

/** Tasks over the desired count: unhealthy ones first, then the newest. */
function surplus(current: readonly TaskRow[], want: number): TaskRow[] {
  return [...current]
    .sort(
      (a, b) =>
        Number(a.healthy) - Number(b.healthy) ||
        b.createdAt.localeCompare(a.createdAt),
    )
    .slice(0, Math.max(0, current.length - want));
}

/**
 * Tasks of older deployments that can go.
 *
 * @param lacksRoomFor - tasks of the primary deployment that the upper limit does not let start
 */
function replaceable(
  current: readonly TaskRow[],
  older: readonly TaskRow[],
  want: number,
  lower: number,
  lacksRoomFor: number,
): TaskRow[] {
  const healthyOlder = older.filter(task => task.healthy);
  const unhealthyOlder = older.filter(task => !task.healthy);
  const healthy =
    healthyOlder.length + current.filter(task => task.healthy).length;
  const replaced = Math.max(0, healthy - want);
  const givingWay = Math.min(lacksRoomFor, healthy - lower);
  const count = Math.max(replaced, givingWay);
  return [...unhealthyOlder, ...healthyOlder.slice(0, Math.max(0, count))];
}
