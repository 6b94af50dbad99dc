import { InputError } from '@backstage/errors';
import type { ZodType, ZodTypeDef } from 'zod/v3';

/**
 * Checks one input of an action against the API's own schema.
 *
 * @throws InputError that names the field and says what is wrong with its value
 */
export function parseInput<T, I>(
  field: string,
  schema: ZodType<T, ZodTypeDef, I>,
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map(
    issue => `${[field, ...issue.path].join('.')}: ${issue.message}`,
  );
  throw new InputError(details.join('; '));
}
