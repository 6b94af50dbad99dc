import type {
  Clock,
  ImageStore,
  MetricSink,
  Network,
  RequestContext,
  ResourceProvider,
  Scope,
  Store,
  Ticker,
} from './types';

export interface SandboxOptions {
  /** Address to listen on; loopback unless somebody insists. */
  readonly host: string;
  /** AWS endpoint and Git host. */
  readonly port: number;
  /** Load balancers, told apart by the `Host` header. */
  readonly dataPlanePort: number;
  /** How many times faster than AWS waits pass; 1 is AWS's own pace. */
  readonly speed: number;
  /** Directory that keeps the state over a restart; undefined keeps it in memory (files in a temporary directory). */
  readonly stateDir?: string;
}

export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What every service of the sandbox is given: state, time, the other services. */
export interface Sandbox {
  readonly options: SandboxOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly network: Network;
  readonly metrics: MetricSink;
  readonly images: ImageStore;
  readonly logger: Logger;
  /** Directory for files (Git repositories, images, build workspaces): `{stateDir}` or a temporary one. */
  readonly filesDir: string;

  /**
   * Calls an operation of a service in this process, exactly as a request over HTTP would, without the wire.
   * This is how services use one another: CloudFormation makes an ECS service by `invoke('ecs', 'CreateService', ...)`.
   * Throws the operation's `AwsError`.
   *
   * @param signingName - service name in the SigV4 scope, for example `elasticloadbalancing`
   */
  invoke<O = any>(
    signingName: string,
    operation: string,
    input: object,
    context: RequestContext,
  ): Promise<O>;

  /** The provider of a resource type, or undefined where the sandbox does not know the type. */
  resourceProvider(type: string): ResourceProvider | undefined;

  /** A context for work that no request started (a ticker), as the AWS service named would act. */
  serviceContext(scope: Scope, service: string): RequestContext;
}
