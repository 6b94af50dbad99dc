/**
 * Settings of the service.
 *
 * @param {Record<string, string | undefined>} env environment variables, set by the lane's task definition
 * @returns {{ port: number }}
 */
export function readSettings(env) {
  return { port: Number(env.PORT ?? 8080) };
}
