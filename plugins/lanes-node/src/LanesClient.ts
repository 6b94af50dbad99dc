import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  BootstrapServiceRequest,
  BranchesView,
  DeployLaneRequest,
  DryRunResult,
  EnvironmentsView,
  Operation,
  OperationView,
  ServiceView,
} from '@laneway/plugin-lanes-common';

export interface LanesCallOptions {
  /** On whose behalf; the backend decides by this user's permissions. */
  readonly credentials: BackstageCredentials;
}

export interface LanesWriteOptions extends LanesCallOptions {
  /** The same key of the same user gives the same operation, however often it is sent. At most 200 characters. */
  readonly idempotencyKey: string;
}

/** A service in an environment. */
export interface ServiceTarget {
  /** For example `component:default/user-api`. */
  readonly entityRef: string;
  readonly env: string;
}

export interface LaneTarget extends ServiceTarget {
  readonly lane: string;
}

/**
 * The lanes backend for other backend code. Writes answer as soon as the operation has begun; `getOperation` follows it. All
 * methods throw `ResponseError` for an answer other than success, and `LaneBusyError` where something else is under way.
 */
export interface LanesClient {
  getEnvironments(options: LanesCallOptions): Promise<EnvironmentsView>;
  getService(
    entityRef: string,
    options: LanesCallOptions,
  ): Promise<ServiceView>;
  /** Branches of the service's App repo. */
  getBranches(
    entityRef: string,
    options: LanesCallOptions,
  ): Promise<BranchesView>;

  /** Creates or updates a lane. */
  deployLane(
    target: LaneTarget,
    request: DeployLaneRequest,
    options: LanesWriteOptions,
  ): Promise<Operation>;
  /** What `deployLane` would do; changes nothing. */
  planDeploy(
    target: LaneTarget,
    request: DeployLaneRequest,
    options: LanesCallOptions,
  ): Promise<DryRunResult>;

  /** Drains a lane and deletes its stack. */
  deleteLane(
    target: LaneTarget,
    options: LanesWriteOptions,
  ): Promise<Operation>;
  /** What `deleteLane` would do; changes nothing. */
  planDelete(
    target: LaneTarget,
    options: LanesCallOptions,
  ): Promise<DryRunResult>;

  /** Gives a service what it needs in an environment, and its default lane. */
  bootstrapService(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
    options: LanesWriteOptions,
  ): Promise<Operation>;
  /** What `bootstrapService` would do; changes nothing. */
  planBootstrap(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
    options: LanesCallOptions,
  ): Promise<DryRunResult>;

  /** An operation, with the lines of its log after `after` (0: all). */
  getOperation(
    id: string,
    after: number,
    options: LanesCallOptions,
  ): Promise<OperationView>;
  /** Asks that an operation stops, and waits a little until it has; its message says what could not be undone. */
  cancelOperation(id: string, options: LanesCallOptions): Promise<Operation>;
}
