import type { EcsState } from './EcsState';
import { deploymentId } from './EcsState';
import type { DeploymentRow, ServiceRow } from './rows';

/** Deployments that ListServiceDeployments still knows. */
const MAX_PAST = 20;

/** Makes a new primary deployment of the service's task definition; the caller puts the row. */
export function startDeployment(
  state: EcsState,
  service: ServiceRow,
  rollbackOf?: DeploymentRow,
): DeploymentRow {
  const id = deploymentId();
  const now = state.nowIso();
  const deployment: DeploymentRow = {
    id,
    taskDefinition: service.taskDefinition,
    createdAt: now,
    updatedAt: now,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    rollbackOf: rollbackOf?.id,
  };
  service.deployments.unshift(deployment);
  service.steady = false;
  service.launchFailures = 0;
  service.launchNotBefore = 0;
  return deployment;
}

/** The primary deployment is done; the caller puts the row. */
export function completeDeployment(state: EcsState, service: ServiceRow): void {
  const [primary, ...older] = service.deployments;
  finish(
    state,
    primary,
    'COMPLETED',
    `ECS deployment ${primary.id} completed.`,
  );
  service.deployments = [primary];
  archive(service, older);
  service.lastCompleted = {
    id: primary.id,
    taskDefinition: primary.taskDefinition,
  };
  state.addEvent(service, `(deployment ${primary.id}) deployment completed.`);
}

/** The circuit breaker ends the primary deployment, and starts the way back where there is one; the caller puts the row. */
export function failDeployment(state: EcsState, service: ServiceRow): void {
  const [primary] = service.deployments;
  finish(
    state,
    primary,
    'FAILED',
    'ECS deployment circuit breaker: tasks failed to start.',
  );
  state.addEvent(
    service,
    `(deployment ${primary.id}) deployment failed: tasks failed to start.`,
  );
  const { lastCompleted } = service;
  const back = service.deploymentConfiguration.deploymentCircuitBreaker;
  if (!back?.rollback || !lastCompleted || primary.rollbackOf) return;
  state.addEvent(service, `rolling back to deployment ${lastCompleted.id}.`);
  service.taskDefinition = lastCompleted.taskDefinition;
  const rollback = startDeployment(state, service, primary);
  rollback.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${lastCompleted.id}.`;
}

/** Forgets replaced deployments that have no task left. Gives whether something changed; the caller puts the row. */
export function pruneDeployments(
  service: ServiceRow,
  isInUse: (deployment: DeploymentRow) => boolean,
): boolean {
  const [primary, ...older] = service.deployments;
  const over = older.filter(deployment => !isInUse(deployment));
  if (over.length === 0) return false;
  service.deployments = [primary, ...older.filter(isInUse)];
  archive(service, over);
  return true;
}

/** Ends all deployments of a deleted service; the caller puts the row. */
export function endDeployments(service: ServiceRow): void {
  archive(service, service.deployments);
  service.deployments = [];
}

function archive(service: ServiceRow, over: readonly DeploymentRow[]): void {
  service.pastDeployments = [...over, ...service.pastDeployments].slice(
    0,
    MAX_PAST,
  );
}

function finish(
  state: EcsState,
  deployment: DeploymentRow,
  rolloutState: 'COMPLETED' | 'FAILED',
  reason: string,
): void {
  deployment.rolloutState = rolloutState;
  deployment.rolloutStateReason = reason;
  deployment.updatedAt = state.nowIso();
  deployment.finishedAt = deployment.updatedAt;
}
