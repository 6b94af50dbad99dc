/** A listener rule; the default rule of a listener is left out. */
export interface ListenerRule {
  readonly arn: string;
  readonly priority: number;
  /** Conditions on headers; AWS matches when one value of each condition matches. */
  readonly headers: readonly {
    readonly name: string;
    readonly regexes: readonly string[];
  }[];
  /** Where it forwards to. */
  readonly targets: readonly {
    readonly arn: string;
    readonly weight: number;
  }[];
}

export interface TargetHealth {
  readonly id: string;
  /** `healthy`, `initial`, `unhealthy`, `draining`, `unused` or `unavailable`. */
  readonly state: string;
  readonly reason?: string;
  readonly description?: string;
}

/** Elastic Load Balancing in one account and region. Everything throws `AwsCallError`. */
export interface LoadBalancersApi {
  /** Rules of a listener by priority. */
  describeRules(listenerArn: string): Promise<ListenerRule[]>;
  describeTargetHealth(targetGroupArn: string): Promise<TargetHealth[]>;
  /** Makes a rule forward all its requests to one target group. */
  forwardRule(ruleArn: string, targetGroupArn: string): Promise<void>;
}
