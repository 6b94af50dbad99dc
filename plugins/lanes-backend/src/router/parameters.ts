import { InputError } from '@backstage/errors';
import { envNameSchema, laneNameSchema } from '@laneway/plugin-lanes-common';
import { Request } from 'express';
import { z } from 'zod/v3';
import { validate } from './validate';

const REF_PART = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const KEY_LENGTH = 200;

const refPart = (what: string) =>
  z
    .string()
    .regex(REF_PART, `is not the ${what} of a catalog entity; check the URL.`);

const entitySchema = z.object({
  kind: refPart('kind'),
  namespace: refPart('namespace'),
  name: refPart('name'),
});

/** Entity ref of the service that a request's path names. */
export function entityRefOf(request: Request): string {
  const { kind, namespace, name } = validate(
    entitySchema,
    request.params,
    'path',
  );
  return `${kind}:${namespace}/${name}`.toLowerCase();
}

/** Environment of a request's path. */
export function envOf(request: Request): string {
  return validate(z.object({ env: envNameSchema }), request.params, 'path').env;
}

/** Lane of a request's path. */
export function laneOf(request: Request): string {
  return validate(z.object({ lane: laneNameSchema }), request.params, 'path')
    .lane;
}

const dryRunSchema = z
  .object({
    dryRun: z
      .enum(['true', 'false'], {
        errorMap: () => ({ message: 'is either true or false.' }),
      })
      .default('false'),
  })
  .strict();

/** Whether a write only asks what would happen. */
export function isDryRun(request: Request): boolean {
  return validate(dryRunSchema, request.query, 'query').dryRun === 'true';
}

/**
 * The key that makes a write happen once.
 *
 * @throws InputError that names the header
 */
export function idempotencyKeyOf(request: Request): string {
  const key = request.header('idempotency-key');
  if (!key) {
    throw new InputError(
      'Idempotency-Key: the header is missing; send a new value, such as a UUID, with each write and the same one when you repeat it.',
    );
  }
  if (key.length > KEY_LENGTH || !/^[\x21-\x7e]+$/.test(key)) {
    throw new InputError(
      `Idempotency-Key: use 1 to ${KEY_LENGTH} printable characters without spaces.`,
    );
  }
  return key;
}

const logQuerySchema = z
  .object({
    search: z.string().max(200).optional(),
    since: z
      .string()
      .datetime({ message: 'is not a time such as 2026-01-31T12:00:00Z.' })
      .optional(),
    limit: z.coerce.number().int().min(1).max(5000).default(500),
  })
  .strict();

/** What is asked of a lane's log. */
export function logQueryOf(request: Request) {
  return validate(logQuerySchema, request.query, 'query');
}

const afterSchema = z
  .object({ after: z.coerce.number().int().min(0).default(0) })
  .strict();

/** The last log line that the caller has. */
export function afterOf(request: Request): number {
  return validate(afterSchema, request.query, 'query').after;
}

/** Id of the operation in a request's path. */
export function operationIdOf(request: Request): string {
  return validate(
    z.object({ id: z.string().uuid('is not the id of an operation.') }),
    request.params,
    'path',
  ).id;
}
