import type { Tag } from '@aws-sdk/client-ecs';
import type { ResourceContext, ResourceProperties } from '../../core/types';
import type { Tags } from './rows';

/** Tags of a request, by key. */
export function tagsFromApi(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries(
    (tags ?? []).map(({ key = '', value = '' }) => [key, value]),
  );
}

/** Tags as ECS answers them. */
export function tagsToApi(tags: Tags): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** The tags of a template's resource: its stack's, and its own over them. */
export function tagsOfTemplate(
  properties: ResourceProperties,
  context: ResourceContext,
): Tags {
  const own: { Key: string; Value: string }[] = properties.Tags ?? [];
  return {
    ...context.stackTags,
    ...Object.fromEntries(own.map(({ Key, Value }) => [Key, String(Value)])),
  };
}
