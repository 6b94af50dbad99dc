import { JsonObject } from '@backstage/types';
import { ActionExecution, AwsAccess, ExecutionStatus } from '../aws';

/** What was told already, so that each thing is told once. */
export interface FollowMemory {
  /** By `{stage}/{action}`: the status that was last told. */
  readonly actions: Record<string, string>;
  /** Id of the newest stack event that was told; empty before the first. */
  readonly event: string;
}

/** How far a pipeline execution is. */
export interface FollowResult {
  readonly status: ExecutionStatus | 'unknown';
  readonly statusSummary?: string;
  readonly actions: readonly ActionExecution[];
  /** What is new since the last look. */
  readonly log: readonly string[];
  readonly memory: FollowMemory;
  /** The stage that runs. */
  readonly stage?: string;
}

const EVENTS_READ = 100;
const ACTION_WORDS = {
  running: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  stopped: 'was stopped',
} as const;

/** What an operation's memory holds of a follow. */
export function readFollowMemory(memory: JsonObject): FollowMemory {
  const kept = memory.follow;
  const actions: unknown = Reflect.get(Object(kept), 'actions');
  const event: unknown = Reflect.get(Object(kept), 'event');
  return {
    actions: { ...(actions as Record<string, string> | undefined) },
    event: typeof event === 'string' ? event : '',
  };
}

/** Stack events that were not told yet, oldest first, as log lines. */
async function newStackEvents(
  aws: AwsAccess,
  stack: string,
  told: string,
  since: string,
): Promise<{ log: string[]; event: string }> {
  const events = await aws.stacks.listEvents(stack, EVENTS_READ);
  const end = events.findIndex(({ id }) => id === told);
  const fresh = (end < 0 ? events : events.slice(0, end)).filter(
    ({ at }) => at >= since,
  );
  return {
    event: fresh[0]?.id ?? told,
    log: fresh
      .filter(({ reason }) => reason !== 'Resource creation Initiated')
      .reverse()
      .map(
        ({ logicalId, status, reason }) =>
          `${stack}: ${logicalId} ${status}${reason ? ` - ${reason}` : ''}`,
      ),
  };
}

/** Looks how far a pipeline execution and the stack that it deploys have come, and what is new. */
export async function followExecution(
  aws: AwsAccess,
  target: { pipeline: string; executionId: string; stack: string },
  memory: FollowMemory,
): Promise<FollowResult> {
  const { pipeline, executionId, stack } = target;
  const [execution, newestFirst] = await Promise.all([
    aws.pipelines.findExecution(pipeline, executionId),
    aws.pipelines.listActions(pipeline, executionId),
  ]);
  const actions = [...newestFirst].reverse();
  const told = { ...memory.actions };
  const log: string[] = [];
  for (const { stage, action, status, errorMessage, summary } of actions) {
    const key = `${stage}/${action}`;
    if (told[key] === status) continue;
    told[key] = status;
    const detail = status === 'failed' ? errorMessage ?? summary : undefined;
    const name = stage === action ? stage : `${stage}: ${action}`;
    log.push(`${name} ${ACTION_WORDS[status]}${detail ? `: ${detail}` : ''}`);
  }
  const deploy = actions.find(
    action => action.provider === 'CloudFormation' && action.startedAt,
  );
  let { event } = memory;
  if (deploy?.startedAt) {
    const news = await newStackEvents(aws, stack, event, deploy.startedAt);
    log.push(...news.log);
    event = news.event;
  }
  return {
    status: execution?.summary.status ?? 'unknown',
    statusSummary: execution?.summary.statusSummary,
    actions,
    log,
    memory: { actions: told, event },
    stage: actions.findLast(({ status }) => status === 'running')?.stage,
  };
}
