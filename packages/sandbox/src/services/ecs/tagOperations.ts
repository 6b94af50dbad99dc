import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-ecs';
import type { OperationHandler, Scope } from '../../core/types';
import { type EcsState, serviceKey } from './EcsState';
import { invalidParameter } from './errors';
import type { Tags } from './rows';
import { tagsFromApi, tagsToApi } from './tags';

/** Tags of clusters, services, tasks and task definitions. */
export function tagOperations(
  state: EcsState,
): Record<string, OperationHandler> {
  return {
    ListTagsForResource: (input: ListTagsForResourceCommandInput, context) => ({
      tags: tagsToApi(tagged(state, context, input.resourceArn).tags),
    }),
    TagResource(input: TagResourceCommandInput, context) {
      const { tags, save } = tagged(state, context, input.resourceArn);
      Object.assign(tags, tagsFromApi(input.tags));
      save();
      return {};
    },
    UntagResource(input: UntagResourceCommandInput, context) {
      const { tags, save } = tagged(state, context, input.resourceArn);
      for (const key of input.tagKeys ?? []) delete tags[key];
      save();
      return {};
    },
  };
}

/** The tags of the resource that an ARN names. */
function tagged(
  state: EcsState,
  scope: Scope,
  resourceArn: string = '',
): { tags: Tags; save: () => void } {
  const [kind, ...names] = (
    resourceArn.split(':').slice(5).join(':') ?? ''
  ).split('/');
  const tables = {
    cluster: { table: state.clusters(scope), key: names[0] },
    service: {
      table: state.services(scope),
      key: serviceKey(names[0], names[1]),
    },
    task: { table: state.tasks(scope), key: names[names.length - 1] },
    'task-definition': { table: state.taskDefinitions(scope), key: names[0] },
  };
  const place = tables[kind as keyof typeof tables];
  const row = place?.table.get(place.key);
  if (!row) {
    throw invalidParameter(
      `The specified resource ${resourceArn} was not found.`,
    );
  }
  const table = place.table as { put(key: string, value: unknown): void };
  return { tags: row.tags, save: () => table.put(place.key, row) };
}
