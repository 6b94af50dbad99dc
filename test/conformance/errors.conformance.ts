import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { cases } from '../fixtures/aws-errors.json';
import { behaviour, shared } from './support/behaviour';
import { createCluster, ecs, FARGATE_TASK } from './support/containers';
import {
  createLoadBalancer,
  createRule,
  createTargetGroup,
  elb,
  forward,
} from './support/loadBalancers';
import { createNetwork } from './support/network';
import {
  codePipeline,
  createPipeline,
  createPipelineGround,
  start,
} from './support/pipelines';
import {
  call,
  type ErrorCase,
  fill,
  reasonOccurs,
  refusal,
  type Situation,
} from './support/errorCases';
import { refused } from './support/refusal';
import {
  beginStack,
  cloudFormation,
  createStack,
  settled,
  stackInput,
} from './support/stacks';
import { beginStuckStack } from './support/stuckStack';
import {
  exportTemplate,
  importTemplate,
  plainTemplate,
} from './support/templates';

function parameterTemplate() {
  return {
    Parameters: { Wanted: { Type: 'String' } },
    ...plainTemplate(),
  };
}

const network = shared(createNetwork);
const loadBalancer = shared(async scope =>
  createLoadBalancer(scope, await network()),
);
const cluster = shared(createCluster);
const ground = shared(createPipelineGround);

const situations: Readonly<Record<string, Situation>> = {
  'DescribeStacks: the named stack does not exist': call(async scope => {
    const x = scope.name('nothing');
    return {
      call: () => cloudFormation.describeStacks({ StackName: x }),
      fillings: { x },
    };
  }),

  'CreateStack: a live stack has that name': call(async scope => {
    const { StackName: x = '' } = await createStack(scope, plainTemplate());
    return {
      call: () =>
        cloudFormation.createStack(
          stackInput(plainTemplate(), { StackName: x }),
        ),
      fillings: { x },
    };
  }),

  'UpdateStack: template, parameters and tags are unchanged': call(
    async scope => {
      const options = { tags: { team: 'a' }, parameters: { Wanted: '1' } };
      const { StackName } = await createStack(scope, parameterTemplate(), {
        StackName: scope.name('same'),
        ...options,
      });
      return {
        call: () =>
          cloudFormation.updateStack(
            stackInput(parameterTemplate(), { StackName, ...options }),
          ),
      };
    },
  ),

  'UpdateStack: the stack is in progress': call(async scope => {
    const arn = await beginStuckStack(scope, await network());
    return {
      call: () =>
        cloudFormation.updateStack(
          stackInput(plainTemplate(), { StackName: arn }),
        ),
      fillings: { arn, status: 'CREATE_IN_PROGRESS' },
    };
  }),

  'UpdateStack: the stack does not exist': call(async scope => {
    const x = scope.name('nothing');
    return {
      call: () =>
        cloudFormation.updateStack(
          stackInput(plainTemplate(), { StackName: x }),
        ),
      fillings: { x },
    };
  }),

  'DeleteStack: termination protection is on': call(async scope => {
    const { StackName: x = '' } = await createStack(scope, plainTemplate(), {
      StackName: scope.name('protected'),
      EnableTerminationProtection: true,
    });
    return {
      call: () => cloudFormation.deleteStack({ StackName: x }),
      fillings: { x },
    };
  }),

  'DeleteStack: the stack does not exist': {
    async check(scope, row) {
      const { $metadata } = await cloudFormation.deleteStack({
        StackName: scope.name('nothing'),
      });
      assert.equal($metadata.httpStatusCode, row.http);
    },
  },

  'DeleteStack: another stack imports one of its exports: accepted, then back to the previous status':
    {
      async check(scope, row) {
        const x = scope.name('export');
        const exporting = await createStack(scope, exportTemplate(x, 'v'));
        const importing = await createStack(scope, importTemplate(x));
        await cloudFormation.deleteStack({ StackName: exporting.StackId });
        const fillings = { x, y: importing.StackName ?? '' };
        const after = await settled(exporting.StackId);
        assert.equal(after.StackStatus, 'CREATE_COMPLETE');
        assert.ok(
          after.StackStatusReason?.includes(fill(row.event ?? '', fillings)),
          after.StackStatusReason,
        );
      },
    },

  'CreateStack: an imported export does not exist': {
    async check(scope, row) {
      const x = scope.name('export');
      const stackId = await beginStack(scope, importTemplate(x));
      const { StackStatus } = await settled(stackId);
      assert.equal(StackStatus, 'ROLLBACK_COMPLETE');
      await reasonOccurs(stackId, row, { x });
    },
  },

  'CreateStack: two stacks would export one name': {
    async check(scope, row) {
      const x = scope.name('export');
      const first = await createStack(scope, exportTemplate(x, 'v'));
      const second = await beginStack(scope, exportTemplate(x, 'w'));
      const { StackStatus } = await settled(second);
      assert.equal(StackStatus, 'ROLLBACK_COMPLETE');
      await reasonOccurs(second, row, { x, y: first.StackName ?? '' });
    },
  },

  'CreateStack: a parameter without a default is missing': call(
    async scope => ({
      call: () => beginStack(scope, parameterTemplate()),
      fillings: { x: 'Wanted' },
    }),
  ),

  'CreateStack: a parameter is unknown': call(async scope => ({
    call: () =>
      beginStack(scope, plainTemplate(), {
        StackName: scope.name('stack'),
        parameters: { Strange: '1' },
      }),
    fillings: { x: 'Strange' },
  })),

  'CreateStack: a resource refers to nothing': call(async scope => ({
    call: () =>
      beginStack(scope, plainTemplate({ LogGroupName: { Ref: 'Absent' } })),
    fillings: { x: 'Absent' },
  })),

  'CreateRule: the priority is taken': call(async () => {
    const balancer = await loadBalancer();
    await createRule(balancer, 700);
    return { call: () => createRule(balancer, 700), fillings: { x: '700' } };
  }),

  'CreateRule: more than 5 target groups in a forward action': call(
    async scope => {
      const vpc = await network();
      const groups = await Promise.all(
        Array.from({ length: 6 }, () => createTargetGroup(scope, vpc)),
      );
      const action = forward(...groups.map(group => group.TargetGroupArn));
      const balancer = await loadBalancer();
      return { call: () => createRule(balancer, 701, { Actions: [action] }) };
    },
  ),

  'DeleteTargetGroup: a rule still forwards to it': call(async scope => {
    const { TargetGroupArn } = await createTargetGroup(scope, await network());
    const { RuleArn } = await createRule(await loadBalancer(), 702, {
      Actions: [forward(TargetGroupArn)],
    });
    scope.later(() => elb.deleteRule({ RuleArn }));
    return { call: () => elb.deleteTargetGroup({ TargetGroupArn }) };
  }),

  'CreateService: the target group has no load balancer yet': call(
    async scope => {
      const { vpc, subnets, ...rest } = await network();
      const { TargetGroupArn: arn } = await createTargetGroup(scope, {
        vpc,
        subnets,
        ...rest,
      });
      const family = scope.name('task');
      await ecs.registerTaskDefinition({ family, ...FARGATE_TASK });
      const name = await cluster();
      return {
        call: () =>
          ecs.createService({
            cluster: name,
            serviceName: scope.name('service'),
            taskDefinition: family,
            desiredCount: 0,
            launchType: 'FARGATE',
            networkConfiguration: {
              awsvpcConfiguration: { subnets: [...subnets] },
            },
            loadBalancers: [
              {
                targetGroupArn: arn,
                containerName: 'app',
                containerPort: 8080,
              },
            ],
          }),
        fillings: { arn },
      };
    },
  ),

  'DescribeServices: a service does not exist: no error, an entry in failures':
    {
      async check(scope, row) {
        const { $metadata, failures, services } = await ecs.describeServices({
          cluster: await cluster(),
          services: [scope.name('nothing')],
        });
        assert.equal($metadata.httpStatusCode, row.http);
        assert.deepEqual(services, []);
        assert.deepEqual(
          failures?.map(({ reason }) => reason),
          [row.failure],
        );
      },
    },

  'DescribeServices: more than 10 services': call(async scope => {
    const name = await cluster();
    const services = Array.from({ length: 11 }, () => scope.name('s'));
    return { call: () => ecs.describeServices({ cluster: name, services }) };
  }),

  'StartPipelineExecution: the pipeline does not exist': call(async scope => ({
    call: () =>
      codePipeline.startPipelineExecution({ name: scope.name('nothing') }),
  })),

  'StartPipelineExecution: a variable is not declared, or empty': {
    needs: ['source-repository'],
    async check(scope, row) {
      const name = await createPipeline(scope, await ground(), {
        variables: [{ name: 'LANE', defaultValue: 'default' }],
      });
      await refused(start(name, { STRANGE: '1' }), refusal(row));
      await refused(start(name, { LANE: '' }), refusal(row));
    },
  },

  'StartPipelineExecution: 50 executions are active in PARALLEL mode': call(
    async scope => {
      const name = await createPipeline(scope, await ground());
      // Creating a pipeline may have started the first one.
      const active = await activeCount(name);
      for (let count = active; count < 50; count += 1) await start(name);
      return { call: () => start(name) };
    },
    ['source-repository'],
  ),

  'any: the rate is exceeded': {
    needs: ['rate-limits'],
    async check(_, row) {
      const calls = Array.from({ length: 200 }, () =>
        cloudFormation.describeStacks({}).then(
          () => undefined,
          (error: Error) => error,
        ),
      );
      const errors = (await Promise.all(calls)).filter(Boolean);
      assert.ok(errors.length > 0, 'No call was refused');
      for (const error of errors) {
        assert.ok(row.code?.includes(error?.name ?? '?'), error?.name);
        assert.equal(error?.message, row.message);
      }
    },
  },
};

async function activeCount(pipelineName: string): Promise<number> {
  const { pipelineExecutionSummaries = [] } =
    await codePipeline.listPipelineExecutions({ pipelineName });
  return pipelineExecutionSummaries.filter(
    ({ status }) => status === 'InProgress',
  ).length;
}

suite('What AWS answers to what it refuses', { concurrency: 6 }, () => {
  for (const row of cases as ErrorCase[]) {
    const situation = situations[`${row.operation}: ${row.when}`];
    behaviour(
      `${row.service} ${row.operation}: ${row.when}`,
      async scope => {
        assert.ok(situation, 'No case brings this about');
        await situation.check(scope, row);
      },
      { needs: situation?.needs },
    );
  }
});
