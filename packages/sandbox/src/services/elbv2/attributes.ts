import { AwsError } from '../../core/AwsError';

interface Attribute {
  readonly Key?: string;
  readonly Value?: string;
}

/** Attributes of a load balancer with AWS's defaults; the sandbox acts on deletion protection and idle timeout. */
export const LOAD_BALANCER_ATTRIBUTES: Readonly<Record<string, string>> = {
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.bucket': '',
  'access_logs.s3.prefix': '',
  'connection_logs.s3.enabled': 'false',
  'connection_logs.s3.bucket': '',
  'connection_logs.s3.prefix': '',
  'client_keep_alive.seconds': '3600',
  'deletion_protection.enabled': 'false',
  'idle_timeout.timeout_seconds': '60',
  'ipv6.deny_all_igw_traffic': 'false',
  'load_balancing.cross_zone.enabled': 'true',
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.drop_invalid_header_fields.enabled': 'false',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.xff_header_processing.mode': 'append',
  'routing.http2.enabled': 'true',
  'waf.fail_open.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
};

/** Attributes of a target group with AWS's defaults; the sandbox acts on the deregistration delay. */
export const TARGET_GROUP_ATTRIBUTES: Readonly<Record<string, string>> = {
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.algorithm.type': 'round_robin',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'slow_start.duration_seconds': '0',
  'stickiness.enabled': 'false',
  'stickiness.type': 'lb_cookie',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.app_cookie.cookie_name': '',
  'stickiness.app_cookie.duration_seconds': '86400',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count':
    '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage':
    'off',
};

/** Allowed ranges of numeric attributes, in seconds (AWS). */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'idle_timeout.timeout_seconds': [1, 4000],
  'deregistration_delay.timeout_seconds': [0, 3600],
  'slow_start.duration_seconds': [0, 900],
  'stickiness.lb_cookie.duration_seconds': [1, 604800],
  'stickiness.app_cookie.duration_seconds': [1, 604800],
};

/**
 * Attributes with changes applied. Throws `ValidationError` for a key that `known` does not
 * have and for a number out of range.
 */
export function changeAttributes(
  current: Readonly<Record<string, string>>,
  changes: readonly Attribute[] | undefined,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  const result = { ...current };
  for (const { Key: key = '', Value } of changes ?? []) {
    const value = String(Value ?? '');
    if (!(key in known)) {
      throw new AwsError(
        'ValidationError',
        `Attribute key '${key}' is not recognized`,
      );
    }
    const range = RANGES[key];
    if (range && !isWithin(value, range)) {
      throw new AwsError(
        'ValidationError',
        `'${key}' must be an integer between ${range[0]} and ${range[1]}, not '${value}'`,
      );
    }
    result[key] = value;
  }
  return result;
}

/** `[{Key, Value}]` as AWS writes attributes. */
export function writeAttributes(
  attributes: Readonly<Record<string, string>>,
): Array<{ Key: string; Value: string }> {
  return Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
}

function isWithin(value: string, [least, most]: readonly [number, number]) {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}
