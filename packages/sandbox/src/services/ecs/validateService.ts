import type { LoadBalancer, NetworkConfiguration } from '@aws-sdk/client-ecs';
import type {
  DescribeTargetGroupsCommandOutput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type { RequestContext } from '../../core/types';
import { invalidParameter } from './errors';
import type { TaskDefinitionRow } from './rows';

/**
 * Refuses load balancers that ECS refuses: a target group that does not exist or no load balancer forwards to, a
 * container or port that the task definition does not have.
 *
 * @throws AwsError with the reason
 */
export async function validateLoadBalancers(
  sandbox: Sandbox,
  context: RequestContext,
  loadBalancers: readonly LoadBalancer[],
  { definition }: TaskDefinitionRow,
): Promise<void> {
  for (const {
    targetGroupArn,
    containerName,
    containerPort,
  } of loadBalancers) {
    if (!targetGroupArn) {
      throw invalidParameter(
        'targetGroupArn must be given for a load balancer.',
      );
    }
    const container = definition.containerDefinitions?.find(
      ({ name }) => name === containerName,
    );
    if (!container) {
      throw invalidParameter(
        `The container ${containerName} does not exist in the task definition.`,
      );
    }
    const mapped = container.portMappings?.some(
      mapping => mapping.containerPort === containerPort,
    );
    if (!mapped) {
      throw invalidParameter(
        `The container ${containerName} did not have a container port ${containerPort} defined.`,
      );
    }
    const group = await findTargetGroup(sandbox, context, targetGroupArn);
    if (!group) {
      throw invalidParameter('The specified target group does not exist.');
    }
    if (!group.LoadBalancerArns?.length) {
      throw invalidParameter(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
    if (definition.networkMode === 'awsvpc' && group.TargetType !== 'ip') {
      throw invalidParameter(
        `The provided target group ${targetGroupArn} has target type ${group.TargetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
      );
    }
  }
}

/** @throws AwsError when a task definition with addresses of its own gets no network */
export function validateNetwork(
  network: NetworkConfiguration | undefined,
  { definition }: TaskDefinitionRow,
): void {
  if (definition.networkMode !== 'awsvpc') return;
  if (!network?.awsvpcConfiguration?.subnets?.length) {
    throw invalidParameter(
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  }
}

async function findTargetGroup(
  sandbox: Sandbox,
  context: RequestContext,
  targetGroupArn: string,
): Promise<TargetGroup | undefined> {
  try {
    const { TargetGroups } =
      await sandbox.invoke<DescribeTargetGroupsCommandOutput>(
        'elasticloadbalancing',
        'DescribeTargetGroups',
        { TargetGroupArns: [targetGroupArn] },
        context,
      );
    return TargetGroups?.[0];
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
