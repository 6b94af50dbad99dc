/**
 * Says what in a value JSON would not give back as it is, for example `at.created is a Date`; undefined when it is
 * plain JSON. Members that are undefined are let through: JSON leaves them out, and reading gives undefined again.
 */
export function findNonJson(
  value: unknown,
  path: string = 'value',
): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${path} is ${value}`;
    case 'object':
      break;
    default:
      return `${path} is a ${typeof value}`;
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    return first(value.entries(), ([index, item]) =>
      findNonJson(item, `${path}[${index}]`),
    );
  }
  const prototype = Object.getPrototypeOf(value);
  // A plain object of another realm (jest, vm) has another Object.prototype, with no prototype above it either.
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain) return `${path} is a ${value.constructor?.name ?? 'class'}`;
  return first(Object.entries(value), ([key, item]) =>
    findNonJson(item, `${path}.${key}`),
  );
}

function first<T>(
  items: Iterable<T>,
  find: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
