import type {
  CreateServiceCommandInput,
  DeleteServiceCommandInput,
  DescribeServicesCommandInput,
  ListServicesCommandInput,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { isDeepStrictEqual } from 'util';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import type { AwakeServices } from './AwakeServices';
import { startDeployment } from './deployments';
import { describeService } from './describeService';
import { type EcsState, lastPart } from './EcsState';
import { clientException, invalidParameter } from './errors';
import { page } from './page';
import type { ClusterRow, ServiceRow, TaskDefinitionRow } from './rows';
import { tagsFromApi } from './tags';
import { validateLoadBalancers, validateNetwork } from './validateService';

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;
/** Services in one DescribeServices call. (AWS) */
const MAX_DESCRIBED = 10;
/** ListServices gives so many when the request does not say. (AWS) */
const LIST_PAGE = 10;

/** Operations on services. */
export class ServiceOperations {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly state: EcsState,
    private readonly awake: AwakeServices,
  ) {}

  /** Handlers by operation name. */
  handlers(): Record<string, OperationHandler> {
    return {
      CreateService: (input, context) => this.create(input, context),
      UpdateService: (input, context) => this.update(input, context),
      DeleteService: (input, context) => this.delete(input, context),
      DescribeServices: (input, context) => this.describe(input, context),
      ListServices: (input, context) => this.list(input, context),
    };
  }

  private async create(
    input: CreateServiceCommandInput,
    context: RequestContext,
  ) {
    const { state } = this;
    const cluster = state.cluster(context, input.cluster);
    const name = this.freeName(context, cluster.name, input.serviceName);
    const definition = this.activeDefinition(context, input.taskDefinition);
    const loadBalancers = input.loadBalancers ?? [];
    validateNetwork(input.networkConfiguration, definition);
    await validateLoadBalancers(
      this.sandbox,
      context,
      loadBalancers,
      definition,
    );
    // Somebody else may have made it while the target groups were looked at.
    this.freeName(context, cluster.name, input.serviceName);
    const row: ServiceRow = {
      cluster: cluster.name,
      name,
      status: 'ACTIVE',
      taskDefinition: state.taskDefinitionArn(context, definition),
      desiredCount: desiredCountOf(input.desiredCount ?? 1),
      loadBalancers,
      serviceRegistries: input.serviceRegistries ?? [],
      networkConfiguration: input.networkConfiguration,
      ...placementOf(input, cluster),
      platformVersion: platformVersion(input.platformVersion),
      deploymentConfiguration: {
        maximumPercent: 200,
        minimumHealthyPercent: 100,
        ...input.deploymentConfiguration,
      },
      healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds,
      propagateTags: input.propagateTags ?? 'NONE',
      enableECSManagedTags: input.enableECSManagedTags ?? false,
      enableExecuteCommand: input.enableExecuteCommand ?? false,
      tags: tagsFromApi(input.tags),
      createdAt: state.nowIso(),
      createdBy: context.principalArn,
      deployments: [],
      pastDeployments: [],
      events: [],
      steady: false,
      awaitedDeployment: '',
      launchFailures: 0,
      launchNotBefore: 0,
    };
    row.awaitedDeployment = startDeployment(state, row).id;
    return this.saved(context, row);
  }

  private async update(
    input: UpdateServiceCommandInput,
    context: RequestContext,
  ) {
    const { state } = this;
    const cluster = state.cluster(context, input.cluster);
    const row = state.service(context, cluster.name, input.service);
    const definition = input.taskDefinition
      ? this.activeDefinition(context, input.taskDefinition)
      : state.taskDefinition(context, row.taskDefinition);
    const replaced = {
      taskDefinition: state.taskDefinitionArn(context, definition),
      networkConfiguration:
        input.networkConfiguration ?? row.networkConfiguration,
      loadBalancers: input.loadBalancers ?? row.loadBalancers,
      serviceRegistries: input.serviceRegistries ?? row.serviceRegistries,
      platformVersion: input.platformVersion
        ? platformVersion(input.platformVersion)
        : row.platformVersion,
      capacityProviderStrategy:
        input.capacityProviderStrategy ?? row.capacityProviderStrategy,
    };
    const desiredCount = desiredCountOf(input.desiredCount ?? row.desiredCount);
    validateNetwork(replaced.networkConfiguration, definition);
    if (input.loadBalancers || input.taskDefinition) {
      await validateLoadBalancers(
        this.sandbox,
        context,
        replaced.loadBalancers,
        definition,
      );
    }
    const needsDeployment =
      input.forceNewDeployment === true || differs(row, replaced);
    Object.assign(row, replaced, { desiredCount }, settingsOf(input, row));
    row.steady = false;
    if (needsDeployment) startDeployment(state, row);
    row.awaitedDeployment = row.deployments[0].id;
    return this.saved(context, row);
  }

  private delete(input: DeleteServiceCommandInput, context: RequestContext) {
    const cluster = this.state.cluster(context, input.cluster);
    const row = this.state.service(context, cluster.name, input.service);
    if (row.desiredCount > 0 && !input.force) {
      throw invalidParameter(
        'The service cannot be stopped while it is scaled above 0.',
      );
    }
    row.status = 'DRAINING';
    row.desiredCount = 0;
    return this.saved(context, row);
  }

  private describe(
    input: DescribeServicesCommandInput,
    context: RequestContext,
  ) {
    const { state } = this;
    const cluster = state.cluster(context, input.cluster);
    const references = input.services ?? [];
    if (references.length === 0 || references.length > MAX_DESCRIBED) {
      throw invalidParameter(
        references.length === 0
          ? 'Services cannot be empty.'
          : `Services cannot have more than ${MAX_DESCRIBED} elements.`,
      );
    }
    const withTags = input.include?.includes('TAGS') ?? false;
    const services = [];
    const failures = [];
    for (const reference of references) {
      const row = state.findService(context, cluster.name, reference);
      if (row) {
        const service = describeService(state, context, row);
        services.push(withTags ? service : { ...service, tags: undefined });
      } else {
        const name = lastPart(reference);
        const missing = { cluster: cluster.name, name };
        failures.push({
          arn: state.serviceArn(context, missing),
          reason: 'MISSING',
        });
      }
    }
    return { services, failures };
  }

  private list(input: ListServicesCommandInput, context: RequestContext) {
    const cluster = this.state.cluster(context, input.cluster);
    const arns = this.state
      .services(context)
      .values()
      .filter(
        row =>
          row.cluster === cluster.name &&
          row.status !== 'INACTIVE' &&
          (!input.launchType || row.launchType === input.launchType),
      )
      .map(row => this.state.serviceArn(context, row));
    const { items, nextToken } = page(arns, input, LIST_PAGE);
    return { serviceArns: items, nextToken };
  }

  private saved(scope: Scope, row: ServiceRow) {
    this.state.putService(scope, row);
    this.awake.wake(scope, row);
    return { service: describeService(this.state, scope, row) };
  }

  private freeName(
    scope: Scope,
    cluster: string,
    name: string | undefined,
  ): string {
    if (!name || !NAME.test(name)) {
      throw invalidParameter(
        'Service name must be 1 to 255 letters, numbers, underscores and hyphens.',
      );
    }
    const existing = this.state.findService(scope, cluster, name);
    if (existing?.status === 'ACTIVE') {
      throw invalidParameter('Creation of service was not idempotent.');
    }
    if (existing?.status === 'DRAINING') {
      throw invalidParameter(
        'Unable to Start a service that is still Draining.',
      );
    }
    return name;
  }

  private activeDefinition(
    scope: Scope,
    reference: string | undefined,
  ): TaskDefinitionRow {
    const row = this.state.taskDefinition(scope, reference);
    if (row.status === 'ACTIVE') return row;
    throw clientException('TaskDefinition is inactive');
  }
}

/** Where tasks run: as the request says, by the cluster's default strategy, or on EC2. */
function placementOf(
  input: CreateServiceCommandInput,
  cluster: ClusterRow,
): Pick<ServiceRow, 'launchType' | 'capacityProviderStrategy'> {
  const asked = input.capacityProviderStrategy ?? [];
  if (asked.length > 0 && input.launchType) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const strategy =
    asked.length > 0 || input.launchType
      ? asked
      : cluster.defaultCapacityProviderStrategy;
  for (const { capacityProvider = '' } of strategy) {
    if (!cluster.capacityProviders.includes(capacityProvider)) {
      throw invalidParameter(
        'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
      );
    }
  }
  return {
    launchType: strategy.length > 0 ? undefined : input.launchType ?? 'EC2',
    capacityProviderStrategy: strategy,
  };
}

/** Settings that change without new tasks. */
function settingsOf(
  input: UpdateServiceCommandInput,
  row: ServiceRow,
): Partial<ServiceRow> {
  return {
    deploymentConfiguration: {
      ...row.deploymentConfiguration,
      ...input.deploymentConfiguration,
    },
    healthCheckGracePeriodSeconds:
      input.healthCheckGracePeriodSeconds ?? row.healthCheckGracePeriodSeconds,
    propagateTags: input.propagateTags ?? row.propagateTags,
    enableECSManagedTags:
      input.enableECSManagedTags ?? row.enableECSManagedTags,
    enableExecuteCommand:
      input.enableExecuteCommand ?? row.enableExecuteCommand,
  };
}

function differs(row: ServiceRow, next: Partial<ServiceRow>): boolean {
  return (Object.keys(next) as (keyof ServiceRow)[]).some(
    key => !isDeepStrictEqual(row[key], next[key]),
  );
}

function desiredCountOf(count: number): number {
  if (Number.isInteger(count) && count >= 0) return count;
  throw invalidParameter(
    `Invalid desiredCount ${count}: it cannot be negative.`,
  );
}

function platformVersion(version: string | undefined): string {
  return version === undefined || version === 'LATEST' ? '1.4.0' : version;
}
