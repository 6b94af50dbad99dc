import {
  Deployment,
  DeploymentStage,
  servicePipelineName,
} from '@laneway/plugin-lanes-common';
import { ActionExecution } from '../aws';
import { executionConsoleUrl } from './consoleUrls';
import { ExecutionReading } from './ServiceReading';

/** Stages of a service's pipeline, in order, as the delivery contract has them. */
const STAGES = ['Source', 'Build', 'Deploy'];

/** A stage's actions, the newest attempt of each. */
function stageOf(
  name: string,
  actions: readonly ActionExecution[],
): DeploymentStage {
  const newest = new Map<string, ActionExecution>();
  for (const action of actions) newest.set(action.action, action);
  const list = [...newest.values()];
  const has = (status: string) => list.some(a => a.status === status);
  let status: DeploymentStage['status'] = 'succeeded';
  if (list.length === 0) status = 'waiting';
  else if (has('failed')) status = 'failed';
  else if (has('running')) status = 'running';
  else if (has('stopped')) status = 'stopped';
  return {
    name,
    status,
    actions: list.map(action => ({
      name: action.action,
      status: action.status,
      summary: action.errorMessage ?? action.summary,
    })),
  };
}

/** Why an execution failed, in the words of the first action that did. */
export function executionFailure(
  execution: ExecutionReading,
): string | undefined {
  if (execution.summary.status !== 'failed') return undefined;
  const failed = execution.actions.find(action => action.status === 'failed');
  const detail =
    failed?.errorMessage ?? failed?.summary ?? execution.summary.statusSummary;
  if (!failed) return detail ?? 'the deployment failed';
  return detail
    ? `${failed.stage} failed: ${detail}`
    : `${failed.stage} failed`;
}

/** A value of a pipeline variable; `-` stands for none, because AWS allows no empty value. */
function given(value: string | undefined): string | undefined {
  return value && value !== '-' ? value : undefined;
}

/** The lane that an execution deploys; undefined where its variables are not known yet. */
export function laneOfExecution(
  execution: ExecutionReading,
): string | undefined {
  return given(execution.variables.LANE);
}

/** A pipeline execution as a deployment of a lane. */
export function toDeployment(
  execution: ExecutionReading,
  service: string,
  env: string,
  region: string,
): Deployment {
  const { summary, variables, actions } = execution;
  const names = [
    ...STAGES,
    ...new Set(actions.map(a => a.stage).filter(s => !STAGES.includes(s))),
  ];
  const ended = summary.status !== 'running';
  const app = summary.revisions.find(r => r.action === 'AppSource');
  // The source action reads the service's own branch; another one is checked out by the build, which tags the image.
  const tag = actions
    .map(action =>
      /:([0-9a-f]{7,40})$/.exec(action.outputVariables.IMAGE_TAG_URI ?? ''),
    )
    .find(match => match)?.[1];
  return {
    executionId: summary.id,
    status: summary.status,
    startedAt: summary.startedAt,
    endedAt: ended ? summary.updatedAt : undefined,
    branch: given(variables.BRANCH),
    image: given(variables.IMAGE),
    commit: tag ?? (given(variables.BRANCH) ? undefined : app?.revision),
    commitMessage:
      tag !== undefined && tag === app?.revision ? app.message : undefined,
    stages:
      actions.length > 0 || !ended
        ? names.map(name =>
            stageOf(
              name,
              actions.filter(action => action.stage === name),
            ),
          )
        : [],
    failure: executionFailure(execution),
    consoleUrl: executionConsoleUrl(
      region,
      servicePipelineName(service, env),
      summary.id,
    ),
  };
}

/** The stage that a running deployment is at: its name, place and how many there are. */
export function runningStage(deployment: Deployment): {
  name: string;
  position: number;
  count: number;
} {
  const { stages } = deployment;
  const running = stages.findIndex(({ status }) => status === 'running');
  const waiting = stages.findIndex(({ status }) => status === 'waiting');
  // Between two stages, and before the first, the next one is the one it is at.
  const at = [running, waiting, stages.length - 1].find(i => i >= 0) ?? 0;
  return {
    name: stages[at]?.name ?? STAGES[0],
    position: at + 1,
    count: stages.length || STAGES.length,
  };
}
