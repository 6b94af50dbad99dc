import {
  bootStackName,
  infraStackName,
  isValidName,
  LANE_GRAMMAR,
  servicePipelineStackName,
  TAGS,
} from '@laneway/plugin-lanes-common';
import { StackSummary } from '../aws';
import { ServiceStacks } from './ServiceReading';

/**
 * The stacks of one service in one environment out of all stacks of an account and region. A lane stack is known by its tags,
 * because a name with hyphens cannot be taken apart; where tags are missing, by the parameters that it was made with.
 */
export function selectStacks(
  stacks: readonly StackSummary[],
  service: string,
  env: string,
): ServiceStacks {
  const byName = new Map(stacks.map(stack => [stack.name, stack]));
  const lanes = new Map<string, StackSummary>();
  for (const stack of stacks) {
    const { tags, parameters } = stack;
    const tagged = tags[TAGS.layer] !== undefined;
    const lane = tagged ? tags[TAGS.lane] : parameters.Lane;
    const ofLane = tagged
      ? tags[TAGS.layer] === 'app' &&
        tags[TAGS.service] === service &&
        tags[TAGS.env] === env
      : parameters.ServiceName === service && parameters.Env === env;
    if (!ofLane || !lane || !isValidName(LANE_GRAMMAR, lane)) continue;
    // The name is built from what the tags say; a stack that only carries the tags (a nested one) is no lane.
    if (stack.name !== `app-${service}-${env}-${lane}`) continue;
    lanes.set(lane, stack);
  }
  return {
    infra: byName.get(infraStackName(env)),
    boot: byName.get(bootStackName(service, env)),
    pipeline: byName.get(servicePipelineStackName(service, env)),
    lanes,
  };
}
