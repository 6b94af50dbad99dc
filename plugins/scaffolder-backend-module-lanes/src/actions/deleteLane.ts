import { envNameSchema, laneNameSchema } from '@laneway/plugin-lanes-common';
import type { LanesClient } from '@laneway/plugin-lanes-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { deleteLaneExamples } from './examples';
import { lanesTabPath } from './lanesTabPath';
import { parseInput } from './parseInput';
import { runOperation } from './runOperation';

/** `lanes:lane:delete`: drains a lane, deletes it and waits until its stack is gone. */
export function createDeleteLaneAction({ lanes }: { lanes: LanesClient }) {
  return createTemplateAction({
    id: 'lanes:lane:delete',
    description:
      'Drains a lane, deletes its stack with rules, target group and tasks, and waits until it is gone',
    examples: deleteLaneExamples,
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z =>
          z.string().describe('The service, e.g. component:default/user-api'),
        env: z => z.string().describe('Environment, e.g. dev'),
        lane: z => z.string().describe('Name of the lane'),
      },
      output: {
        lanesTabPath: z => z.string().describe("Path of the service's tab"),
        operationId: z => z.string().optional(),
      },
    },
    async handler(ctx) {
      const { entityRef } = ctx.input;
      const env = parseInput('env', envNameSchema, ctx.input.env);
      const lane = parseInput('lane', laneNameSchema, ctx.input.lane);
      const target = { entityRef, env, lane };
      const operation = await runOperation(lanes, ctx, {
        plan: options => lanes.planDelete(target, options),
        start: options => lanes.deleteLane(target, options),
      });
      ctx.output('lanesTabPath', lanesTabPath(entityRef, env));
      if (operation) ctx.output('operationId', operation.id);
    },
  });
}
