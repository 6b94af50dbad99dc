import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ElbFixture, forwardTo } from './testing/elbFixture';

interface RouteCases {
  lanes: Array<{ name: string; matchHeader?: { name: string; regex: string } }>;
  cases: Array<{
    name: string;
    headers: Array<[name: string, value: string]>;
    lane: string;
  }>;
}

const routeCases: RouteCases = JSON.parse(
  readFileSync(
    join(__dirname, '../../../../test/fixtures/route-cases.json'),
    'utf8',
  ),
);

function header(name: string, regex: string) {
  return [
    {
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName: name, RegexValues: [regex] },
    },
  ];
}

/** Which lane a request reaches, over real HTTP, with the rules that the lane stacks make. */
describe('route cases', () => {
  let fixture: ElbFixture;
  let dnsName: string;

  beforeAll(async () => {
    fixture = await ElbFixture.create();
    const loadBalancer = await fixture.loadBalancer();
    dnsName = loadBalancer.dnsName;
    const groups = new Map<string, string>();
    for (const { name } of routeCases.lanes) {
      const group = await fixture.targetGroup(`tg-${name}`);
      groups.set(name, group);
      await fixture.target(group, (_req, res) => res.end(`lane=${name}`));
    }
    const groupOf = (lane: string) => groups.get(lane) ?? '';
    const listener = await fixture.listener(loadBalancer.arn, [
      { Type: 'forward', TargetGroupArn: groupOf('default') },
    ]);
    const lanes = routeCases.lanes.filter(({ name }) => name !== 'default');
    for (const [slot, { name, matchHeader }] of lanes.entries()) {
      const forward = forwardTo({ [groupOf(name)]: 1 });
      await fixture.rule(
        listener,
        1000 + slot,
        header('tracestate', `^(.*,)?[ \\t]*ctx=lane:${name}[ \\t]*(,.*)?$`),
        forward,
      );
      await fixture.rule(
        listener,
        10000 + slot,
        header('baggage', `^(.*,)?[ \\t]*lane=${name}[ \\t]*([;,].*)?$`),
        forward,
      );
      if (matchHeader) {
        await fixture.rule(
          listener,
          20000 + slot,
          header(matchHeader.name, matchHeader.regex),
          forward,
        );
      }
    }
    for (const group of groups.values()) {
      await fixture.untilHealth(group, 'healthy');
    }
  });

  afterAll(() => fixture.stop());

  it.each(routeCases.cases)('$name -> $lane', async ({ headers, lane }) => {
    const answer = await fixture.send(dnsName, headers);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.split('\r\n\r\n', 2)[1]).toContain(`lane=${lane}`);
    expect(answer).not.toMatch(new RegExp(`lane=${lane}[a-z0-9-]`));
  });
});
