import { FailureCause } from '@laneway/plugin-lanes-common';
import { EcsTask, StackEvent } from '../aws';
import { FailureEvidence } from './FailureEvidence';
import { knownFailure } from './knownFailures';
import { telltaleLine } from './telltaleLine';

const EVIDENCE_LINES = 8;
/** Failures that only follow from another one. */
const CONSEQUENCE =
  /cancelled|Resource creation Initiated|The following resource/i;

/** The line with which build.sh ends a build, without its label. */
function buildError(lines: readonly string[]): string | undefined {
  const marked = lines
    .map(line => /(?:^|\s)ERROR: (.*)$/.exec(line)?.[1])
    .filter(line => line !== undefined);
  return marked.at(-1) ?? telltaleLine(lines);
}

function causeInBuild(evidence: FailureEvidence): FailureCause | undefined {
  const { buildLog, actionError } = evidence;
  if (buildLog.length === 0) return undefined;
  const line = buildError(buildLog.map(({ message }) => message));
  return {
    summary: `build failed: ${
      line ?? actionError?.message ?? 'no reason given'
    }`,
    nextStep: 'Mend what the build says and deploy again; nothing was changed.',
    evidence: buildLog
      .slice(-EVIDENCE_LINES)
      .map(({ at, message }) => ({ source: 'log', at, text: message })),
  };
}

/** The first event that is a failure of its own. */
export function firstFailure(
  events: readonly StackEvent[],
): StackEvent | undefined {
  return events.find(
    ({ status, reason, resourceType }) =>
      status.endsWith('_FAILED') &&
      resourceType !== 'AWS::CloudFormation::Stack' &&
      !CONSEQUENCE.test(reason ?? ''),
  );
}

/** A stopped task that says something: one whose container ended by itself, else one that AWS stopped for a reason. */
function tellingTask(tasks: readonly EcsTask[]): EcsTask | undefined {
  return (
    tasks.find(task =>
      task.containers.some(({ exitCode }) => (exitCode ?? 0) !== 0),
    ) ??
    tasks.find(
      ({ stoppedReason }) =>
        stoppedReason !== undefined && !/^Scaling activity/.test(stoppedReason),
    )
  );
}

function causeInTask(evidence: FailureEvidence): FailureCause | undefined {
  const task = tellingTask(evidence.stoppedTasks);
  if (!task) return undefined;
  const container = task.containers.find(
    ({ exitCode, reason }) => (exitCode ?? 0) !== 0 || reason !== undefined,
  );
  const words = [container?.reason, task.stoppedReason]
    .filter(Boolean)
    .join('; ');
  const line = telltaleLine(evidence.taskLog.map(({ message }) => message));
  const known = knownFailure(words);
  const exited =
    container?.exitCode === undefined
      ? undefined
      : `container exited ${container.exitCode}`;
  // A task that AWS stopped for its health check ends with a signal's code, which is not the cause.
  const crashed =
    exited && container?.exitCode !== 137 && container?.exitCode !== 143;
  let summary = known?.summary ?? (words || 'the task stopped');
  if (crashed && !known) summary = line ? `${exited}: "${line}"` : exited;
  return {
    summary,
    nextStep:
      known?.nextStep ??
      'Mend what the log says, push, and deploy the branch again.',
    evidence: [
      {
        source: 'task',
        at: task.stoppedAt,
        text: `Task ${task.id}: ${words || 'stopped'}${
          exited ? ` (${exited})` : ''
        }`,
      },
      ...evidence.taskLog
        .slice(-EVIDENCE_LINES)
        .map(({ at, message }) => ({ source: 'log', at, text: message })),
    ],
  };
}

/**
 * The first real cause of a failure: the build's own error line; else along stack event, ECS service event, stopped task and
 * last log lines. Undefined when the evidence says nothing.
 */
export function findCause(evidence: FailureEvidence): FailureCause | undefined {
  const build = causeInBuild(evidence);
  if (build) return build;

  const event = firstFailure(evidence.stackEvents);
  const eventEvidence = event
    ? [
        {
          source: 'stack event',
          at: event.at,
          text: `${event.logicalId} ${event.status}: ${event.reason ?? ''}`,
        },
      ]
    : [];
  const serviceEvidence = evidence.serviceEvents
    .slice(0, 3)
    .map(({ at, message }) => ({ source: 'service event', at, text: message }));

  if (!event || event.resourceType === 'AWS::ECS::Service') {
    const task = causeInTask(evidence);
    if (task) {
      return {
        ...task,
        evidence: [...eventEvidence, ...serviceEvidence, ...task.evidence],
      };
    }
  }
  const reason = event?.reason ?? evidence.actionError?.message;
  if (!reason) return undefined;
  const known =
    knownFailure(reason) ??
    evidence.serviceEvents
      .map(({ message }) => knownFailure(message))
      .find(found => found);
  const subject = event?.logicalId ?? evidence.actionError?.stage ?? '';
  return {
    summary: known ? `${known.summary} (${subject})` : `${subject}: ${reason}`,
    nextStep: known?.nextStep ?? 'Mend what AWS says and deploy again.',
    evidence: [...eventEvidence, ...serviceEvidence],
  };
}
