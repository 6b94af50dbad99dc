import { EcsApi } from './EcsApi';
import { ImagesApi } from './ImagesApi';
import { LoadBalancersApi } from './LoadBalancersApi';
import { LogsApi } from './LogsApi';
import { MetricsApi } from './MetricsApi';
import { PipelinesApi } from './PipelinesApi';
import { StacksApi } from './StacksApi';

/** An account and a region. */
export interface AwsPlace {
  readonly account: string;
  readonly region: string;
}

/** AWS in one account and region, one narrow interface for each of its services. */
export interface AwsAccess {
  readonly stacks: StacksApi;
  readonly pipelines: PipelinesApi;
  readonly ecs: EcsApi;
  readonly loadBalancers: LoadBalancersApi;
  readonly metrics: MetricsApi;
  readonly logs: LogsApi;
  readonly images: ImagesApi;
}

/** The only way to AWS. */
export interface AwsGateway {
  /**
   * Access to an account and region; the clients behind it live as long as the gateway.
   *
   * @throws AwsCallError of kind `credentials` when none are configured for the account
   */
  access(place: AwsPlace): Promise<AwsAccess>;
  /** Closes the connections. */
  close(): void;
}
