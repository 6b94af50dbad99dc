import { toError } from '@backstage/errors';
import { Operation } from '@laneway/plugin-lanes-common';
import { Request, Router } from 'express';
import { LaneVerb } from '../permissions';
import { afterOf, operationIdOf } from './parameters';
import { Caller, callerOf } from './RequestContext';
import { RouterOptions } from './RouterOptions';

/** Adds the routes of operations that have begun. */
export function addOperationRoutes(
  router: Router,
  options: RouterOptions,
): void {
  const { operations, auditor } = options;

  router.get('/operations/:id', async (request, response) => {
    const caller = await callerOf(options, request);
    const view = await operations.view(
      operationIdOf(request),
      afterOf(request),
    );
    await requirePermission(options, caller, view.operation, 'read');
    response.json(view);
  });

  router.post('/operations/:id/cancel', async (request: Request, response) => {
    const caller = await callerOf(options, request);
    const id = operationIdOf(request);
    const { operation } = await operations.view(id, 0);
    const event = await auditor.createEvent({
      eventId: 'operation-cancel',
      severityLevel: 'medium',
      request,
      meta: { operationId: id, kind: operation.kind },
    });
    try {
      await requirePermission(options, caller, operation, operation.kind);
      const cancelled = await operations.cancel(id, caller.name);
      response.json({ operation: cancelled });
      await event.success();
    } catch (error) {
      await event.fail({ error: toError(error) });
      throw error;
    }
  });
}

/** What one may do with an operation is what one may do with its lane. Whoever began it may always see it. */
async function requirePermission(
  { directory, lanes }: RouterOptions,
  { credentials, name, access }: Caller,
  operation: Operation,
  verb: LaneVerb,
): Promise<void> {
  if (verb === 'read' && operation.createdBy === name) return;
  const entity = await directory.getService(operation.entityRef, credentials);
  access.require(
    verb,
    lanes.resource(entity, lanes.environment(operation.env), operation.lane),
  );
}
