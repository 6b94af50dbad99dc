/** Tags as a template writes them (`[{Key, Value}]`), by key. */
export function tagMap(
  tags: readonly { Key: string; Value: unknown }[] | undefined,
): Record<string, string> {
  return Object.fromEntries(
    (tags ?? []).map(({ Key, Value }) => [Key, String(Value)]),
  );
}
