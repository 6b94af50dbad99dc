import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import {
  createLoadBalancer,
  createRule,
  createTargetGroup,
  elb,
  forward,
  headerIs,
  headerMatches,
} from './support/loadBalancers';
import { createNetwork } from './support/network';
import { refused } from './support/refusal';

const network = shared(createNetwork);
/** For cases that change nothing but rules of their own. */
const loadBalancer = shared(async scope =>
  createLoadBalancer(scope, await network()),
);

/** An ARN of the right form for something that is not there. */
function absent(arn: string): string {
  return arn.replace(/[0-9a-f]{16}$/, '0123456789abcdef');
}

async function prioritiesOf(ListenerArn: string): Promise<string[]> {
  const { Rules = [] } = await elb.describeRules({ ListenerArn });
  return Rules.map(({ Priority = '' }) => Priority);
}

suite('Listener rules', { concurrency: 6 }, () => {
  behaviour(
    'DescribeRules gives the rules by priority, and the default rule last',
    async scope => {
      const balancer = await createLoadBalancer(scope, await network());
      await createRule(balancer, 20);
      await createRule(balancer, 3);
      await createRule(balancer, 100);
      assert.deepEqual(await prioritiesOf(balancer.listenerArn), [
        '3',
        '20',
        '100',
        'default',
      ]);
    },
  );

  behaviour(
    'SetRulePriorities lets two rules trade places at once',
    async scope => {
      const balancer = await createLoadBalancer(scope, await network());
      const [a, b] = [
        await createRule(balancer, 1),
        await createRule(balancer, 2),
      ];
      const { Rules = [] } = await elb.setRulePriorities({
        RulePriorities: [
          { RuleArn: a.RuleArn, Priority: 2 },
          { RuleArn: b.RuleArn, Priority: 1 },
        ],
      });
      assert.deepEqual(
        Object.fromEntries(Rules.map(it => [it.RuleArn, it.Priority])),
        { [a.RuleArn]: '2', [b.RuleArn]: '1' },
      );
    },
  );

  behaviour(
    'SetRulePriorities refuses a priority that another rule has',
    async () => {
      const balancer = await loadBalancer();
      const { RuleArn } = await createRule(balancer, 401);
      await createRule(balancer, 402);
      await refused(
        elb.setRulePriorities({ RulePriorities: [{ RuleArn, Priority: 402 }] }),
        { code: 'PriorityInUse' },
      );
    },
  );

  for (const priority of [0, 50_001]) {
    behaviour(
      `priority ${priority} is refused: priorities go from 1 to 50,000`,
      async () => {
        await refused(createRule(await loadBalancer(), priority), {
          code: 'ValidationError',
        });
      },
    );
  }

  behaviour('priority 50,000 is taken', async () => {
    const rule = await createRule(await loadBalancer(), 50_000);
    assert.equal(rule.Priority, '50000');
  });

  behaviour('a rule may have 5 values in all, 3 in a condition', async () => {
    const { Conditions } = await createRule(await loadBalancer(), 410, {
      Conditions: [headerIs('x-a', '1', '2', '3'), headerIs('x-b', '1', '2')],
    });
    assert.equal(Conditions?.length, 2);
  });

  behaviour('a rule with more than 5 values is refused', async () => {
    const Conditions = [
      headerIs('x-a', '1', '2', '3'),
      headerIs('x-b', '1', '2', '3'),
    ];
    await refused(createRule(await loadBalancer(), 411, { Conditions }), {
      code: 'ValidationError',
    });
  });

  behaviour('a rule with more than 5 wildcards is refused', async () => {
    const Conditions = [headerIs('x-a', '*a*b*c*', '*d*')];
    await refused(createRule(await loadBalancer(), 412, { Conditions }), {
      code: 'ValidationError',
    });
  });

  behaviour('a rule without a condition is refused', async () => {
    await refused(createRule(await loadBalancer(), 413, { Conditions: [] }), {
      code: 'ValidationError',
    });
  });

  behaviour('a regex of 128 characters is taken', async () => {
    const regex = `^${'a'.repeat(126)}$`;
    const { Conditions } = await createRule(await loadBalancer(), 414, {
      Conditions: [headerMatches('x-a', regex)],
    });
    assert.deepEqual(Conditions?.[0]?.HttpHeaderConfig?.RegexValues, [regex]);
  });

  behaviour('a regex of more than 128 characters is refused', async () => {
    const Conditions = [headerMatches('x-a', 'a'.repeat(129))];
    await refused(createRule(await loadBalancer(), 415, { Conditions }), {
      code: 'ValidationError',
    });
  });

  behaviour('a regex with a look-ahead is refused', async () => {
    const Conditions = [headerMatches('x-a', '^(?!gray).*$')];
    await refused(createRule(await loadBalancer(), 416, { Conditions }), {
      code: 'ValidationError',
    });
  });

  behaviour('a regex with a back-reference is refused', async () => {
    const Conditions = [headerMatches('x-a', '^(a|b)\\1$')];
    await refused(createRule(await loadBalancer(), 417, { Conditions }), {
      code: 'ValidationError',
    });
  });

  behaviour('a header name of more than 40 characters is refused', async () => {
    const Conditions = [headerIs('x'.repeat(41), '1')];
    await refused(createRule(await loadBalancer(), 418, { Conditions }), {
      code: 'ValidationError',
    });
  });

  behaviour('a weight of more than 999 is refused', async scope => {
    const { TargetGroupArn } = await createTargetGroup(scope, await network());
    const action = forward(TargetGroupArn);
    action.ForwardConfig = {
      TargetGroups: [{ TargetGroupArn, Weight: 1000 }],
    };
    await refused(
      createRule(await loadBalancer(), 419, { Actions: [action] }),
      { code: 'ValidationError' },
    );
  });

  behaviour('the default rule can not be deleted', async () => {
    const { listenerArn } = await loadBalancer();
    const { Rules = [] } = await elb.describeRules({
      ListenerArn: listenerArn,
    });
    const RuleArn = Rules.find(it => it.IsDefault)?.RuleArn;
    await refused(elb.deleteRule({ RuleArn }), {
      code: 'OperationNotPermitted',
    });
  });

  behaviour(
    'a load balancer has at most 100 rules besides the default ones',
    async scope => {
      const balancer = await createLoadBalancer(scope, await network());
      for (let priority = 1; priority <= 100; priority += 1) {
        await createRule(balancer, priority);
      }
      await refused(createRule(balancer, 101), { code: 'TooManyRules' });
    },
  );

  behaviour('DescribeRules gives pages of the size asked for', async scope => {
    const balancer = await createLoadBalancer(scope, await network());
    await createRule(balancer, 1);
    await createRule(balancer, 2);
    const ListenerArn = balancer.listenerArn;
    const first = await elb.describeRules({ ListenerArn, PageSize: 2 });
    assert.equal(first.Rules?.length, 2);
    const second = await elb.describeRules({
      ListenerArn,
      PageSize: 2,
      Marker: first.NextMarker,
    });
    assert.deepEqual(
      second.Rules?.map(it => it.Priority),
      ['default'],
    );
    assert.equal(second.NextMarker, undefined);
  });

  behaviour('a rule that does not exist is RuleNotFound', async () => {
    const { RuleArn } = await createRule(await loadBalancer(), 420);
    await refused(elb.deleteRule({ RuleArn: absent(RuleArn) }), {
      code: 'RuleNotFound',
    });
  });
});
