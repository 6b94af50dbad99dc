import { HealthThresholds } from '@laneway/plugin-lanes-common';

/** An environment: an AWS account and region in which services have lanes. */
export interface EnvironmentConfig {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly production: boolean;
}

/** The configuration of the plugin, checked. */
export interface LanesConfig {
  readonly environments: readonly EnvironmentConfig[];
  /** URL of the Infra repo. */
  readonly infraRepo: string;
  readonly infraBranch: string;
  readonly thresholds: HealthThresholds;
  readonly aws: {
    /** Undefined for AWS itself. */
    readonly endpoint?: string;
    readonly timeoutMs: number;
  };
  /** Undefined for the port of the scheme. */
  readonly loadBalancerPort?: number;
}
