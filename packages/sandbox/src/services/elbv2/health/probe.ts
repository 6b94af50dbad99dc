import { request } from 'node:http';
import type { LocalAddress } from '../../../core/types';
import { isHealthyStatus } from '../healthCheckSettings';
import type { HealthCheckSettings } from '../rows';
import { type Health, TARGET_HEALTH } from './states';

export interface Probe {
  /** Where the target really listens; undefined when nothing does. */
  readonly local: LocalAddress | undefined;
  /** `{ip}:{port}` of the target, which the target sees as `Host`. */
  readonly host: string;
  readonly settings: HealthCheckSettings;
  /** Real milliseconds. */
  readonly timeoutMs: number;
}

const REFUSED: Health = {
  state: 'unhealthy',
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};

const TIMED_OUT: Health = {
  state: 'unhealthy',
  reason: 'Target.Timeout',
  description: 'Request timed out',
};

/** Asks a target once for its health, as the load balancer does. Never throws: a failure is an unhealthy answer. */
export function probeTarget(probe: Probe): Promise<Health> {
  const { local, settings, timeoutMs } = probe;
  if (!local) return Promise.resolve(REFUSED);
  return new Promise(resolve => {
    const outgoing = request(
      {
        host: local.host,
        port: local.port,
        path: settings.path,
        agent: false,
        headers: {
          host: probe.host,
          'user-agent': 'ELB-HealthChecker/2.0',
          connection: 'close',
        },
      },
      response => {
        response.on('error', () => {});
        response.resume();
        resolve(judge(settings.httpCode, response.statusCode ?? 0));
      },
    );
    const timer = setTimeout(() => {
      resolve(TIMED_OUT);
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('error', () => resolve(REFUSED));
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.end();
  });
}

function judge(httpCode: string, status: number): Health {
  if (isHealthyStatus(httpCode, status)) return { ...TARGET_HEALTH.healthy };
  return {
    state: 'unhealthy',
    reason: 'Target.ResponseCodeMismatch',
    description: `Health checks failed with these codes: [${status}]`,
  };
}
