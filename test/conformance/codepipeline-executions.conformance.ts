import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import { eventually } from './support/eventually';
import {
  actionsOf,
  codePipeline,
  createPipeline,
  createPipelineGround,
  execution,
  heldBy,
  type PipelineOptions,
  reaches,
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

/** Answers the approval that holds an execution. In PARALLEL mode only the action's own run has the token. */
async function decide(
  pipelineName: string,
  id: string,
  status: 'Approved' | 'Rejected',
): Promise<void> {
  await heldBy(pipelineName, id);
  const token = await eventually('the approval has a token', async () => {
    const { stageStates = [] } = await codePipeline.getPipelineState({
      name: pipelineName,
    });
    return stageStates
      .flatMap(stage => stage.actionStates ?? [])
      .find(action => action.actionName === 'Approve')?.latestExecution?.token;
  });
  await codePipeline.putApprovalResult({
    pipelineName,
    stageName: 'Hold',
    actionName: 'Approve',
    token,
    result: { status, summary: 'as the case wants it' },
  });
}

/** Lets go of an execution that an approval holds. */
async function abandon(pipelineName: string, id: string): Promise<void> {
  await codePipeline.stopPipelineExecution({
    pipelineName,
    pipelineExecutionId: id,
    abandon: true,
    reason: 'no longer wanted',
  });
}

suite('Executions of a pipeline', { concurrency: 6 }, () => {
  behaviour(
    'in PARALLEL mode executions run side by side',
    async scope => {
      const name = await pipeline(scope);
      const [first, second] = [await start(name), await start(name)];
      await Promise.all([heldBy(name, first), heldBy(name, second)]);
      const statuses = await Promise.all(
        [first, second].map(async id => (await execution(name, id)).status),
      );
      assert.deepEqual(statuses, ['InProgress', 'InProgress']);
    },
    { needs },
  );

  behaviour(
    'in QUEUED mode an execution waits for the one before it to leave the stage',
    async scope => {
      const name = await pipeline(scope, { executionMode: 'QUEUED' });
      await settleFirst(name);
      const first = await start(name);
      await heldBy(name, first);
      const second = await start(name);
      const runs = await actionsOf(name, second);
      assert.ok(!runs.some(it => it.actionName === 'Approve'));
      await abandon(name, first);
      await heldBy(name, second);
    },
    { needs },
  );

  behaviour(
    'in SUPERSEDED mode a newer execution takes the place of the one that waits',
    async scope => {
      const name = await pipeline(scope, { executionMode: 'SUPERSEDED' });
      await settleFirst(name);
      const holding = await start(name);
      await heldBy(name, holding);
      const waiting = await start(name);
      await eventually('its source is read', async () =>
        (await actionsOf(name, waiting)).some(it => it.status === 'Succeeded'),
      );
      const newest = await start(name);
      await reaches(name, waiting, 'Superseded');
      assert.equal((await execution(name, newest)).status, 'InProgress');
      assert.equal((await execution(name, holding)).status, 'InProgress');
    },
    { needs },
  );

  behaviour(
    'starting again with the same clientRequestToken gives the same execution',
    async scope => {
      const name = await pipeline(scope);
      const clientRequestToken = scope.name('token');
      const ids = [];
      for (let count = 0; count < 2; count += 1) {
        const { pipelineExecutionId } =
          await codePipeline.startPipelineExecution({
            name,
            clientRequestToken,
          });
        ids.push(pipelineExecutionId);
      }
      assert.equal(ids[0], ids[1]);
    },
    { needs },
  );

  behaviour(
    'an abandoned execution is Stopped, and its action Abandoned',
    async scope => {
      const name = await pipeline(scope);
      const id = await start(name);
      await heldBy(name, id);
      await abandon(name, id);
      await reaches(name, id, 'Stopped');
      const runs = await actionsOf(name, id);
      assert.equal(
        runs.find(it => it.actionName === 'Approve')?.status,
        'Abandoned',
      );
    },
    { needs },
  );

  behaviour(
    'stopping without abandoning waits for the action in progress',
    async scope => {
      const name = await pipeline(scope);
      const id = await start(name);
      await heldBy(name, id);
      await codePipeline.stopPipelineExecution({
        pipelineName: name,
        pipelineExecutionId: id,
      });
      assert.equal((await execution(name, id)).status, 'Stopping');
      const [approval] = (await actionsOf(name, id)).filter(
        it => it.actionName === 'Approve',
      );
      assert.equal(approval?.status, 'InProgress');
      await abandon(name, id);
      await reaches(name, id, 'Stopped');
    },
    { needs },
  );

  behaviour(
    'an execution that has ended can not be stopped',
    async scope => {
      const name = await pipeline(scope);
      const id = await start(name);
      await heldBy(name, id);
      await abandon(name, id);
      await reaches(name, id, 'Stopped');
      await refused(abandon(name, id), {
        code: 'PipelineExecutionNotStoppableException',
      });
    },
    { needs },
  );

  behaviour(
    'an approved execution goes on and succeeds',
    async scope => {
      const name = await pipeline(scope, { executionMode: 'QUEUED' });
      await settleFirst(name);
      const id = await start(name);
      await decide(name, id, 'Approved');
      await reaches(name, id, 'Succeeded');
    },
    { needs },
  );

  behaviour(
    'a rejected execution fails',
    async scope => {
      const name = await pipeline(scope, { executionMode: 'QUEUED' });
      await settleFirst(name);
      const id = await start(name);
      await decide(name, id, 'Rejected');
      await reaches(name, id, 'Failed');
    },
    { needs },
  );

  behaviour(
    'a failed stage can be retried within the same execution',
    async scope => {
      const name = await pipeline(scope, { executionMode: 'QUEUED' });
      await settleFirst(name);
      const id = await start(name);
      await decide(name, id, 'Rejected');
      await reaches(name, id, 'Failed');
      await codePipeline.retryStageExecution({
        pipelineName: name,
        stageName: 'Hold',
        pipelineExecutionId: id,
        retryMode: 'FAILED_ACTIONS',
      });
      await decide(name, id, 'Approved');
      await reaches(name, id, 'Succeeded');
    },
    { needs },
  );

  behaviour(
    'an execution that does not exist is PipelineExecutionNotFoundException',
    async scope => {
      const name = await pipeline(scope);
      await refused(execution(name, '00000000-0000-0000-0000-000000000000'), {
        code: 'PipelineExecutionNotFoundException',
      });
    },
    { needs },
  );

  behaviour(
    'ListPipelineExecutions gives the newest first, with trigger and mode',
    async scope => {
      const name = await pipeline(scope);
      const [first, second] = [await start(name), await start(name)];
      const { pipelineExecutionSummaries = [] } =
        await codePipeline.listPipelineExecutions({ pipelineName: name });
      const [newest, next] = pipelineExecutionSummaries;
      assert.deepEqual(
        [newest?.pipelineExecutionId, next?.pipelineExecutionId],
        [second, first],
      );
      assert.equal(newest?.trigger?.triggerType, 'StartPipelineExecution');
      assert.equal(newest?.executionMode, 'PARALLEL');
    },
    { needs },
  );

  behaviour(
    'ListPipelineExecutions gives pages of the size asked for',
    async scope => {
      const name = await pipeline(scope);
      for (let count = 0; count < 3; count += 1) await start(name);
      const first = await codePipeline.listPipelineExecutions({
        pipelineName: name,
        maxResults: 2,
      });
      assert.equal(first.pipelineExecutionSummaries?.length, 2);
      assert.ok(first.nextToken);
    },
    { needs },
  );

  behaviour(
    'the source of an execution is named by its commit',
    async scope => {
      const name = await pipeline(scope);
      const id = await start(name);
      await heldBy(name, id);
      const { artifactRevisions } = await execution(name, id);
      assert.match(artifactRevisions?.[0]?.revisionId ?? '', /^[0-9a-f]{40}$/);
    },
    { needs },
  );
});

/** Creating a pipeline may start it: that execution must not stand in the way of those of the case. */
async function settleFirst(name: string): Promise<void> {
  const { pipelineExecutionSummaries = [] } =
    await codePipeline.listPipelineExecutions({ pipelineName: name });
  for (const { pipelineExecutionId = '' } of pipelineExecutionSummaries) {
    await abandon(name, pipelineExecutionId);
    await reaches(name, pipelineExecutionId, 'Stopped');
  }
}
