import { AwsAccess, AwsGateway } from '../aws';
import { ServiceDirectory } from '../catalog';
import { CauseReader } from '../cause';
import { EnvironmentConfig, LanesConfig } from '../config';
import { GitHost } from '../git';
import { ExecutionReader } from '../lanes/ExecutionReader';
import { ServiceReader } from '../lanes/ServiceReader';
import { OperationFailedError } from './OperationSteps';
import { StoredOperation } from './OperationStore';

/** What the steps of operations work with. */
export interface PlanContext {
  readonly config: LanesConfig;
  readonly gateway: AwsGateway;
  readonly reader: ServiceReader;
  readonly executions: ExecutionReader;
  readonly git: GitHost;
  readonly causes: CauseReader;
  readonly directory: ServiceDirectory;
}

/** The environment of an operation; it may have left the configuration since the operation began. */
export function environmentOf(
  { config }: Pick<PlanContext, 'config'>,
  { env }: Pick<StoredOperation, 'env'>,
): EnvironmentConfig {
  const environment = config.environments.find(({ name }) => name === env);
  if (!environment) {
    throw new OperationFailedError(
      `Environment ${env} is not configured any more.`,
      'Add it under lanes.environments in app-config, and start again.',
    );
  }
  return environment;
}

/** AWS where an operation works. */
export function accessOf(
  context: Pick<PlanContext, 'config' | 'gateway'>,
  operation: Pick<StoredOperation, 'env'>,
): Promise<AwsAccess> {
  return context.gateway.access(environmentOf(context, operation));
}
