import { randomBytes, randomUUID } from 'node:crypto';
import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../core/AwsError';
import { partitionOf } from '../../core/arn';
import type { Sandbox } from '../../core/Sandbox';
import type { RequestContext, Scope } from '../../core/types';
import type {
  ActionProgress,
  ActionRequest,
  ActionRunner,
} from './actions/ActionRunner';
import { failed } from './actions/ActionRunner';
import { CloudFormationRunner } from './actions/CloudFormationRunner';
import { CodeBuildRunner } from './actions/CodeBuildRunner';
import { ManualApprovalRunner } from './actions/ManualApprovalRunner';
import { SourceConnectionRunner } from './actions/SourceConnectionRunner';
import {
  ACTIVE_EXECUTIONS,
  activeExecutions,
  ActionRow,
  codePipelineTables,
  currentActions,
  ExecutionRow,
} from './rows';
import { resolveConfiguration } from './variables';

const TICK_MS = 100;
/** Between two looks at an action in progress, in AWS seconds. */
const POLL_SECONDS = 5;

/**
 * Moves executions forward: into their stages, through their actions, to their end. All it knows is in the rows, so that
 * it goes on where an earlier process stopped.
 */
export class PipelineEngine {
  private readonly runners: Readonly<Record<string, ActionRunner>>;

  constructor(private readonly sandbox: Sandbox) {
    this.runners = {
      CodeStarSourceConnection: new SourceConnectionRunner(sandbox),
      CodeBuild: new CodeBuildRunner(sandbox),
      CloudFormation: new CloudFormationRunner(sandbox),
      Manual: new ManualApprovalRunner(),
    };
  }

  start(): void {
    this.sandbox.ticker.add('codepipeline', TICK_MS, () => this.tick());
  }

  private async tick(): Promise<void> {
    const { store } = this.sandbox;
    await Promise.all(
      store.scopes(ACTIVE_EXECUTIONS).flatMap(scope =>
        codePipelineTables(store, scope)
          .active.keys()
          .map(id => this.advance(scope, id)),
      ),
    );
  }

  private async advance(scope: Scope, id: string): Promise<void> {
    const row = this.read(scope, id);
    if (!row) return;
    if (row.stop?.abandon) {
      this.finish(scope, row, 'Stopped');
      return;
    }
    if (!row.stageEntered && !row.stop && !this.enterStage(scope, row)) return;
    const stage = row.declaration.stages?.[row.stageIndex];
    const stageName = stage?.name ?? '';
    for (const action of currentActions(row, stageName)) {
      if (action.status === 'InProgress') await this.poll(scope, id, action.id);
    }
    await this.nextActions(scope, id, stageName, stage?.actions ?? []);
  }

  /** Starts what may start now, or ends the stage when there is nothing left to do. */
  private async nextActions(
    scope: Scope,
    id: string,
    stageName: string,
    declared: readonly ActionDeclaration[],
  ): Promise<void> {
    const row = this.read(scope, id);
    if (!row || row.stop?.abandon) return;
    const runs = currentActions(row, stageName);
    if (runs.some(run => run.status === 'InProgress')) return;
    if (row.stop) {
      this.finish(scope, row, 'Stopped');
      return;
    }
    if (runs.some(run => run.status === 'Failed')) {
      this.finish(scope, row, 'Failed');
      return;
    }
    const waiting = declared.filter(
      action => !runs.some(run => run.name === action.name),
    );
    if (waiting.length === 0) {
      this.leaveStage(scope, row);
      return;
    }
    const order = Math.min(...waiting.map(action => action.runOrder ?? 1));
    for (const action of waiting) {
      if ((action.runOrder ?? 1) === order) {
        await this.startAction(scope, id, stageName, action);
      }
    }
  }

  /**
   * Takes an execution into its stage. In PARALLEL mode nothing is in the way; else a stage holds one execution, the
   * oldest goes first (QUEUED), or the newest, and those behind it are superseded (SUPERSEDED).
   */
  private enterStage(scope: Scope, row: ExecutionRow): boolean {
    if (row.mode !== 'PARALLEL') {
      const tables = codePipelineTables(this.sandbox.store, scope);
      const others = activeExecutions(tables, row.pipeline).filter(
        other => other.id !== row.id && other.stageIndex === row.stageIndex,
      );
      const newer = others.some(
        other => !other.stageEntered && other.sequence > row.sequence,
      );
      if (row.mode === 'SUPERSEDED' && newer && row.stageIndex > 0) {
        this.finish(scope, row, 'Superseded');
        return false;
      }
      const blocked = others.some(
        other => other.stageEntered || other.sequence < row.sequence,
      );
      if (blocked) return false;
    }
    row.stageEntered = true;
    this.write(scope, row);
    return true;
  }

  private leaveStage(scope: Scope, row: ExecutionRow): void {
    const last = (row.declaration.stages?.length ?? 0) - 1;
    if (row.stageIndex >= last) {
      this.finish(scope, row, 'Succeeded');
      return;
    }
    row.stageIndex += 1;
    row.stageEntered = false;
    this.write(scope, row);
  }

  private finish(
    scope: Scope,
    row: ExecutionRow,
    status: 'Succeeded' | 'Failed' | 'Stopped' | 'Superseded',
  ): void {
    for (const action of row.actions) {
      if (action.status === 'InProgress') {
        action.status = 'Abandoned';
        action.lastUpdateTime = this.now();
      }
    }
    row.status = status;
    this.write(scope, row);
    codePipelineTables(this.sandbox.store, scope).active.delete(row.id);
  }

  private async startAction(
    scope: Scope,
    id: string,
    stage: string,
    declaration: ActionDeclaration,
  ): Promise<void> {
    const row = this.read(scope, id);
    if (!row || row.stop) return;
    const now = this.now();
    let resolvedConfiguration = declaration.configuration ?? {};
    let unresolved: ActionProgress | undefined;
    try {
      resolvedConfiguration = resolveConfiguration(resolvedConfiguration, row);
    } catch (error) {
      unresolved = failed('ConfigurationError', (error as Error).message);
    }
    const action: ActionRow = {
      id: randomUUID(),
      stage,
      name: declaration.name ?? '',
      status: 'InProgress',
      startTime: now,
      lastUpdateTime: now,
      updatedBy: row.declaration.roleArn,
      resolvedConfiguration,
      inputArtifacts: locations(declaration.inputArtifacts, row.artifacts),
      outputArtifacts: newLocations(row, declaration),
    };
    row.actions.push(action);
    this.write(scope, row);
    const progress =
      unresolved ??
      (await this.guarded(declaration, runner =>
        runner.start(this.request(scope, row, action, declaration)),
      ));
    this.apply(scope, id, action.id, declaration, progress);
  }

  private async poll(scope: Scope, id: string, actionId: string) {
    const row = this.read(scope, id);
    const action = row?.actions.find(run => run.id === actionId);
    if (!row || !action) return;
    if ((action.pollAt ?? 0) > this.sandbox.clock.now()) return;
    const declaration = row.declaration.stages
      ?.find(stage => stage.name === action.stage)
      ?.actions?.find(({ name }) => name === action.name);
    if (!declaration) return;
    const request = this.request(scope, row, action, declaration);
    const progress = await this.guarded(declaration, runner =>
      // Without a state the process ended between the start and its result: start again, with the same token.
      action.state === undefined
        ? runner.start(request)
        : runner.poll(request, action.state),
    );
    this.apply(scope, id, actionId, declaration, progress);
  }

  private async guarded(
    declaration: ActionDeclaration,
    work: (runner: ActionRunner) => Promise<ActionProgress>,
  ): Promise<ActionProgress> {
    try {
      return await work(this.runners[declaration.actionTypeId?.provider ?? '']);
    } catch (error) {
      if (!(error instanceof AwsError)) {
        this.sandbox.logger.error(
          `Action ${declaration.name}: ${(error as Error).stack}`,
        );
      }
      return failed('JobFailed', (error as Error).message);
    }
  }

  private apply(
    scope: Scope,
    id: string,
    actionId: string,
    declaration: ActionDeclaration,
    progress: ActionProgress,
  ): void {
    // Read again: the execution may have been stopped meanwhile.
    const row = this.read(scope, id);
    const action = row?.actions.find(run => run.id === actionId);
    if (!row || action?.status !== 'InProgress') return;
    const changed =
      progress.status !== action.status || progress.summary !== action.summary;
    action.status = progress.status;
    action.state = progress.state;
    action.externalId = progress.externalId ?? action.externalId;
    action.externalUrl = progress.externalUrl ?? action.externalUrl;
    action.summary = progress.summary ?? action.summary;
    action.token = progress.token ?? action.token;
    action.error = progress.error;
    action.pollAt = this.sandbox.clock.after(POLL_SECONDS);
    if (changed) action.lastUpdateTime = this.now();
    if (progress.status === 'Succeeded') {
      succeed(row, action, declaration, progress);
    }
    this.write(scope, row, changed);
  }

  private request(
    scope: Scope,
    row: ExecutionRow,
    action: ActionRow,
    declaration: ActionDeclaration,
  ): ActionRequest {
    return {
      pipeline: row.pipeline,
      executionId: row.id,
      actionExecutionId: action.id,
      declaration,
      configuration: action.resolvedConfiguration,
      inputArtifacts: action.inputArtifacts,
      outputArtifacts: action.outputArtifacts,
      context: this.contextOf(scope, row, declaration),
    };
  }

  /** Acts as the action's role, or the pipeline's, in a session named after the pipeline. */
  private contextOf(
    scope: Scope,
    row: ExecutionRow,
    declaration: ActionDeclaration,
  ): RequestContext {
    const region = declaration.region ?? scope.region;
    const role = (declaration.roleArn ?? row.declaration.roleArn ?? '')
      .split('/')
      .pop();
    return {
      ...this.sandbox.serviceContext({ ...scope, region }, 'codepipeline'),
      principalArn: `arn:${partitionOf(region)}:sts::${
        scope.account
      }:assumed-role/${role}/codepipeline/${row.pipeline}`,
    };
  }

  private read(scope: Scope, id: string): ExecutionRow | undefined {
    return codePipelineTables(this.sandbox.store, scope).executions.get(id);
  }

  private write(scope: Scope, row: ExecutionRow, changed = true): void {
    if (changed) row.lastUpdateTime = this.now();
    codePipelineTables(this.sandbox.store, scope).executions.put(row.id, row);
  }

  private now(): string {
    return new Date(this.sandbox.clock.now()).toISOString();
  }
}

function succeed(
  row: ExecutionRow,
  action: ActionRow,
  declaration: ActionDeclaration,
  progress: ActionProgress,
): void {
  action.outputVariables = { ...progress.outputVariables };
  Object.assign(row.artifacts, action.outputArtifacts);
  if (declaration.namespace) {
    row.namespaces[declaration.namespace] = action.outputVariables;
  }
  if (progress.artifactRevision) {
    row.artifactRevisions.push(progress.artifactRevision);
  }
  if (progress.sourceRevision) {
    row.sourceRevisions.push(progress.sourceRevision);
  }
}

function locations(
  artifacts: readonly { name?: string | undefined }[] | undefined,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    (artifacts ?? []).map(({ name = '' }) => [name, known[name] ?? '']),
  );
}

/** New places for output artifacts, named as AWS names them: `{bucket}/{pipeline}/{artifact}/{random}`. */
function newLocations(
  row: ExecutionRow,
  { outputArtifacts = [], region }: ActionDeclaration,
): Record<string, string> {
  const { artifactStore, artifactStores } = row.declaration;
  const bucket =
    artifactStore?.location ??
    artifactStores?.[region ?? '']?.location ??
    Object.values(artifactStores ?? {})[0]?.location;
  return Object.fromEntries(
    outputArtifacts.map(({ name = '' }) => [
      name,
      [
        bucket,
        row.pipeline.slice(0, 20),
        name.slice(0, 10),
        randomBytes(6).toString('base64url').slice(0, 7),
      ].join('/'),
    ]),
  );
}
