import { createApiRef } from '@backstage/frontend-plugin-api';
import {
  BootstrapServiceRequest,
  BranchesView,
  DeployLaneRequest,
  DryRunResult,
  EnvironmentsView,
  LaneView,
  LogsView,
  Operation,
  OperationView,
  ServiceView,
} from '@laneway/plugin-lanes-common';

/** A service in an environment. */
export interface ServiceTarget {
  /** For example `component:default/user-api`. */
  readonly entityRef: string;
  readonly env: string;
}

/** One lane of a service in an environment. */
export interface LaneTarget extends ServiceTarget {
  readonly lane: string;
}

export interface LogQuery {
  /** Only lines that contain this text. */
  readonly search?: string;
  /** ISO 8601; only lines at this time or later. */
  readonly since?: string;
  /** At most this many lines, 1-1000. */
  readonly limit?: number;
}

/**
 * The lanes backend. Every method throws `ResponseError` with the backend's own message for an answer other than success;
 * writes throw `LaneBusyError` where another operation holds the lane.
 */
export interface LanesApi {
  getEnvironments(): Promise<EnvironmentsView>;
  /** All environments and lanes of a service. */
  getService(entityRef: string): Promise<ServiceView>;
  /** Branches of the service's App repo. */
  getBranches(entityRef: string): Promise<BranchesView>;
  /** One lane with tasks, events and deployments. */
  getLane(target: LaneTarget): Promise<LaneView>;
  /** Log lines, oldest first. */
  getLogs(target: LaneTarget, query: LogQuery): Promise<LogsView>;

  /** What `deployLane` would do, step by step; changes nothing. */
  planDeploy(
    target: LaneTarget,
    request: DeployLaneRequest,
  ): Promise<DryRunResult>;
  /**
   * Creates or updates a lane.
   *
   * @param idempotencyKey - the same key gives the same operation, however often it is sent
   */
  deployLane(
    target: LaneTarget,
    request: DeployLaneRequest,
    idempotencyKey: string,
  ): Promise<Operation>;
  /** What `deleteLane` would do, step by step; changes nothing. */
  planDelete(target: LaneTarget): Promise<DryRunResult>;
  /** Drains a lane and removes it. */
  deleteLane(target: LaneTarget, idempotencyKey: string): Promise<Operation>;

  /** What `bootstrapService` would do, step by step; changes nothing. */
  planBootstrap(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
  ): Promise<DryRunResult>;
  /** Gives a service what it needs in an environment, and its default lane. */
  bootstrapService(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
    idempotencyKey: string,
  ): Promise<Operation>;

  /** An operation, with the lines of its log after `after` (0: all). */
  getOperation(id: string, after: number): Promise<OperationView>;
  /** Asks that an operation stops; its message says what could not be undone. */
  cancelOperation(id: string): Promise<Operation>;
}

export const lanesApiRef = createApiRef<LanesApi>().with({
  id: 'plugin.lanes.api',
  pluginId: 'lanes',
});
