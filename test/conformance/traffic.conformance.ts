import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { behaviour } from './support/behaviour';
import { ecs, tasksOf } from './support/containers';
import { clientSettings } from './support/endpoint';
import { eventually } from './support/eventually';
import { type HeaderLine, send } from './support/http';
import {
  cluster,
  lanes,
  logGroup,
  network,
  startLane,
  targetStates,
} from './support/lanes';
import {
  createRule,
  createTargetGroup,
  elb,
  forward,
  headerIs,
} from './support/loadBalancers';
import { logs } from './support/logGroups';
import type { Scope } from './support/Scope';

const needs = ['data-plane'] as const;
const cloudWatch = new CloudWatch(clientSettings);

interface Echo {
  readonly lane: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function ask(
  headers: readonly HeaderLine[] = [],
  options: Parameters<typeof send>[2] = {},
): Promise<Echo> {
  const answer = await send((await lanes()).dnsName, headers, options);
  assert.equal(answer.status, 200, answer.body);
  return JSON.parse(answer.body);
}

/** How often each lane answered so many requests. */
async function count(
  requests: number,
  headers: readonly HeaderLine[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = { default: 0, gray: 0 };
  for (let left = requests; left > 0; left -= 1) {
    counts[(await ask(headers)).lane] += 1;
  }
  return counts;
}

/** A rule for requests with `x-split: {value}` that shares them out by weight. */
async function split(
  scope: Scope,
  priority: number,
  weights: { readonly main: number; readonly gray: number },
  stickySeconds?: number,
): Promise<HeaderLine> {
  const balancer = await lanes();
  const value = scope.name('split');
  const { RuleArn } = await createRule(balancer, priority, {
    Conditions: [headerIs('x-split', value)],
    Actions: [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: balancer.main, Weight: weights.main },
            { TargetGroupArn: balancer.gray, Weight: weights.gray },
          ],
          TargetGroupStickinessConfig: stickySeconds
            ? { Enabled: true, DurationSeconds: stickySeconds }
            : { Enabled: false },
        },
      },
    ],
  });
  scope.later(() => elb.deleteRule({ RuleArn }));
  return ['x-split', value];
}

suite('Requests that reach tasks', { concurrency: 4 }, () => {
  behaviour(
    'a request without the header reaches the default target group',
    async () => {
      assert.equal((await ask()).lane, 'default');
    },
    { needs },
  );

  behaviour(
    'a request with the header reaches the target group of its rule',
    async () => {
      assert.equal((await ask([['x-lane', 'gray']])).lane, 'gray');
    },
    { needs },
  );

  behaviour(
    'method, path, query, headers and body reach the task as they were sent',
    async () => {
      const echo = await ask([['tracestate', 'ctx=lane:default']], {
        method: 'POST',
        path: '/users?a=1&b=%20',
        body: '{"name":"Ann"}',
      });
      assert.equal(echo.method, 'POST');
      assert.equal(echo.url, '/users?a=1&b=%20');
      assert.equal(echo.headers.tracestate, 'ctx=lane:default');
      assert.equal(echo.body, '{"name":"Ann"}');
    },
    { needs },
  );

  behaviour(
    'the task sees X-Forwarded-For, -Proto and -Port, and X-Amzn-Trace-Id',
    async () => {
      const { headers } = await ask();
      assert.match(headers['x-forwarded-for'] ?? '', /^[0-9a-f.:]+$/);
      assert.equal(headers['x-forwarded-proto'], 'http');
      assert.equal(headers['x-forwarded-port'], '80');
      assert.match(
        headers['x-amzn-trace-id'] ?? '',
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/,
      );
    },
    { needs },
  );

  behaviour(
    'X-Forwarded-For is appended to',
    async () => {
      const { headers } = await ask([['X-Forwarded-For', '198.51.100.7']]);
      assert.match(
        headers['x-forwarded-for'] ?? '',
        /^198\.51\.100\.7, ?[0-9a-f.:]+$/,
      );
    },
    { needs },
  );

  behaviour(
    'the Host header reaches the task as it was sent',
    async () => {
      const { headers } = await ask();
      assert.equal(headers.host, (await lanes()).dnsName);
    },
    { needs },
  );

  behaviour(
    'a status of the task is passed on',
    async () => {
      const { dnsName } = await lanes();
      const { status } = await send(dnsName, [], { path: '/status/418' });
      assert.equal(status, 418);
    },
    { needs },
  );

  behaviour(
    'a target group of weight 0 gets nothing',
    async scope => {
      const header = await split(scope, 20, { main: 1, gray: 0 });
      assert.deepEqual(await count(30, [header]), { default: 30, gray: 0 });
    },
    { needs },
  );

  behaviour(
    'requests are shared out by weight',
    async scope => {
      const header = await split(scope, 21, { main: 3, gray: 1 });
      const { gray } = await count(200, [header]);
      // 50 are expected; five standard deviations to either side.
      assert.ok(gray > 19 && gray < 81, `${gray} of 200 reached gray`);
    },
    { needs },
  );

  behaviour(
    'with stickiness a client stays with the target group it reached first',
    async scope => {
      const header = await split(scope, 22, { main: 1, gray: 1 }, 3600);
      const { dnsName } = await lanes();
      const first = await send(dnsName, [header]);
      const { lane }: Echo = JSON.parse(first.body);
      const cookies = [first.headers['set-cookie'] ?? []].flat();
      const [pair = ''] =
        cookies.find(it => it.startsWith('AWSALBTG='))?.split(';') ?? [];
      assert.ok(pair, `There is no cookie AWSALBTG in ${cookies.join(' | ')}`);
      const counts = await count(20, [header, ['cookie', pair]]);
      assert.equal(counts[lane], 20);
    },
    { needs },
  );

  behaviour(
    'without stickiness no cookie is set',
    async scope => {
      const header = await split(scope, 23, { main: 1, gray: 1 });
      const { headers } = await send((await lanes()).dnsName, [header]);
      assert.equal(headers['set-cookie'], undefined);
    },
    { needs },
  );

  behaviour(
    'requests show up as RequestCount of their target group',
    async () => {
      const { arn, gray } = await lanes();
      const StartTime = new Date(Date.now() - 120_000);
      for (let left = 5; left > 0; left -= 1) await ask([['x-lane', 'gray']]);
      await eventually('the requests are counted', async () => {
        const { MetricDataResults = [] } = await cloudWatch.getMetricData({
          StartTime,
          EndTime: new Date(Date.now() + 120_000),
          MetricDataQueries: [
            {
              Id: 'requests',
              MetricStat: {
                Period: 60,
                Stat: 'Sum',
                Metric: {
                  Namespace: 'AWS/ApplicationELB',
                  MetricName: 'RequestCount',
                  Dimensions: [
                    {
                      Name: 'LoadBalancer',
                      Value: arn.replace(/^.*:loadbalancer\//, ''),
                    },
                    { Name: 'TargetGroup', Value: gray.replace(/^.*:/, '') },
                  ],
                },
              },
            },
          ],
        });
        const values = MetricDataResults[0]?.Values ?? [];
        return values.reduce((sum, value) => sum + value, 0) >= 5;
      });
    },
    { needs },
  );

  behaviour(
    'what a task writes is logged under {prefix}/{container}/{task id}',
    async () => {
      const { services } = await lanes();
      const [task] = await tasksOf(await cluster(), services[1]);
      const id = task?.taskArn?.split('/').at(-1);
      const { events = [] } = await eventually(
        'the log has an event',
        async () => {
          const page = await logs.filterLogEvents({
            logGroupName: await logGroup(),
            logStreamNames: [`gray/app/${id}`],
          });
          return (page.events?.length ?? 0) > 0 && page;
        },
      );
      assert.equal(events[0]?.message, 'listening as gray');
    },
    { needs },
  );
});

suite('Targets that come and go', { concurrency: 4 }, () => {
  /** A lane of its own, that a case may stop. */
  async function ownLane(scope: Scope, priority: number) {
    const balancer = await lanes();
    const { TargetGroupArn } = await createTargetGroup(scope, await network());
    const { RuleArn } = await createRule(balancer, priority, {
      Conditions: [headerIs('x-own', String(priority))],
      Actions: [forward(TargetGroupArn)],
    });
    scope.later(() => elb.deleteRule({ RuleArn }));
    const service = await startLane(scope, `own-${priority}`, TargetGroupArn);
    const header: HeaderLine = ['x-own', String(priority)];
    return { header, service, TargetGroupArn };
  }

  behaviour(
    'a service registers its tasks, and removes them when it is scaled to zero',
    async scope => {
      const { header, service, TargetGroupArn } = await ownLane(scope, 30);
      assert.equal((await ask([header])).lane, 'own-30');
      await ecs.updateService({
        cluster: await cluster(),
        service,
        desiredCount: 0,
      });
      await eventually('the targets are gone', async () =>
        (await targetStates(TargetGroupArn)).every(it => it === 'draining'),
      );
      const { status } = await send((await lanes()).dnsName, [header]);
      assert.equal(status, 503);
    },
    { needs },
  );

  behaviour(
    'a target that is deregistered drains before it is gone',
    async scope => {
      const { TargetGroupArn } = await ownLane(scope, 31);
      const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({
        TargetGroupArn,
      });
      const Target = TargetHealthDescriptions[0]?.Target;
      assert.ok(Target);
      await elb.deregisterTargets({ TargetGroupArn, Targets: [Target] });
      const after = await elb.describeTargetHealth({ TargetGroupArn });
      const health = after.TargetHealthDescriptions?.[0]?.TargetHealth;
      assert.equal(health?.State, 'draining');
      assert.equal(health?.Reason, 'Target.DeregistrationInProgress');
    },
    { needs },
  );
});
