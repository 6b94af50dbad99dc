import type { Sandbox } from './Sandbox';

/** Where a resource lives. Every table, name and ARN of the sandbox is within one scope. */
export interface Scope {
  /** AWS account id, 12 digits. */
  readonly account: string;
  /** AWS region, for example `ap-southeast-2`. */
  readonly region: string;
}

/** Who asks, and where. The account comes from the access key, the region from the signature's scope. */
export interface RequestContext extends Scope {
  readonly requestId: string;
  /** ARN of the caller, as `sts:GetCallerIdentity` would answer. */
  readonly principalArn: string;
  readonly accessKeyId: string;
}

export type Json =
  | string
  | number
  | boolean
  | null
  | Json[]
  | { [key: string]: Json };

/**
 * One operation of an AWS service. Input and output have the shape of the SDK for JavaScript
 * (dates are `Date`, blobs `Uint8Array`). It throws `AwsError` for what AWS refuses.
 */
export type OperationHandler<I = any, O = any> = (
  input: I,
  context: RequestContext,
) => O | Promise<O>;

/** How requests of a service are written on the wire. The first one is used when a request does not say. */
export type WireProtocol =
  | 'query'
  | 'json-1.0'
  | 'json-1.1'
  | 'rpc-v2-cbor'
  | 'rest-xml';

/** An AWS service of the sandbox: what the wire layer needs to decode, call and encode. */
export interface AwsService {
  /** Service name in the SigV4 scope, for example `elasticloadbalancing`. */
  readonly signingName: string;
  /** The SDK client module (`import * as sdk from '@aws-sdk/client-ecs'`); its exported schemas describe every shape. */
  readonly sdk: Record<string, unknown>;
  readonly protocols: readonly WireProtocol[];
  /** Prefix of `X-Amz-Target` for JSON protocols, for example `CodePipeline_20150709`. */
  readonly targetPrefix?: string;
  /** API version and XML namespace for the query protocol, for example `2010-05-15`. */
  readonly apiVersion?: string;
  readonly xmlNamespace?: string;
  /** By operation name. An operation that is not here is answered as AWS answers an unknown one, and logged. */
  readonly operations: Readonly<Record<string, OperationHandler>>;
}

/** Values are plain JSON (ISO strings for dates). A value that was changed must be `put` again. */
export interface Table<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): boolean;
  has(key: string): boolean;
  values(): T[];
  keys(): string[];
  readonly size: number;
}

/** All state of the sandbox, so that it can be written to a file and read back. */
export interface Store {
  /** The table of that name in one scope; made on first use. Names are `{service}.{plural}`, e.g. `ecs.services`. */
  table<T>(scope: Scope, name: string): Table<T>;
  /** A table that belongs to no account or region, e.g. exported Git users. */
  globalTable<T>(name: string): Table<T>;
  /** Every scope that holds a table of that name: for background work over all accounts. */
  scopes(tableName: string): Scope[];
}

/** Wall-clock time; waits that AWS would take are divided by the sandbox's speed. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The moment (ms since the epoch) at which a wait of so many AWS seconds that starts at `from` (default now) ends. */
  after(awsSeconds: number, from?: number): number;
  readonly speed: number;
}

/** Background work: each ticker runs again and again, never twice at once, until the sandbox stops. */
export interface Ticker {
  /** Runs `work` about every `milliseconds` of real time. An exception is logged by name and does not stop it. */
  add(
    name: string,
    milliseconds: number,
    work: () => void | Promise<void>,
  ): void;
}

/** Where a task's address (its private IP and container port) really listens on this machine. */
export interface Network {
  /** A private IP that is not in use in this scope, for example `10.0.11.27`. */
  allocateIp(scope: Scope): string;
  releaseIp(scope: Scope, ip: string): void;
  bind(scope: Scope, ip: string, port: number, local: LocalAddress): void;
  unbind(scope: Scope, ip: string): void;
  /** Undefined when nothing listens there: a connection would be refused. */
  resolve(scope: Scope, ip: string, port: number): LocalAddress | undefined;
}

export interface LocalAddress {
  /** Always a loopback address. */
  readonly host: string;
  readonly port: number;
}

/** Metrics that AWS services publish by themselves (`AWS/ApplicationELB`, `ECS/ContainerInsights`, ...). */
export interface MetricSink {
  /** Adds one sample at the present time. Several samples in a minute are kept as a distribution, so that percentiles are right. */
  record(scope: Scope, sample: MetricSample): void;
}

export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit?: string;
}

/** How CloudFormation makes one type of resource. Calls are short; waiting is done by `ready` and `deleted`. */
export interface ResourceProvider {
  /** For example `AWS::ECS::Service`. */
  readonly type: string;
  /** Makes the resource and gives its physical id. Throws `AwsError`: the resource is CREATE_FAILED with that message. */
  create(
    properties: ResourceProperties,
    context: ResourceContext,
  ): { physicalId: string } | Promise<{ physicalId: string }>;
  /**
   * Asked again and again after create and update until it gives true. Throws `AwsError` when the resource will never be ready
   * (an ECS service whose circuit breaker fired). Without it a resource is ready at once.
   */
  ready?(
    physicalId: string,
    context: ResourceContext,
  ): boolean | Promise<boolean>;
  /**
   * Changes the resource in place. Which changes need a replacement instead is decided by the engine from
   * `@aws-cdk/aws-service-spec`. Without `update` every change is a replacement.
   */
  update?(
    physicalId: string,
    properties: ResourceProperties,
    previous: ResourceProperties,
    context: ResourceContext,
  ): void | Promise<void>;
  /** Deletes it; a resource that is gone already is no error. Throws `AwsError`: DELETE_FAILED with that message. */
  delete(
    physicalId: string,
    properties: ResourceProperties,
    context: ResourceContext,
  ): void | Promise<void>;
  /** Asked after delete until it gives true. Without it a resource is gone at once. */
  deleted?(
    physicalId: string,
    context: ResourceContext,
  ): boolean | Promise<boolean>;
  /** What `Ref` gives; the physical id where this is missing. */
  ref?(physicalId: string, context: ResourceContext): string;
  /** What `Fn::GetAtt` gives, by attribute name. Throws `AwsError` for an unknown attribute. */
  getAtt(
    physicalId: string,
    attribute: string,
    context: ResourceContext,
  ): Json | Promise<Json>;
}

/** Properties with all intrinsic functions resolved, as written in the template. */
export type ResourceProperties = { [name: string]: any };

export interface ResourceContext extends RequestContext {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** Tags that CloudFormation adds: the stack's own and `aws:cloudformation:*`. */
  readonly stackTags: Readonly<Record<string, string>>;
  /** A name for a resource that the template gives none: `{stack}-{logicalId}-{random}`, cut to `maxLength`. */
  physicalName(maxLength: number): string;
}

/** What a folder under `services/` adds to the sandbox. */
export interface SandboxModule {
  readonly services?: readonly AwsService[];
  readonly resources?: readonly ResourceProvider[];
  /** Routes under `/_sandbox`, by `METHOD /path`, for example `POST /_sandbox/load`. */
  readonly controlRoutes?: Readonly<Record<string, ControlHandler>>;
  /** Starts background work; called once, after the state has been read. */
  start?(): void | Promise<void>;
  /** Ends child processes and listeners. */
  stop?(): void | Promise<void>;
}

/**
 * Answers a control request. It is given the body as parsed JSON (undefined without a body) and gives what is answered
 * as JSON. An `AwsError` is answered with its HTTP status.
 */
export type ControlHandler = (
  body: unknown,
  request: ControlRequest,
) => unknown | Promise<unknown>;

export interface ControlRequest {
  readonly query: URLSearchParams;
}

export type CreateModule = (sandbox: Sandbox) => SandboxModule;

/** An image in the sandbox's ECR: a file tree and how to start it. */
export interface ContainerImage {
  /** `sha256:...` */
  readonly digest: string;
  /** Directory that holds the image's file tree (what COPY put there), as the container's `/`. */
  readonly rootDir: string;
  readonly config: ContainerImageConfig;
}

/** The part of the OCI image configuration that matters for starting a task. */
export interface ContainerImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  /** `NAME=value` */
  readonly Env?: readonly string[];
  readonly WorkingDir?: string;
  /** For example `8080/tcp`. */
  readonly ExposedPorts?: readonly string[];
  readonly Labels?: Readonly<Record<string, string>>;
  /** The base image that FROM named, for example `node:24-alpine`. */
  readonly From?: string;
}

/** Finds images by URI: `{account}.dkr.ecr.{region}.amazonaws.com/{repository}@sha256:...` or `...:{tag}`. */
export interface ImageStore {
  find(imageUri: string): ContainerImage | undefined;
}
