import type {
  Action,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** Keys and values as in `DescribeTags`. */
export type Tags = Record<string, string>;

export interface LoadBalancerRow {
  readonly arn: string;
  readonly name: string;
  readonly dnsName: string;
  readonly scheme: 'internet-facing' | 'internal';
  readonly vpcId: string;
  readonly createdTime: string;
  /** Milliseconds since the epoch; `provisioning` until then. */
  readonly activeAt: number;
  ipAddressType: 'ipv4' | 'dualstack';
  zones: Array<{ zoneName: string; subnetId: string }>;
  securityGroups: string[];
  attributes: Record<string, string>;
  tags: Tags;
}

export interface ListenerRow {
  readonly arn: string;
  readonly loadBalancerArn: string;
  /** The default rule is no row of its own: it is the listener's default actions. */
  readonly defaultRuleArn: string;
  port: number;
  protocol: string;
  sslPolicy?: string;
  certificates: string[];
  defaultActions: Action[];
  tags: Tags;
  defaultRuleTags: Tags;
}

export interface RuleRow {
  readonly arn: string;
  readonly listenerArn: string;
  readonly loadBalancerArn: string;
  /** 1-50000, unique on its listener. */
  priority: number;
  conditions: RuleCondition[];
  actions: Action[];
  tags: Tags;
}

export interface HealthCheckSettings {
  enabled: boolean;
  protocol: string;
  /** A port number or `traffic-port`. */
  port: string;
  path: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** For example `200`, `200,202` or `200-399`. */
  httpCode: string;
}

export interface TargetGroupRow {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly protocolVersion: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: string;
  readonly ipAddressType: string;
  healthCheck: HealthCheckSettings;
  attributes: Record<string, string>;
  tags: Tags;
}

export type TargetState =
  | 'initial'
  | 'healthy'
  | 'unhealthy'
  | 'draining'
  | 'unused'
  | 'unavailable';

export interface TargetRow {
  readonly id: string;
  readonly port: number;
  state: TargetState;
  reason?: string;
  description?: string;
  /** Milliseconds since the epoch at which a draining target is gone. */
  drainedAt?: number;
}

/** The targets of one target group; kept, empty, after the last one went away. */
export interface TargetSetRow {
  readonly targetGroupArn: string;
  targets: TargetRow[];
}

/** The part of an ARN that CloudWatch uses as the dimension `LoadBalancer`: `app/{name}/{id}`. */
export function loadBalancerFullName(arn: string): string {
  return arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
}

/** The part of an ARN that CloudWatch uses as the dimension `TargetGroup`: `targetgroup/{name}/{id}`. */
export function targetGroupFullName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
