import {
  DEFAULT_LANE,
  Deployment,
  FailureCause,
  HealthThresholds,
  Lane,
  LaneRule,
  laneStatus,
  LaneVersion,
  matchKindOfPriority,
  Operation,
  stackPhase,
  TAGS,
} from '@laneway/plugin-lanes-common';
import { EcsService, ListenerRule, StackSummary } from '../aws';
import { measureLane } from './measureLane';
import { ExecutionReading, LaneSeries } from './ServiceReading';
import { executionFailure, runningStage, toDeployment } from './toDeployment';

/** Everything known about one lane. */
export interface LaneFindings {
  readonly name: string;
  readonly service: string;
  readonly env: string;
  readonly region: string;
  readonly stack?: StackSummary;
  readonly ecs?: EcsService;
  readonly series?: LaneSeries;
  readonly rules: readonly ListenerRule[];
  readonly trafficSharePercent: number;
  /** Of this lane, newest first. */
  readonly executions: readonly ExecutionReading[];
  /** The portal's operation that holds the lane at present. */
  readonly operation?: Operation;
  readonly cause?: FailureCause;
  readonly thresholds: HealthThresholds;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A value that templates write as `-` where there is none. */
function given(value: string | undefined): string | undefined {
  return value && value !== '-' ? value : undefined;
}

function toVersion({ parameters, tags }: StackSummary): LaneVersion {
  const imageUri = given(parameters.ImageUri);
  const [, tag, digest] =
    /^[^@]*?(?::([^:/@]+))?(?:@(sha256:[0-9a-f]+))?$/.exec(imageUri ?? '') ??
    [];
  return {
    imageUri,
    imageTag: given(parameters.ImageTag) ?? tag,
    imageDigest: digest,
    commit: given(parameters.Commit) ?? given(tags[TAGS.commit]),
    branch: given(tags[TAGS.branch]),
    templateVersion: given(tags[TAGS.templateVersion]),
  };
}

/** An ISO time stamp as the API has it; `never` and what is no time are left out. */
function toTimestamp(value: string | undefined): string | undefined {
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Rules that lead to a lane, as far as they are of a kind that Laneway makes. */
function toRules(rules: readonly ListenerRule[]): LaneRule[] {
  return rules.flatMap(({ priority, headers }) => {
    const kind = matchKindOfPriority(priority);
    const [header] = headers;
    return kind && header
      ? [
          {
            priority,
            kind,
            headerName: header.name,
            regexes: [...header.regexes],
          },
        ]
      : [];
  });
}

/** The newest execution, when it failed and nothing was deployed after it by other means. */
function failedDeployment({
  executions: [newest],
  stack,
}: LaneFindings): { failure?: string } | undefined {
  if (newest?.summary.status !== 'failed') return undefined;
  const changedLater =
    stack &&
    stackPhase(stack.status) === 'complete' &&
    Date.parse(stack.updatedAt ?? stack.createdAt ?? '') >
      Date.parse(newest.summary.updatedAt ?? '');
  return changedLater ? undefined : { failure: executionFailure(newest) };
}

/** One lane, from everything that is known about it. */
export function assembleLane(findings: LaneFindings): Lane {
  const { name, service, env, region, stack, ecs, series, operation } =
    findings;
  const [newest] = findings.executions;
  const deployment = newest && toDeployment(newest, service, env, region);
  const deployedAt = Math.max(
    0,
    ...[stack?.createdAt, stack?.updatedAt, deployment?.endedAt]
      .map(time => Date.parse(time ?? ''))
      .filter(time => !Number.isNaN(time)),
  );
  const measured = series && measureLane(series, findings.now, deployedAt);
  const tasks = ecs && {
    running: ecs.running,
    desired: ecs.desired,
    pending: ecs.pending,
  };
  const status = laneStatus({
    stack,
    tasks,
    rollout: ecs && { state: ecs.rolloutState, reason: ecs.rolloutReason },
    healthyHosts: measured?.healthyHosts,
    traffic: measured?.traffic,
    periodsBelowDesired: measured?.periodsBelowDesired,
    runningStage: stageOfChange(deployment, operation),
    failedDeployment: failedDeployment(findings),
    cause: findings.cause?.summary,
    deleting: operation?.kind === 'delete' ? operation.message : undefined,
    thresholds: findings.thresholds,
  });
  return {
    name,
    isDefault: name === DEFAULT_LANE,
    status,
    version: stack ? toVersion(stack) : {},
    tasks,
    healthyHosts: measured?.healthyHosts,
    metrics: measured?.metrics,
    trafficSharePercent: Math.round(findings.trafficSharePercent * 10) / 10,
    rules: toRules(findings.rules),
    createdAt: stack?.createdAt,
    updatedAt: stack?.updatedAt ?? stack?.createdAt,
    expiresAt: toTimestamp(
      stack?.parameters.ExpiresAt ?? stack?.tags[TAGS.expiresAt],
    ),
    owner: given(stack?.tags[TAGS.owner]),
    deployment,
    cause: findings.cause,
    operationId: operation?.id,
  };
}

/**
 * The stage of a deployment under way; or where the portal's operation is that has no pipeline execution to show yet, or
 * whose execution is over.
 */
function stageOfChange(
  deployment: Deployment | undefined,
  operation: Operation | undefined,
) {
  if (deployment?.status === 'running') return runningStage(deployment);
  if (!operation || operation.kind === 'delete') return undefined;
  const { steps, step, executionId } = operation;
  const deployed =
    executionId !== undefined && executionId === deployment?.executionId;
  // The operation may not have noticed yet that its execution is over; only waiting is left then.
  const at = deployed ? steps.length - 1 : Math.max(steps.indexOf(step), 0);
  return { name: steps[at], position: at + 1, count: steps.length };
}
