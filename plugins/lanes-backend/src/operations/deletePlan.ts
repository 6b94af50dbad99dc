import { JsonObject } from '@backstage/types';
import { laneStackName, stackPhase } from '@laneway/plugin-lanes-common';
import { AwsAccess, AwsCallError } from '../aws';
import { cloudWatchName } from '../aws/convert';
import { firstFailure, lastOperation } from '../cause';
import { checkDelete } from './checkDelete';
import {
  Advance,
  Cancellation,
  OperationFailedError,
  OperationPlan,
} from './OperationSteps';
import { accessOf, environmentOf, PlanContext } from './PlanContext';
import { StoredOperation } from './OperationStore';

/** Requests under way are given at least this long after the rules have moved, and at most that. */
const DRAIN_AT_LEAST_MS = 3_000;
const DRAIN_AT_MOST_MS = 30_000;
const EVENTS_READ = 200;

/** What the steps of a deletion remember. */
interface DeleteMemory {
  readonly stackId?: string;
  readonly targetGroup?: string;
  readonly defaultTargetGroup?: string;
  readonly loadBalancer?: string;
  /** ARNs of the rules that lead to this lane alone, and are turned to the default lane. */
  readonly rules?: readonly string[];
  readonly drainSince?: number;
  readonly requests?: number;
  readonly deleteSince?: number;
  readonly event?: string;
}

function memoryOf({ memory }: StoredOperation): DeleteMemory {
  // Only the steps below write it.
  return memory as DeleteMemory;
}

function keep(memory: DeleteMemory): JsonObject {
  return JSON.parse(JSON.stringify(memory));
}

async function check(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, lane = '' } = operation;
  const environment = environmentOf(context, operation);
  const checked = await checkDelete(context, { environment, service, lane });
  const { boot } =
    (await context.reader.read(environment, service, true)).stacks.value ?? {};
  return {
    outcome: 'next',
    log: checked.stack
      ? [`Stack ${checked.stack.name} is ${checked.stack.status}.`]
      : [`Lane ${lane} has no stack: its failed deployment leaves the list.`],
    memory: keep({
      stackId: checked.stack?.id,
      targetGroup: checked.targetGroupArn,
      defaultTargetGroup: checked.defaultTargetGroupArn,
      rules: checked.ruleArns,
      loadBalancer: boot?.outputs.LoadBalancerArn,
    }),
  };
}

/**
 * Turns the lane's rules to the default lane, so that no new request reaches it; they go with the stack. Which rules was
 * noted before, so that a crash in between neither forgets one nor turns it twice.
 */
async function turnRules(
  aws: AwsAccess,
  { lane = '' }: StoredOperation,
  memory: DeleteMemory,
): Promise<Advance> {
  const { defaultTargetGroup, rules = [] } = memory;
  const log: string[] = [];
  let turned = 0;
  for (const rule of defaultTargetGroup ? rules : []) {
    try {
      await aws.loadBalancers.forwardRule(rule, defaultTargetGroup ?? '');
      turned += 1;
    } catch (error) {
      // Draining is a courtesy; the lane can go without it.
      const passable =
        error instanceof AwsCallError &&
        (error.kind === 'denied' || error.kind === 'gone');
      if (!passable) throw error;
      log.push(
        `A rule could not be turned to the default lane: ${error.detail}`,
      );
    }
  }
  if (turned > 0) {
    log.push(
      `${turned} rules now lead to the default lane; requests under way on lane ${lane} may finish.`,
    );
  }
  return {
    outcome: 'again',
    message: 'requests drain',
    log,
    memory: keep({ ...memory, drainSince: Date.now() }),
  };
}

/** Requests that the lane's target group took in the last minutes; undefined where that cannot be read. */
async function countRequests(
  aws: AwsAccess,
  { loadBalancer, targetGroup }: DeleteMemory,
): Promise<number | undefined> {
  if (!loadBalancer || !targetGroup) return 0;
  try {
    const now = Date.now();
    const series = await aws.metrics.readMetrics(
      [
        {
          id: 'requests',
          namespace: 'AWS/ApplicationELB',
          name: 'RequestCount',
          statistic: 'Sum',
          dimensions: {
            LoadBalancer: cloudWatchName(loadBalancer),
            TargetGroup: cloudWatchName(targetGroup),
          },
        },
      ],
      new Date(now - 5 * 60_000),
      new Date(now),
    );
    return (series.get('requests') ?? []).reduce((n, p) => n + p.value, 0);
  } catch {
    return undefined;
  }
}

async function drain(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const memory = memoryOf(operation);
  if (!memory.stackId) return { outcome: 'next' };
  const aws = await accessOf(context, operation);
  if (memory.drainSince === undefined) {
    return turnRules(aws, operation, memory);
  }
  const waited = Date.now() - memory.drainSince;
  const requests = await countRequests(aws, memory);
  const quiet = requests !== undefined && requests === memory.requests;
  const seconds = Math.round(waited / 1000);
  if (quiet && waited >= DRAIN_AT_LEAST_MS) {
    return { outcome: 'next', log: [`Drained after ${seconds} s.`] };
  }
  if (waited >= DRAIN_AT_MOST_MS) {
    return {
      outcome: 'next',
      log: [
        `Requests were given ${seconds} s; what is still under way has until the target group's deregistration delay ends.`,
      ],
    };
  }
  return {
    outcome: 'again',
    message: 'requests drain',
    memory: keep({ ...memory, requests }),
  };
}

/** Events of the deletion that were not told yet, oldest first. */
async function deletionEvents(aws: AwsAccess, stackId: string, told?: string) {
  const events = await aws.stacks.listEvents(stackId, EVENTS_READ);
  const start = events.findIndex(
    ({ resourceType, status }) =>
      resourceType === 'AWS::CloudFormation::Stack' &&
      status === 'DELETE_IN_PROGRESS',
  );
  const deletion = start < 0 ? [] : events.slice(0, start + 1);
  const end = deletion.findIndex(({ id }) => id === told);
  const fresh = end < 0 ? deletion : deletion.slice(0, end);
  return {
    events: lastOperation(events),
    event: fresh[0]?.id ?? told,
    log: fresh
      .reverse()
      .map(
        ({ logicalId, status, reason }) =>
          `${logicalId} ${status}${reason ? ` - ${reason}` : ''}`,
      ),
  };
}

async function deleteStack(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, env, lane = '' } = operation;
  const memory = memoryOf(operation);
  const environment = environmentOf(context, operation);
  const gone = `Lane ${lane} of ${service} in ${env} is deleted`;
  if (!memory.stackId) {
    context.reader.invalidate(environment, service);
    return { outcome: 'next', message: gone };
  }
  const aws = await context.gateway.access(environment);
  const name = laneStackName(service, env, lane);
  if (memory.deleteSince === undefined) {
    await aws.stacks.deleteStack(name, operation.id);
    context.reader.invalidate(environment, service);
    return {
      outcome: 'again',
      message: 'the stack is being deleted',
      log: [`CloudFormation deletes stack ${name}.`],
      memory: keep({ ...memory, deleteSince: Date.now() }),
    };
  }
  const stack = await aws.stacks.findStack(memory.stackId);
  const { log, event, events } = await deletionEvents(
    aws,
    memory.stackId,
    memory.event,
  );
  const phase = stack ? stackPhase(stack.status) : 'gone';
  if (phase === 'gone') {
    context.reader.invalidate(environment, service);
    return { outcome: 'next', message: gone, log: [...log, `${gone}.`] };
  }
  if (phase === 'deleting') {
    return {
      outcome: 'again',
      message: 'the stack is being deleted',
      log,
      memory: keep({ ...memory, event }),
    };
  }
  const failure = firstFailure(events);
  context.reader.invalidate(environment, service);
  throw new OperationFailedError(
    `Stack ${name} could not be deleted and is ${stack?.status}: ${
      failure
        ? `${failure.logicalId}: ${failure.reason ?? failure.status}`
        : stack?.reason ?? 'CloudFormation does not say why'
    }`,
    'Remove what stands in the way, then delete the lane again.',
    log,
  );
}

/** Puts things back as far as that goes: rules before the stack's deletion; the deletion itself cannot be stopped. */
async function cancelDelete(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Cancellation> {
  const memory = memoryOf(operation);
  if (memory.deleteSince !== undefined) {
    const { outcome, log } = await deleteStack(context, operation);
    return {
      pending: outcome === 'again',
      log,
      message:
        outcome === 'again'
          ? 'CloudFormation deletes the stack and cannot be stopped'
          : `It was too late to stop: lane ${operation.lane} is deleted.`,
    };
  }
  const { targetGroup, rules: noted = [] } = memory;
  const rules = operation.step === 'Check' ? [] : noted;
  if (targetGroup && rules.length > 0) {
    const aws = await accessOf(context, operation);
    for (const rule of rules) {
      await aws.loadBalancers.forwardRule(rule, targetGroup);
    }
  }
  context.reader.invalidate(
    environmentOf(context, operation),
    operation.service,
  );
  return {
    message: `Nothing was deleted${
      rules.length > 0 ? ', and its rules lead to the lane again' : ''
    }.`,
  };
}

/** Drains a lane and deletes its stack. */
export function createDeletePlan(context: PlanContext): OperationPlan {
  return {
    steps: [
      { name: 'Check', advance: operation => check(context, operation) },
      { name: 'Drain', advance: operation => drain(context, operation) },
      {
        name: 'Delete stack',
        advance: operation => deleteStack(context, operation),
      },
    ],
    cancel: operation => cancelDelete(context, operation),
  };
}
