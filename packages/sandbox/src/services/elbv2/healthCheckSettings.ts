import type {
  CreateTargetGroupInput,
  ModifyTargetGroupInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';
import type { HealthCheckSettings } from './rows';

/** AWS's defaults for HTTP: five successes at 30 seconds' distance make a target healthy. */
export const DEFAULT_HEALTH_CHECK: HealthCheckSettings = {
  enabled: true,
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  httpCode: '200',
};

/**
 * Health check settings with a request's changes. Throws `ValidationError` for numbers outside
 * AWS's ranges, a timeout that is not shorter than the interval, a path or codes that are none.
 */
export function changeHealthCheck(
  current: HealthCheckSettings,
  input: CreateTargetGroupInput | ModifyTargetGroupInput,
): HealthCheckSettings {
  const settings: HealthCheckSettings = {
    enabled: input.HealthCheckEnabled ?? current.enabled,
    protocol: input.HealthCheckProtocol ?? current.protocol,
    port: input.HealthCheckPort ?? current.port,
    path: input.HealthCheckPath ?? current.path,
    intervalSeconds:
      input.HealthCheckIntervalSeconds ?? current.intervalSeconds,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? current.timeoutSeconds,
    healthyThreshold: input.HealthyThresholdCount ?? current.healthyThreshold,
    unhealthyThreshold:
      input.UnhealthyThresholdCount ?? current.unhealthyThreshold,
    httpCode: input.Matcher?.HttpCode ?? current.httpCode,
  };
  const range = (name: string, value: number, from: number, to: number) => {
    if (Number.isInteger(value) && value >= from && value <= to) return;
    throw new AwsError(
      'ValidationError',
      `${name} '${value}' must be between '${from}' and '${to}'`,
    );
  };
  range('Health check interval', settings.intervalSeconds, 5, 300);
  range('Health check timeout', settings.timeoutSeconds, 2, 120);
  range('Healthy threshold count', settings.healthyThreshold, 2, 10);
  range('Unhealthy threshold count', settings.unhealthyThreshold, 2, 10);
  if (settings.timeoutSeconds >= settings.intervalSeconds) {
    throw new AwsError(
      'ValidationError',
      `Health check timeout '${settings.timeoutSeconds}' must be smaller than the interval '${settings.intervalSeconds}'`,
    );
  }
  if (!settings.path.startsWith('/') || settings.path.length > 1024) {
    throw new AwsError(
      'ValidationError',
      `Health check path '${settings.path}' must begin with a '/' character, and can be at most 1024 characters in length`,
    );
  }
  if (settings.port !== 'traffic-port') {
    range('Health check port', Number(settings.port), 1, 65535);
  }
  readCodes(settings.httpCode);
  return settings;
}

/** Whether a status is among those that the matcher (`200`, `200,202`, `200-399`) accepts. */
export function isHealthyStatus(httpCode: string, status: number): boolean {
  return readCodes(httpCode).some(
    ([from, to]) => status >= from && status <= to,
  );
}

function readCodes(httpCode: string): Array<[from: number, to: number]> {
  return httpCode.split(',').map(part => {
    const match = /^\s*(\d{3})(?:-(\d{3}))?\s*$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (!match || from < 200 || to > 499 || from > to) {
      throw new AwsError(
        'ValidationError',
        `Health check matcher HTTP code '${httpCode}' must be within '200-499'`,
      );
    }
    return [from, to];
  });
}
