import { z } from 'zod/v3';
import { timestampSchema } from './primitives';

/**
 * What a lane is doing, as one word:
 * `healthy`; `deploying` a deployment is under way; `degraded` it answers but not as it should; `failing` a standard threshold is
 * crossed; `rolled-back` the last deployment failed and the version before it runs; `failed` the last deployment failed and nothing
 * runs; `stopped` scaled to zero; `deleting`; `unknown` what decides could not be read.
 */
export const laneStateSchema = z.enum([
  'healthy',
  'deploying',
  'degraded',
  'failing',
  'rolled-back',
  'failed',
  'stopped',
  'deleting',
  'unknown',
]);
export type LaneState = z.infer<typeof laneStateSchema>;

export const laneStatusSchema = z.object({
  state: laneStateSchema,
  /** Why, in words, with the number and the threshold where there is one; for example `5xx 4.2 % > 1 %`. Empty when healthy. */
  reason: z.string(),
});
export type LaneStatus = z.infer<typeof laneStatusSchema>;

export const laneVersionSchema = z.object({
  imageUri: z.string().optional(),
  imageTag: z.string().optional(),
  imageDigest: z.string().optional(),
  commit: z.string().optional(),
  branch: z.string().optional(),
  templateVersion: z.string().optional(),
});
export type LaneVersion = z.infer<typeof laneVersionSchema>;

export const laneMetricsSchema = z.object({
  /** Over the last minutes that have data. */
  requestsPerSecond: z.number(),
  /** 0-100; undefined when there was no request. */
  errorPercent: z.number().optional(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  /** Requests in each minute, oldest first; what the sparkline shows. */
  requestsPerMinute: z.array(z.number()),
});
export type LaneMetrics = z.infer<typeof laneMetricsSchema>;

export const deploymentActionSchema = z.object({
  name: z.string(),
  status: z.enum(['running', 'succeeded', 'failed', 'stopped']),
  summary: z.string().optional(),
});

export const deploymentStageSchema = z.object({
  name: z.string(),
  status: z.enum(['waiting', 'running', 'succeeded', 'failed', 'stopped']),
  actions: z.array(deploymentActionSchema),
});
export type DeploymentStage = z.infer<typeof deploymentStageSchema>;

/** One pipeline execution that creates or updates a lane. */
export const deploymentSchema = z.object({
  executionId: z.string(),
  status: z.enum(['running', 'succeeded', 'failed', 'stopped', 'superseded']),
  startedAt: timestampSchema.optional(),
  endedAt: timestampSchema.optional(),
  branch: z.string().optional(),
  /** Image digest, when an image was deployed without a build. */
  image: z.string().optional(),
  commit: z.string().optional(),
  commitMessage: z.string().optional(),
  /** Of the pipeline, in order; empty where only the list of executions was read. */
  stages: z.array(deploymentStageSchema),
  /** Why it failed, in words. */
  failure: z.string().optional(),
  consoleUrl: z.string().optional(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** A rule that leads to a lane. */
export const laneRuleSchema = z.object({
  priority: z.number(),
  kind: z.enum(['tracestate', 'baggage', 'custom']),
  headerName: z.string(),
  regexes: z.array(z.string()),
});
export type LaneRule = z.infer<typeof laneRuleSchema>;

/** The first real cause of a failure, with what proves it. */
export const failureCauseSchema = z.object({
  /** One sentence, for example `container exited 1: "DB_URL is not set"`. */
  summary: z.string(),
  /** What to do next. */
  nextStep: z.string(),
  evidence: z.array(
    z.object({
      /** `stack event`, `service event`, `task` or `log`. */
      source: z.string(),
      at: timestampSchema.optional(),
      text: z.string(),
    }),
  ),
});
export type FailureCause = z.infer<typeof failureCauseSchema>;

export const laneSchema = z.object({
  name: z.string(),
  isDefault: z.boolean(),
  status: laneStatusSchema,
  version: laneVersionSchema,
  /** Undefined where ECS could not be read or the service is not there yet. */
  tasks: z
    .object({ running: z.number(), desired: z.number(), pending: z.number() })
    .optional(),
  /** Healthy hosts of the lane's target group; undefined where unknown. */
  healthyHosts: z.number().optional(),
  metrics: laneMetricsSchema.optional(),
  /** Share of the requests that no rule matches, 0-100. */
  trafficSharePercent: z.number(),
  rules: z.array(laneRuleSchema),
  createdAt: timestampSchema.optional(),
  updatedAt: timestampSchema.optional(),
  expiresAt: timestampSchema.optional(),
  owner: z.string().optional(),
  /** The newest deployment, running or ended. */
  deployment: deploymentSchema.optional(),
  /** The cause of the last failure, for lanes that are failed or rolled back. */
  cause: failureCauseSchema.optional(),
  /** The operation of the portal that holds the lane at present. */
  operationId: z.string().optional(),
});
export type Lane = z.infer<typeof laneSchema>;
