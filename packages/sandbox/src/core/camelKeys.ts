/**
 * Properties as a CloudFormation template writes them (`RoleArn`) in the form of an API that begins member names with a
 * small letter (`roleArn`), at every depth.
 * @param verbatim - members whose value is a map with keys of the user's own; they are left as they are
 */
export function camelKeys(
  value: unknown,
  verbatim: readonly string[] = [],
): unknown {
  if (Array.isArray(value)) return value.map(item => camelKeys(item, verbatim));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      verbatim.includes(key) ? item : camelKeys(item, verbatim),
    ]),
  );
}
