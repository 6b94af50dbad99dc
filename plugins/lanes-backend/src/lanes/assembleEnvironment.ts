import {
  Allowed,
  DEFAULT_LANE,
  FailureCause,
  HealthThresholds,
  infraStackName,
  isOperationOver,
  isStackInProgress,
  isValidName,
  Lane,
  LANE_GRAMMAR,
  Operation,
  Problem,
  ServiceEnvironment,
  servicePipelineName,
  stackPhase,
  TAGS,
} from '@laneway/plugin-lanes-common';
import { ListenerRule } from '../aws';
import { assembleLane } from './assembleLane';
import { pipelineConsoleUrl, stackConsoleUrl } from './consoleUrls';
import { FAILURE_LIFE_MS } from './ExecutionReader';
import { ExecutionReading, ServiceReading } from './ServiceReading';
import { laneOfExecution } from './toDeployment';
import { trafficShares } from './trafficShares';

/** What is known beside AWS. */
export interface AssemblyContext {
  /** Operations of the service in this environment: those that run and those of the last day, newest first. */
  readonly operations: readonly Operation[];
  /** By lane. */
  readonly causes: ReadonlyMap<string, FailureCause>;
  readonly thresholds: HealthThresholds;
  /** Port at which load balancers answer; undefined for the scheme's. */
  readonly loadBalancerPort?: number;
  readonly allowed: Allowed;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const RECENT_MS = 60 * 60 * 1000;

/** Executions by lane, newest first; those from before the lane was last deleted are history. */
export function executionsByLane(
  { executions, stacks }: ServiceReading,
  operations: readonly Operation[],
): Map<string, ExecutionReading[]> {
  const laneByExecution = new Map<string, string>();
  for (const [lane, { tags }] of stacks.value?.lanes ?? []) {
    if (tags[TAGS.execution]) laneByExecution.set(tags[TAGS.execution], lane);
  }
  const deletedAt = new Map<string, number>();
  for (const { executionId, kind, lane, status, createdAt } of operations) {
    if (!lane) continue;
    if (executionId) laneByExecution.set(executionId, lane);
    if (kind === 'delete' && status === 'succeeded') {
      const time = Date.parse(createdAt);
      deletedAt.set(lane, Math.max(time, deletedAt.get(lane) ?? 0));
    }
  }
  const byLane = new Map<string, ExecutionReading[]>();
  for (const execution of executions.value ?? []) {
    const lane =
      laneOfExecution(execution) ?? laneByExecution.get(execution.summary.id);
    if (!lane || !isValidName(LANE_GRAMMAR, lane)) continue;
    const startedAt = Date.parse(execution.summary.startedAt ?? '');
    if (startedAt < (deletedAt.get(lane) ?? 0)) continue;
    byLane.set(lane, [...(byLane.get(lane) ?? []), execution]);
  }
  return byLane;
}

/**
 * Whether an execution makes a lane that has no stack: it runs, or it failed within a day before it came to the stack. One
 * that failed at the stack has left one behind, unless it was deleted since.
 */
function showsLane(
  { summary, actions }: ExecutionReading,
  now: number,
): boolean {
  if (summary.status === 'running') return true;
  return (
    summary.status === 'failed' &&
    now - Date.parse(summary.startedAt ?? '') < FAILURE_LIFE_MS &&
    !actions.some(a => a.stage === 'Deploy' && a.status === 'failed')
  );
}

function laneNames(
  reading: ServiceReading,
  executions: ReadonlyMap<string, readonly ExecutionReading[]>,
  running: ReadonlyMap<string, Operation>,
  now: number,
): string[] {
  const names = new Set(reading.stacks.value?.lanes.keys() ?? []);
  for (const [lane, [newest]] of executions) {
    if (showsLane(newest, now)) names.add(lane);
  }
  for (const lane of running.keys()) names.add(lane);
  return [...names].sort((a, b) => {
    if (a === DEFAULT_LANE || b === DEFAULT_LANE) {
      return a === DEFAULT_LANE ? -1 : 1;
    }
    return a.localeCompare(b);
  });
}

function assembleLanes(
  reading: ServiceReading,
  context: AssemblyContext,
): Lane[] {
  const { service, environment, stacks, ecs, metrics } = reading;
  const running = new Map(
    context.operations
      .filter(operation => !isOperationOver(operation))
      .flatMap(operation =>
        operation.lane ? [[operation.lane, operation]] : [],
      ),
  );
  const executions = executionsByLane(reading, context.operations);
  const laneByTargetGroup = new Map<string, string>();
  for (const [lane, stack] of stacks.value?.lanes ?? []) {
    const arn = stack.outputs.TargetGroupArn;
    if (arn) laneByTargetGroup.set(arn, lane);
  }
  const rules = reading.rules.value ?? [];
  const shares = trafficShares(rules, laneByTargetGroup);
  return laneNames(reading, executions, running, context.now).map(name =>
    assembleLane({
      name,
      service,
      env: environment.name,
      region: environment.region,
      stack: stacks.value?.lanes.get(name),
      ecs: ecs.value?.get(name),
      series: metrics.value?.get(name),
      rules: rulesOfLane(rules, laneByTargetGroup, name),
      trafficSharePercent: shares.get(name) ?? 0,
      executions: executions.get(name) ?? [],
      operation: running.get(name),
      cause: context.causes.get(name),
      thresholds: context.thresholds,
      now: context.now,
    }),
  );
}

/** A rule leads to the one lane that it forwards all to; a weighted one is traffic policy. */
function rulesOfLane(
  rules: readonly ListenerRule[],
  laneByTargetGroup: ReadonlyMap<string, string>,
  lane: string,
): ListenerRule[] {
  return rules.filter(
    ({ targets: [target, ...more] }) =>
      target &&
      more.length === 0 &&
      lane !== DEFAULT_LANE &&
      laneByTargetGroup.get(target.arn) === lane,
  );
}

function stateOf(
  { stacks, environment }: ServiceReading,
  operations: readonly Operation[],
): Pick<ServiceEnvironment, 'state' | 'message'> {
  if (!stacks.value) {
    return { state: 'unreachable', message: stacks.problem?.message };
  }
  const { infra, boot, pipeline } = stacks.value;
  const bootstrap = operations.find(
    o => o.kind === 'bootstrap' && !isOperationOver(o),
  );
  if (boot && pipeline && stackPhase(pipeline.status) === 'complete') {
    return { state: 'ready' };
  }
  if (bootstrap) return { state: 'bootstrapping', message: bootstrap.message };
  for (const stack of [boot, pipeline]) {
    const phase = stack && stackPhase(stack.status);
    if (phase === 'creating') {
      return {
        state: 'bootstrapping',
        message: `Stack ${stack?.name} is being created.`,
      };
    }
    if (phase === 'failed' || phase === 'stuck' || phase === 'delete-failed') {
      return {
        state: 'failed',
        message: `Stack ${stack?.name} is ${stack?.status}${
          stack?.reason ? `: ${stack.reason}` : ''
        }. Bootstrap the service again to continue.`,
      };
    }
  }
  if (boot && pipeline) return { state: 'ready' };
  if (boot) {
    return {
      state: 'failed',
      message:
        'The service has its load balancer but no pipeline. Bootstrap it again to continue.',
    };
  }
  return {
    state: 'not-bootstrapped',
    message: infra
      ? undefined
      : `Environment ${
          environment.name
        } is not set up: it has no stack ${infraStackName(
          environment.name,
        )}. Ask your platform team.`,
  };
}

function urlOf(
  { stacks }: ServiceReading,
  port: number | undefined,
): string | undefined {
  const boot = stacks.value?.boot;
  const host = boot?.outputs.LoadBalancerDNSName;
  if (!host) return undefined;
  const scheme = boot?.parameters.CertificateArn ? 'https' : 'http';
  return `${scheme}://${host}${port ? `:${port}` : ''}/`;
}

/** The problems of a reading, each once. */
export function problemsOf(reading: ServiceReading): Problem[] {
  const { stacks, ecs, rules, metrics, executions } = reading;
  return [stacks, ecs, rules, metrics, executions].flatMap(
    part => part.problem ?? [],
  );
}

/** One service in one environment, from what was read and what the portal knows. */
export function assembleEnvironment(
  reading: ServiceReading,
  context: AssemblyContext,
): ServiceEnvironment {
  const { environment, service, stacks } = reading;
  const { name: env, region, production } = environment;
  const { boot, pipeline } = stacks.value ?? {};
  return {
    env,
    region,
    production,
    ...stateOf(reading, context.operations),
    url: urlOf(reading, context.loadBalancerPort),
    lanes: assembleLanes(reading, context),
    operations: context.operations.filter(
      operation =>
        !isOperationOver(operation) ||
        context.now - Date.parse(operation.updatedAt) < RECENT_MS,
    ),
    allowed: context.allowed,
    consoleUrls: {
      bootStack: boot && stackConsoleUrl(region, boot.id),
      pipeline:
        pipeline &&
        pipelineConsoleUrl(region, servicePipelineName(service, env)),
    },
  };
}

/** Whether something is under way, so that it is worth looking again soon. */
export function isChanging(
  view: ServiceEnvironment,
  { stacks }: ServiceReading,
): boolean {
  return (
    view.state === 'bootstrapping' ||
    view.operations.some(operation => !isOperationOver(operation)) ||
    view.lanes.some(({ status }) =>
      ['deploying', 'deleting'].includes(status.state),
    ) ||
    [stacks.value?.boot, stacks.value?.pipeline].some(
      stack => stack && isStackInProgress(stack.status),
    )
  );
}
