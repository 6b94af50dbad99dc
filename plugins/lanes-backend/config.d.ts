export interface Config {
  /** Laneway: multi-lane continuous delivery on AWS ECS. */
  lanes?: {
    /**
     * The environments in which services have lanes, by name. A name starts with a letter and has at most 16 letters and
     * digits, all lower case.
     */
    environments: {
      [name: string]: {
        /** The AWS region, for example `ap-southeast-2`. */
        region: string;
        /** The AWS account, 12 digits, in quotes. Its credentials stand under `aws.accounts`. */
        account: string;
        /** Whether users depend on it; permission policies and pages treat it with more care. Default false. */
        production?: boolean;
      };
    };
    /** URL of the Infra repo, which holds templates, scripts and parameters files. Its host needs an entry in `integrations`. */
    infraRepo: string;
    /** Branch of the Infra repo that pipelines read. Default `main`. */
    infraBranch?: string;
    /** When a lane is unhealthy. What is left out keeps the standard value. */
    thresholds?: {
      /** 5xx answers in percent of a lane's requests, above which it is failing. Default 1. */
      'error-rate-percent'?: number;
      /** Requests in five minutes, under which the error rate is not judged. Default 20. */
      'error-rate-min-requests'?: number;
      /** Minutes in a row with fewer running than desired tasks, after which a lane is failing. Default 3. */
      'unhealthy-periods'?: number;
      /** Healthy hosts, under which a lane is failing unless it is scaled to zero. Default 1. */
      'min-healthy-hosts'?: number;
    };
    aws?: {
      /** Where AWS answers; only for the sandbox or an emulator. Default: AWS itself. */
      endpoint?: string;
      /** Seconds after which one call to AWS is given up. Default 10. */
      timeoutSeconds?: number;
    };
    /** Port at which load balancers answer; only for the sandbox. Default: the port of the scheme. */
    loadBalancerPort?: number;
  };
}
