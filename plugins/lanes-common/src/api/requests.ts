import { z } from 'zod/v3';
import { branchNameSchema, imageDigestSchema } from './primitives';

/** Body of `PUT .../lanes/:lane`: creates or updates a lane from a branch (built) or an image (as it is). */
export const deployLaneRequestSchema = z
  .object({
    branch: branchNameSchema.optional(),
    image: imageDigestSchema.optional(),
    /** Hours until the lane expires; never for the default lane. */
    ttlHours: z.number().int().min(1).max(8760).optional(),
    /** `create` refuses a lane that exists, `update` one that does not; without it either is right. */
    mode: z.enum(['create', 'update']).optional(),
  })
  .strict()
  .refine(body => (body.branch === undefined) !== (body.image === undefined), {
    message: 'Give either a branch, which is built, or an image, by digest.',
  });
export type DeployLaneRequest = z.infer<typeof deployLaneRequestSchema>;

/** Body of `POST .../:env/bootstrap`. Sizes are Fargate's: CPU units (1024 = 1 vCPU) and MiB. */
export const bootstrapServiceRequestSchema = z
  .object({
    /** `owner/name` of the App repo at the Git host. */
    repository: z
      .string()
      .regex(
        /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/,
        'The App repo is given as owner/name.',
      ),
    branch: branchNameSchema.default('main'),
    containerPort: z.number().int().min(1).max(65535).default(8080),
    healthCheckPath: z
      .string()
      .regex(
        /^\/[A-Za-z0-9._~/-]{0,199}$/,
        'The health check path starts with / and has letters, digits and ._~/-.',
      )
      .default('/healthz'),
    desiredCount: z.number().int().min(0).max(100).default(2),
    cpu: z.enum(['256', '512', '1024', '2048', '4096']).default('256'),
    memory: z
      .enum(['512', '1024', '2048', '3072', '4096', '8192'])
      .default('512'),
  })
  .strict();
/** As a caller writes it: what has a default may be left out. */
export type BootstrapServiceRequest = z.input<
  typeof bootstrapServiceRequestSchema
>;
export type BootstrapServiceSettings = z.output<
  typeof bootstrapServiceRequestSchema
>;

/** Answer of a write with `?dryRun=true`: nothing was changed; `steps` says what would happen, in order. */
export interface DryRunResult {
  readonly dryRun: true;
  readonly steps: string[];
}
