import { greeting } from './greeting.js';

/** Headers that say which lane a request is for; pass them on to every service you call. */
export const LANE_HEADERS = ['traceparent', 'tracestate', 'baggage'];

/**
 * What the service answers to a request.
 *
 * @param {{ method: string, path: string }} request
 * @param {Record<string, string | undefined>} env environment variables, set by the lane's task definition
 * @returns {{ status: number, body: object }}
 */
export function answer(request, env) {
  if (request.path === '/healthz') return { status: 200, body: { ok: true } };
  if (request.method !== 'GET') {
    return { status: 405, body: { error: `${request.method} is not allowed` } };
  }
  if (request.path !== '/') {
    return { status: 404, body: { error: `${request.path} does not exist` } };
  }
  return {
    status: 200,
    body: {
      service: env.SERVICE ?? '${{ values.name }}',
      lane: env.LANE ?? 'local',
      commit: env.COMMIT ?? 'unknown',
      ...greeting(),
    },
  };
}
