import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ElbFixture, forwardTo } from '../../dataplane/testing/elbFixture';

const PATH: RuleCondition = { Field: 'path-pattern', Values: ['/a*'] };

function regexHeader(...RegexValues: string[]): RuleCondition {
  return {
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'tracestate', RegexValues },
  };
}

describe('what a load balancer refuses', () => {
  let fixture: ElbFixture;
  let loadBalancerArn: string;
  let listener: string;
  let group: string;

  beforeEach(async () => {
    fixture = await ElbFixture.create();
    ({ arn: loadBalancerArn } = await fixture.loadBalancer());
    group = await fixture.targetGroup('default');
    listener = await fixture.listener(loadBalancerArn, [
      { Type: 'forward', TargetGroupArn: group },
    ]);
  });

  afterEach(() => fixture.stop());

  it('a priority that is taken, in creation and in exchange', async () => {
    const a = await fixture.rule(
      listener,
      1000,
      [PATH],
      forwardTo({ [group]: 1 }),
    );
    const b = await fixture.rule(
      listener,
      1001,
      [PATH],
      forwardTo({ [group]: 1 }),
    );
    await expect(
      fixture.rule(listener, 1000, [PATH], forwardTo({ [group]: 1 })),
    ).rejects.toMatchObject({
      code: 'PriorityInUse',
      message: "Priority '1000' is currently in use",
    });
    await expect(
      fixture.call('SetRulePriorities', {
        RulePriorities: [{ RuleArn: a, Priority: 1001 }],
      }),
    ).rejects.toMatchObject({ code: 'PriorityInUse' });
    await fixture.call('SetRulePriorities', {
      RulePriorities: [
        { RuleArn: a, Priority: 1001 },
        { RuleArn: b, Priority: 1000 },
      ],
    });
    const { Rules } = await fixture.call('DescribeRules', {
      ListenerArn: listener,
    });
    expect(
      Rules.map((rule: { RuleArn: string; Priority: string }) => [
        rule.RuleArn,
        rule.Priority,
      ]),
    ).toEqual([
      [b, '1000'],
      [a, '1001'],
      [expect.stringContaining(':listener-rule/'), 'default'],
    ]);
  });

  it('a target group that is in use, in another load balancer, or of a taken name', async () => {
    await expect(
      fixture.call('DeleteTargetGroup', { TargetGroupArn: group }),
    ).rejects.toMatchObject({ code: 'ResourceInUse' });
    const other = await fixture.loadBalancer('order-api');
    await expect(
      fixture.listener(other.arn, [{ Type: 'forward', TargetGroupArn: group }]),
    ).rejects.toMatchObject({ code: 'TargetGroupAssociationLimit' });
    await expect(fixture.targetGroup('default')).resolves.toBe(group);
    await expect(
      fixture.targetGroup('default', { Port: 9090 }),
    ).rejects.toMatchObject({ code: 'DuplicateTargetGroupName' });
    await expect(fixture.targetGroup('x'.repeat(33))).rejects.toMatchObject({
      code: 'ValidationError',
      message: `Target group name '${'x'.repeat(
        33,
      )}' cannot be longer than '32' characters`,
    });
  });

  it.each<[string, RuleCondition[], RegExp]>([
    ['look-around', [regexHeader('a(?=b)')], /look-arounds are not supported/],
    ['a back-reference', [regexHeader('(a)\\1')], /back-references/],
    ['an atomic group', [regexHeader('(?>a)')], /atomic groups/],
    ['a broken regex', [regexHeader('(')], /is not valid/],
    ['a long regex', [regexHeader('a'.repeat(129))], /'128' characters/],
    [
      'four values in a condition',
      [regexHeader('a', 'b', 'c', 'd')],
      /at most '3'/,
    ],
    [
      'six values in a rule',
      [regexHeader('a', 'b', 'c'), regexHeader('d', 'e', 'f')],
      /at most '5' condition values/,
    ],
    ['two paths', [PATH, PATH], /one 'path-pattern' condition/],
    [
      'six wildcards',
      [{ Field: 'path-pattern', Values: ['/*/*/*', '/*/*/*'] }],
      /'5' condition wildcards/,
    ],
    [
      'a header name of 41 characters',
      [
        {
          Field: 'http-header',
          HttpHeaderConfig: { HttpHeaderName: 'x'.repeat(41), Values: ['a'] },
        },
      ],
      /'40' characters/,
    ],
    ['no condition', [], /at least one condition/],
  ])('%s', async (_what, conditions, message) => {
    await expect(
      fixture.rule(listener, 1, conditions, forwardTo({ [group]: 1 })),
    ).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringMatching(message),
    });
  });

  it('takes the regex of a lane with the longest name', async () => {
    const regex = `^(.*,)?[ \\t]*ctx=lane:${'l'.repeat(20)}[ \\t]*(,.*)?$`;
    await fixture.rule(
      listener,
      1,
      [regexHeader(regex)],
      forwardTo({ [group]: 1 }),
    );
    const { Rules } = await fixture.call('DescribeRules', {
      ListenerArn: listener,
      PageSize: 1,
    });
    expect(Rules).toEqual([
      expect.objectContaining({
        Priority: '1',
        IsDefault: false,
        Conditions: [regexHeader(regex)],
        Actions: [
          {
            Type: 'forward',
            Order: 1,
            TargetGroupArn: group,
            ForwardConfig: {
              TargetGroups: [{ TargetGroupArn: group, Weight: 1 }],
              TargetGroupStickinessConfig: { Enabled: false },
            },
          },
        ],
      }),
    ]);
  });

  it('six target groups in an action, and weights out of range', async () => {
    const groups = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(n => fixture.targetGroup(`lane-${n}`)),
    );
    const weights = Object.fromEntries(groups.map(arn => [arn, 1]));
    await expect(
      fixture.rule(listener, 49000, [PATH], forwardTo(weights)),
    ).rejects.toMatchObject({ code: 'TooManyTargetGroups' });
    await expect(
      fixture.rule(listener, 49000, [PATH], forwardTo({ [group]: 1000 })),
    ).rejects.toMatchObject({ code: 'ValidationError' });
    await expect(
      fixture.rule(listener, 49000, [PATH], forwardTo({ [group]: 999 })),
    ).resolves.toContain(':listener-rule/app/user-api/');
  });

  it('the 101st rule and the 101st target group', async () => {
    for (let priority = 1; priority <= 99; priority++) {
      const lane = await fixture.targetGroup(`lane-${priority}`);
      await fixture.rule(listener, priority, [PATH], forwardTo({ [lane]: 1 }));
    }
    const extra = await fixture.targetGroup('lane-100');
    await expect(
      fixture.rule(listener, 100, [PATH], forwardTo({ [extra]: 1 })),
    ).rejects.toMatchObject({
      code: 'TooManyUniqueTargetGroupsPerLoadBalancer',
    });
    await fixture.rule(listener, 100, [PATH], forwardTo({ [group]: 1 }));
    await expect(
      fixture.rule(listener, 101, [PATH], forwardTo({ [group]: 1 })),
    ).rejects.toMatchObject({ code: 'TooManyRules' });

    const first = await fixture.call('DescribeTargetGroups', {
      LoadBalancerArn: loadBalancerArn,
      PageSize: 60,
    });
    const second = await fixture.call('DescribeTargetGroups', {
      LoadBalancerArn: loadBalancerArn,
      PageSize: 60,
      Marker: first.NextMarker,
    });
    expect(first.TargetGroups.length + second.TargetGroups.length).toBe(100);
    expect(second.NextMarker).toBeUndefined();
  });

  it.each([
    ['DescribeRules', { RuleArns: ['arn:x'] }, 'RuleNotFound'],
    ['DeleteRule', { RuleArn: 'arn:x' }, 'RuleNotFound'],
    ['DescribeListeners', { ListenerArns: ['arn:x'] }, 'ListenerNotFound'],
    ['DescribeTargetHealth', { TargetGroupArn: 'x' }, 'TargetGroupNotFound'],
    ['DescribeTargetGroups', { Names: ['nobody'] }, 'TargetGroupNotFound'],
    ['DescribeLoadBalancers', { Names: ['nobody'] }, 'LoadBalancerNotFound'],
    ['CreateListener', { LoadBalancerArn: 'x' }, 'LoadBalancerNotFound'],
    ['CreateTargetGroup', {}, 'ValidationError'],
    ['DescribeTags', { ResourceArns: ['arn:x'] }, 'ValidationError'],
  ])('%s of %j', async (operation, input, code) => {
    await expect(fixture.call(operation, input)).rejects.toMatchObject({
      code,
      httpStatus: 400,
    });
  });

  it('deletes a load balancer with its listeners and rules, unless it is protected', async () => {
    await fixture.rule(listener, 1, [PATH], forwardTo({ [group]: 1 }));
    const protect = (Value: string) =>
      fixture.call('ModifyLoadBalancerAttributes', {
        LoadBalancerArn: loadBalancerArn,
        Attributes: [{ Key: 'deletion_protection.enabled', Value }],
      });
    await protect('true');
    const remove = () =>
      fixture.call('DeleteLoadBalancer', { LoadBalancerArn: loadBalancerArn });
    await expect(remove()).rejects.toMatchObject({
      code: 'OperationNotPermitted',
    });
    await protect('false');
    await remove();
    await fixture.call('DeleteTargetGroup', { TargetGroupArn: group });
    await expect(
      fixture.call('DescribeListeners', { ListenerArns: [listener] }),
    ).rejects.toMatchObject({ code: 'ListenerNotFound' });
  });
});
