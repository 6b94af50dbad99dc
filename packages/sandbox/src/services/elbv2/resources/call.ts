import type { Sandbox } from '../../../core/Sandbox';
import type { ResourceContext } from '../../../core/types';

/** Calls an ELBv2 operation as CloudFormation would. */
export type CallElb = <O>(
  operation: string,
  input: object,
  context: ResourceContext,
) => Promise<O>;

export function callElb(sandbox: Sandbox): CallElb {
  return <O>(operation: string, input: object, context: ResourceContext) =>
    sandbox.invoke<O>('elasticloadbalancing', operation, input, context);
}

/** Makes the tags of a resource those given: adds, changes and removes. */
export async function replaceTags(
  call: CallElb,
  resourceArn: string,
  tags: ReadonlyArray<{ Key: string; Value: string }>,
  context: ResourceContext,
): Promise<void> {
  const described = await call<{
    TagDescriptions: Array<{ Tags: Array<{ Key: string }> }>;
  }>('DescribeTags', { ResourceArns: [resourceArn] }, context);
  const wanted = new Set(tags.map(tag => tag.Key));
  const gone = described.TagDescriptions[0].Tags.map(tag => tag.Key).filter(
    key => !wanted.has(key),
  );
  if (gone.length > 0) {
    await call(
      'RemoveTags',
      { ResourceArns: [resourceArn], TagKeys: gone },
      context,
    );
  }
  if (tags.length > 0) {
    await call('AddTags', { ResourceArns: [resourceArn], Tags: tags }, context);
  }
}
