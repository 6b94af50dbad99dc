import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import {
  createCluster,
  createService,
  ecs,
  FARGATE_TASK,
  readService,
  type ServiceOptions,
} from './support/containers';
import { endpoint } from './support/endpoint';
import { eventually } from './support/eventually';
import { createNetwork } from './support/network';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';

const network = shared(createNetwork);
const cluster = shared(createCluster);

async function service(
  scope: Scope,
  options: ServiceOptions = {},
): Promise<string> {
  return createService(scope, await cluster(), await network(), options);
}

suite('Task definitions and clusters', { concurrency: 6 }, () => {
  behaviour(
    'revisions of a family count up, also over deregistered ones',
    async scope => {
      const family = scope.name('family');
      const register = () =>
        ecs.registerTaskDefinition({ family, ...FARGATE_TASK });
      const first = await register();
      await ecs.deregisterTaskDefinition({
        taskDefinition: first.taskDefinition?.taskDefinitionArn,
      });
      const second = await register();
      scope.later(() =>
        ecs.deregisterTaskDefinition({ taskDefinition: `${family}:2` }),
      );
      assert.equal(first.taskDefinition?.revision, 1);
      assert.equal(second.taskDefinition?.revision, 2);
    },
  );

  behaviour('a family means its newest active revision', async scope => {
    const family = scope.name('family');
    for (let count = 0; count < 3; count += 1) {
      await ecs.registerTaskDefinition({ family, ...FARGATE_TASK });
    }
    for (const revision of [1, 2]) {
      scope.later(() =>
        ecs.deregisterTaskDefinition({
          taskDefinition: `${family}:${revision}`,
        }),
      );
    }
    await ecs.deregisterTaskDefinition({ taskDefinition: `${family}:3` });
    const { taskDefinition } = await ecs.describeTaskDefinition({
      taskDefinition: family,
    });
    assert.equal(taskDefinition?.revision, 2);
  });

  behaviour(
    'a deregistered revision is INACTIVE and can still be read',
    async scope => {
      const family = scope.name('family');
      await ecs.registerTaskDefinition({ family, ...FARGATE_TASK });
      await ecs.deregisterTaskDefinition({ taskDefinition: `${family}:1` });
      const { taskDefinition } = await ecs.describeTaskDefinition({
        taskDefinition: `${family}:1`,
      });
      assert.equal(taskDefinition?.status, 'INACTIVE');
    },
  );

  behaviour('Fargate refuses a size that it does not have', async scope => {
    await refused(
      ecs.registerTaskDefinition({
        ...FARGATE_TASK,
        family: scope.name('family'),
        cpu: '256',
        memory: '4096',
      }),
      {
        code: 'ClientException',
        message:
          /^No Fargate configuration exists for given values: 256 CPU, 4096 memory/,
      },
    );
  });

  behaviour(
    'an image of ECR on Fargate needs an execution role',
    async scope => {
      await refused(
        ecs.registerTaskDefinition({
          ...FARGATE_TASK,
          family: scope.name('family'),
          containerDefinitions: [
            {
              name: 'app',
              image: `111111111111.dkr.ecr.${endpoint.region}.amazonaws.com/app:1`,
            },
          ],
        }),
        {
          code: 'ClientException',
          message:
            'Fargate requires task definition to have execution role ARN to support ECR images.',
        },
      );
    },
  );

  behaviour(
    'a cluster that does not exist is ClusterNotFoundException',
    async scope => {
      await refused(ecs.listServices({ cluster: scope.name('nothing') }), {
        code: 'ClusterNotFoundException',
        message: 'Cluster not found.',
      });
    },
  );

  behaviour(
    'DescribeClusters tells of a missing cluster in failures',
    async scope => {
      const { clusters, failures } = await ecs.describeClusters({
        clusters: [scope.name('nothing')],
      });
      assert.deepEqual(clusters, []);
      assert.deepEqual(
        failures?.map(it => it.reason),
        ['MISSING'],
      );
    },
  );

  behaviour('DescribeTasks tells of a missing task in failures', async () => {
    const { tasks, failures } = await ecs.describeTasks({
      cluster: await cluster(),
      tasks: ['0123456789abcdef0123456789abcdef'],
    });
    assert.deepEqual(tasks, []);
    assert.deepEqual(
      failures?.map(it => it.reason),
      ['MISSING'],
    );
  });
});

suite('Services', { concurrency: 6 }, () => {
  behaviour(
    'creating a service again with the same name and other settings is refused',
    async scope => {
      const name = await service(scope, { desiredCount: 0 });
      await refused(
        ecs.createService({
          cluster: await cluster(),
          serviceName: name,
          taskDefinition: (
            await readService(await cluster(), name)
          ).taskDefinition,
          desiredCount: 3,
          launchType: 'FARGATE',
          networkConfiguration: {
            awsvpcConfiguration: { subnets: [...(await network()).subnets] },
          },
        }),
        {
          code: 'InvalidParameterException',
          message: 'Creation of service was not idempotent.',
        },
      );
    },
  );

  behaviour(
    'a service that does not exist is ServiceNotFoundException',
    async scope => {
      await refused(
        ecs.updateService({
          cluster: await cluster(),
          service: scope.name('nothing'),
          desiredCount: 1,
        }),
        { code: 'ServiceNotFoundException', message: 'Service not found.' },
      );
    },
  );

  behaviour(
    'a service above zero tasks is deleted by force only',
    async scope => {
      const name = await service(scope);
      await refused(
        ecs.deleteService({ cluster: await cluster(), service: name }),
        {
          code: 'InvalidParameterException',
          message: 'The service cannot be stopped while it is scaled above 0.',
        },
      );
    },
  );

  behaviour(
    'a deleted service is INACTIVE, and no longer listed',
    async scope => {
      const name = await service(scope, { desiredCount: 0 });
      await ecs.deleteService({ cluster: await cluster(), service: name });
      await eventually('the service is inactive', async () => {
        const { status } = await readService(await cluster(), name);
        return status === 'INACTIVE';
      });
      const { serviceArns = [] } = await ecs.listServices({
        cluster: await cluster(),
        maxResults: 100,
      });
      assert.ok(!serviceArns.some(arn => arn.endsWith(`/${name}`)));
    },
  );

  behaviour(
    'ListServices gives 10 a page unless asked for more',
    async scope => {
      const own = await createCluster(scope);
      for (let count = 0; count < 11; count += 1) {
        await createService(scope, own, await network(), { desiredCount: 0 });
      }
      const first = await ecs.listServices({ cluster: own });
      assert.equal(first.serviceArns?.length, 10);
      const second = await ecs.listServices({
        cluster: own,
        nextToken: first.nextToken,
      });
      assert.equal(second.serviceArns?.length, 1);
      assert.equal(second.nextToken, undefined);
    },
  );

  behaviour(
    'tags of a service reach its tasks when they are propagated',
    async scope => {
      const name = await service(scope, {
        tags: [{ key: 'lane', value: 'gray' }],
        propagateTags: 'SERVICE',
      });
      const task = await eventually('a task is there', async () => {
        const { taskArns = [] } = await ecs.listTasks({
          cluster: await cluster(),
          serviceName: name,
        });
        if (taskArns.length === 0) return undefined;
        const { tasks } = await ecs.describeTasks({
          cluster: await cluster(),
          tasks: taskArns,
          include: ['TAGS'],
        });
        return tasks?.[0];
      });
      assert.ok(
        task.tags?.some(it => it.key === 'lane' && it.value === 'gray'),
        JSON.stringify(task.tags),
      );
    },
  );

  behaviour('a service on awsvpc without subnets is refused', async scope => {
    const family = scope.name('family');
    await ecs.registerTaskDefinition({ family, ...FARGATE_TASK });
    await refused(
      ecs.createService({
        cluster: await cluster(),
        serviceName: scope.name('service'),
        taskDefinition: family,
        desiredCount: 0,
        launchType: 'FARGATE',
      }),
      {
        code: 'InvalidParameterException',
        message:
          "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
      },
    );
  });
});
