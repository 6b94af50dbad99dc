/**
 * What an endpoint may have beyond the APIs themselves:
 * - `data-plane`: load balancers can be reached from this machine.
 * - `source-repository`: there is a repository that a pipeline's source action may read.
 * - `rate-limits`: requests above AWS's rates are refused.
 */
export type Capability = 'data-plane' | 'source-repository' | 'rate-limits';

export const CAPABILITIES: readonly Capability[] = [
  'data-plane',
  'source-repository',
  'rate-limits',
];

/** What the runner found out about the endpoint; it reaches the case files, which are processes of their own, as JSON. */
export interface Endpoint {
  /** Undefined for AWS itself. */
  readonly url?: string;
  readonly region: string;
  /** Undefined: the SDK's own search (environment, profile, ...). */
  readonly accessKeyId?: string;
  readonly capabilities: readonly Capability[];
  /** Where every load balancer answers, told apart by the Host header; undefined: at its own DNS name. */
  readonly dataPlaneHost?: string;
  readonly dataPlanePort: number;
  /** For `source-repository`. */
  readonly source?: SourceRepository;
  /** Times longer that waits may take than against a fast sandbox. */
  readonly patience: number;
}

export interface SourceRepository {
  readonly connectionArn: string;
  /** `{owner}/{repository}`, with a branch `main`. */
  readonly fullRepositoryId: string;
  /** For the artifacts of pipelines: a stack could not delete a bucket that they have filled. */
  readonly bucket: string;
}

/** Name of the environment variable that carries it. */
export const VARIABLE = 'LANEWAY_CONFORMANCE_ENDPOINT';

/** Hands the endpoint to processes that this one starts. */
export function publishEndpoint(endpoint: Endpoint): void {
  process.env[VARIABLE] = JSON.stringify(endpoint);
}
