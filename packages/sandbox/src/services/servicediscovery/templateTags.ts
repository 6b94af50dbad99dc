import type { ResourceContext, ResourceProperties } from '../../core/types';

/** The tags of a resource: its stack's, and its own over them. */
export function templateTags(
  properties: ResourceProperties,
  context: ResourceContext,
): Record<string, string> {
  const own: { Key: string; Value: string }[] = properties.Tags ?? [];
  return {
    ...context.stackTags,
    ...Object.fromEntries(own.map(({ Key, Value }) => [Key, Value])),
  };
}
