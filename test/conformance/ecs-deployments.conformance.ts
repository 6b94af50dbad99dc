import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import {
  createCluster,
  createService,
  ecs,
  FARGATE_TASK,
  PUBLIC_IMAGE,
  readService,
  type ServiceOptions,
  stable,
  tasksOf,
} from './support/containers';
import { eventually } from './support/eventually';
import { createNetwork } from './support/network';
import type { Scope } from './support/Scope';
import { createStack, outputsOf } from './support/stacks';

const network = shared(createNetwork);
const cluster = shared(createCluster);

/** A repository without any image, and a role that may read it. */
const emptyRepository = shared(async scope => {
  const stack = await createStack(scope, {
    Resources: {
      Repository: { Type: 'AWS::ECR::Repository' },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'ecs-tasks.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          },
          ManagedPolicyArns: [
            {
              'Fn::Sub':
                'arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
            },
          ],
        },
      },
    },
    Outputs: {
      Uri: { Value: { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] } },
      Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
  });
  const { Uri, Role } = outputsOf(stack);
  return { uri: Uri, roleArn: Role };
});

async function service(
  scope: Scope,
  options: ServiceOptions = {},
): Promise<string> {
  return createService(scope, await cluster(), await network(), options);
}

/** Tasks of this task definition can not be started: its image is not there. */
async function missingImage() {
  const { uri, roleArn } = await emptyRepository();
  return {
    executionRoleArn: roleArn,
    containerDefinitions: [
      { name: 'app', image: `${uri}:missing`, essential: true },
    ],
  };
}

suite('Tasks and deployments', { concurrency: 6 }, () => {
  behaviour(
    'a new service reaches its desired count and a steady state',
    async scope => {
      const name = await service(scope, { desiredCount: 2 });
      const { runningCount, pendingCount, deployments } = await stable(
        await cluster(),
        name,
      );
      assert.deepEqual([runningCount, pendingCount], [2, 0]);
      assert.equal(deployments?.[0]?.status, 'PRIMARY');
      await eventually('the deployment is complete', async () => {
        const found = await readService(await cluster(), name);
        return found.deployments?.[0]?.rolloutState === 'COMPLETED';
      });
      await eventually('an event tells of the steady state', async () => {
        const { events = [] } = await readService(await cluster(), name);
        const text = `(service ${name}) has reached a steady state.`;
        return events.some(({ message }) => message === text);
      });
    },
  );

  behaviour(
    'scaling to zero stops the tasks, and the reason names the deployment',
    async scope => {
      const name = await service(scope);
      await stable(await cluster(), name);
      await ecs.updateService({
        cluster: await cluster(),
        service: name,
        desiredCount: 0,
      });
      const [task] = await eventually('a task has been stopped', async () => {
        const tasks = await tasksOf(await cluster(), name, 'STOPPED');
        return tasks.length > 0 && tasks;
      });
      assert.match(
        task.stoppedReason ?? '',
        /^Scaling activity initiated by \(deployment ecs-svc\/\d+\)/,
      );
      assert.equal(task.stopCode, 'ServiceSchedulerInitiated');
    },
  );

  behaviour(
    'a task that is stopped by hand is replaced, with the reason that was given',
    async scope => {
      const name = await service(scope);
      await stable(await cluster(), name);
      const [{ taskArn = '' }] = await tasksOf(await cluster(), name);
      const reason = 'To see what happens';
      await ecs.stopTask({ cluster: await cluster(), task: taskArn, reason });
      const { tasks } = await ecs.describeTasks({
        cluster: await cluster(),
        tasks: [taskArn],
      });
      assert.equal(tasks?.[0]?.stoppedReason, reason);
      assert.equal(tasks?.[0]?.stopCode, 'UserInitiated');
      await eventually('another task runs', async () =>
        (
          await tasksOf(await cluster(), name)
        ).some(it => it.taskArn !== taskArn && it.lastStatus === 'RUNNING'),
      );
    },
  );

  behaviour(
    'a new deployment stands beside the old one until its tasks run',
    async scope => {
      const name = await service(scope);
      const before = await stable(await cluster(), name);
      const { service: during } = await ecs.updateService({
        cluster: await cluster(),
        service: name,
        forceNewDeployment: true,
      });
      assert.deepEqual(
        during?.deployments?.map(it => it.status),
        ['PRIMARY', 'ACTIVE'],
      );
      const after = await stable(await cluster(), name);
      assert.notEqual(after.deployments?.[0]?.id, before.deployments?.[0]?.id);
    },
  );

  behaviour(
    'a task whose image is missing stops with CannotPullContainerError',
    async scope => {
      const name = await service(scope, { task: await missingImage() });
      const [task] = await eventually('a task has been stopped', async () => {
        const tasks = await tasksOf(await cluster(), name, 'STOPPED');
        return tasks.length > 0 && tasks;
      });
      assert.equal(task.stopCode, 'TaskFailedToStart');
      assert.match(task.stoppedReason ?? '', /CannotPullContainerError/);
    },
  );

  behaviour(
    'the circuit breaker fails a first deployment whose tasks can not start',
    async scope => {
      const name = await service(scope, {
        task: await missingImage(),
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      });
      const [deployment] = await eventually(
        'the rollout has failed',
        async () => {
          const { deployments = [] } = await readService(await cluster(), name);
          return deployments[0]?.rolloutState === 'FAILED' && deployments;
        },
      );
      assert.ok((deployment.failedTasks ?? 0) >= 3);
      assert.match(
        deployment.rolloutStateReason ?? '',
        /^ECS deployment circuit breaker: /,
      );
    },
  );

  behaviour(
    'the circuit breaker rolls back to the deployment that worked',
    async scope => {
      const name = await service(scope, {
        deploymentConfiguration: {
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      });
      const before = await stable(await cluster(), name);
      await eventually('the first deployment is complete', async () => {
        const { deployments = [] } = await readService(await cluster(), name);
        return deployments[0]?.rolloutState === 'COMPLETED';
      });
      const { taskDefinition: broken } = await ecs.registerTaskDefinition({
        ...FARGATE_TASK,
        family: scope.name('broken'),
        ...(await missingImage()),
      });
      await ecs.updateService({
        cluster: await cluster(),
        service: name,
        taskDefinition: broken?.taskDefinitionArn,
      });
      await eventually(
        'the service is back at what it ran before',
        async () => {
          const { deployments = [], taskDefinition } = await readService(
            await cluster(),
            name,
          );
          return (
            deployments.length === 1 &&
            taskDefinition === before.taskDefinition &&
            deployments[0]?.rolloutState === 'COMPLETED'
          );
        },
      );
    },
  );

  behaviour(
    'a running task shows its address, its image and its service',
    async scope => {
      const name = await service(scope);
      await stable(await cluster(), name);
      const [task] = await tasksOf(await cluster(), name);
      assert.equal(task.lastStatus, 'RUNNING');
      assert.equal(task.containers?.[0]?.image, PUBLIC_IMAGE);
      assert.match(
        task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address ?? '',
        /^\d+(\.\d+){3}$/,
      );
      assert.equal(task.group, `service:${name}`);
    },
  );
});
