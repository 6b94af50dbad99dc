import { InputError } from '@backstage/errors';
import { z } from 'zod/v3';

/**
 * What a schema makes of a value.
 *
 * @param where - the part of the request, such as `body`, for messages where no field is at fault
 * @throws InputError that names each field at fault and what is wrong with it
 */
export function validate<T extends z.ZodTypeAny>(
  schema: T,
  value: unknown,
  where: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const messages = result.error.issues.map(issue => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      return `${issue.keys.join(
        ', ',
      )}: not a field of the ${where}; leave it out.`;
    }
    return `${path || where}: ${issue.message}`;
  });
  throw new InputError(messages.join(' '));
}
