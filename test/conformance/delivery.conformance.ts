import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { behaviour, shared } from './support/behaviour';
import {
  actionsOf,
  codePipeline,
  createPipeline,
  createPipelineGround,
  reaches,
  start,
} from './support/pipelines';
import { eventually } from './support/eventually';
import type { Scope } from './support/Scope';
import {
  cloudFormation,
  createStack,
  outputsOf,
  physicalIds,
  readStack,
} from './support/stacks';

const needs = ['source-repository'] as const;
const ground = shared(createPipelineGround);

/** Writes the template and its configuration, and exports a variable; the branch of the source is told by CodeBuild. */
const BUILDSPEC = `version: 0.2
env:
  shell: bash
  exported-variables: [WORD, COMMIT]
phases:
  build:
    commands:
      - '[[ $MODE != broken ]] || { echo "no such branch"; exit 1; }'
      - 'test -f README.md'
      - export WORD=exported
      - export COMMIT=$CODEBUILD_RESOLVED_SOURCE_VERSION
      - |
        cat > template.json <<'END'
        {
          "Parameters": {"Word": {"Type": "String"}, "Mode": {"Type": "String"}},
          "Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}},
          "Outputs": {
            "Word": {"Value": {"Ref": "Word"}},
            "Mode": {"Value": {"Ref": "Mode"}}
          }
        }
        END
      - |
        printf '{"Parameters":{"Mode":"%s"},"Tags":{"laneway:lane":"%s"}}' "$MODE" "$LANE" > configuration.json
artifacts:
  files: [template.json, configuration.json]
`;

const project = shared(async scope => {
  const { roleArn } = await ground();
  const stack = await createStack(scope, {
    Resources: {
      Project: {
        Type: 'AWS::CodeBuild::Project',
        Properties: {
          ServiceRole: roleArn,
          Source: { Type: 'CODEPIPELINE', BuildSpec: BUILDSPEC },
          Artifacts: { Type: 'CODEPIPELINE' },
          Environment: {
            Type: 'LINUX_CONTAINER',
            ComputeType: 'BUILD_GENERAL1_SMALL',
            Image: 'aws/codebuild/standard:7.0',
          },
        },
      },
    },
    Outputs: { Name: { Value: { Ref: 'Project' } } },
  });
  return outputsOf(stack).Name;
});

async function buildAction(): Promise<ActionDeclaration> {
  return {
    name: 'Build',
    namespace: 'BuildVariables',
    actionTypeId: {
      category: 'Build',
      owner: 'AWS',
      provider: 'CodeBuild',
      version: '1',
    },
    configuration: {
      ProjectName: await project(),
      EnvironmentVariables: JSON.stringify([
        { name: 'LANE', value: '#{variables.LANE}', type: 'PLAINTEXT' },
        { name: 'MODE', value: '#{variables.MODE}', type: 'PLAINTEXT' },
      ]),
    },
    inputArtifacts: [{ name: 'SourceOut' }],
    outputArtifacts: [{ name: 'BuildOut' }],
  };
}

async function deployAction(
  StackName: string,
  overrides: Readonly<Record<string, string>>,
): Promise<ActionDeclaration> {
  return {
    name: 'Deploy',
    actionTypeId: {
      category: 'Deploy',
      owner: 'AWS',
      provider: 'CloudFormation',
      version: '1',
    },
    configuration: {
      ActionMode: 'CREATE_UPDATE',
      StackName,
      TemplatePath: 'BuildOut::template.json',
      TemplateConfiguration: 'BuildOut::configuration.json',
      RoleArn: (await ground()).roleArn,
      ParameterOverrides: JSON.stringify(overrides),
    },
    inputArtifacts: [{ name: 'BuildOut' }],
  };
}

interface Delivery {
  readonly pipeline: string;
  /** Begins with this; then comes the lane. */
  readonly stackPrefix: string;
}

/** A pipeline that builds and deploys a stack for each lane, as Laneway's do. */
async function createDelivery(
  scope: Scope,
  overrides: Readonly<Record<string, string>> = {
    Word: '#{BuildVariables.WORD}',
  },
): Promise<Delivery> {
  const stackPrefix = scope.name('app');
  const pipeline = await createPipeline(scope, await ground(), {
    variables: [
      { name: 'LANE', defaultValue: 'default' },
      { name: 'MODE', defaultValue: 'whole' },
    ],
    stages: [
      { name: 'Build', actions: [await buildAction()] },
      {
        name: 'Deploy',
        actions: [
          await deployAction(`${stackPrefix}-#{variables.LANE}`, overrides),
        ],
      },
    ],
  });
  // AWS starts a new pipeline at once: that execution is not wanted.
  const { pipelineExecutionSummaries = [] } =
    await codePipeline.listPipelineExecutions({ pipelineName: pipeline });
  for (const { pipelineExecutionId = '' } of pipelineExecutionSummaries) {
    await codePipeline.stopPipelineExecution({
      pipelineName: pipeline,
      pipelineExecutionId,
      abandon: true,
    });
  }
  return { pipeline, stackPrefix };
}

async function deliver(
  scope: Scope,
  { pipeline, stackPrefix }: Delivery,
  lane: string,
): Promise<string> {
  const name = `${stackPrefix}-${lane}`;
  scope.later(() => removeIfThere(name));
  await reaches(pipeline, await start(pipeline, { LANE: lane }), 'Succeeded');
  return name;
}

/** Deletes a stack that a deployment may have made. */
async function removeIfThere(StackName: string): Promise<void> {
  await cloudFormation.deleteStack({ StackName });
  await eventually(`stack ${StackName} is gone`, () =>
    readStack(StackName).then(
      () => false,
      () => true,
    ),
  );
}

suite('From source to stack', { concurrency: 3 }, () => {
  behaviour(
    'a variable in the name of a stack gives each lane a stack of its own',
    async scope => {
      const delivery = await createDelivery(scope);
      const names = await Promise.all([
        deliver(scope, delivery, 'gray'),
        deliver(scope, delivery, 'blue'),
      ]);
      for (const name of names) {
        assert.equal((await readStack(name)).StackStatus, 'CREATE_COMPLETE');
      }
    },
    { needs },
  );

  behaviour(
    'a variable that a build exports reaches the parameters of the deployment',
    async scope => {
      const delivery = await createDelivery(scope);
      const stack = await readStack(await deliver(scope, delivery, 'gray'));
      assert.equal(outputsOf(stack).Word, 'exported');
    },
    { needs },
  );

  behaviour(
    'a template configuration gives the stack parameters and tags',
    async scope => {
      const delivery = await createDelivery(scope);
      const stack = await readStack(await deliver(scope, delivery, 'gray'));
      assert.equal(outputsOf(stack).Mode, 'whole');
      assert.ok(
        stack.Tags?.some(
          it => it.Key === 'laneway:lane' && it.Value === 'gray',
        ),
      );
    },
    { needs },
  );

  behaviour(
    'parameter overrides win over the template configuration',
    async scope => {
      const delivery = await createDelivery(scope, { Word: 'w', Mode: 'over' });
      const stack = await readStack(await deliver(scope, delivery, 'gray'));
      assert.equal(outputsOf(stack).Mode, 'over');
    },
    { needs },
  );

  behaviour(
    'a deployment without a change succeeds and leaves the stack alone',
    async scope => {
      const delivery = await createDelivery(scope);
      const name = await deliver(scope, delivery, 'gray');
      const before = await physicalIds(name);
      await deliver(scope, delivery, 'gray');
      const stack = await readStack(name);
      assert.equal(stack.StackStatus, 'CREATE_COMPLETE');
      assert.deepEqual(await physicalIds(name), before);
    },
    { needs },
  );

  behaviour(
    'a build that fails ends the execution, and nothing is deployed',
    async scope => {
      const { pipeline } = await createDelivery(scope);
      const id = await start(pipeline, { LANE: 'gray', MODE: 'broken' });
      await reaches(pipeline, id, 'Failed');
      const runs = await actionsOf(pipeline, id);
      assert.equal(
        runs.find(it => it.actionName === 'Build')?.status,
        'Failed',
      );
      assert.ok(!runs.some(it => it.actionName === 'Deploy'));
    },
    { needs },
  );

  behaviour(
    'a deployment that fails tells why in the action',
    async scope => {
      const { pipeline } = await createDelivery(scope, { Strange: '1' });
      const id = await start(pipeline, { LANE: 'gray' });
      await reaches(pipeline, id, 'Failed');
      const deploy = (await actionsOf(pipeline, id)).find(
        it => it.actionName === 'Deploy',
      );
      assert.match(
        deploy?.output?.executionResult?.errorDetails?.message ?? '',
        /Parameters: \[Strange\] do not exist in the template/,
      );
    },
    { needs },
  );

  behaviour(
    'a build knows the commit of its source',
    async scope => {
      const delivery = await createDelivery(scope, {
        Word: '#{BuildVariables.COMMIT}',
      });
      const stack = await readStack(await deliver(scope, delivery, 'gray'));
      assert.match(outputsOf(stack).Word, /^[0-9a-f]{40}$/);
    },
    { needs },
  );
});
