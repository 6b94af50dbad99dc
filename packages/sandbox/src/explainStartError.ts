import type { SandboxOptions } from './core/Sandbox';

/** An error that says what to do about a port that cannot be had; any other error stays as it is. */
export function explainStartError(
  error: unknown,
  { port, dataPlanePort }: SandboxOptions,
): unknown {
  const failed = error as Partial<NodeJS.ErrnoException> & {
    address?: string;
    port?: number;
  };
  if (failed?.syscall !== 'listen' || failed.port === undefined) return error;
  const option =
    failed.port === dataPlanePort && failed.port !== port
      ? '--data-plane-port'
      : '--port';
  const where = `${failed.port} on ${failed.address}`;
  const remedy = `choose another port with ${option}`;
  return failed.code === 'EADDRINUSE'
    ? new Error(
        `Port ${where} is in use: stop what listens there, or ${remedy}`,
      )
    : new Error(`Port ${where} cannot be had (${failed.code}): ${remedy}`);
}
