import type {
  CreateServiceCommandInput,
  DescribeTasksCommandOutput,
  ListTasksCommandOutput,
  Service,
  Task,
} from '@aws-sdk/client-ecs';
import {
  createTestSandbox,
  eventually,
  testContext,
  type TestSandbox,
} from '../../core/testing';
import { DefaultStore } from '../../core/DefaultStore';
import type { ContainerImage, ResourceContext } from '../../core/types';
import { createTestImage } from '../../tasks/testImage';
import { createElbv2Module } from '../elbv2';
import { createLogsModule } from '../logs';
import { createServiceDiscoveryModule } from '../servicediscovery';
import { createEcsModule } from './createEcsModule';
import {
  createLoadBalancer,
  createSubnetsModule,
  TARGET_GROUP,
} from './testLoadBalancer';

const REPOSITORY = '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com/user-api';
const SERVER = `
require('http').createServer((request, response) => {
  if (request.url === '/exit') process.exit(4);
  response.end(process.env.VERSION);
}).listen(8080, () => console.log('up ' + process.env.VERSION));
`;
const ASYNC = 20_000;

describe('ECS', () => {
  const context = testContext();
  const images = {
    good: createTestImage(
      { 'server.js': SERVER },
      { Cmd: ['node', 'server.js'] },
    ),
    crash: createTestImage(
      { 'server.js': "console.error('no database'); process.exit(9)" },
      { Cmd: ['node', 'server.js'] },
    ),
    sick: createTestImage(
      {},
      { Labels: { 'laneway.sandbox.error-percent': '100' } },
    ),
  };
  let sandbox: TestSandbox;
  let targetGroup: string;

  const startSandbox = (store?: DefaultStore) =>
    createTestSandbox({
      speed: 100,
      store,
      modules: [
        createLogsModule,
        createServiceDiscoveryModule,
        createElbv2Module,
        createSubnetsModule,
        createEcsModule,
      ],
      images: {
        find: (uri: string): ContainerImage | undefined =>
          images[uri.split(':').pop() as keyof typeof images],
      },
    });
  const ecs = <O = any>(operation: string, input: object) =>
    sandbox.invoke<O>('ecs', operation, input, context);

  beforeEach(async () => {
    sandbox = await startSandbox();
    targetGroup = await createLoadBalancer(sandbox);
    await sandbox.invoke(
      'logs',
      'CreateLogGroup',
      { logGroupName: '/ecs/dev/user-api' },
      context,
    );
    await ecs('CreateCluster', {
      clusterName: 'dev',
      settings: [{ name: 'containerInsights', value: 'enabled' }],
    });
  });
  afterEach(() => sandbox.stop());
  afterAll(() => Object.values(images).forEach(image => image.remove()));

  async function register(tag: string, version = tag): Promise<string> {
    const { taskDefinition } = await ecs('RegisterTaskDefinition', {
      family: 'user-api-dev-gray',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      executionRoleArn: 'arn:aws:iam::111111111111:role/execution',
      containerDefinitions: [
        {
          name: 'app',
          image: `${REPOSITORY}:${tag}`,
          portMappings: [{ containerPort: 8080 }],
          environment: [{ name: 'VERSION', value: version }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/ecs/dev/user-api',
              'awslogs-region': 'ap-southeast-2',
              'awslogs-stream-prefix': 'gray',
            },
          },
        },
      ],
    });
    return taskDefinition.taskDefinitionArn;
  }

  async function createService(
    input: Partial<CreateServiceCommandInput>,
  ): Promise<void> {
    await ecs('CreateService', {
      cluster: 'dev',
      serviceName: 'user-api-dev-gray',
      launchType: 'FARGATE',
      desiredCount: 1,
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'] },
      },
      deploymentConfiguration: {
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      loadBalancers: [
        {
          targetGroupArn: targetGroup,
          containerName: 'app',
          containerPort: 8080,
        },
      ],
      ...input,
    });
  }

  async function service(): Promise<Service> {
    const { services } = await ecs('DescribeServices', {
      cluster: 'dev',
      services: ['user-api-dev-gray'],
    });
    return services[0];
  }

  /** Waits for a state of the service, and tells how far it came when that does not come. */
  async function untilService(
    check: (found: Service) => boolean | undefined,
  ): Promise<Service> {
    let last: Service | undefined;
    try {
      return await eventually(async () => {
        last = await service();
        return check(last) ? last : undefined;
      }, 12_000);
    } catch (error) {
      throw new Error(`${error}\n${JSON.stringify(last, undefined, 1)}`);
    }
  }

  const isSteady = (found: Service) =>
    found.deployments?.length === 1 &&
    found.deployments[0].rolloutState === 'COMPLETED' &&
    messages(found)[0].endsWith('has reached a steady state.');

  async function tasks(desiredStatus: string): Promise<Task[]> {
    const { taskArns } = await ecs<ListTasksCommandOutput>('ListTasks', {
      cluster: 'dev',
      serviceName: 'user-api-dev-gray',
      desiredStatus,
    });
    if (!taskArns?.length) return [];
    const found = await ecs<DescribeTasksCommandOutput>('DescribeTasks', {
      cluster: 'dev',
      tasks: taskArns,
    });
    return found.tasks ?? [];
  }

  async function targetStates(): Promise<(string | undefined)[]> {
    const { TargetHealthDescriptions } = await sandbox.invoke(
      'elasticloadbalancing',
      'DescribeTargetHealth',
      { TargetGroupArn: targetGroup },
      context,
    );
    return TargetHealthDescriptions.map(
      (entry: any) => entry.TargetHealth.State,
    );
  }

  async function request(task: Task, path = '/'): Promise<string> {
    const ip = ipOf(task);
    const local = sandbox.network.resolve(context, ip, 8080);
    const answer = await fetch(`http://127.0.0.1:${local?.port}${path}`);
    return answer.text();
  }

  it(
    'deploys a service, replaces it without a gap and deletes it',
    async () => {
      const first = await register('good', 'v1');
      await createService({ taskDefinition: first, desiredCount: 2 });
      const up = await untilService(isSteady);
      expect(up).toMatchObject({ runningCount: 2, pendingCount: 0 });
      expect(await targetStates()).toEqual(['healthy', 'healthy']);
      const [task] = await tasks('RUNNING');
      expect(await request(task)).toBe('v1');
      const words = messages(up);
      expect(words).toContainEqual(
        expect.stringMatching(
          /^\(service user-api-dev-gray\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
        ),
      );
      expect(words).toContain(
        `(service user-api-dev-gray) registered 1 targets in (target-group ${targetGroup})`,
      );

      let fewest = 2;
      const second = await register('good', 'v2');
      await ecs('UpdateService', {
        cluster: 'dev',
        service: 'user-api-dev-gray',
        taskDefinition: second,
      });
      await untilService(found => {
        fewest = Math.min(fewest, found.runningCount ?? 0);
        return isSteady(found);
      });
      expect(fewest).toBeGreaterThanOrEqual(2);
      const running = await tasks('RUNNING');
      expect(running.map(found => found.taskDefinitionArn)).toEqual([
        second,
        second,
      ]);
      expect(await request(running[0])).toBe('v2');
      const [stopped] = await tasks('STOPPED');
      expect(stopped).toMatchObject({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: expect.stringMatching(
          /^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/,
        ),
      });

      await ecs('DeleteService', {
        cluster: 'dev',
        service: 'user-api-dev-gray',
        force: true,
      });
      const gone = await untilService(found => found.status === 'INACTIVE');
      expect(gone).toMatchObject({ runningCount: 0, deployments: [] });
      expect(sandbox.network.resolve(context, ipOf(running[0]), 8080)).toBe(
        undefined,
      );
    },
    ASYNC,
  );

  it(
    'goes back when the new image crashes, and keeps its last words',
    async () => {
      const good = await register('good', 'v1');
      await createService({ taskDefinition: good });
      await untilService(isSteady);
      await ecs('UpdateService', {
        cluster: 'dev',
        service: 'user-api-dev-gray',
        taskDefinition: await register('crash'),
      });
      const failed = await untilService(found =>
        messages(found).some(text => text.includes('rolling back')),
      );
      expect(messages(failed)).toContainEqual(
        expect.stringMatching(
          /\(deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\.$/,
        ),
      );
      const back = await untilService(isSteady);
      expect(back.taskDefinition).toBe(good);
      const crashed = (await tasks('STOPPED')).filter(
        task => task.stopCode === 'EssentialContainerExited',
      );
      expect(crashed).toHaveLength(3);
      expect(crashed[0]).toMatchObject({
        stoppedReason: 'Essential container in task exited',
        containers: [{ name: 'app', exitCode: 9 }],
      });
      const { events } = await eventually(async () => {
        const found = await sandbox.invoke(
          'logs',
          'FilterLogEvents',
          {
            logGroupName: '/ecs/dev/user-api',
            logStreamNamePrefix: `gray/app/${idOf(crashed[0])}`,
            filterPattern: '"no database"',
          },
          context,
        );
        return found.events.length > 0 ? found : undefined;
      });
      expect(events[0].message).toBe('no database');
    },
    ASYNC,
  );

  it(
    'fails a first deployment that has nothing to go back to',
    async () => {
      const provider = sandbox.resourceProvider('AWS::ECS::Service');
      const resource = {
        ...context,
        stackTags: {},
      } as unknown as ResourceContext;
      const missing = await register('missing');
      await createService({ taskDefinition: missing });
      const failed = await untilService(
        found => found.deployments?.[0].rolloutState === 'FAILED',
      );
      expect(failed.deployments?.[0].rolloutStateReason).toBe(
        'ECS deployment circuit breaker: tasks failed to start.',
      );
      const [task] = await tasks('STOPPED');
      expect(task).toMatchObject({
        stopCode: 'TaskFailedToStart',
        stoppedReason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${REPOSITORY}:missing: ${REPOSITORY}:missing: not found`,
      });
      expect(() =>
        provider?.ready?.(failed.serviceArn ?? '', resource),
      ).toThrow("ECS Deployment Circuit Breaker was triggered'.");
      const running = await tasks('RUNNING');
      expect(running).toEqual([]);
    },
    ASYNC,
  );

  it(
    'gives up tasks that fail the health checks of their load balancer',
    async () => {
      await createService({ taskDefinition: await register('sick') });
      const failed = await untilService(
        found => found.deployments?.[0].rolloutState === 'FAILED',
      );
      expect(messages(failed)).toContain(
        `(service user-api-dev-gray) (port 8080) is unhealthy in (target-group ${targetGroup}) due to (reason Health checks failed with these codes: [500]).`,
      );
      const [task] = await tasks('STOPPED');
      expect(task.stoppedReason).toBe(
        `Task failed ELB health checks in (target-group ${targetGroup})`,
      );
    },
    ASYNC,
  );

  it(
    'replaces a task that crashes while the service is steady',
    async () => {
      await createService({ taskDefinition: await register('good', 'v1') });
      await untilService(isSteady);
      const [task] = await tasks('RUNNING');
      await request(task, '/exit').catch(() => {});
      await untilService(found => found.runningCount === 0);
      await untilService(isSteady);
      const [next] = await tasks('RUNNING');
      expect(next.taskArn).not.toBe(task.taskArn);
      expect(await request(next)).toBe('v1');
    },
    ASYNC,
  );

  it(
    'starts its tasks again after a restart of the sandbox',
    async () => {
      const store = new DefaultStore({ strict: true });
      await sandbox.stop();
      sandbox = await startSandbox(store);
      await ecs('CreateCluster', { clusterName: 'dev' });
      await sandbox.invoke(
        'logs',
        'CreateLogGroup',
        { logGroupName: '/ecs/dev/user-api' },
        context,
      );
      targetGroup = await createLoadBalancer(sandbox);
      await createService({ taskDefinition: await register('good', 'v1') });
      await untilService(isSteady);
      const [before] = await tasks('RUNNING');
      await sandbox.stop();
      sandbox = await startSandbox(store);
      const text = await eventually(() =>
        request(before).catch(() => undefined),
      );
      expect(text).toBe('v1');
      const [after] = await tasks('RUNNING');
      expect(after.taskArn).toBe(before.taskArn);
      expect(await untilService(isSteady)).toMatchObject({ runningCount: 1 });
    },
    ASYNC,
  );

  it('refuses a target group that no load balancer forwards to', async () => {
    const { TargetGroups } = await sandbox.invoke(
      'elasticloadbalancing',
      'CreateTargetGroup',
      { ...TARGET_GROUP, Name: 'alone' },
      context,
    );
    const alone = TargetGroups[0].TargetGroupArn;
    await expect(
      createService({
        taskDefinition: await register('good'),
        loadBalancers: [
          { targetGroupArn: alone, containerName: 'app', containerPort: 8080 },
        ],
      }),
    ).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `The target group with targetGroupArn ${alone} does not have an associated load balancer.`,
    });
  });

  it('answers for services that do not exist, and for too many', async () => {
    const input = { cluster: 'dev', services: ['nothing'] };
    expect(await ecs('DescribeServices', input)).toEqual({
      services: [],
      failures: [
        {
          arn: 'arn:aws:ecs:ap-southeast-2:111111111111:service/dev/nothing',
          reason: 'MISSING',
        },
      ],
    });
    const services = Array.from({ length: 11 }, (_, n) => `s${n}`);
    await expect(
      ecs('DescribeServices', { cluster: 'dev', services }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' });
    await expect(
      ecs('DescribeServices', { cluster: 'none', services: ['a'] }),
    ).rejects.toMatchObject({ code: 'ClusterNotFoundException' });
  });
});

function messages(service: Service): string[] {
  return (service.events ?? []).map(event => event.message ?? '');
}

function idOf(task: Task): string {
  return task.taskArn?.split('/').pop() ?? '';
}

function ipOf(task: Task): string {
  const details = task.attachments?.[0].details ?? [];
  return (
    details.find(detail => detail.name === 'privateIPv4Address')?.value ?? ''
  );
}
