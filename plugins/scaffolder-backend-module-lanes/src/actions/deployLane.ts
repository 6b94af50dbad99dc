import {
  DeployLaneRequest,
  deployLaneRequestSchema,
  envNameSchema,
  laneNameSchema,
} from '@laneway/plugin-lanes-common';
import type { LanesClient } from '@laneway/plugin-lanes-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { deployLaneExamples } from './examples';
import { lanesTabPath } from './lanesTabPath';
import { parseInput } from './parseInput';
import { runOperation } from './runOperation';

/** `lanes:lane:deploy`: creates or updates a lane from a branch or an image, and waits until it is healthy. */
export function createDeployLaneAction({ lanes }: { lanes: LanesClient }) {
  return createTemplateAction({
    id: 'lanes:lane:deploy',
    description:
      'Creates or updates a lane of a service from a branch (built) or an image (by digest), and waits until it is healthy',
    examples: deployLaneExamples,
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z =>
          z.string().describe('The service, e.g. component:default/user-api'),
        env: z => z.string().describe('Environment, e.g. dev'),
        lane: z =>
          z
            .string()
            .describe(
              'Name of the lane: a-z, 0-9 and -, at most 20 characters',
            ),
        branch: z =>
          z.string().optional().describe('Branch of the App repo to build'),
        image: z =>
          z
            .string()
            .optional()
            .describe('Digest (sha256:...) to deploy without building'),
        ttlHours: z =>
          z
            .number()
            .optional()
            .describe('Hours until the lane expires; never without it'),
        mode: z =>
          z
            .enum(['create', 'update'])
            .optional()
            .describe(
              'create refuses a lane that exists, update one that does not',
            ),
      },
      output: {
        lanesTabPath: z => z.string().describe("Path of the service's tab"),
        operationId: z => z.string().optional(),
        executionId: z =>
          z.string().optional().describe('The pipeline execution'),
      },
    },
    async handler(ctx) {
      const { entityRef, branch, image, ttlHours, mode } = ctx.input;
      const env = parseInput('env', envNameSchema, ctx.input.env);
      const lane = parseInput('lane', laneNameSchema, ctx.input.lane);
      const request: DeployLaneRequest = parseInput(
        'input',
        deployLaneRequestSchema,
        { branch, image, ttlHours, mode },
      );
      const target = { entityRef, env, lane };
      const operation = await runOperation(lanes, ctx, {
        plan: options => lanes.planDeploy(target, request, options),
        start: options => lanes.deployLane(target, request, options),
      });
      ctx.output('lanesTabPath', lanesTabPath(entityRef, env));
      if (operation) ctx.output('operationId', operation.id);
      if (operation?.executionId) {
        ctx.output('executionId', operation.executionId);
      }
    },
  });
}
