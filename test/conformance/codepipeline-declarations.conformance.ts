import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import { eventually } from './support/eventually';
import {
  codePipeline,
  createPipeline,
  createPipelineGround,
  execution,
  pipelineDeclaration,
  type PipelineOptions,
  start,
} from './support/pipelines';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';

const needs = ['source-repository'] as const;
const ground = shared(createPipelineGround);

async function pipeline(
  scope: Scope,
  options: PipelineOptions = {},
): Promise<string> {
  return createPipeline(scope, await ground(), options);
}

suite('Variables of a pipeline', { concurrency: 6 }, () => {
  const variables = [
    { name: 'LANE', defaultValue: 'default' },
    { name: 'BRANCH', defaultValue: 'main' },
  ];

  behaviour(
    'an execution has the values that were given and the defaults of the others',
    async scope => {
      const name = await pipeline(scope, { variables });
      const id = await start(name, { LANE: 'gray' });
      const found = await eventually('the variables are resolved', async () => {
        const list = (await execution(name, id)).variables;
        return list && list.length > 0 && list;
      });
      assert.deepEqual(
        Object.fromEntries(found.map(it => [it.name, it.resolvedValue])),
        { LANE: 'gray', BRANCH: 'main' },
      );
    },
    { needs },
  );

  behaviour(
    'a variable without a default must be given',
    async scope => {
      const name = await pipeline(scope, { variables: [{ name: 'LANE' }] });
      await refused(start(name), { code: 'ValidationException' });
    },
    { needs },
  );

  behaviour(
    'a value of 1,000 characters is taken',
    async scope => {
      const name = await pipeline(scope, { variables });
      assert.ok(await start(name, { LANE: 'x'.repeat(1000) }));
    },
    { needs },
  );

  behaviour(
    'a value of more than 1,000 characters is refused',
    async scope => {
      const name = await pipeline(scope, { variables });
      await refused(start(name, { LANE: 'x'.repeat(1001) }), {
        code: 'ValidationException',
      });
    },
    { needs },
  );

  behaviour(
    'a pipeline with more than 50 variables is refused',
    async scope => {
      const many = Array.from({ length: 51 }, (_, index) => ({
        name: `V${index}`,
        defaultValue: '1',
      }));
      await refused(pipeline(scope, { variables: many }), {
        code: 'InvalidStructureException',
      });
    },
    { needs },
  );

  behaviour(
    'a variable in a source action is refused',
    async scope => {
      const name = scope.name('pipeline');
      const declaration = pipelineDeclaration(name, await ground(), {
        variables,
      });
      const source = declaration.stages?.[0]?.actions?.[0];
      assert.ok(source?.configuration);
      source.configuration.BranchName = '#{variables.BRANCH}';
      const failure = await codePipeline
        .createPipeline({ pipeline: declaration })
        .then(
          () => undefined,
          (error: Error) => error.name,
        );
      assert.match(
        failure ?? 'the pipeline was created',
        /^Invalid(ActionDeclaration|Structure)Exception$/,
      );
    },
    { needs },
  );
});

suite('Declarations of a pipeline', { concurrency: 6 }, () => {
  behaviour(
    'a new pipeline starts its first execution by itself',
    async scope => {
      const name = await pipeline(scope);
      const [first] = await eventually('it has an execution', async () => {
        const { pipelineExecutionSummaries = [] } =
          await codePipeline.listPipelineExecutions({ pipelineName: name });
        return (
          pipelineExecutionSummaries.length > 0 && pipelineExecutionSummaries
        );
      });
      assert.equal(first.trigger?.triggerType, 'CreatePipeline');
    },
    { needs },
  );

  behaviour(
    'an update gives the next version',
    async scope => {
      const name = await pipeline(scope);
      const { pipeline: updated } = await codePipeline.updatePipeline({
        pipeline: pipelineDeclaration(name, await ground(), {
          variables: [{ name: 'LANE', defaultValue: 'default' }],
        }),
      });
      assert.equal(updated?.version, 2);
      const { pipeline: read } = await codePipeline.getPipeline({ name });
      assert.equal(read?.version, 2);
    },
    { needs },
  );

  behaviour(
    'a second pipeline of the same name is refused',
    async scope => {
      const name = await pipeline(scope);
      await refused(
        codePipeline.createPipeline({
          pipeline: pipelineDeclaration(name, await ground()),
        }),
        { code: 'PipelineNameInUseException' },
      );
    },
    { needs },
  );

  behaviour(
    'a pipeline of one stage is refused',
    async scope => {
      await refused(pipeline(scope, { stages: [] }), {
        code: 'InvalidStructureException',
      });
    },
    { needs },
  );

  behaviour(
    'an input artifact that no action before it gives is refused',
    async scope => {
      const build = {
        name: 'Build',
        actionTypeId: {
          category: 'Build' as const,
          owner: 'AWS' as const,
          provider: 'CodeBuild',
          version: '1',
        },
        configuration: { ProjectName: 'none' },
        inputArtifacts: [{ name: 'Nothing' }],
      };
      await refused(
        pipeline(scope, { stages: [{ name: 'Build', actions: [build] }] }),
        { code: 'InvalidStructureException' },
      );
    },
    { needs },
  );

  behaviour(
    'a deleted pipeline is not found any more',
    async scope => {
      const name = await pipeline(scope);
      await codePipeline.deletePipeline({ name });
      await refused(codePipeline.getPipeline({ name }), {
        code: 'PipelineNotFoundException',
      });
    },
    { needs },
  );
});
