import {
  BootstrapServiceRequest,
  bootstrapServiceRequestSchema,
  envNameSchema,
} from '@laneway/plugin-lanes-common';
import type { LanesClient } from '@laneway/plugin-lanes-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { bootstrapServiceExamples } from './examples';
import { lanesTabPath } from './lanesTabPath';
import { parseInput } from './parseInput';
import { runOperation } from './runOperation';
import { waitForEntity } from './waitForEntity';

/**
 * `lanes:service:bootstrap`: parameters file in the Infra repo, `boot-{env}` run, the service's pipeline, lane `default`.
 */
export function createBootstrapServiceAction({
  lanes,
}: {
  lanes: LanesClient;
}) {
  return createTemplateAction({
    id: 'lanes:service:bootstrap',
    description:
      'Gives a service what it needs in an environment: parameters file in the Infra repo, load balancer and image repository, pipeline, and the lane default',
    examples: bootstrapServiceExamples,
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z =>
          z.string().describe('The service, e.g. component:default/user-api'),
        env: z => z.string().describe('Environment, e.g. dev'),
        repository: z =>
          z.string().describe('App repo as owner/name, e.g. acme/user-api'),
        branch: z =>
          z
            .string()
            .optional()
            .describe('Branch that the lane default is built from; main'),
        containerPort: z =>
          z
            .number()
            .optional()
            .describe('Port that the container listens on; 8080'),
        healthCheckPath: z =>
          z
            .string()
            .optional()
            .describe('Path that answers 200 when healthy; /healthz'),
        desiredCount: z =>
          z.number().optional().describe('Tasks of the lane default; 2'),
        cpu: z =>
          z
            .enum(['256', '512', '1024', '2048', '4096'])
            .optional()
            .describe('CPU units of a task, 1024 = 1 vCPU; 256'),
        memory: z =>
          z
            .enum(['512', '1024', '2048', '3072', '4096', '8192'])
            .optional()
            .describe('Memory of a task in MiB; 512'),
      },
      output: {
        lanesTabPath: z => z.string().describe("Path of the service's tab"),
        operationId: z => z.string().optional(),
      },
    },
    async handler(ctx) {
      const { entityRef, env: envInput, ...settings } = ctx.input;
      const env = parseInput('env', envNameSchema, envInput);
      const request: BootstrapServiceRequest = parseInput(
        'input',
        bootstrapServiceRequestSchema,
        settings,
      );
      if (!ctx.isDryRun) {
        await waitForEntity(lanes, entityRef, ctx);
      }
      const target = { entityRef, env };
      const operation = await runOperation(lanes, ctx, {
        plan: options => lanes.planBootstrap(target, request, options),
        start: options => lanes.bootstrapService(target, request, options),
      });
      ctx.output('lanesTabPath', lanesTabPath(entityRef, env));
      if (operation) ctx.output('operationId', operation.id);
    },
  });
}
