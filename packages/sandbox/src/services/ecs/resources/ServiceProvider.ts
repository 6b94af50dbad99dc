import { randomUUID } from 'crypto';
import type { CreateServiceCommandOutput } from '@aws-sdk/client-ecs';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
} from '../../../core/types';
import { type EcsState, lastPart } from '../EcsState';
import type { ServiceRow } from '../rows';
import { tagsOfTemplate, tagsToApi } from '../tags';
import { apiShape } from './templateShape';
import { unknownAttribute } from './unknownAttribute';

const TYPE = 'AWS::ECS::Service';
/** A service of a template that does not say how many tasks it wants. (AWS) */
const DEFAULT_DESIRED_COUNT = 1;

/** AWS::ECS::Service. Its physical id is its ARN; it is ready when its deployment is complete and steady. */
export function createServiceProvider(
  sandbox: Sandbox,
  state: EcsState,
): ResourceProvider {
  const find = (arn: string, context: ResourceContext) =>
    state.findService(context, clusterOf(arn), arn);
  const call = <O = unknown>(
    operation: string,
    input: object,
    context: ResourceContext,
  ) => sandbox.invoke<O>('ecs', operation, input, context);
  return {
    type: TYPE,
    async create(properties, context) {
      const { service } = await call<CreateServiceCommandOutput>(
        'CreateService',
        {
          ...requestOf(properties),
          serviceName: properties.ServiceName ?? context.physicalName(255),
          tags: tagsToApi(tagsOfTemplate(properties, context)),
        },
        context,
      );
      return { physicalId: service?.serviceArn ?? '' };
    },
    ready(arn, context) {
      const row = find(arn, context);
      if (!row) {
        throw new AwsError('NotFound', `Service ${arn} does not exist`);
      }
      return isReady(row);
    },
    async update(arn, properties, previous, context) {
      const { launchType, role, ...request } = requestOf(properties);
      await call(
        'UpdateService',
        {
          ...request,
          ...withoutWhatWasDropped(request, requestOf(previous)),
          cluster: clusterOf(arn),
          service: lastPart(arn),
        },
        context,
      );
      const row = state.service(context, clusterOf(arn), arn);
      row.tags = tagsOfTemplate(properties, context);
      state.putService(context, row);
    },
    async delete(arn, _properties, context) {
      if (find(arn, context)?.status !== 'ACTIVE') return;
      const input = {
        cluster: clusterOf(arn),
        service: lastPart(arn),
        force: true,
      };
      await call('DeleteService', input, context);
    },
    deleted(arn, context) {
      const row = find(arn, context);
      return row === undefined || row.status === 'INACTIVE';
    },
    getAtt(arn, attribute) {
      if (attribute === 'Name') return lastPart(arn);
      if (attribute === 'ServiceArn') return arn;
      throw unknownAttribute(TYPE, attribute);
    },
  };
}

/** @throws AwsError when the circuit breaker ended the deployment that the stack waits for */
function isReady(row: ServiceRow): boolean {
  const awaited = [...row.deployments, ...row.pastDeployments].find(
    deployment => deployment.id === row.awaitedDeployment,
  );
  if (awaited?.rolloutState === 'FAILED') {
    throw new AwsError(
      'GeneralServiceException',
      `Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'." (RequestToken: ${randomUUID()}, HandlerErrorCode: GeneralServiceException)`,
    );
  }
  const [primary] = row.deployments;
  return (
    row.status === 'ACTIVE' &&
    row.deployments.length === 1 &&
    primary.rolloutState === 'COMPLETED' &&
    row.steady
  );
}

function requestOf(properties: ResourceProperties): Record<string, unknown> {
  const { Tags, ServiceName, ...rest } = properties;
  return {
    desiredCount: DEFAULT_DESIRED_COUNT,
    ...(apiShape(rest) as Record<string, unknown>),
  };
}

/** Lists that a template no longer has: the API would keep them when they are merely missing. */
function withoutWhatWasDropped(
  request: Record<string, unknown>,
  previous: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    ['loadBalancers', 'serviceRegistries']
      .filter(name => !(name in request) && name in previous)
      .map(name => [name, []]),
  );
}

/** Of `arn:...:service/{cluster}/{service}`. */
function clusterOf(arn: string): string {
  return arn.split('/')[1];
}
