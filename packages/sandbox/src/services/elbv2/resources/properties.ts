import { AwsError } from '../../../core/AwsError';
import type {
  Json,
  ResourceContext,
  ResourceProperties,
} from '../../../core/types';

/** A number that a template may write as text. */
export function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** A boolean that a template may write as text. */
export function booleanOf(value: unknown): boolean | undefined {
  return value === undefined ? undefined : String(value) === 'true';
}

/** The resource's own tags and those of its stack; the resource's own win. */
export function tagsOf(
  properties: ResourceProperties,
  context: ResourceContext,
): Array<{ Key: string; Value: string }> {
  const tags = new Map(Object.entries(context.stackTags));
  for (const tag of properties.Tags ?? []) {
    tags.set(String(tag.Key), String(tag.Value ?? ''));
  }
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Attributes (`[{Key, Value}]`) with their values as text. */
export function attributesOf(
  list: Array<{ Key: string; Value: unknown }> | undefined,
): Array<{ Key: string; Value: string }> {
  return (list ?? []).map(({ Key, Value }) => ({ Key, Value: String(Value) }));
}

/** Picks what `Fn::GetAtt` asks for. Throws `ValidationError` for an attribute that the type does not have. */
export function attribute(
  type: string,
  attributes: Readonly<Record<string, Json>>,
  name: string,
): Json {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  throw new AwsError(
    'ValidationError',
    `Template error: resource type ${type} does not support attribute type ${name} in Fn::GetAtt`,
  );
}

/** Runs a deletion; a resource that is gone already is no error. */
export async function ignoreGone(
  goneCode: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError && error.code === goneCode)) throw error;
  }
}
