import { createEc2Module } from '../../ec2';
import { eventually, testContext } from '../../../core/testing';
import type { ResourceContext } from '../../../core/types';
import { ElbFixture } from '../../../dataplane/testing/elbFixture';

const PREFIX = 'AWS::ElasticLoadBalancingV2::';

function contextOf(logicalId: string): ResourceContext {
  return {
    ...testContext(),
    stackName: 'boot-user-api-dev',
    stackId: 'arn:stack',
    logicalId,
    stackTags: { 'laneway:service': 'user-api' },
    physicalName: maxLength =>
      `boot-user-api-dev-${logicalId}-1A2B3C`
        .slice(-maxLength)
        .replace(/^-/, ''),
  };
}

it('makes, changes and deletes a load balancer with all that belongs to it, as templates write it', async () => {
  const fixture = await ElbFixture.create();
  const provider = (type: string) => {
    const found = fixture.sandbox.resourceProvider(PREFIX + type);
    if (!found) throw new Error(`There is no provider of ${type}`);
    return found;
  };
  const create = async (type: string, id: string, properties: object) =>
    (await provider(type).create(properties, contextOf(id))).physicalId;
  const getAtt = (type: string, physicalId: string, attribute: string) =>
    provider(type).getAtt(physicalId, attribute, contextOf(type));

  const loadBalancer = await create('LoadBalancer', 'LoadBalancer', {
    Subnets: ['subnet-a', 'subnet-b'],
    SecurityGroups: ['sg-1'],
    LoadBalancerAttributes: [
      { Key: 'idle_timeout.timeout_seconds', Value: 30 },
    ],
  });
  await eventually(() =>
    provider('LoadBalancer').ready?.(loadBalancer, contextOf('LoadBalancer')),
  );
  expect(await getAtt('LoadBalancer', loadBalancer, 'DNSName')).toMatch(
    /^[a-z0-9-]+-\d+\.ap-southeast-2\.elb\.localhost$/,
  );
  expect(
    await getAtt('LoadBalancer', loadBalancer, 'LoadBalancerFullName'),
  ).toBe(loadBalancer.split(':loadbalancer/')[1]);
  await expect(
    (async () => getAtt('LoadBalancer', loadBalancer, 'Nothing'))(),
  ).rejects.toMatchObject({ code: 'ValidationError' });

  const groupProperties = {
    Port: '8080',
    Protocol: 'HTTP',
    VpcId: 'vpc-1',
    TargetType: 'ip',
    HealthCheckIntervalSeconds: '5',
    HealthCheckTimeoutSeconds: '2',
    Matcher: { HttpCode: 200 },
    TargetGroupAttributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: '10' },
    ],
    Tags: [{ Key: 'laneway:lane', Value: 'gray' }],
  };
  const group = await create('TargetGroup', 'TargetGroup', groupProperties);
  expect(await getAtt('TargetGroup', group, 'TargetGroupFullName')).toMatch(
    /^targetgroup\/.{1,32}\/[0-9a-f]{16}$/,
  );
  const { TagDescriptions } = await fixture.call('DescribeTags', {
    ResourceArns: [group],
  });
  expect(TagDescriptions[0].Tags).toEqual([
    { Key: 'laneway:service', Value: 'user-api' },
    { Key: 'laneway:lane', Value: 'gray' },
  ]);

  const listener = await create('Listener', 'HttpListener', {
    LoadBalancerArn: loadBalancer,
    Port: '80',
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
  });
  const ruleProperties = {
    ListenerArn: listener,
    Priority: '1007',
    Conditions: [
      {
        Field: 'http-header',
        HttpHeaderConfig: {
          HttpHeaderName: 'tracestate',
          RegexValues: ['^ctx=lane:gray$'],
        },
      },
    ],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: group, Weight: '10' }],
          TargetGroupStickinessConfig: {
            Enabled: 'true',
            DurationSeconds: '60',
          },
        },
      },
    ],
  };
  const rule = await create('ListenerRule', 'Rule', ruleProperties);
  expect(await getAtt('ListenerRule', rule, 'RuleArn')).toBe(rule);
  expect(await getAtt('TargetGroup', group, 'LoadBalancerArns')).toEqual([
    loadBalancer,
  ]);

  await provider('ListenerRule').update?.(
    rule,
    { ...ruleProperties, Priority: '1008' },
    ruleProperties,
    contextOf('Rule'),
  );
  const { HealthCheckIntervalSeconds: _, ...slower } = groupProperties;
  await provider('TargetGroup').update?.(
    group,
    slower,
    groupProperties,
    contextOf('TargetGroup'),
  );
  const described = await Promise.all([
    fixture.call('DescribeRules', { RuleArns: [rule] }),
    fixture.call('DescribeTargetGroups', { TargetGroupArns: [group] }),
  ]);
  expect(described).toMatchObject([
    {
      Rules: [
        {
          Priority: '1008',
          Actions: [
            {
              ForwardConfig: {
                TargetGroups: [{ Weight: 10 }],
                TargetGroupStickinessConfig: {
                  Enabled: true,
                  DurationSeconds: 60,
                },
              },
            },
          ],
        },
      ],
    },
    { TargetGroups: [{ HealthCheckIntervalSeconds: 30, Port: 8080 }] },
  ]);

  const remove = (type: string, physicalId: string) =>
    provider(type).delete(physicalId, {}, contextOf(type));
  await expect(
    (async () => remove('TargetGroup', group))(),
  ).rejects.toMatchObject({ code: 'ResourceInUse' });
  // Twice: what is gone already is no error.
  for (let i = 0; i < 2; i++) {
    await remove('ListenerRule', rule);
    await remove('Listener', listener);
    await remove('LoadBalancer', loadBalancer);
    await remove('TargetGroup', group);
  }
  await fixture.stop();
});

it('knows the zones of subnets that stacks made', async () => {
  const fixture = await ElbFixture.create({ modules: [createEc2Module] });
  const subnets = fixture.sandbox.resourceProvider('AWS::EC2::Subnet');
  const make = async (AvailabilityZone: string) => {
    const created = await subnets?.create(
      { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', AvailabilityZone },
      contextOf('Subnet'),
    );
    return created?.physicalId ?? '';
  };
  const [a, b, alsoB] = [
    await make('x-1a'),
    await make('x-1b'),
    await make('x-1b'),
  ];
  const { LoadBalancers } = await fixture.call('CreateLoadBalancer', {
    Name: 'user-api',
    Subnets: [a, b],
  });
  expect(LoadBalancers[0]).toMatchObject({
    VpcId: 'vpc-1',
    AvailabilityZones: [{ ZoneName: 'x-1a' }, { ZoneName: 'x-1b' }],
  });
  for (const [Subnets, code] of [
    [[b, alsoB], 'InvalidConfigurationRequest'],
    [[a], 'ValidationError'],
    [['vpc-1', b], 'SubnetNotFound'],
  ] as const) {
    await expect(
      fixture.call('CreateLoadBalancer', { Name: 'order-api', Subnets }),
    ).rejects.toMatchObject({ code });
  }
  await fixture.stop();
});
