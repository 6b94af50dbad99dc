import { DefaultStore } from '../core/DefaultStore';
import { eventually } from '../core/testing';
import type { CreateModule, SandboxModule } from '../core/types';
import { ElbFixture } from '../dataplane/testing/elbFixture';
import { createLoadModule } from './createLoadModule';
import { readLoadPlan } from './LoadPlan';

describe('load generator', () => {
  it('sends what the plan says, with a valid traceparent, and resumes it after a restart', async () => {
    const store = new DefaultStore({ strict: true });
    let load: SandboxModule = {};
    const remember: CreateModule = sandbox =>
      (load = createLoadModule(sandbox));
    const first = await ElbFixture.create({ store, modules: [remember] });
    const { arn, dnsName } = await first.loadBalancer();
    const group = await first.targetGroup('default');
    const seen: Array<Record<string, unknown>> = [];
    await first.target(group, (req, res) => {
      if (req.url !== '/health') seen.push({ path: req.url, ...req.headers });
      res.end();
    });
    await first.listener(arn, [{ Type: 'forward', TargetGroupArn: group }]);

    await load.controlRoutes?.['POST /_sandbox/load'](
      {
        targets: [
          { loadBalancerDnsName: dnsName, requestsPerSecond: 40 },
          {
            loadBalancerDnsName: dnsName,
            requestsPerSecond: 40,
            paths: ['/orders'],
            headers: { tracestate: 'ctx=lane:gray' },
          },
        ],
      },
      { query: new URLSearchParams() },
    );
    await eventually(() => seen.length >= 20);
    await first.stop();

    expect(seen.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/', '/orders']),
    );
    for (const { path, traceparent, tracestate } of seen) {
      expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(tracestate).toBe(path === '/orders' ? 'ctx=lane:gray' : undefined);
    }

    const second = await ElbFixture.create({ store, modules: [remember] });
    await eventually(async () => {
      const shown = (await load.controlRoutes?.['GET /_sandbox/load'](
        undefined,
        { query: new URLSearchParams() },
      )) as { sent: number };
      return shown.sent > 0;
    });
    await second.stop();
  });

  it.each([
    [{}, /targets is undefined; it must be a list/],
    [
      { targets: [{ loadBalancerDnsName: 'x', requestsPerSecond: '5' }] },
      /targets\[0\]\.requestsPerSecond is "5"/,
    ],
    [
      {
        targets: [
          {
            loadBalancerDnsName: 'x',
            requestsPerSecond: 1,
            headers: { a: 'b\r\nc: d' },
          },
        ],
      },
      /targets\[0\]\.headers/,
    ],
    [
      { targets: [{ loadBalancerDnsName: 'x', requestsPerSecond: 501 }] },
      /at most 500/,
    ],
  ])('refuses %j', (body, message) => {
    expect(() => readLoadPlan(body)).toThrow(message);
  });
});
