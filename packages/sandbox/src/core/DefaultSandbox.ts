import { randomUUID } from 'node:crypto';
import { AwsError } from './AwsError';
import { partitionOf } from './arn';
import type { Logger, Sandbox, SandboxOptions } from './Sandbox';
import type {
  AwsService,
  Clock,
  CreateModule,
  ImageStore,
  MetricSink,
  Network,
  RequestContext,
  ResourceProvider,
  SandboxModule,
  Scope,
  Store,
  Ticker,
} from './types';

/** What a sandbox is made of. */
export interface SandboxParts {
  readonly options: SandboxOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly network: Network;
  readonly metrics: MetricSink;
  readonly images: ImageStore;
  readonly logger: Logger;
  readonly filesDir: string;
}

/** Puts modules together: finds services by signing name and resource providers by type. */
export class DefaultSandbox implements Sandbox {
  readonly options: SandboxOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly network: Network;
  readonly metrics: MetricSink;
  readonly images: ImageStore;
  readonly logger: Logger;
  readonly filesDir: string;
  readonly modules: readonly SandboxModule[];
  /** By signing name. */
  readonly services: ReadonlyMap<string, AwsService>;

  private readonly providers: ReadonlyMap<string, ResourceProvider>;
  private started: SandboxModule[] = [];

  /** @throws Error when two modules have a service of one signing name, or a provider of one resource type */
  constructor(parts: SandboxParts, create: readonly CreateModule[]) {
    this.options = parts.options;
    this.store = parts.store;
    this.clock = parts.clock;
    this.ticker = parts.ticker;
    this.network = parts.network;
    this.metrics = parts.metrics;
    this.images = parts.images;
    this.logger = parts.logger;
    this.filesDir = parts.filesDir;
    this.modules = create.map(createModule => createModule(this));
    this.services = uniqueBy(
      'service',
      this.modules.flatMap(module => module.services ?? []),
      service => service.signingName,
    );
    this.providers = uniqueBy(
      'resource provider',
      this.modules.flatMap(module => module.resources ?? []),
      provider => provider.type,
    );
  }

  /** Starts the modules in order. When one fails, those that were started are stopped and its error is thrown. */
  async start(): Promise<void> {
    for (const module of this.modules) {
      this.started.push(module);
      try {
        await module.start?.();
      } catch (error) {
        await this.stop();
        throw error;
      }
    }
  }

  /** Stops the modules, the last one first; one that fails to stop is logged. */
  async stop(): Promise<void> {
    const modules = this.started.reverse();
    this.started = [];
    for (const module of modules) {
      try {
        await module.stop?.();
      } catch (error) {
        this.logger.error(`A module did not stop cleanly: ${error}`);
      }
    }
  }

  async invoke<O = any>(
    signingName: string,
    operation: string,
    input: object,
    context: RequestContext,
  ): Promise<O> {
    const handler = this.services.get(signingName)?.operations[operation];
    if (!handler) {
      this.logger.warn(`Unknown operation ${signingName}:${operation}`);
      throw new AwsError(
        'InvalidAction',
        `The action ${operation} is not valid for this endpoint.`,
      );
    }
    return handler(input, context) as O;
  }

  resourceProvider(type: string): ResourceProvider | undefined {
    return this.providers.get(type);
  }

  serviceContext(scope: Scope, service: string): RequestContext {
    const { account, region } = scope;
    return {
      account,
      region,
      requestId: randomUUID(),
      accessKeyId: account,
      principalArn: `arn:${partitionOf(
        region,
      )}:sts::${account}:assumed-role/AWSServiceRoleForSandbox/${service}`,
    };
  }
}

function uniqueBy<T>(
  what: string,
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    if (map.has(key)) {
      throw new Error(`Two modules have a ${what} '${key}': remove one`);
    }
    map.set(key, item);
  }
  return map;
}
