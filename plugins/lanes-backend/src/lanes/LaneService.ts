import { InputError, NotFoundError } from '@backstage/errors';
import {
  FailureCause,
  isOperationOver,
  Lane,
  LaneView,
  logGroupName,
  LogsView,
  Operation,
  Problem,
  ServiceEnvironment,
  ServiceView,
} from '@laneway/plugin-lanes-common';
import { ActionExecution, AwsGateway } from '../aws';
import { ServiceEntity } from '../catalog';
import { CauseReader } from '../cause';
import { EnvironmentConfig, LanesConfig } from '../config';
import { LaneAccess, LaneResource } from '../permissions';
import { SnapshotStore } from '../snapshot';
import {
  assembleEnvironment,
  executionsByLane,
  isChanging,
  problemsOf,
} from './assembleEnvironment';
import { LaneDetail, readLaneDetail, readProblem } from './readLaneDetail';
import { clusterOf, ServiceReader } from './ServiceReader';
import { ServiceReading } from './ServiceReading';
import { toDeployment } from './toDeployment';

/** How long a list of lanes waits for causes; one that takes longer shows at the next look. */
const CAUSE_WAIT_MS = 2_500;
const CAUSE_LIFE = { freshMs: 10 * 60_000, staleMs: 60 * 60_000 };
const NO_CAUSE_LIFE = { freshMs: 5_000, staleMs: 5_000 };
const DEPLOYMENTS_SHOWN = 20;

/** Where recent operations come from. */
export interface RecentOperations {
  listRecent(service: string, env: string): Promise<Operation[]>;
}

/** What a request is about: a service, in an environment, seen by somebody. */
export interface Viewer {
  readonly entity: ServiceEntity;
  readonly access: LaneAccess;
}

/** What is asked of a lane's log. */
export interface LogQuery {
  readonly search?: string;
  /** ISO time stamp; an hour ago without it. */
  readonly since?: string;
  /** Lines at most. */
  readonly limit: number;
}

interface Assembled {
  readonly view: ServiceEnvironment;
  readonly reading: ServiceReading;
  readonly changing: boolean;
}

/** What lanes are: puts together what AWS and the portal know, as far as the viewer may see it. */
export class LaneService {
  constructor(
    private readonly options: {
      readonly config: LanesConfig;
      readonly gateway: AwsGateway;
      readonly reader: ServiceReader;
      readonly store: SnapshotStore;
      readonly causes: CauseReader;
      readonly operations: RecentOperations;
      readonly now?: () => number;
    },
  ) {}

  /**
   * The environment of that name.
   *
   * @throws NotFoundError that names those that are configured
   */
  environment(name: string): EnvironmentConfig {
    const { environments } = this.options.config;
    const environment = environments.find(e => e.name === name);
    if (environment) return environment;
    throw new NotFoundError(
      `env: there is no environment '${name}'; the environments are: ${environments
        .map(e => e.name)
        .join(', ')}.`,
    );
  }

  /** What permission is asked about. */
  resource(
    entity: ServiceEntity,
    { name, production }: EnvironmentConfig,
    lane?: string,
  ): LaneResource {
    const { entityRef, owners, service } = entity;
    return { entityRef, owners, service, env: name, production, lane };
  }

  /** All environments and lanes of a service that the viewer may see. Never throws for AWS: that is in `problems`. */
  async serviceView(viewer: Viewer): Promise<ServiceView> {
    const { entity } = viewer;
    const all = await Promise.all(
      this.options.config.environments.map(environment =>
        this.#assemble(viewer, environment),
      ),
    );
    const shown = all.filter(({ view }) => this.#mayShow(viewer, view));
    return {
      entityRef: entity.entityRef,
      service: entity.service,
      asOf: this.#asOf(shown.map(({ reading }) => reading)),
      changing: shown.some(({ changing }) => changing),
      environments: shown.map(({ view }) => view),
      problems: uniqueProblems(
        shown.flatMap(({ reading }) => problemsOf(reading)),
      ),
    };
  }

  /**
   * One lane in depth.
   *
   * @throws NotFoundError when the service has no such lane in the environment
   */
  async laneView(
    viewer: Viewer,
    environment: EnvironmentConfig,
    lane: string,
  ): Promise<LaneView> {
    const { entity } = viewer;
    const { service } = entity;
    const { name: env, region } = environment;
    const { view, reading, changing } = await this.#assemble(
      viewer,
      environment,
    );
    const found = view.lanes.find(({ name }) => name === lane);
    if (!found) throw this.#noLane(reading, view, lane);
    const detail = await this.#detail(reading, lane);
    const executions =
      executionsByLane(reading, view.operations).get(lane) ?? [];
    return {
      entityRef: entity.entityRef,
      service,
      env,
      asOf: this.#asOf([reading]),
      changing,
      url: view.url,
      lane: {
        ...found,
        healthyHosts: detail.healthyHosts ?? found.healthyHosts,
      },
      deployments: executions
        .slice(0, DEPLOYMENTS_SHOWN)
        .map(execution => toDeployment(execution, service, env, region)),
      tasks: detail.tasks,
      events: detail.events,
      allowed: viewer.access.allowed(this.resource(entity, environment, lane)),
      problems: uniqueProblems([...problemsOf(reading), ...detail.problems]),
    };
  }

  /** Lines of a lane's log, oldest first. */
  async logs(
    { entity }: Viewer,
    environment: EnvironmentConfig,
    lane: string,
    query: LogQuery,
  ): Promise<LogsView> {
    const since = query.since
      ? new Date(query.since)
      : new Date(this.#now() - 60 * 60_000);
    if (Number.isNaN(since.getTime())) {
      throw new InputError(
        `since: '${query.since}' is not a time; write it as 2026-01-31T12:00:00Z.`,
      );
    }
    try {
      const aws = await this.options.gateway.access(environment);
      const lines = await aws.logs.filterLines({
        group: logGroupName(entity.service, environment.name),
        // With the slash, so that lane gray does not show the lines of gray-2.
        prefix: `${lane}/`,
        search: query.search,
        since,
        limit: query.limit,
      });
      return { lines, problems: [] };
    } catch (error) {
      return { lines: [], problems: [readProblem(error, environment.name)] };
    }
  }

  async #assemble(
    viewer: Viewer,
    environment: EnvironmentConfig,
  ): Promise<Assembled> {
    const { reader, operations, config } = this.options;
    const { entity, access } = viewer;
    const recent = await operations.listRecent(
      entity.service,
      environment.name,
    );
    const busy = recent.some(operation => !isOperationOver(operation));
    const reading = await reader.read(environment, entity.service, busy);
    const context = {
      operations: recent,
      thresholds: config.thresholds,
      loadBalancerPort: config.loadBalancerPort,
      allowed: access.allowed(this.resource(entity, environment)),
      now: this.#now(),
    };
    const first = assembleEnvironment(reading, {
      ...context,
      causes: new Map(),
    });
    const causes = await this.#causes(reading, first, recent);
    const all =
      causes.size > 0
        ? assembleEnvironment(reading, { ...context, causes })
        : first;
    const view = {
      ...all,
      lanes: all.lanes.filter(({ name }) =>
        access.may('read', this.resource(entity, environment, name)),
      ),
    };
    return { view, reading, changing: isChanging(view, reading) };
  }

  #mayShow({ entity, access }: Viewer, view: ServiceEnvironment): boolean {
    const environment = this.environment(view.env);
    return (
      view.lanes.length > 0 ||
      access.may('read', this.resource(entity, environment))
    );
  }

  /** Causes of the lanes whose last deployment failed. */
  async #causes(
    reading: ServiceReading,
    view: ServiceEnvironment,
    operations: readonly Operation[],
  ): Promise<Map<string, FailureCause>> {
    const failed = view.lanes.filter(
      ({ status, deployment }) =>
        ['failed', 'rolled-back'].includes(status.state) ||
        (deployment?.status === 'failed' && status.state === 'failing'),
    );
    const causes = new Map<string, FailureCause>();
    if (failed.length === 0) return causes;
    const executions = executionsByLane(reading, operations);
    const reads = failed.map(async lane => {
      const actions = executions.get(lane.name)?.[0]?.actions ?? [];
      const cause = await this.#cause(reading, lane, actions);
      if (cause) causes.set(lane.name, cause);
    });
    await Promise.race([
      Promise.all(reads),
      new Promise(resolve => setTimeout(resolve, CAUSE_WAIT_MS).unref()),
    ]);
    return new Map(causes);
  }

  async #cause(
    reading: ServiceReading,
    lane: Lane,
    actions: readonly ActionExecution[],
  ): Promise<FailureCause | undefined> {
    const { service, environment } = reading;
    const env = environment.name;
    const stack = reading.stacks.value?.lanes.get(lane.name);
    const attempt =
      lane.deployment?.executionId ?? stack?.updatedAt ?? stack?.id;
    try {
      const { value } = await this.options.store.get(
        `cause/${env}/${service}/${lane.name}/${attempt}/${stack?.status}`,
        async () =>
          this.options.causes.read(
            await this.options.gateway.access(environment),
            {
              service,
              env,
              lane: lane.name,
              cluster: clusterOf(reading.stacks.value?.infra, env),
              stack: stack?.id,
              serviceEvents: reading.ecs.value?.get(lane.name)?.events ?? [],
              actions,
            },
          ),
        cause => (cause ? CAUSE_LIFE : NO_CAUSE_LIFE),
      );
      return value;
    } catch {
      // The lane's status says that it failed; why is not known now.
      return undefined;
    }
  }

  async #detail(reading: ServiceReading, lane: string): Promise<LaneDetail> {
    const { gateway, store } = this.options;
    try {
      const aws = await gateway.access(reading.environment);
      return await readLaneDetail(aws, store, reading, lane);
    } catch (error) {
      const problem = readProblem(error, reading.environment.name);
      return { tasks: [], events: [], problems: [problem] };
    }
  }

  #noLane(
    reading: ServiceReading,
    view: ServiceEnvironment,
    lane: string,
  ): Error {
    if (!reading.stacks.value) {
      return new NotFoundError(
        `lane: whether '${lane}' exists in ${view.env} could not be read. ${
          view.message ?? ''
        }`,
      );
    }
    const names = view.lanes.map(({ name }) => name).join(', ') || 'none';
    return new NotFoundError(
      `lane: ${reading.service} has no lane '${lane}' in ${view.env}; its lanes are: ${names}.`,
    );
  }

  /** When the oldest part that is shown was read. */
  #asOf(readings: readonly ServiceReading[]): string {
    const times = readings.flatMap(({ stacks, ecs, executions }) =>
      [stacks, ecs, executions].flatMap(({ readAt }) => readAt ?? []),
    );
    return new Date(Math.min(this.#now(), ...times)).toISOString();
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** One failure shows once, however many parts it keeps from being read. */
function uniqueProblems(problems: readonly Problem[]): Problem[] {
  return [
    ...new Map(
      problems.map(problem => [
        `${problem.env}/${problem.source}/${problem.code}`,
        problem,
      ]),
    ).values(),
  ];
}
