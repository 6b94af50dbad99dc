import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  BootstrapServiceSettings,
  bootPipelineName,
  bootStackName,
  DEFAULT_LANE,
  DeployLaneRequest,
  isOperationOver,
  laneStackName,
  Operation,
  OperationKind,
  OperationView,
  serviceParamsPath,
  servicePipelineStackName,
} from '@laneway/plugin-lanes-common';
import { setTimeout as sleep } from 'timers/promises';
import { ServiceEntity } from '../catalog';
import { EnvironmentConfig } from '../config';
import { checkBootstrap } from './checkBootstrap';
import { checkDelete } from './checkDelete';
import { checkDeploy } from './checkDeploy';
import { publicOperation } from './OperationRow';
import { firstMessage, OperationRunner } from './OperationRunner';
import { OperationPlan } from './OperationSteps';
import { OperationStore, StoredOperation } from './OperationStore';
import { PlanContext } from './PlanContext';

/** Something else holds the lane: the operation that does. */
export class OperationBusyError extends ConflictError {
  override readonly name = 'ConflictError';

  constructor(readonly operation: Operation) {
    super(
      `${operation.lane ? `Lane ${operation.lane}` : 'Service'} of ${
        operation.service
      } in ${operation.env} is busy: operation ${operation.id} (${
        operation.kind
      }, begun by ${operation.createdBy}) is at '${
        operation.step
      }'. Wait until it ends, or cancel it.`,
    );
  }
}

/** Who asks for a write, for what. */
export interface WriteTarget {
  readonly entity: ServiceEntity;
  readonly environment: EnvironmentConfig;
  /** Entity ref or subject of the caller. */
  readonly caller: string;
}

/** How long a caller who cancels is kept waiting for the answer. */
const CANCEL_WAIT_MS = 5_000;
const CANCEL_LOOK_MS = 250;

/** Begins writes, refuses those that may not begin, and says how they go. */
export class OperationService {
  constructor(
    private readonly options: {
      readonly store: OperationStore;
      readonly runner: OperationRunner;
      readonly plans: Readonly<Record<OperationKind, OperationPlan>>;
      readonly context: PlanContext;
    },
  ) {}

  /** Creates or updates a lane. Throws as `checkDeploy` does, and `OperationBusyError`. */
  async deploy(
    target: WriteTarget,
    lane: string,
    request: DeployLaneRequest,
    key: string,
  ): Promise<Operation> {
    return this.#begin('deploy', target, lane, key, {
      check: () => this.#checkDeploy(target, lane, request),
      input: {
        request: { ...request },
        ...(target.entity.sourceUrl
          ? { sourceUrl: target.entity.sourceUrl }
          : {}),
      },
      locks: [lane],
    });
  }

  /** What `deploy` would do. */
  async planDeploy(
    target: WriteTarget,
    lane: string,
    request: DeployLaneRequest,
  ): Promise<string[]> {
    await this.#refuseBusy(target, [lane]);
    const checked = await this.#checkDeploy(target, lane, request);
    const what = request.branch ? `branch ${request.branch}` : request.image;
    return [
      ...checked.findings,
      `Start pipeline ${checked.pipeline} with LANE=${lane}, ${
        request.branch ? `BRANCH=${request.branch}` : `IMAGE=${request.image}`
      }, TTL_HOURS=${request.ttlHours ?? 0}.`,
      `${
        request.branch ? `Build ${what} and deploy it` : `Deploy ${what}`
      } to ${checked.exists ? 'the existing' : 'a new'} stack ${
        checked.stack
      }.`,
      'Wait until the tasks are healthy.',
    ];
  }

  /** Drains a lane and deletes its stack. Throws as `checkDelete` does, and `OperationBusyError`. */
  async delete(
    target: WriteTarget,
    lane: string,
    key: string,
  ): Promise<Operation> {
    return this.#begin('delete', target, lane, key, {
      check: () => this.#checkDelete(target, lane),
      input: {},
      locks: [lane],
    });
  }

  /** What `delete` would do. */
  async planDelete(target: WriteTarget, lane: string): Promise<string[]> {
    await this.#refuseBusy(target, [lane]);
    const { stack, ruleArns } = await this.#checkDelete(target, lane);
    if (!stack) {
      return [
        `Lane ${lane} has no stack: its failed deployment leaves the list.`,
      ];
    }
    const name = laneStackName(
      target.entity.service,
      target.environment.name,
      lane,
    );
    return [
      ruleArns.length > 0
        ? `Turn ${ruleArns.length} rules of lane ${lane} to the default lane and wait until requests under way are done.`
        : 'Wait until requests under way are done.',
      `Delete stack ${name} and wait until it is gone.`,
    ];
  }

  /** Gives a service what it needs. Throws as `checkBootstrap` does, and `OperationBusyError`. */
  async bootstrap(
    target: WriteTarget,
    settings: BootstrapServiceSettings,
    key: string,
  ): Promise<Operation> {
    const [owner] = target.entity.owners;
    return this.#begin('bootstrap', target, undefined, key, {
      check: () => this.#checkBootstrap(target, settings),
      input: { request: { ...settings }, ...(owner ? { owner } : {}) },
      locks: ['', DEFAULT_LANE],
    });
  }

  /** What `bootstrap` would do. */
  async planBootstrap(
    target: WriteTarget,
    settings: BootstrapServiceSettings,
  ): Promise<string[]> {
    await this.#refuseBusy(target, ['', DEFAULT_LANE]);
    const { findings, bootDone, pipelineDone } = await this.#checkBootstrap(
      target,
      settings,
    );
    const { service } = target.entity;
    const env = target.environment.name;
    return [
      ...findings,
      `Commit ${serviceParamsPath(service, env)} to the Infra repo.`,
      ...(bootDone
        ? []
        : [
            `Run pipeline ${bootPipelineName(
              env,
            )} with SERVICE=${service} until stack ${bootStackName(
              service,
              env,
            )} is complete.`,
          ]),
      ...(pipelineDone
        ? []
        : [`Create stack ${servicePipelineStackName(service, env)}.`]),
      `Deploy branch ${settings.branch} to lane ${DEFAULT_LANE} and wait until it is healthy.`,
    ];
  }

  /** Operations of a service that run or changed within a day, newest first. */
  listRecent(service: string, env: string): Promise<Operation[]> {
    return this.options.store.listRecent(service, env);
  }

  /**
   * An operation with its log after `after`.
   *
   * @throws NotFoundError
   */
  async view(id: string, after: number): Promise<OperationView> {
    const operation = await this.#find(id);
    const log = await this.options.store.readLog(id, after);
    return { operation: publicOperation(operation), log };
  }

  /** Asks an operation to stop and waits a little until it has. One that is over stays as it ended. */
  async cancel(id: string, caller: string): Promise<Operation> {
    const { store, runner } = this.options;
    const deadline = Date.now() + CANCEL_WAIT_MS;
    if (!(await store.requestCancel(id, caller))) {
      return publicOperation(await this.#find(id));
    }
    // A step that is under way ends first.
    while (Date.now() < deadline) {
      await Promise.race([
        runner.tick(),
        sleep(CANCEL_WAIT_MS, undefined, { ref: false }),
      ]);
      if (isOperationOver(await this.#find(id))) break;
      await sleep(CANCEL_LOOK_MS);
    }
    return publicOperation(await this.#find(id));
  }

  async #find(id: string): Promise<StoredOperation> {
    const operation = await this.options.store.find(id);
    if (!operation) {
      throw new NotFoundError(
        `There is no operation '${id}'; operations are named by the answer to the write that began them.`,
      );
    }
    return operation;
  }

  #checkDeploy(target: WriteTarget, lane: string, request: DeployLaneRequest) {
    const { environment, entity } = target;
    return checkDeploy(
      this.options.context,
      {
        environment,
        service: entity.service,
        lane,
        sourceUrl: entity.sourceUrl,
      },
      request,
    );
  }

  #checkDelete({ environment, entity }: WriteTarget, lane: string) {
    return checkDelete(this.options.context, {
      environment,
      service: entity.service,
      lane,
    });
  }

  #checkBootstrap(
    { environment, entity }: WriteTarget,
    settings: BootstrapServiceSettings,
  ) {
    const { service, entityRef } = entity;
    return checkBootstrap(
      this.options.context,
      { environment, service, entityRef },
      settings,
    );
  }

  /** Locks are by lane, the empty one for the service itself. */
  #locks({ entity, environment }: WriteTarget, lanes: readonly string[]) {
    return lanes.map(lane => `${environment.name}/${entity.service}/${lane}`);
  }

  async #refuseBusy(target: WriteTarget, lanes: readonly string[]) {
    const holder = await this.options.store.findHolder(
      this.#locks(target, lanes),
    );
    if (holder) throw new OperationBusyError(publicOperation(holder));
  }

  async #begin(
    kind: OperationKind,
    target: WriteTarget,
    lane: string | undefined,
    key: string,
    write: {
      check: () => Promise<unknown>;
      input: JsonObject;
      locks: readonly string[];
    },
  ): Promise<Operation> {
    const { store, plans, runner } = this.options;
    const { caller, entity, environment } = target;
    // A request that is repeated is not checked again: its own operation would be in its way.
    const repeated = await store.findByKey(caller, key);
    if (repeated) {
      const same =
        repeated.kind === kind &&
        repeated.service === entity.service &&
        repeated.env === environment.name &&
        repeated.lane === lane;
      if (!same) {
        throw new InputError(
          `Idempotency-Key: '${key}' was used for another write (operation ${repeated.id}); send a new key with each write.`,
        );
      }
      return publicOperation(repeated);
    }
    await this.#refuseBusy(target, write.locks);
    await write.check();
    const facts = {
      kind,
      service: entity.service,
      env: environment.name,
      lane,
      createdBy: caller,
    };
    const { outcome, operation } = await store.create({
      ...facts,
      entityRef: entity.entityRef,
      steps: plans[kind].steps.map(({ name }) => name),
      message: firstMessage(facts),
      input: write.input,
      idempotencyKey: key,
      locks: this.#locks(target, write.locks),
    });
    if (outcome === 'busy') {
      throw new OperationBusyError(publicOperation(operation));
    }
    runner.wake();
    return publicOperation(operation);
  }
}
