import type {
  CapacityProviderStrategyItem,
  ClusterSetting,
  DeploymentConfiguration,
  DeploymentRolloutState,
  LaunchType,
  LoadBalancer,
  NetworkConfiguration,
  PropagateTags,
  RegisterTaskDefinitionRequest,
  ServiceRegistry,
  TaskStopCode,
} from '@aws-sdk/client-ecs';

/** What the sandbox keeps of ECS. Times are ISO strings; moments to wait for are milliseconds since the epoch. */

export type Tags = Record<string, string>;

export interface ClusterRow {
  readonly name: string;
  status: 'ACTIVE' | 'INACTIVE';
  settings: ClusterSetting[];
  capacityProviders: string[];
  defaultCapacityProviderStrategy: CapacityProviderStrategyItem[];
  tags: Tags;
}

export interface TaskDefinitionRow {
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  readonly registeredAt: string;
  readonly registeredBy: string;
  deregisteredAt?: string;
  readonly definition: Omit<RegisterTaskDefinitionRequest, 'tags'>;
  tags: Tags;
}

export interface DeploymentRow {
  /** `ecs-svc/` and 19 digits. */
  readonly id: string;
  /** ARN with revision. */
  readonly taskDefinition: string;
  readonly createdAt: string;
  updatedAt: string;
  finishedAt?: string;
  rolloutState: DeploymentRolloutState;
  rolloutStateReason: string;
  /** Tasks that failed one after another; a task that becomes healthy sets it back to 0. */
  failedTasks: number;
  /** The deployment that failed, when this one undoes it. */
  readonly rollbackOf?: string;
}

export interface ServiceEventRow {
  readonly id: string;
  readonly createdAt: string;
  readonly message: string;
}

export interface ServiceRow {
  readonly cluster: string;
  readonly name: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  taskDefinition: string;
  desiredCount: number;
  loadBalancers: LoadBalancer[];
  serviceRegistries: ServiceRegistry[];
  networkConfiguration?: NetworkConfiguration;
  launchType?: LaunchType;
  capacityProviderStrategy: CapacityProviderStrategyItem[];
  platformVersion: string;
  deploymentConfiguration: DeploymentConfiguration;
  healthCheckGracePeriodSeconds?: number;
  propagateTags: PropagateTags;
  enableECSManagedTags: boolean;
  enableExecuteCommand: boolean;
  tags: Tags;
  readonly createdAt: string;
  readonly createdBy: string;
  /** The primary deployment first, then those that it replaces. */
  deployments: DeploymentRow[];
  /** Deployments that are over, newest first. */
  pastDeployments: DeploymentRow[];
  /** Newest first. */
  events: ServiceEventRow[];
  /** Whether 'has reached a steady state' was said since the last change. */
  steady: boolean;
  /** The last deployment that completed: where a failed one goes back to. */
  lastCompleted?: { readonly id: string; readonly taskDefinition: string };
  /** The deployment that the last create or update call leads to, which CloudFormation waits for. */
  awaitedDeployment: string;
  /** Tasks that failed shortly after their start, one after another. */
  launchFailures: number;
  /** No task is started before this moment. */
  launchNotBefore: number;
}

export interface ContainerRow {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  imageDigest?: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  reason?: string;
  readonly runtimeId: string;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

export interface TaskRow {
  readonly id: string;
  readonly cluster: string;
  readonly service: string;
  /** Deployment id. */
  readonly startedBy: string;
  readonly taskDefinition: string;
  readonly cpu: string;
  readonly memory: string;
  readonly ip: string;
  readonly availabilityZone: string;
  readonly subnet: string;
  readonly attachmentId: string;
  readonly networkInterfaceId: string;
  /** `FARGATE` or `FARGATE_SPOT`, where the service has a capacity provider strategy. */
  readonly capacityProvider?: string;
  readonly tags: Tags;
  readonly containers: ContainerRow[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** The next change of status is not before this moment. */
  until: number;
  readonly createdAt: string;
  pullStartedAt?: string;
  pullStoppedAt?: string;
  startedAt?: string;
  stoppingAt?: string;
  executionStoppedAt?: string;
  stoppedAt?: string;
  stopCode?: TaskStopCode;
  stoppedReason?: string;
  /** Target groups that hold it, as it was registered. */
  targets: TargetRow[];
  /** When its targets were deregistered; ms since the epoch. */
  deregisteredAt?: number;
  /** Cloud Map services that hold it. */
  registries: string[];
  /** Whether it counts as healthy: its targets are, or it has run for a while where it has none. */
  healthy: boolean;
  /** It ended by itself or was given up; it counts for circuit breaker and back-off, once. */
  failure?: 'new' | 'counted';
}

export interface TargetRow {
  readonly targetGroupArn: string;
  readonly port: number;
}
