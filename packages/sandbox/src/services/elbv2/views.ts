import type {
  Listener,
  LoadBalancer,
  Rule,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  ListenerRow,
  LoadBalancerRow,
  RuleRow,
  TargetGroupRow,
} from './rows';

/** Hosted zone of the load balancers' names; in AWS each region has its own. */
export const CANONICAL_HOSTED_ZONE_ID = 'Z1GM3OXH4ZPM65';

/** A load balancer as `DescribeLoadBalancers` shows it at the moment `now` (ms since the epoch). */
export function showLoadBalancer(
  row: LoadBalancerRow,
  now: number,
): LoadBalancer {
  return {
    LoadBalancerArn: row.arn,
    DNSName: row.dnsName,
    CanonicalHostedZoneId: CANONICAL_HOSTED_ZONE_ID,
    CreatedTime: new Date(row.createdTime),
    LoadBalancerName: row.name,
    Scheme: row.scheme,
    VpcId: row.vpcId,
    State: { Code: now < row.activeAt ? 'provisioning' : 'active' },
    Type: 'application',
    AvailabilityZones: row.zones.map(zone => ({
      ZoneName: zone.zoneName,
      SubnetId: zone.subnetId,
      LoadBalancerAddresses: [],
    })),
    SecurityGroups: row.securityGroups,
    IpAddressType: row.ipAddressType,
  };
}

export function showListener(row: ListenerRow): Listener {
  return {
    ListenerArn: row.arn,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: row.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP',
    ...(row.certificates.length > 0
      ? { Certificates: row.certificates.map(c => ({ CertificateArn: c })) }
      : {}),
    SslPolicy: row.sslPolicy,
    DefaultActions: row.defaultActions,
  };
}

export function showRule(row: RuleRow): Rule {
  return {
    RuleArn: row.arn,
    Priority: String(row.priority),
    Conditions: row.conditions,
    Actions: row.actions,
    IsDefault: false,
    Transforms: [],
  };
}

/** The rule that every listener has, after all others. */
export function showDefaultRule(listener: ListenerRow): Rule {
  return {
    RuleArn: listener.defaultRuleArn,
    Priority: 'default',
    Conditions: [],
    Actions: listener.defaultActions,
    IsDefault: true,
    Transforms: [],
  };
}

export function showTargetGroup(
  row: TargetGroupRow,
  loadBalancerArns: string[],
): TargetGroup {
  const check = row.healthCheck;
  return {
    TargetGroupArn: row.arn,
    TargetGroupName: row.name,
    Protocol: row.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP',
    ProtocolVersion: row.protocolVersion,
    Port: row.port,
    VpcId: row.vpcId,
    TargetType: row.targetType === 'instance' ? 'instance' : 'ip',
    IpAddressType: 'ipv4',
    HealthCheckEnabled: check.enabled,
    HealthCheckProtocol: check.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP',
    HealthCheckPort: check.port,
    HealthCheckPath: check.path,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    Matcher: { HttpCode: check.httpCode },
    LoadBalancerArns: loadBalancerArns,
  };
}
