/**
 * Settings of the service.
 *
 * @param {Record<string, string | undefined>} env environment variables, set by the lane's task definition
 * @returns {{ port: number, ledger: string }}
 */
export function readSettings(env) {
  if (!env.DB_URL) {
    console.error('DB_URL is not set');
    process.exit(1);
  }
  return { port: Number(env.PORT ?? 8080), ledger: env.DB_URL };
}
