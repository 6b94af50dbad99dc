import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type {
  Action,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  createTestSandbox,
  eventually,
  TEST_SCOPE,
  testContext,
  type TestSandbox,
  type TestSandboxOptions,
} from '../../core/testing';
import { createElbv2Module } from '../../services/elbv2';
import { dataPlaneAddress } from '../address';
import { createDataPlaneModule } from '../createDataPlaneModule';

/** A sandbox with a load balancer and its data plane, for tests, without CloudFormation and ECS. */
export class ElbFixture {
  static async create(
    options: Partial<TestSandboxOptions> = {},
  ): Promise<ElbFixture> {
    const sandbox = await createTestSandbox({
      ...options,
      modules: [
        createElbv2Module,
        createDataPlaneModule,
        ...(options.modules ?? []),
      ],
    });
    return new ElbFixture(sandbox);
  }

  private readonly servers: Server[] = [];

  private constructor(readonly sandbox: TestSandbox) {}

  get port(): number {
    return dataPlaneAddress(this.sandbox)?.port ?? 0;
  }

  call<O = any>(operation: string, input: object = {}): Promise<O> {
    return this.sandbox.invoke<O>(
      'elasticloadbalancing',
      operation,
      input,
      testContext(),
    );
  }

  async loadBalancer(name: string = 'user-api') {
    const { LoadBalancers } = await this.call('CreateLoadBalancer', {
      Name: name,
      Subnets: ['subnet-a', 'subnet-b'],
    });
    const { LoadBalancerArn: arn, DNSName: dnsName } = LoadBalancers[0];
    return { arn: String(arn), dnsName: String(dnsName) };
  }

  async listener(
    loadBalancerArn: string,
    defaultActions: Action[],
  ): Promise<string> {
    const { Listeners } = await this.call('CreateListener', {
      LoadBalancerArn: loadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: defaultActions,
    });
    return Listeners[0].ListenerArn;
  }

  async targetGroup(name: string, settings: object = {}): Promise<string> {
    const { TargetGroups } = await this.call('CreateTargetGroup', {
      Name: name,
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: 'vpc-1',
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      ...settings,
    });
    return TargetGroups[0].TargetGroupArn;
  }

  async rule(
    listenerArn: string,
    priority: number,
    conditions: RuleCondition[],
    action: Action,
  ): Promise<string> {
    const { Rules } = await this.call('CreateRule', {
      ListenerArn: listenerArn,
      Priority: priority,
      Conditions: conditions,
      Actions: [action],
    });
    return Rules[0].RuleArn;
  }

  /** Starts a small HTTP server and registers it as a target; gives its private IP. */
  async target(
    targetGroupArn: string,
    handler: RequestListener,
  ): Promise<string> {
    const server = createServer(handler);
    this.servers.push(server);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const ip = this.sandbox.network.allocateIp(TEST_SCOPE);
    this.sandbox.network.bind(TEST_SCOPE, ip, 8080, {
      host: '127.0.0.1',
      port,
    });
    await this.call('RegisterTargets', {
      TargetGroupArn: targetGroupArn,
      Targets: [{ Id: ip, Port: 8080 }],
    });
    return ip;
  }

  async health(targetGroupArn: string) {
    const { TargetHealthDescriptions } = await this.call(
      'DescribeTargetHealth',
      { TargetGroupArn: targetGroupArn },
    );
    return TargetHealthDescriptions.map(
      (each: { TargetHealth: object }) => each.TargetHealth,
    ) as Array<{ State: string; Reason?: string; Description?: string }>;
  }

  async untilHealth(targetGroupArn: string, ...states: string[]) {
    return eventually(async () => {
      const health = await this.health(targetGroupArn);
      const actual = health.map(each => each.State);
      return actual.join() === states.join() && health;
    });
  }

  /** Sends a request byte by byte as given, so that header lines stay as they are; gives the whole answer as text. */
  send(
    dnsName: string,
    headers: ReadonlyArray<readonly string[]> = [],
    path: string = '/',
    extra: { method?: string; body?: string } = {},
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', chunk => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
      const lines = [
        `${extra.method ?? 'GET'} ${path} HTTP/1.1`,
        `Host: ${dnsName}:${this.port}`,
        ...headers.map(([name, value]) => `${name}: ${value}`),
        'Connection: close',
        '',
        extra.body ?? '',
      ];
      socket.write(lines.join('\r\n'));
    });
  }

  /** Gives the first bytes of an answer after its head, then hangs up. */
  readFirstChunk(dnsName: string, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8');
      socket.on('error', reject);
      socket.on('data', chunk => {
        text += chunk;
        const [, body = ''] = text.split('\r\n\r\n', 2);
        if (body === '') return;
        socket.destroy();
        resolve(body);
      });
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${dnsName}\r\n\r\n`);
    });
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    await Promise.all(
      this.servers.map(server => {
        const closed = new Promise(resolve => server.close(resolve));
        server.closeAllConnections();
        return closed;
      }),
    );
  }
}

/** An action that forwards to target groups with weights; the same weight for all when none is given. */
export function forwardTo(
  weights: Readonly<Record<string, number>>,
  stickySeconds?: number,
): Action {
  return {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: Object.entries(weights).map(([TargetGroupArn, Weight]) => ({
        TargetGroupArn,
        Weight,
      })),
      ...(stickySeconds === undefined
        ? {}
        : {
            TargetGroupStickinessConfig: {
              Enabled: true,
              DurationSeconds: stickySeconds,
            },
          }),
    },
  };
}
