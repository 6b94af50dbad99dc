import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { InputError, ResponseError } from '@backstage/errors';
import {
  BootstrapServiceRequest,
  branchesViewSchema,
  DeployLaneRequest,
  DryRunResult,
  environmentsViewSchema,
  Operation,
  operationSchema,
  operationViewSchema,
  serviceViewSchema,
} from '@laneway/plugin-lanes-common';
import { LaneBusyError } from './LaneBusyError';
import {
  LanesCallOptions,
  LanesClient,
  LanesWriteOptions,
  LaneTarget,
  ServiceTarget,
} from './LanesClient';

interface Request {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

/** `component:default/user-api` as the path `component/default/user-api`. */
function servicePath(entityRef: string): string {
  const match = /^([^:/]+):([^:/]+)\/([^:/]+)$/.exec(entityRef);
  if (!match) {
    throw new InputError(
      `'${entityRef}' is not a full entity ref; write it as kind:namespace/name.`,
    );
  }
  return `/services/${match.slice(1).map(encodeURIComponent).join('/')}`;
}

function environmentPath({ entityRef, env }: ServiceTarget): string {
  return `${servicePath(entityRef)}/${encodeURIComponent(env)}`;
}

function lanePath(target: LaneTarget): string {
  return `${environmentPath(target)}/lanes/${encodeURIComponent(target.lane)}`;
}

/** Calls the lanes backend over HTTP and checks its answers against the API contract. */
export class DefaultLanesClient implements LanesClient {
  constructor(
    private readonly options: {
      readonly discovery: DiscoveryService;
      readonly auth: AuthService;
    },
  ) {}

  async getEnvironments(options: LanesCallOptions) {
    const answer = await this.#send({ path: '/environments' }, options);
    return environmentsViewSchema.parse(answer);
  }

  async getService(entityRef: string, options: LanesCallOptions) {
    const answer = await this.#send({ path: servicePath(entityRef) }, options);
    return serviceViewSchema.parse(answer);
  }

  async getBranches(entityRef: string, options: LanesCallOptions) {
    const path = `${servicePath(entityRef)}/branches`;
    return branchesViewSchema.parse(await this.#send({ path }, options));
  }

  deployLane(
    target: LaneTarget,
    request: DeployLaneRequest,
    options: LanesWriteOptions,
  ): Promise<Operation> {
    return this.#write(
      { method: 'PUT', path: lanePath(target), body: request },
      options,
    );
  }

  planDeploy(
    target: LaneTarget,
    request: DeployLaneRequest,
    options: LanesCallOptions,
  ): Promise<DryRunResult> {
    return this.#plan(
      { method: 'PUT', path: lanePath(target), body: request },
      options,
    );
  }

  deleteLane(
    target: LaneTarget,
    options: LanesWriteOptions,
  ): Promise<Operation> {
    return this.#write({ method: 'DELETE', path: lanePath(target) }, options);
  }

  planDelete(
    target: LaneTarget,
    options: LanesCallOptions,
  ): Promise<DryRunResult> {
    return this.#plan({ method: 'DELETE', path: lanePath(target) }, options);
  }

  bootstrapService(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
    options: LanesWriteOptions,
  ): Promise<Operation> {
    const path = `${environmentPath(target)}/bootstrap`;
    return this.#write({ method: 'POST', path, body: request }, options);
  }

  planBootstrap(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
    options: LanesCallOptions,
  ): Promise<DryRunResult> {
    const path = `${environmentPath(target)}/bootstrap`;
    return this.#plan({ method: 'POST', path, body: request }, options);
  }

  async getOperation(id: string, after: number, options: LanesCallOptions) {
    const path = `/operations/${encodeURIComponent(id)}?after=${after}`;
    return operationViewSchema.parse(await this.#send({ path }, options));
  }

  async cancelOperation(
    id: string,
    options: LanesCallOptions,
  ): Promise<Operation> {
    const path = `/operations/${encodeURIComponent(id)}/cancel`;
    const answer = await this.#send({ method: 'POST', path }, options);
    return operationSchema.parse(Reflect.get(Object(answer), 'operation'));
  }

  async #write(
    request: Request,
    { credentials, idempotencyKey }: LanesWriteOptions,
  ): Promise<Operation> {
    const answer = await this.#send(
      { ...request, idempotencyKey },
      { credentials },
    );
    return operationSchema.parse(Reflect.get(Object(answer), 'operation'));
  }

  async #plan(
    request: Request,
    options: LanesCallOptions,
  ): Promise<DryRunResult> {
    const answer = await this.#send(
      { ...request, path: `${request.path}?dryRun=true` },
      options,
    );
    const steps: unknown = Reflect.get(Object(answer), 'steps');
    return {
      dryRun: true,
      steps: Array.isArray(steps) ? steps.map(String) : [],
    };
  }

  async #send(
    request: Request,
    { credentials }: LanesCallOptions,
  ): Promise<unknown> {
    const { discovery, auth } = this.options;
    const baseUrl = await discovery.getBaseUrl('lanes');
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'lanes',
    });
    const { method = 'GET', body, idempotencyKey } = request;
    const response = await fetch(`${baseUrl}/v1${request.path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.status === 409) throw await busyError(response);
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return await response.json();
  }
}

async function busyError(response: Response): Promise<Error> {
  const copy = response.clone();
  const body: unknown = await copy.json().catch(() => undefined);
  const operation = operationSchema.safeParse(
    Reflect.get(Object(body), 'operation'),
  );
  const { body: parsed } = await ResponseError.fromResponse(response);
  return new LaneBusyError(
    parsed.error.message,
    operation.success ? operation.data : undefined,
  );
}
