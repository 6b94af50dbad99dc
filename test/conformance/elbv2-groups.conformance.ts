import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import { eventually } from './support/eventually';
import { send } from './support/http';
import {
  answer,
  createLoadBalancer,
  createRule,
  createTargetGroup,
  elb,
  forward,
  headerIs,
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

suite('Target groups and load balancers', { concurrency: 6 }, () => {
  behaviour(
    'a target group that does not exist is TargetGroupNotFound',
    async scope => {
      const group = await createTargetGroup(scope, await network());
      const TargetGroupArns = [absent(group.TargetGroupArn)];
      await refused(elb.describeTargetGroups({ TargetGroupArns }), {
        code: 'TargetGroupNotFound',
      });
    },
  );

  behaviour(
    'a load balancer name that does not exist is LoadBalancerNotFound',
    async scope => {
      await refused(
        elb.describeLoadBalancers({ Names: [scope.name('nothing')] }),
        {
          code: 'LoadBalancerNotFound',
          message: /not found/,
        },
      );
    },
  );

  behaviour(
    'a target group name of more than 32 characters is refused',
    async scope => {
      await refused(
        createTargetGroup(scope, await network(), { Name: 'a'.repeat(33) }),
        { code: 'ValidationError' },
      );
    },
  );

  behaviour(
    'creating a target group again with the same settings gives the same one',
    async scope => {
      const group = await createTargetGroup(scope, await network());
      const { TargetGroups } = await elb.createTargetGroup({
        Name: group.TargetGroupName,
        VpcId: group.VpcId,
        Protocol: 'HTTP',
        Port: 8080,
        TargetType: 'ip',
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
        HealthyThresholdCount: 2,
      });
      assert.equal(TargetGroups?.[0]?.TargetGroupArn, group.TargetGroupArn);
    },
  );

  behaviour(
    'a target group name with other settings is DuplicateTargetGroupName',
    async scope => {
      const group = await createTargetGroup(scope, await network());
      await refused(
        elb.createTargetGroup({
          Name: group.TargetGroupName,
          VpcId: group.VpcId,
          Protocol: 'HTTP',
          Port: 9090,
          TargetType: 'ip',
        }),
        { code: 'DuplicateTargetGroupName' },
      );
    },
  );

  behaviour('a load balancer needs subnets in two zones', async scope => {
    const { subnets } = await network();
    await refused(
      elb.createLoadBalancer({
        Name: scope.name('lb'),
        Subnets: [subnets[0]],
      }),
      {
        code: 'ValidationError',
        message:
          'At least two subnets in two different Availability Zones must be specified',
      },
    );
  });

  behaviour(
    'a second listener on the same port is DuplicateListener',
    async () => {
      const { arn } = await loadBalancer();
      await refused(
        elb.createListener({
          LoadBalancerArn: arn,
          Protocol: 'HTTP',
          Port: 80,
          DefaultActions: [answer('other')],
        }),
        { code: 'DuplicateListener' },
      );
    },
  );

  behaviour(
    'a target in a group that no rule forwards to is unused',
    async scope => {
      const { TargetGroupArn } = await createTargetGroup(
        scope,
        await network(),
      );
      await elb.registerTargets({
        TargetGroupArn,
        Targets: [{ Id: '10.90.0.77' }],
      });
      const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({
        TargetGroupArn,
      });
      const [{ TargetHealth }] = TargetHealthDescriptions;
      assert.equal(TargetHealth?.State, 'unused');
      assert.equal(TargetHealth?.Reason, 'Target.NotInUse');
    },
  );

  behaviour(
    'a target that nothing answers for becomes unhealthy',
    async scope => {
      const { TargetGroupArn } = await createTargetGroup(
        scope,
        await network(),
      );
      await createRule(await loadBalancer(), 430, {
        Actions: [forward(TargetGroupArn)],
      }).then(({ RuleArn }) => scope.later(() => elb.deleteRule({ RuleArn })));
      await elb.registerTargets({
        TargetGroupArn,
        Targets: [{ Id: '10.90.0.78' }],
      });
      const health = await eventually('the target is unhealthy', async () => {
        const found = await elb.describeTargetHealth({ TargetGroupArn });
        const state = found.TargetHealthDescriptions?.[0]?.TargetHealth;
        return state?.State === 'unhealthy' && state;
      });
      assert.match(
        health.Reason ?? '',
        /^Target\.(FailedHealthChecks|Timeout)$/,
      );
    },
  );

  behaviour(
    'deleting a load balancer deletes its listeners and rules, and frees its target groups',
    async scope => {
      const balancer = await createLoadBalancer(scope, await network());
      const { TargetGroupArn } = await createTargetGroup(
        scope,
        await network(),
      );
      await createRule(balancer, 1, { Actions: [forward(TargetGroupArn)] });
      await elb.deleteLoadBalancer({ LoadBalancerArn: balancer.arn });
      await refused(
        elb.describeListeners({ ListenerArns: [balancer.listenerArn] }),
        { code: 'ListenerNotFound' },
      );
      const { TargetGroups } = await elb.describeTargetGroups({
        TargetGroupArns: [TargetGroupArn],
      });
      assert.deepEqual(TargetGroups?.[0]?.LoadBalancerArns, []);
    },
  );

  behaviour(
    'a target group names the load balancers that forward to it',
    async scope => {
      const { TargetGroupArn } = await createTargetGroup(
        scope,
        await network(),
      );
      const balancer = await loadBalancer();
      const { RuleArn } = await createRule(balancer, 431, {
        Actions: [forward(TargetGroupArn)],
      });
      scope.later(() => elb.deleteRule({ RuleArn }));
      const { TargetGroups } = await elb.describeTargetGroups({
        TargetGroupArns: [TargetGroupArn],
      });
      assert.deepEqual(TargetGroups?.[0]?.LoadBalancerArns, [balancer.arn]);
    },
  );

  behaviour('a target group belongs to one load balancer only', async scope => {
    const { TargetGroupArn } = await createTargetGroup(scope, await network());
    const other = await createLoadBalancer(scope, await network());
    await createRule(other, 1, { Actions: [forward(TargetGroupArn)] });
    await refused(
      createRule(await loadBalancer(), 432, {
        Actions: [forward(TargetGroupArn)],
      }),
      { code: 'TargetGroupAssociationLimit' },
    );
  });
});

suite('Requests that need no target', { concurrency: 6 }, () => {
  const needs = ['data-plane'] as const;

  behaviour(
    'of two rules that match, the one of lower priority number answers',
    async () => {
      const balancer = await loadBalancer();
      for (const priority of [451, 450]) {
        await createRule(balancer, priority, {
          Conditions: [headerIs('x-both', 'yes')],
        });
      }
      const { body } = await send(balancer.dnsName, [['x-both', 'yes']]);
      assert.equal(body, 'rule 450');
    },
    { needs },
  );

  behaviour(
    'all conditions of a rule must hold',
    async () => {
      const balancer = await loadBalancer();
      await createRule(balancer, 452, {
        Conditions: [
          headerIs('x-first', '1'),
          { Field: 'path-pattern', PathPatternConfig: { Values: ['/api/*'] } },
        ],
      });
      const ask = async (path: string) =>
        (await send(balancer.dnsName, [['x-first', '1']], { path })).body;
      assert.equal(await ask('/api/users'), 'rule 452');
      assert.equal(await ask('/web'), 'default');
    },
    { needs },
  );

  behaviour(
    'header values are compared without regard to case',
    async () => {
      const balancer = await loadBalancer();
      await createRule(balancer, 453, {
        Conditions: [headerIs('x-word', 'Gray')],
      });
      const { body } = await send(balancer.dnsName, [['X-WORD', 'gRAY']]);
      assert.equal(body, 'rule 453');
    },
    { needs },
  );

  behaviour(
    'a wildcard * stands for any characters, ? for one',
    async () => {
      const balancer = await loadBalancer();
      await createRule(balancer, 454, {
        Conditions: [headerIs('x-wild', 'g?ay*')],
      });
      const ask = async (value: string) =>
        (await send(balancer.dnsName, [['x-wild', value]])).body;
      assert.equal(await ask('grayish'), 'rule 454');
      assert.equal(await ask('gay'), 'default');
    },
    { needs },
  );

  behaviour(
    'a redirect keeps host, path and query unless told otherwise',
    async () => {
      const balancer = await loadBalancer();
      await createRule(balancer, 455, {
        Conditions: [headerIs('x-redirect', 'yes')],
        Actions: [
          {
            Type: 'redirect',
            RedirectConfig: {
              Protocol: 'HTTPS',
              Port: '443',
              StatusCode: 'HTTP_301',
            },
          },
        ],
      });
      const { status, headers } = await send(
        balancer.dnsName,
        [['x-redirect', 'yes']],
        { path: '/a/b?c=d' },
      );
      assert.equal(status, 301);
      assert.equal(headers.location, `https://${balancer.dnsName}:443/a/b?c=d`);
    },
    { needs },
  );

  behaviour(
    'a fixed response has the status, type and body of its action',
    async () => {
      const balancer = await loadBalancer();
      await createRule(balancer, 456, {
        Conditions: [headerIs('x-fixed', 'yes')],
        Actions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: {
              StatusCode: '503',
              ContentType: 'application/json',
              MessageBody: '{"closed":true}',
            },
          },
        ],
      });
      const { status, headers, body } = await send(balancer.dnsName, [
        ['x-fixed', 'yes'],
      ]);
      assert.equal(status, 503);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(body, '{"closed":true}');
    },
    { needs },
  );

  behaviour(
    'a target group without targets answers 503 Service Temporarily Unavailable',
    async scope => {
      const { TargetGroupArn } = await createTargetGroup(
        scope,
        await network(),
      );
      const balancer = await loadBalancer();
      const { RuleArn } = await createRule(balancer, 457, {
        Conditions: [headerIs('x-empty', 'yes')],
        Actions: [forward(TargetGroupArn)],
      });
      scope.later(() => elb.deleteRule({ RuleArn }));
      const { status, body } = await send(balancer.dnsName, [
        ['x-empty', 'yes'],
      ]);
      assert.equal(status, 503);
      assert.match(body, /503 Service Temporarily Unavailable/);
    },
    { needs },
  );
});
