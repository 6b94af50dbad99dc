import { ConflictError, toError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  bootstrapServiceRequestSchema,
  deployLaneRequestSchema,
  DryRunResult,
  Operation,
} from '@laneway/plugin-lanes-common';
import { Request, Response, Router } from 'express';
import { OperationBusyError, WriteTarget } from '../operations';
import { LaneVerb } from '../permissions';
import { envOf, idempotencyKeyOf, isDryRun, laneOf } from './parameters';
import { callerOf, serviceOf } from './RequestContext';
import { RouterOptions } from './RouterOptions';
import { validate } from './validate';

const SERVICE = '/services/:kind/:namespace/:name/:env';
const LANE = `${SERVICE}/lanes/:lane`;

/** A write as a route describes it. */
interface Write {
  /** In the audit log, without the plugin's prefix. */
  readonly eventId: string;
  readonly verb: LaneVerb;
  readonly lane?: string;
  readonly meta?: JsonObject;
  readonly plan: (target: WriteTarget) => Promise<string[]>;
  readonly begin: (target: WriteTarget, key: string) => Promise<Operation>;
}

/** Adds the routes that begin operations. */
export function addWriteRoutes(router: Router, options: RouterOptions): void {
  const { operations } = options;

  router.put(LANE, async (request, response) => {
    await handle(options, request, response, () => {
      const lane = laneOf(request);
      const body = validate(deployLaneRequestSchema, request.body, 'body');
      return {
        eventId: 'lane-deploy',
        verb: 'deploy',
        lane,
        meta: { ...body },
        plan: target => operations.planDeploy(target, lane, body),
        begin: (target, key) => operations.deploy(target, lane, body, key),
      };
    });
  });

  router.delete(LANE, async (request, response) => {
    await handle(options, request, response, () => {
      const lane = laneOf(request);
      return {
        eventId: 'lane-delete',
        verb: 'delete',
        lane,
        plan: target => operations.planDelete(target, lane),
        begin: (target, key) => operations.delete(target, lane, key),
      };
    });
  });

  router.post(`${SERVICE}/bootstrap`, async (request, response) => {
    await handle(options, request, response, () => {
      const settings = validate(
        bootstrapServiceRequestSchema,
        request.body,
        'body',
      );
      return {
        eventId: 'service-bootstrap',
        verb: 'bootstrap',
        meta: { ...settings },
        plan: target => operations.planBootstrap(target, settings),
        begin: (target, key) => operations.bootstrap(target, settings, key),
      };
    });
  });
}

/** Authenticates, validates, asks for permission and audits, the same way for every write. */
async function handle(
  options: RouterOptions,
  request: Request,
  response: Response,
  describe: () => Write,
): Promise<void> {
  const { auditor, lanes } = options;
  const caller = await callerOf(options, request);
  const write = describe();
  const env = envOf(request);
  const dryRun = isDryRun(request);
  const event = await auditor.createEvent({
    eventId: write.eventId,
    severityLevel: 'medium',
    request,
    meta: {
      queryType: dryRun ? 'plan' : 'begin',
      entity: `${request.params.kind}:${request.params.namespace}/${request.params.name}`,
      env,
      ...(write.lane ? { lane: write.lane } : {}),
      ...write.meta,
    },
  });
  try {
    const environment = lanes.environment(env);
    const entity = await serviceOf(options, request, caller);
    caller.access.require(
      write.verb,
      lanes.resource(entity, environment, write.lane),
    );
    const target = { entity, environment, caller: caller.name };
    if (dryRun) {
      const result: DryRunResult = {
        dryRun: true,
        steps: await write.plan(target),
      };
      response.status(200).json(result);
      await event.success();
      return;
    }
    const operation = await write.begin(target, idempotencyKeyOf(request));
    response.status(202).json({ operation });
    await event.success({ meta: { operationId: operation.id } });
  } catch (error) {
    await event.fail({ error: toError(error) });
    if (error instanceof OperationBusyError) {
      answerBusy(request, response, error);
      return;
    }
    throw error;
  }
}

/** What the error middleware would answer, with the operation that holds the lane beside it. */
function answerBusy(
  request: Request,
  response: Response,
  error: ConflictError & { operation: Operation },
): void {
  response.status(409).json({
    error: { name: error.name, message: error.message },
    request: { method: request.method, url: request.url },
    response: { statusCode: 409 },
    operation: error.operation,
  });
}
