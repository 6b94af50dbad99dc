import { eventually, TEST_SCOPE } from '../core/testing';
import { ElbFixture, forwardTo } from './testing/elbFixture';

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

describe('data plane', () => {
  let fixture: ElbFixture;
  let dnsName: string;
  let loadBalancerArn: string;
  let listener: string;
  let empty: string;

  beforeEach(async () => {
    fixture = await ElbFixture.create({ speed: 100 });
    ({ arn: loadBalancerArn, dnsName } = await fixture.loadBalancer());
    empty = await fixture.targetGroup('empty');
    listener = await fixture.listener(loadBalancerArn, [
      { Type: 'forward', TargetGroupArn: empty },
    ]);
  });

  afterEach(() => fixture.stop());

  async function useDefault(
    handler: Parameters<ElbFixture['target']>[1],
  ): Promise<string> {
    const group = await fixture.targetGroup('default');
    const ip = await fixture.target(group, handler);
    await fixture.call('ModifyListener', {
      ListenerArn: listener,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: group }],
    });
    return ip;
  }

  function sampleNames(dimension: string): string[] {
    const names = fixture.sandbox.samples
      .filter(sample => dimension in sample.dimensions)
      .map(({ name }) => name);
    return [...new Set(names)].sort();
  }

  it('passes bodies and headers through and adds those of a load balancer', async () => {
    await useDefault((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', chunk => chunks.push(chunk));
      req.on('end', () => {
        res.setHeader('Set-Cookie', ['a=1', 'b=2']);
        res.end(
          JSON.stringify({
            url: req.url,
            raw: req.rawHeaders,
            headers: req.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
    });
    const answer = await fixture.send(
      dnsName,
      [
        ['tracestate', 'a=1'],
        ['tracestate', 'b=2'],
        ['X-Forwarded-For', '203.0.113.9'],
        ['X-Forwarded-Proto', 'https'],
        ['X-Hop', 'secret'],
        ['Connection', 'X-Hop'],
        ['Content-Length', '5'],
      ],
      '/orders?id=1',
      { method: 'POST', body: 'hello' },
    );
    const [head, ...rest] = answer.split('\r\n\r\n');
    const seen = JSON.parse(
      rest.join('').replace(/^[\s\S]*?(\{[\s\S]*\})[\s\S]*$/, '$1'),
    );
    expect(head.match(/set-cookie: /gi)).toHaveLength(2);
    expect(seen).toMatchObject({ url: '/orders?id=1', body: 'hello' });
    expect(
      seen.raw.filter((text: string) => text === 'tracestate'),
    ).toHaveLength(2);
    expect(seen.headers).toMatchObject({
      host: `${dnsName}:${fixture.port}`,
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
    });
    expect(seen.headers['x-amzn-trace-id']).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/,
    );
    expect(seen.headers).not.toHaveProperty('x-hop');
  });

  it('says which load balancer it does not know, and answers 503 for a target group without targets', async () => {
    const unknown = await fixture.send('nobody.elb.localhost');
    expect(statusOf(unknown)).toBe(404);
    expect(unknown).toContain("'nobody.elb.localhost'");

    const answer = await fixture.send(dnsName);
    expect(statusOf(answer)).toBe(503);
    expect(answer).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    expect(sampleNames('LoadBalancer')).toEqual(
      expect.arrayContaining(['HTTPCode_ELB_5XX_Count', 'RequestCount']),
    );
  });

  it('answers 502 when nothing listens or the target hangs up, 504 when it stays silent', async () => {
    await fixture.call('ModifyLoadBalancerAttributes', {
      LoadBalancerArn: loadBalancerArn,
      Attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '1' }],
    });
    const ip = await useDefault((req, res) => {
      if (req.url === '/hang-up') req.socket.destroy();
      else if (req.url !== '/silent') res.end();
    });
    expect(statusOf(await fixture.send(dnsName, [], '/hang-up'))).toBe(502);
    expect(statusOf(await fixture.send(dnsName, [], '/silent'))).toBe(504);
    fixture.sandbox.network.unbind(TEST_SCOPE, ip);
    expect(statusOf(await fixture.send(dnsName))).toBe(502);
  });

  it('publishes what targets answer', async () => {
    await useDefault((req, res) => {
      res.statusCode = Number(req.url?.slice(1)) || 200;
      res.end();
    });
    for (const path of ['/200', '/302', '/404', '/500']) {
      await fixture.send(dnsName, [], path);
    }
    const expected = [
      'HTTPCode_Target_2XX_Count',
      'HTTPCode_Target_3XX_Count',
      'HTTPCode_Target_4XX_Count',
      'HTTPCode_Target_5XX_Count',
      'RequestCount',
      'TargetResponseTime',
    ];
    expect(sampleNames('TargetGroup')).toEqual(
      expect.arrayContaining(expected),
    );
    const [sample] = fixture.sandbox.samples.filter(
      ({ name, dimensions }) =>
        name === 'HTTPCode_Target_5XX_Count' && 'TargetGroup' in dimensions,
    );
    expect(sample).toMatchObject({
      namespace: 'AWS/ApplicationELB',
      value: 1,
      dimensions: {
        LoadBalancer: expect.stringMatching(/^app\/user-api\/[0-9a-f]{16}$/),
        TargetGroup: expect.stringMatching(
          /^targetgroup\/default\/[0-9a-f]{16}$/,
        ),
      },
    });
  });

  it('divides by weight, and a sticky client stays', async () => {
    const [blue, green] = await Promise.all(
      ['blue', 'green'].map(async name => {
        const group = await fixture.targetGroup(name);
        await fixture.target(group, (_req, res) => res.end(`lane=${name};`));
        return group;
      }),
    );
    const setWeights = (stickySeconds?: number) =>
      fixture.call('ModifyListener', {
        ListenerArn: listener,
        DefaultActions: [forwardTo({ [blue]: 90, [green]: 10 }, stickySeconds)],
      });
    await setWeights();
    let greens = 0;
    for (let i = 0; i < 600; i++) {
      if ((await fixture.send(dnsName)).includes('lane=green;')) greens += 1;
    }
    // 60 expected; five standard deviations are 37.
    expect(Math.abs(greens - 60)).toBeLessThan(37);

    await setWeights(3600);
    const first = await fixture.send(dnsName);
    const lane = /lane=(\w+);/.exec(first)?.[1];
    const cookie = /set-cookie: (AWSALBTG=[^;]+)/i.exec(first)?.[1] ?? '';
    expect(cookie).not.toBe('');
    for (let i = 0; i < 30; i++) {
      const next = await fixture.send(dnsName, [['Cookie', `x=1; ${cookie}`]]);
      expect(next).toContain(`lane=${lane};`);
      expect(next).not.toMatch(/set-cookie/i);
    }
  });

  it('takes healthy targets in turn, and all of them when none is healthy', async () => {
    const group = await fixture.targetGroup('pool', {
      UnhealthyThresholdCount: 2,
    });
    let secondIsWell = true;
    await fixture.target(group, (_req, res) => res.end('one'));
    await fixture.target(group, (req, res) => {
      res.statusCode = req.url === '/health' && !secondIsWell ? 500 : 200;
      res.end('two');
    });
    await fixture.rule(
      listener,
      1,
      [{ Field: 'path-pattern', Values: ['/pool*'] }],
      forwardTo({ [group]: 1 }),
    );
    const bodies = async () => {
      const answers: string[] = [];
      for (let i = 0; i < 6; i++) {
        const answer = await fixture.send(dnsName, [], '/pool');
        answers.push(/one|two/.exec(answer)?.[0] ?? '');
      }
      return answers;
    };
    await fixture.untilHealth(group, 'healthy', 'healthy');
    expect((await bodies()).filter(body => body === 'one')).toHaveLength(3);
    secondIsWell = false;
    await fixture.untilHealth(group, 'healthy', 'unhealthy');
    expect(new Set(await bodies())).toEqual(new Set(['one']));
  });

  it('answers fixed responses and redirects by itself', async () => {
    await fixture.rule(
      listener,
      1,
      [
        {
          Field: 'query-string',
          QueryStringConfig: { Values: [{ Key: 'v', Value: '?' }] },
        },
      ],
      {
        Type: 'fixed-response',
        FixedResponseConfig: {
          StatusCode: '418',
          ContentType: 'text/plain',
          MessageBody: 'short and stout',
        },
      },
    );
    await fixture.rule(
      listener,
      2,
      [
        { Field: 'host-header', Values: ['*.elb.localhost'] },
        {
          Field: 'http-request-method',
          HttpRequestMethodConfig: { Values: ['PUT'] },
        },
        { Field: 'source-ip', SourceIpConfig: { Values: ['127.0.0.0/8'] } },
      ],
      {
        Type: 'redirect',
        RedirectConfig: {
          Protocol: 'HTTPS',
          Port: '443',
          StatusCode: 'HTTP_301',
        },
      },
    );
    const fixed = await fixture.send(dnsName, [], '/?V=2');
    expect(statusOf(fixed)).toBe(418);
    expect(fixed).toContain('short and stout');
    expect(statusOf(await fixture.send(dnsName, [], '/?v=22'))).toBe(503);
    const moved = await fixture.send(dnsName, [], '/a?b=c', { method: 'PUT' });
    expect(moved).toMatch(/^HTTP\/1\.1 301 /);
    expect(moved).toContain(`location: https://${dnsName}:443/a?b=c`);
  });

  it('streams an answer that never ends, and lets go when the client leaves', async () => {
    let closed = false;
    await useDefault((req, res) => {
      if (req.url !== '/stream') {
        res.end();
        return;
      }
      res.write('first chunk');
      req.on('close', () => {
        closed = true;
      });
    });
    const received = await fixture.readFirstChunk(dnsName, '/stream');
    expect(received).toContain('first chunk');
    await eventually(() => closed);
  });
});
