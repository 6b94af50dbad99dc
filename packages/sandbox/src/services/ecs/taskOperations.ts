import type {
  DescribeTasksCommandInput,
  ListTasksCommandInput,
  StopTaskCommandInput,
} from '@aws-sdk/client-ecs';
import type { OperationHandler, RequestContext } from '../../core/types';
import type { AwakeServices } from './AwakeServices';
import { describeTask } from './describeTask';
import { type EcsState, lastPart } from './EcsState';
import { invalidParameter } from './errors';
import { page } from './page';
import type { TaskRow } from './rows';
import type { TaskLifecycle } from './TaskLifecycle';

/** Tasks in one DescribeTasks call. (AWS) */
const MAX_DESCRIBED = 100;

/** Operations on tasks. */
export function taskOperations(
  state: EcsState,
  lifecycle: TaskLifecycle,
  awake: AwakeServices,
): Record<string, OperationHandler> {
  return {
    ListTasks: (input: ListTasksCommandInput, context) =>
      listTasks(state, input, context),
    DescribeTasks: (input: DescribeTasksCommandInput, context) =>
      describeTasks(state, input, context),
    StopTask(input: StopTaskCommandInput, context) {
      const cluster = state.cluster(context, input.cluster);
      const row = state.tasks(context).get(lastPart(input.task ?? ''));
      if (!row || row.cluster !== cluster.name) {
        throw invalidParameter('The referenced task was not found.');
      }
      const reason = input.reason ?? 'Task stopped by user';
      lifecycle.stop(context, row, 'UserInitiated', reason);
      awake.wakeFor(context, row);
      return { task: describeTask(state, context, row) };
    },
  };
}

function listTasks(
  state: EcsState,
  input: ListTasksCommandInput,
  context: RequestContext,
) {
  const cluster = state.cluster(context, input.cluster);
  const service = input.serviceName
    ? state.service(context, cluster.name, input.serviceName).name
    : undefined;
  const wanted = input.desiredStatus ?? 'RUNNING';
  const matches = (task: TaskRow) =>
    task.cluster === cluster.name &&
    task.desiredStatus === wanted &&
    (service === undefined || task.service === service) &&
    (!input.startedBy || task.startedBy === input.startedBy) &&
    (!input.family ||
      lastPart(task.taskDefinition).split(':')[0] === input.family) &&
    (!input.launchType || input.launchType === 'FARGATE');
  const arns = state
    .tasks(context)
    .values()
    .filter(matches)
    .map(task => state.taskArn(context, task));
  const { items, nextToken } = page(arns, input);
  return { taskArns: items, nextToken };
}

function describeTasks(
  state: EcsState,
  input: DescribeTasksCommandInput,
  context: RequestContext,
) {
  const cluster = state.cluster(context, input.cluster);
  const references = input.tasks ?? [];
  if (references.length === 0) {
    throw invalidParameter('Tasks cannot be empty.');
  }
  if (references.length > MAX_DESCRIBED) {
    throw invalidParameter(
      `Tasks cannot have more than ${MAX_DESCRIBED} elements.`,
    );
  }
  const withTags = input.include?.includes('TAGS') ?? false;
  const tasks = [];
  const failures = [];
  for (const reference of references) {
    const id = lastPart(reference);
    const row = state.tasks(context).get(id);
    if (row?.cluster === cluster.name) {
      const task = describeTask(state, context, row);
      tasks.push(withTags ? task : { ...task, tags: [] });
    } else {
      const arn = state.taskArn(context, { cluster: cluster.name, id });
      failures.push({ arn, reason: 'MISSING' });
    }
  }
  return { tasks, failures };
}
