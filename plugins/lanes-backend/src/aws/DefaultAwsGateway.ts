import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Config } from '@backstage/config';
import {
  AwsCredentialsManager,
  DefaultAwsCredentialsManager,
} from '@backstage/integration-aws-node';
import { LanesConfig } from '../config';
import { AwsCallCounter } from './AwsCallCounter';
import { AwsCallError } from './AwsCallError';
import { AwsCaller } from './AwsCaller';
import { AwsEcsApi } from './AwsEcsApi';
import { AwsAccess, AwsGateway, AwsPlace } from './AwsGateway';
import { AwsImagesApi } from './AwsImagesApi';
import { AwsLoadBalancersApi } from './AwsLoadBalancersApi';
import { AwsLogsApi } from './AwsLogsApi';
import { AwsMetricsApi } from './AwsMetricsApi';
import { AwsPipelinesApi } from './AwsPipelinesApi';
import { AwsStacksApi } from './AwsStacksApi';

/** Attempts of one call, the first included. The adaptive mode slows down where AWS throttles. */
const MAX_ATTEMPTS = 4;

/** What every client of the SDK has, as far as it is counted and closed here. */
interface CountableClient {
  readonly middlewareStack: {
    add(
      middleware: (
        // The SDK's own types differ from client to client; nothing but `context` is looked at.
        next: (args: never) => Promise<never>,
        context: { commandName?: string },
      ) => (args: never) => Promise<never>,
      options: {
        name: string;
        step: 'deserialize';
        priority: 'high';
        override: boolean;
      },
    ): void;
  };
  destroy(): void;
}

/** Clients of the SDK by account and region, with the credentials that Backstage has for the account. */
export class DefaultAwsGateway implements AwsGateway {
  readonly #accesses = new Map<string, Promise<AwsAccess>>();
  readonly #clients: CountableClient[] = [];

  private constructor(
    private readonly settings: LanesConfig['aws'],
    private readonly credentials: AwsCredentialsManager,
    private readonly counter: AwsCallCounter,
  ) {}

  static fromConfig(options: {
    config: Config;
    settings: LanesConfig['aws'];
    counter: AwsCallCounter;
  }): DefaultAwsGateway {
    return new DefaultAwsGateway(
      options.settings,
      DefaultAwsCredentialsManager.fromConfig(options.config),
      options.counter,
    );
  }

  access(place: AwsPlace): Promise<AwsAccess> {
    const key = `${place.account}/${place.region}`;
    const known = this.#accesses.get(key);
    if (known) return known;
    const access = this.#connect(place).catch(error => {
      this.#accesses.delete(key);
      throw AwsCallError.from('sts:GetCallerIdentity', {
        name: 'CredentialsProviderError',
        message: error instanceof Error ? error.message : String(error),
      });
    });
    this.#accesses.set(key, access);
    return access;
  }

  close(): void {
    for (const client of this.#clients) client.destroy();
    this.#clients.length = 0;
    this.#accesses.clear();
  }

  async #connect({ account, region }: AwsPlace): Promise<AwsAccess> {
    const provider = await this.credentials.getCredentialProvider({
      accountId: account,
    });
    const options = {
      region,
      credentials: provider.sdkCredentialProvider,
      endpoint: this.settings.endpoint,
      maxAttempts: MAX_ATTEMPTS,
      retryMode: 'adaptive' as const,
    };
    const counted = <T extends { destroy(): void }>(
      service: string,
      client: T,
    ): T => {
      this.#count(service, client as unknown as CountableClient);
      return client;
    };
    const caller = (service: string) =>
      new AwsCaller(service, this.settings.timeoutMs);
    return {
      stacks: new AwsStacksApi(
        counted('cloudformation', new CloudFormationClient(options)),
        caller('cloudformation'),
      ),
      pipelines: new AwsPipelinesApi(
        counted('codepipeline', new CodePipelineClient(options)),
        caller('codepipeline'),
      ),
      ecs: new AwsEcsApi(counted('ecs', new ECSClient(options)), caller('ecs')),
      loadBalancers: new AwsLoadBalancersApi(
        counted(
          'elasticloadbalancing',
          new ElasticLoadBalancingV2Client(options),
        ),
        caller('elasticloadbalancing'),
      ),
      metrics: new AwsMetricsApi(
        counted('cloudwatch', new CloudWatchClient(options)),
        caller('cloudwatch'),
      ),
      logs: new AwsLogsApi(
        counted('logs', new CloudWatchLogsClient(options)),
        caller('logs'),
      ),
      images: new AwsImagesApi(
        counted('ecr', new ECRClient(options)),
        caller('ecr'),
      ),
    };
  }

  /** Counts behind the retries, so that each attempt counts, as it does for AWS's rates. */
  #count(service: string, client: CountableClient): void {
    this.#clients.push(client);
    client.middlewareStack.add(
      (next, context) => args => {
        const operation = (context.commandName ?? '').replace(/Command$/, '');
        this.counter.count(`${service}:${operation}`);
        return next(args);
      },
      {
        name: 'lanewayCallCounter',
        step: 'deserialize',
        priority: 'high',
        override: true,
      },
    );
  }
}
