import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  BootstrapServiceRequest,
  branchesViewSchema,
  DeployLaneRequest,
  DryRunResult,
  environmentsViewSchema,
  laneViewSchema,
  logsViewSchema,
  Operation,
  operationSchema,
  operationViewSchema,
  serviceViewSchema,
} from '@laneway/plugin-lanes-common';
import { LaneBusyError } from './LaneBusyError';
import { LanesApi, LaneTarget, LogQuery, ServiceTarget } from './LanesApi';

interface LanesRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}

function servicePath(entityRef: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const parts = [kind, namespace, name].map(part =>
    encodeURIComponent(part.toLocaleLowerCase('en-US')),
  );
  return `/services/${parts.join('/')}`;
}

function lanePath({ entityRef, env, lane }: LaneTarget): string {
  return `${servicePath(entityRef)}/${encodeURIComponent(
    env,
  )}/lanes/${encodeURIComponent(lane)}`;
}

function bootstrapPath({ entityRef, env }: ServiceTarget): string {
  return `${servicePath(entityRef)}/${encodeURIComponent(env)}/bootstrap`;
}

function queryString({ search, since, limit }: LogQuery): string {
  const query = new URLSearchParams();
  if (search) query.set('search', search);
  if (since) query.set('since', since);
  if (limit !== undefined) query.set('limit', String(limit));
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** A field of an answer whose shape is not known yet. */
function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? Reflect.get(body, name)
    : undefined;
}

/** The backend's own sentence, rather than "Request failed with 404". */
async function errorOf(response: Response): Promise<Error> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const error = await ResponseError.fromResponse(response);
  if (error.body.error.message) error.message = error.body.error.message;
  if (response.status !== 409) return error;
  const operation = operationSchema.safeParse(field(body, 'operation'));
  return new LaneBusyError(
    error.message,
    operation.success ? operation.data : undefined,
  );
}

/** Calls the lanes backend over HTTP and checks its answers against the API contract. */
export class DefaultLanesApi implements LanesApi {
  private readonly discoveryApi: DiscoveryApi;
  private readonly fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.discoveryApi = options.discoveryApi;
    this.fetchApi = options.fetchApi;
  }

  async getEnvironments() {
    return environmentsViewSchema.parse(
      await this.#send({ path: '/environments' }),
    );
  }

  async getService(entityRef: string) {
    return serviceViewSchema.parse(
      await this.#send({ path: servicePath(entityRef) }),
    );
  }

  async getBranches(entityRef: string) {
    return branchesViewSchema.parse(
      await this.#send({ path: `${servicePath(entityRef)}/branches` }),
    );
  }

  async getLane(target: LaneTarget) {
    return laneViewSchema.parse(await this.#send({ path: lanePath(target) }));
  }

  async getLogs(target: LaneTarget, query: LogQuery) {
    return logsViewSchema.parse(
      await this.#send({
        path: `${lanePath(target)}/logs${queryString(query)}`,
      }),
    );
  }

  planDeploy(target: LaneTarget, request: DeployLaneRequest) {
    return this.#plan({
      method: 'PUT',
      path: lanePath(target),
      body: request,
    });
  }

  deployLane(
    target: LaneTarget,
    request: DeployLaneRequest,
    idempotencyKey: string,
  ) {
    return this.#write({
      method: 'PUT',
      path: lanePath(target),
      body: request,
      idempotencyKey,
    });
  }

  planDelete(target: LaneTarget) {
    return this.#plan({ method: 'DELETE', path: lanePath(target) });
  }

  deleteLane(target: LaneTarget, idempotencyKey: string) {
    return this.#write({
      method: 'DELETE',
      path: lanePath(target),
      idempotencyKey,
    });
  }

  planBootstrap(target: ServiceTarget, request: BootstrapServiceRequest) {
    return this.#plan({
      method: 'POST',
      path: bootstrapPath(target),
      body: request,
    });
  }

  bootstrapService(
    target: ServiceTarget,
    request: BootstrapServiceRequest,
    idempotencyKey: string,
  ) {
    return this.#write({
      method: 'POST',
      path: bootstrapPath(target),
      body: request,
      idempotencyKey,
    });
  }

  async getOperation(id: string, after: number) {
    const path = `/operations/${encodeURIComponent(id)}?after=${after}`;
    return operationViewSchema.parse(await this.#send({ path }));
  }

  cancelOperation(id: string) {
    return this.#write({
      method: 'POST',
      path: `/operations/${encodeURIComponent(id)}/cancel`,
    });
  }

  async #plan(request: LanesRequest): Promise<DryRunResult> {
    const answer = await this.#send({
      ...request,
      path: `${request.path}?dryRun=true`,
    });
    const steps = field(answer, 'steps');
    return {
      dryRun: true,
      steps: Array.isArray(steps) ? steps.map(String) : [],
    };
  }

  async #write(request: LanesRequest): Promise<Operation> {
    const answer = await this.#send(request);
    return operationSchema.parse(field(answer, 'operation'));
  }

  async #send(request: LanesRequest): Promise<unknown> {
    const { method = 'GET', path, body, idempotencyKey } = request;
    const baseUrl = await this.discoveryApi.getBaseUrl('lanes');
    const response = await this.fetchApi.fetch(`${baseUrl}/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw await errorOf(response);
    return await response.json();
  }
}
