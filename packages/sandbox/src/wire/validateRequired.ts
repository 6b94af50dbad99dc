import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../core/AwsError';
import type { AwsService } from '../core/types';
import { errorShape, requiredMembers } from './schemas';

/** Services that answer a malformed input with an error of their own. */
const OWN_CODES = [
  'InvalidParameterException',
  'InvalidInputException',
  'InvalidInput',
];

/**
 * Refuses an input that lacks a required member, with AWS's message.
 * @param protocolCode - code of services that have none of their own for this
 * @throws AwsError
 */
export function validateRequired(
  schema: NormalizedSchema,
  input: object,
  service: AwsService,
  protocolCode: string,
): void {
  const missing = findMissing(schema, input, '');
  if (missing.length === 0) return;
  const details = missing
    .map(
      path =>
        `Value null at '${path}' failed to satisfy constraint: Member must not be null`,
    )
    .join('; ');
  const ownCode = OWN_CODES.find(code => errorShape(service, code));
  const code = errorShape(service, 'ValidationException')
    ? 'ValidationException'
    : ownCode;
  throw new AwsError(
    code ?? protocolCode,
    `${missing.length} validation error${
      missing.length > 1 ? 's' : ''
    } detected: ${details}`,
  );
}

function findMissing(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
): string[] {
  if (schema.isUnitSchema()) return [];
  if (schema.isStructSchema()) {
    const members = value as Record<string, unknown>;
    const required = new Set(requiredMembers(schema));
    return Array.from(schema.structIterator()).flatMap(([name, member]) => {
      const at = path ? `${path}.${lowerFirst(name)}` : lowerFirst(name);
      if (members[name] !== undefined) {
        return findMissing(member, members[name], at);
      }
      // Clients fill in tokens by themselves; one that does not is not refused.
      return required.has(name) && !member.isIdempotencyToken() ? [at] : [];
    });
  }
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return (value as unknown[]).flatMap((each, index) =>
      findMissing(item, each, `${path}.${index + 1}.member`),
    );
  }
  return [];
}

/** AWS's messages name members with a small first letter, whatever the API calls them. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
