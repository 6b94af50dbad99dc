import { servicePipelineName } from '@laneway/plugin-lanes-common';
import pLimit from 'p-limit';
import { ActionExecution, ExecutionSummary, PipelinesApi } from '../aws';
import { ExecutionReading } from './ServiceReading';

/** Executions listed of a pipeline; more than a team looks back on, and one call. */
const LISTED = 50;
/** How long a failed deployment is of interest to the list of lanes. */
export const FAILURE_LIFE_MS = 24 * 60 * 60 * 1000;
/** Actions that AWS gives in one answer. */
const ACTIONS_PER_CALL = 100;
const MAX_REMEMBERED = 10_000;

/** Pipeline variables as a build action was given them: the only place where a list of actions has them. */
export function variablesOfActions(
  actions: readonly ActionExecution[],
): Record<string, string> {
  for (const { configuration } of actions) {
    if (!configuration.EnvironmentVariables) continue;
    try {
      const list: unknown = JSON.parse(configuration.EnvironmentVariables);
      if (!Array.isArray(list)) continue;
      const variables = Object.fromEntries(
        list.map(item => [
          String(Reflect.get(Object(item), 'name')),
          String(Reflect.get(Object(item), 'value')),
        ]),
      );
      if (variables.LANE) return variables;
    } catch {
      // Not JSON: some other action's configuration.
    }
  }
  return {};
}

function byExecution(
  actions: readonly ActionExecution[],
): Map<string, ActionExecution[]> {
  const map = new Map<string, ActionExecution[]>();
  // AWS gives the newest first; a story is told from its beginning.
  for (const action of [...actions].reverse()) {
    const list = map.get(action.executionId) ?? [];
    list.push(action);
    map.set(action.executionId, list);
  }
  return map;
}

/**
 * Reads the executions of a service's pipeline: one call for the list, one for the actions of all of them, and only where
 * nobody knows yet which lane an execution deploys one more. What an ended execution was never changes and is remembered.
 */
export class ExecutionReader {
  readonly #ended = new Map<string, ExecutionReading>();
  readonly #variables = new Map<string, Readonly<Record<string, string>>>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Tells what an execution was started with, so that nobody has to ask. */
  remember(id: string, variables: Readonly<Record<string, string>>): void {
    keep(this.#variables, id, variables);
  }

  /** Executions of a service's pipeline, newest first; empty when there is no pipeline. Throws `AwsCallError`. */
  async read(
    pipelines: PipelinesApi,
    service: string,
    env: string,
  ): Promise<ExecutionReading[]> {
    const pipeline = servicePipelineName(service, env);
    const summaries = await pipelines.listExecutions(pipeline, LISTED);
    const open = summaries.filter(summary => this.#isOfInterest(summary));
    const actions =
      open.length > 0
        ? await this.#actions(pipelines, pipeline, open)
        : new Map();
    await this.#learnVariables(pipelines, pipeline, open, actions);
    return summaries.map(summary => this.#reading(summary, actions));
  }

  #isOfInterest({ id, status, startedAt }: ExecutionSummary): boolean {
    if (status === 'running') return true;
    if (this.#ended.has(id)) return false;
    const age = this.now() - Date.parse(startedAt ?? '');
    return status === 'failed' && age < FAILURE_LIFE_MS;
  }

  async #actions(
    pipelines: PipelinesApi,
    pipeline: string,
    open: readonly ExecutionSummary[],
  ): Promise<Map<string, ActionExecution[]>> {
    const listed = await pipelines.listActions(pipeline);
    const actions = byExecution(listed);
    if (listed.length < ACTIONS_PER_CALL) return actions;
    // The list was cut: those whose first actions are missing are asked for by themselves.
    const limit = pLimit(3);
    const oldest = listed.at(-1)?.executionId;
    await Promise.all(
      open
        .filter(({ id }) => id === oldest || !actions.has(id))
        .map(({ id }) =>
          limit(async () => {
            const own = await pipelines.listActions(pipeline, id);
            actions.set(id, own.reverse());
          }),
        ),
    );
    return actions;
  }

  async #learnVariables(
    pipelines: PipelinesApi,
    pipeline: string,
    open: readonly ExecutionSummary[],
    actions: ReadonlyMap<string, readonly ActionExecution[]>,
  ): Promise<void> {
    for (const [id, list] of actions) {
      const variables = variablesOfActions(list);
      if (variables.LANE && !this.#variables.has(id)) {
        keep(this.#variables, id, variables);
      }
    }
    const limit = pLimit(3);
    await Promise.all(
      open
        .filter(({ id }) => !this.#variables.has(id))
        .map(({ id }) =>
          limit(async () => {
            const found = await pipelines.findExecution(pipeline, id);
            if (found) keep(this.#variables, id, found.variables);
          }),
        ),
    );
  }

  #reading(
    summary: ExecutionSummary,
    actions: ReadonlyMap<string, readonly ActionExecution[]>,
  ): ExecutionReading {
    const known = this.#ended.get(summary.id);
    if (known) return known;
    const reading = {
      summary,
      variables: this.#variables.get(summary.id) ?? {},
      actions: actions.get(summary.id) ?? [],
    };
    if (summary.status !== 'running' && reading.actions.length > 0) {
      keep(this.#ended, summary.id, reading);
    }
    return reading;
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > MAX_REMEMBERED) {
    const [oldest] = map.keys();
    map.delete(oldest);
  }
}
