import { testContext, type TestSandbox } from '../../core/testing';
import type { CreateModule } from '../../core/types';

/** A target group as the lanes have it, quick to become healthy. */
export const TARGET_GROUP = {
  Name: 'gray',
  Protocol: 'HTTP',
  Port: 8080,
  VpcId: 'vpc-1',
  TargetType: 'ip',
  HealthCheckPath: '/health',
  HealthCheckIntervalSeconds: 5,
  HealthCheckTimeoutSeconds: 4,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 2,
};

/** Two subnets, which a load balancer needs. */
export const createSubnetsModule: CreateModule = () => ({
  services: [
    {
      signingName: 'ec2',
      sdk: {},
      protocols: ['query'],
      operations: {
        DescribeSubnets: () => ({
          Subnets: ['a', 'b'].map((zone, n) => ({
            SubnetId: `subnet-${n + 1}`,
            AvailabilityZone: `ap-southeast-2${zone}`,
            VpcId: 'vpc-1',
          })),
        }),
      },
    },
  ],
});

/** Gives the ARN of a target group that a load balancer forwards to. */
export async function createLoadBalancer(
  sandbox: TestSandbox,
): Promise<string> {
  const context = testContext();
  const call = (operation: string, input: object) =>
    sandbox.invoke('elasticloadbalancing', operation, input, context);
  const { LoadBalancers } = await call('CreateLoadBalancer', {
    Name: 'user-api',
    Subnets: ['subnet-1', 'subnet-2'],
  });
  const { TargetGroups } = await call('CreateTargetGroup', TARGET_GROUP);
  const { TargetGroupArn } = TargetGroups[0];
  await call('ModifyTargetGroupAttributes', {
    TargetGroupArn,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }],
  });
  await call('CreateListener', {
    LoadBalancerArn: LoadBalancers[0].LoadBalancerArn,
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'forward', TargetGroupArn }],
  });
  return TargetGroupArn;
}
