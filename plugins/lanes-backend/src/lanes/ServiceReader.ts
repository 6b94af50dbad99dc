import {
  ecsServiceName,
  infraStackName,
  isStackInProgress,
  Problem,
} from '@laneway/plugin-lanes-common';
import { AwsAccess, AwsCallError, AwsGateway, StackSummary } from '../aws';
import { cloudWatchName } from '../aws/convert';
import { EnvironmentConfig } from '../config';
import { SnapshotLife, SnapshotStore } from '../snapshot';
import { ExecutionReader } from './ExecutionReader';
import { METRIC_MINUTES } from './measureLane';
import { LaneDimensions, metricQueries, seriesByLane } from './metricQueries';
import { selectStacks } from './selectStacks';
import { Part, ServiceReading, ServiceStacks } from './ServiceReading';

const QUIET: SnapshotLife = { freshMs: 10_000, staleMs: 14_000 };
/** While something changes nothing stale is served: who looks wants to see it move. */
const CHANGING: SnapshotLife = { freshMs: 1_500, staleMs: 1_500 };
const METRICS: SnapshotLife = { freshMs: 5_000, staleMs: 15_000 };
/** A failure is not asked for again at once. */
const FAILED: SnapshotLife = { freshMs: 2_000, staleMs: 2_000 };
const STACKS_PER_PAGE = 100;

/** The key under which all stacks of an account and region are cached. */
function stacksKey({ account, region }: EnvironmentConfig): string {
  return `stacks/${account}/${region}`;
}

function serviceKey(env: string, service: string): string {
  return `service/${env}/${service}/`;
}

/** Reads everything about a service in an environment from AWS, through the cache, in as few calls as there are. */
export class ServiceReader {
  constructor(
    private readonly gateway: AwsGateway,
    private readonly store: SnapshotStore,
    private readonly executions: ExecutionReader,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Reads a service; never throws: what could not be read is a problem in its part, beside the last value that could.
   *
   * @param changing - the caller knows that something is under way
   */
  async read(
    environment: EnvironmentConfig,
    service: string,
    changing: boolean,
  ): Promise<ServiceReading> {
    const { name: env } = environment;
    const prefix = serviceKey(env, service);
    const hot = changing || this.#wasRunning(prefix);
    const all = await this.#readStacks(environment, hot);
    const stacks: Part<ServiceStacks> = {
      ...all,
      value: all.value && selectStacks(all.value, service, env),
    };
    const own = stacks.value;
    const inProgress = [
      own?.boot,
      own?.pipeline,
      ...(own?.lanes.values() ?? []),
    ].some(stack => stack && isStackInProgress(stack.status));
    const life = hot || inProgress ? CHANGING : QUIET;
    const part = <T>(
      name: string,
      load: (aws: AwsAccess, known: ServiceStacks) => Promise<T>,
      lifeOf = life,
    ): Promise<Part<T>> =>
      own
        ? this.#part(
            `${prefix}${name}`,
            environment,
            aws => load(aws, own),
            () => lifeOf,
          )
        : Promise.resolve({});
    const [ecs, rules, metrics, executions] = await Promise.all([
      part('ecs', (aws, known) => this.#readEcs(aws, known, service, env)),
      part('rules', async (aws, { boot }) => {
        const listener = boot?.outputs.HttpListenerArn;
        return listener ? aws.loadBalancers.describeRules(listener) : [];
      }),
      part(
        'metrics',
        (aws, known) => this.#readMetrics(aws, known, service, env),
        METRICS,
      ),
      part('executions', async (aws, { pipeline }) =>
        pipeline ? this.executions.read(aws.pipelines, service, env) : [],
      ),
    ]);
    return { environment, service, stacks, ecs, rules, metrics, executions };
  }

  /** Forgets what is cached about a service: something was changed. */
  invalidate(environment: EnvironmentConfig, service: string): void {
    this.store.invalidate(stacksKey(environment));
    this.store.invalidate(serviceKey(environment.name, service));
  }

  /** Every stack of an environment's account and region. */
  #readStacks(
    environment: EnvironmentConfig,
    hot: boolean,
  ): Promise<Part<StackSummary[]>> {
    return this.#part(
      stacksKey(environment),
      environment,
      aws => aws.stacks.listStacks(),
      stacks => {
        if (!hot) return QUIET;
        // A large account takes a call for each page, of about 5 a second (AWS): it is read less often.
        const pages = Math.ceil(Math.max(stacks.length, 1) / STACKS_PER_PAGE);
        return {
          freshMs: CHANGING.freshMs * pages,
          staleMs: CHANGING.staleMs * pages,
        };
      },
    );
  }

  async #readEcs(
    aws: AwsAccess,
    { infra, lanes }: ServiceStacks,
    service: string,
    env: string,
  ) {
    if (lanes.size === 0) return new Map();
    const names = new Map(
      [...lanes.keys()].map(lane => [ecsServiceName(service, env, lane), lane]),
    );
    const services = await aws.ecs.describeServices(clusterOf(infra, env), [
      ...names.keys(),
    ]);
    return new Map(services.map(s => [names.get(s.name) ?? s.name, s]));
  }

  async #readMetrics(
    aws: AwsAccess,
    { infra, boot, lanes }: ServiceStacks,
    service: string,
    env: string,
  ) {
    const loadBalancer = boot?.outputs.LoadBalancerArn;
    if (!loadBalancer) return new Map();
    const dimensions = [...lanes].flatMap(([lane, stack]): LaneDimensions[] => {
      const targetGroup = stack.outputs.TargetGroupArn;
      return targetGroup
        ? [
            {
              lane,
              loadBalancer: cloudWatchName(loadBalancer),
              targetGroup: cloudWatchName(targetGroup),
              cluster: clusterOf(infra, env),
              ecsService: ecsServiceName(service, env, lane),
            },
          ]
        : [];
    });
    if (dimensions.length === 0) return new Map();
    const now = this.now();
    const answers = await aws.metrics.readMetrics(
      metricQueries(dimensions),
      new Date(Math.floor(now / 60_000 - METRIC_MINUTES) * 60_000),
      new Date(now),
    );
    return seriesByLane(dimensions, answers);
  }

  #wasRunning(prefix: string): boolean {
    const last = this.store.peek<ServiceReading['executions']>(
      `${prefix}executions`,
    );
    return (last?.value.value ?? []).some(
      ({ summary }) => summary.status === 'running',
    );
  }

  async #part<T>(
    key: string,
    environment: EnvironmentConfig,
    load: (aws: AwsAccess) => Promise<T>,
    lifeOf: (value: T) => SnapshotLife,
  ): Promise<Part<T>> {
    const { value } = await this.store.get<Part<T>>(
      key,
      async () => {
        try {
          const aws = await this.gateway.access(environment);
          return { value: await load(aws), readAt: this.now() };
        } catch (error) {
          const last = this.store.peek<Part<T>>(key)?.value;
          return { ...last, problem: toProblem(error, environment.name) };
        }
      },
      part =>
        part.problem || part.value === undefined ? FAILED : lifeOf(part.value),
    );
    return value;
  }
}

/** Name of an environment's ECS cluster; what a stack made by hand did not say, the convention does. */
export function clusterOf(
  infra: StackSummary | undefined,
  env: string,
): string {
  return infra?.outputs.ClusterName ?? infraStackName(env);
}

function toProblem(error: unknown, env: string): Problem {
  return AwsCallError.from('aws', error).toProblem(env);
}
