import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { addOperationRoutes } from './operationRoutes';
import { addReadRoutes } from './readRoutes';
import { RouterOptions } from './RouterOptions';
import { addWriteRoutes } from './writeRoutes';

/** Bodies are a few fields; more than this is no request of ours. */
const BODY_LIMIT = '16kb';

/** The HTTP API `/api/lanes/v1`. */
export function createRouter(options: RouterOptions): Router {
  const v1 = PromiseRouter();
  v1.use(express.json({ limit: BODY_LIMIT }));
  addReadRoutes(v1, options);
  addWriteRoutes(v1, options);
  addOperationRoutes(v1, options);
  const router = PromiseRouter();
  router.use('/v1', v1);
  return router;
}
