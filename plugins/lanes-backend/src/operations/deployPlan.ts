import { deployLaneRequestSchema } from '@laneway/plugin-lanes-common';
import { checkDeploy } from './checkDeploy';
import {
  buildAndDeployStep,
  cancelDeploy,
  deployTargetOf,
  healthyStep,
  startPipelineStep,
} from './deploySteps';
import { OperationPlan } from './OperationSteps';
import { environmentOf, PlanContext } from './PlanContext';

/** Creates or updates a lane: check, start the pipeline, follow it, wait until healthy. */
export function createDeployPlan(context: PlanContext): OperationPlan {
  return {
    steps: [
      {
        name: 'Check',
        async advance(operation) {
          const { input, service, lane = '', executionId } = operation;
          const { findings } = await checkDeploy(
            context,
            {
              environment: environmentOf(context, operation),
              service,
              lane,
              sourceUrl:
                typeof input.sourceUrl === 'string'
                  ? input.sourceUrl
                  : undefined,
            },
            deployLaneRequestSchema.parse(input.request),
            executionId,
          );
          return { outcome: 'next', log: findings };
        },
      },
      startPipelineStep(context, deployTargetOf),
      buildAndDeployStep(context, deployTargetOf),
      healthyStep(context, deployTargetOf),
    ],
    cancel: operation =>
      cancelDeploy(context, operation, deployTargetOf(operation)),
  };
}
