import { z } from 'zod/v3';
import { deploymentSchema, laneSchema } from './lane';
import { operationSchema } from './operation';
import { problemSchema, timestampSchema } from './primitives';

export const environmentSchema = z.object({
  name: z.string(),
  region: z.string(),
  account: z.string(),
  production: z.boolean(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** Answer of `GET /environments`. */
export const environmentsViewSchema = z.object({
  environments: z.array(environmentSchema),
});
export type EnvironmentsView = z.infer<typeof environmentsViewSchema>;

/** A verb of the product and whether this user may use it here. */
export const allowedSchema = z.object({
  deploy: z.boolean(),
  delete: z.boolean(),
  bootstrap: z.boolean(),
  readLogs: z.boolean(),
});
export type Allowed = z.infer<typeof allowedSchema>;

/** One service in one environment. */
export const serviceEnvironmentSchema = z.object({
  env: z.string(),
  region: z.string(),
  production: z.boolean(),
  /**
   * `not-bootstrapped`: no boot stack; `bootstrapping`: on the way; `ready`; `failed`: the boot stack failed, `message` says
   * why; `unreachable`: AWS could not be read, see problems.
   */
  state: z.enum([
    'not-bootstrapped',
    'bootstrapping',
    'ready',
    'failed',
    'unreachable',
  ]),
  message: z.string().optional(),
  /** Where the service's load balancer answers, for example `http://user-api-dev-1.ap-southeast-2.elb.amazonaws.com/`. */
  url: z.string().optional(),
  /** Default lane first, then by name. */
  lanes: z.array(laneSchema),
  /** Operations that run, and those that ended in the last hour, newest first. */
  operations: z.array(operationSchema),
  allowed: allowedSchema,
  /** Links to AWS's console, in the partition of the region. */
  consoleUrls: z.object({
    bootStack: z.string().optional(),
    pipeline: z.string().optional(),
  }),
});
export type ServiceEnvironment = z.infer<typeof serviceEnvironmentSchema>;

/** Answer of `GET /services/:kind/:namespace/:name`: all environments, all lanes. */
export const serviceViewSchema = z.object({
  entityRef: z.string(),
  service: z.string(),
  /** When AWS was read; parts may be newer. */
  asOf: timestampSchema,
  /** Something is under way: look again soon. */
  changing: z.boolean(),
  environments: z.array(serviceEnvironmentSchema),
  problems: z.array(problemSchema),
});
export type ServiceView = z.infer<typeof serviceViewSchema>;

export const taskViewSchema = z.object({
  id: z.string(),
  lastStatus: z.string(),
  desiredStatus: z.string(),
  health: z.string().optional(),
  startedAt: timestampSchema.optional(),
  stoppedAt: timestampSchema.optional(),
  stoppedReason: z.string().optional(),
  exitCode: z.number().optional(),
});
export type TaskView = z.infer<typeof taskViewSchema>;

export const laneEventSchema = z.object({
  at: timestampSchema,
  source: z.enum(['stack', 'ecs']),
  resource: z.string().optional(),
  status: z.string().optional(),
  message: z.string(),
});
export type LaneEvent = z.infer<typeof laneEventSchema>;

/** Answer of `GET .../:env/lanes/:lane`: one lane in depth. */
export const laneViewSchema = z.object({
  entityRef: z.string(),
  service: z.string(),
  env: z.string(),
  asOf: timestampSchema,
  changing: z.boolean(),
  url: z.string().optional(),
  lane: laneSchema,
  /** Newest first; the newest has its stages. */
  deployments: z.array(deploymentSchema),
  tasks: z.array(taskViewSchema),
  /** Stack and ECS events, merged, newest first. */
  events: z.array(laneEventSchema),
  allowed: allowedSchema,
  problems: z.array(problemSchema),
});
export type LaneView = z.infer<typeof laneViewSchema>;

export const logLineSchema = z.object({
  at: timestampSchema,
  message: z.string(),
  /** The log stream, `{lane}/{container}/{task}`. */
  stream: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

/** Answer of `GET .../lanes/:lane/logs?search=&since=&limit=`; oldest first. */
export const logsViewSchema = z.object({
  lines: z.array(logLineSchema),
  problems: z.array(problemSchema),
});
export type LogsView = z.infer<typeof logsViewSchema>;

/** Answer of `GET /services/.../branches`: branches of the App repo. */
export const branchesViewSchema = z.object({
  branches: z.array(z.string()),
  problems: z.array(problemSchema),
});
export type BranchesView = z.infer<typeof branchesViewSchema>;

/** What a signal on the channel `lanes:services` says: this service changed, read it again. */
export const serviceChangedSignalSchema = z.object({
  entityRef: z.string(),
  env: z.string(),
});
export type ServiceChangedSignal = z.infer<typeof serviceChangedSignalSchema>;

/** Channel of the signals that tell pages of a change. */
export const SERVICE_SIGNAL_CHANNEL = 'lanes:services';
