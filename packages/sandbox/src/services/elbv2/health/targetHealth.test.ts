import { DefaultStore } from '../../../core/DefaultStore';
import { eventually, TEST_SCOPE } from '../../../core/testing';
import { ElbFixture } from '../../../dataplane/testing/elbFixture';

/** One AWS second takes 20 milliseconds: an interval of 10 seconds takes 200. */
const SPEED = 50;
const CHECKS = { HealthCheckIntervalSeconds: 10 };

describe('target health', () => {
  let fixture: ElbFixture;

  beforeEach(async () => {
    fixture = await ElbFixture.create({ speed: SPEED });
  });

  afterEach(() => fixture.stop());

  async function use(targetGroupArn: string): Promise<string> {
    const { arn } = await fixture.loadBalancer();
    return fixture.listener(arn, [
      { Type: 'forward', TargetGroupArn: targetGroupArn },
    ]);
  }

  it('goes from unused over initial to healthy, unhealthy and back, then drains', async () => {
    const group = await fixture.targetGroup('lane', CHECKS);
    let status = 200;
    const ip = await fixture.target(group, (_req, res) => {
      res.statusCode = status;
      res.end();
    });
    expect(await fixture.health(group)).toEqual([
      {
        State: 'unused',
        Reason: 'Target.NotInUse',
        Description:
          'Target group is not configured to receive traffic from the load balancer',
      },
    ]);

    await use(group);
    const [initial] = await fixture.untilHealth(group, 'initial');
    expect(initial.Reason).toMatch(
      /^Elb\.(?:RegistrationInProgress|InitialHealthChecking)$/,
    );
    const [healthy] = await fixture.untilHealth(group, 'healthy');
    expect(healthy).toEqual({ State: 'healthy' });

    status = 503;
    const [mismatch] = await fixture.untilHealth(group, 'unhealthy');
    expect(mismatch).toEqual({
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [503]',
    });

    fixture.sandbox.network.unbind(TEST_SCOPE, ip);
    await eventually(async () => {
      const [{ Reason }] = await fixture.health(group);
      return Reason === 'Target.FailedHealthChecks';
    });

    await fixture.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: group,
      Attributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
      ],
    });
    const before = Date.now();
    await fixture.call('DeregisterTargets', {
      TargetGroupArn: group,
      Targets: [{ Id: ip, Port: 8080 }],
    });
    expect(await fixture.health(group)).toEqual([
      {
        State: 'draining',
        Reason: 'Target.DeregistrationInProgress',
        Description: 'Target deregistration is in progress',
      },
    ]);
    await eventually(async () => (await fixture.health(group)).length === 0);
    expect(Date.now() - before).toBeGreaterThanOrEqual((30 * 1000) / SPEED);
  });

  it('needs as many answers as the thresholds say', async () => {
    const group = await fixture.targetGroup('lane', {
      ...CHECKS,
      HealthyThresholdCount: 4,
      UnhealthyThresholdCount: 3,
    });
    await use(group);
    let checks = 0;
    let status = 200;
    await fixture.target(group, (req, res) => {
      expect(req.headers['user-agent']).toBe('ELB-HealthChecker/2.0');
      checks += 1;
      res.statusCode = status;
      res.end();
    });
    await fixture.untilHealth(group, 'healthy');
    expect(checks).toBe(4);
    status = 500;
    checks = 0;
    await fixture.untilHealth(group, 'unhealthy');
    expect(checks).toBe(3);
  });

  it('gives up a target that does not answer, and one that is registered nowhere', async () => {
    const group = await fixture.targetGroup('lane', CHECKS);
    await use(group);
    await fixture.target(group, () => {});
    const [silent] = await fixture.untilHealth(group, 'unhealthy');
    expect(silent).toMatchObject({
      Reason: 'Target.Timeout',
      Description: 'Request timed out',
    });
    const { TargetHealthDescriptions } = await fixture.call(
      'DescribeTargetHealth',
      { TargetGroupArn: group, Targets: [{ Id: '10.9.9.9' }] },
    );
    expect(TargetHealthDescriptions[0]).toMatchObject({
      HealthCheckPort: '8080',
      TargetHealth: { State: 'unused', Reason: 'Target.NotRegistered' },
    });
  });

  it('asks a target that is well less often', async () => {
    const group = await fixture.targetGroup('lane', {
      HealthCheckIntervalSeconds: 5,
    });
    await use(group);
    let checks = 0;
    await fixture.target(group, (_req, res) => {
      checks += 1;
      res.end();
    });
    await eventually(() => checks >= 7);
    checks = 0;
    await new Promise(resolve => setTimeout(resolve, 1500));
    expect(checks).toBeLessThanOrEqual(3);
  });
});

it('goes on with targets of a state that was read', async () => {
  const store = new DefaultStore({ strict: true });
  const first = await ElbFixture.create({ store, speed: SPEED });
  const { arn } = await first.loadBalancer();
  const group = await first.targetGroup('lane', CHECKS);
  await first.listener(arn, [{ Type: 'forward', TargetGroupArn: group }]);
  await first.target(group, (_req, res) => res.end());
  await first.untilHealth(group, 'healthy');
  await first.stop();

  const second = await ElbFixture.create({ store, speed: SPEED });
  // The process behind the address ended with the first sandbox.
  const [{ Reason }] = await second.untilHealth(group, 'unhealthy');
  await second.stop();
  expect(Reason).toBe('Target.FailedHealthChecks');
});
