import { randomUUID } from 'node:crypto';
import type {
  BatchGetBuildsInput,
  BatchGetBuildsOutput,
  Build,
  EnvironmentVariable,
  ListBuildsForProjectInput,
  ListBuildsForProjectOutput,
  ListBuildsInput,
  ListBuildsOutput,
  StartBuildInput,
  StartBuildOutput,
  StopBuildInput,
  StopBuildOutput,
} from '@aws-sdk/client-codebuild';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import { page } from '../../core/page';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { invalidInput } from './projectOperations';
import { BuildRow, codeBuildTables, ProjectRow } from './rows';

/** AWS: at most 100 ids in `BatchGetBuilds`, and 100 a page in the lists. */
const PAGE_SIZE = 100;

/** The operations on builds. */
export function buildOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const tablesOf = (scope: Scope) => codeBuildTables(sandbox.store, scope);
  const listIds = (
    rows: BuildRow[],
    input: { sortOrder?: string; nextToken?: string },
  ) => {
    const ids = rows.map(row => row.id);
    // The newest first, unless asked otherwise.
    if (input.sortOrder !== 'ASCENDING') ids.reverse();
    return page(ids, PAGE_SIZE, input.nextToken, 'InvalidInputException');
  };

  return {
    StartBuild: (
      input: StartBuildInput,
      context: RequestContext,
    ): StartBuildOutput => ({
      build: toBuild(startBuild(sandbox, input, context), context),
    }),

    BatchGetBuilds: (
      input: BatchGetBuildsInput,
      context: RequestContext,
    ): BatchGetBuildsOutput => {
      const ids = input.ids ?? [];
      if (ids.length === 0 || ids.length > PAGE_SIZE) {
        throw invalidInput(
          `Invalid number of build ids: ${ids.length}. Give 1 to ${PAGE_SIZE}.`,
        );
      }
      const found: Build[] = [];
      const buildsNotFound: string[] = [];
      for (const id of ids) {
        const row = findBuild(sandbox, context, id);
        if (row) found.push(toBuild(row, context));
        else buildsNotFound.push(id);
      }
      return { builds: found, buildsNotFound };
    },

    ListBuilds: (
      input: ListBuildsInput,
      context: RequestContext,
    ): ListBuildsOutput => {
      const rows = tablesOf(context).builds.values();
      const { items, nextToken } = listIds(rows, input);
      return { ids: items, nextToken };
    },

    ListBuildsForProject: (
      input: ListBuildsForProjectInput,
      context: RequestContext,
    ): ListBuildsForProjectOutput => {
      const tables = tablesOf(context);
      const project = requireProject(sandbox, context, input.projectName);
      const rows = tables.builds
        .values()
        .filter(row => row.project === project.name);
      const { items, nextToken } = listIds(rows, input);
      return { ids: items, nextToken };
    },

    StopBuild: (
      input: StopBuildInput,
      context: RequestContext,
    ): StopBuildOutput => {
      const row = findBuild(sandbox, context, input.id ?? '');
      if (!row) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Build not found: ${input.id}`,
        );
      }
      if (!row.endTime) {
        row.stopRequested = true;
        tablesOf(context).builds.put(row.id, row);
      }
      return { build: toBuild(row, context) };
    },
  };
}

function requireProject(
  sandbox: Sandbox,
  scope: Scope,
  name: string | undefined,
): ProjectRow {
  const row = codeBuildTables(sandbox.store, scope).projects.get(name ?? '');
  if (!row) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Project cannot be found: ${arn(scope, 'codebuild', `project/${name}`)}`,
    );
  }
  return row;
}

function findBuild(
  sandbox: Sandbox,
  scope: Scope,
  idOrArn: string,
): BuildRow | undefined {
  const id = idOrArn.split('/').pop() ?? '';
  return codeBuildTables(sandbox.store, scope).builds.get(id);
}

function startBuild(
  sandbox: Sandbox,
  input: StartBuildInput,
  context: RequestContext,
): BuildRow {
  const tables = codeBuildTables(sandbox.store, context);
  const project = requireProject(sandbox, context, input.projectName);
  const token = input.idempotencyToken;
  const known = token && tables.builds.get(tables.tokens.get(token) ?? '');
  if (known) return known;
  const source = {
    ...project.source,
    type: input.sourceTypeOverride ?? project.source.type,
    location: input.sourceLocationOverride ?? project.source.location,
    buildspec: input.buildspecOverride ?? project.source.buildspec,
  };
  if (source.type === 'CODEPIPELINE') {
    throw invalidInput(
      `Project ${project.name} has source type CODEPIPELINE: start its builds from a pipeline, or override the source`,
    );
  }
  const uuid = randomUUID();
  const id = `${project.name}:${uuid}`;
  const startTime = new Date(sandbox.clock.now()).toISOString();
  project.lastBuildNumber += 1;
  const row: BuildRow = {
    id,
    arn: arn(context, 'codebuild', `build/${id}`),
    uuid,
    number: project.lastBuildNumber,
    project: project.name,
    status: 'IN_PROGRESS',
    currentPhase: 'QUEUED',
    startTime,
    phases: [
      { type: 'SUBMITTED', status: 'SUCCEEDED', startTime, endTime: startTime },
      { type: 'QUEUED', startTime },
    ],
    source,
    secondarySources:
      input.secondarySourcesOverride ?? project.secondarySources,
    sourceVersion: input.sourceVersion,
    secondarySourceVersions: Object.fromEntries(
      (input.secondarySourcesVersionOverride ?? []).map(version => [
        version.sourceIdentifier ?? '',
        version.sourceVersion ?? '',
      ]),
    ),
    environment: project.environment,
    environmentVariables: mergeVariables(
      project.environment.environmentVariables ?? [],
      input.environmentVariablesOverride ?? [],
    ),
    artifacts: input.artifactsOverride ?? project.artifacts,
    secondaryArtifacts:
      input.secondaryArtifactsOverride ?? project.secondaryArtifacts,
    serviceRole: input.serviceRoleOverride ?? project.serviceRole,
    timeoutInMinutes:
      input.timeoutInMinutesOverride ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes:
      input.queuedTimeoutInMinutesOverride ?? project.queuedTimeoutInMinutes,
    logGroup: project.logGroup ?? `/aws/codebuild/${project.name}`,
    logStream: uuid,
    initiator: initiatorOf(context.principalArn),
    exportedVariables: [],
  };
  tables.projects.put(project.name, project);
  tables.builds.put(id, row);
  tables.active.put(id, id);
  if (token) tables.tokens.put(token, id);
  return row;
}

/** Who started a build: the session of a role (`codepipeline/{pipeline}`), or the user's name. */
function initiatorOf(principalArn: string): string {
  const [, assumed] = principalArn.split(/:assumed-role\/[^/]+\//);
  return assumed ?? principalArn.split(/[:/]/).pop() ?? principalArn;
}

function mergeVariables(
  project: readonly EnvironmentVariable[],
  override: readonly EnvironmentVariable[],
): EnvironmentVariable[] {
  const byName = new Map<string, EnvironmentVariable>();
  for (const variable of [...project, ...override]) {
    byName.set(variable.name ?? '', variable);
  }
  return [...byName.values()];
}

function toBuild(row: BuildRow, scope: Scope): Build {
  const encode = encodeURIComponent;
  return {
    id: row.id,
    arn: row.arn,
    buildNumber: row.number,
    startTime: new Date(row.startTime),
    endTime: row.endTime ? new Date(row.endTime) : undefined,
    currentPhase: row.currentPhase,
    buildStatus: row.status,
    sourceVersion: row.sourceVersion,
    resolvedSourceVersion: row.resolvedSourceVersion,
    projectName: row.project,
    phases: row.phases.map(phase => ({
      phaseType: phase.type,
      phaseStatus: phase.status,
      startTime: new Date(phase.startTime),
      endTime: phase.endTime ? new Date(phase.endTime) : undefined,
      durationInSeconds: phase.endTime
        ? Math.round(
            (Date.parse(phase.endTime) - Date.parse(phase.startTime)) / 1000,
          )
        : undefined,
      contexts: phase.contexts,
    })),
    source: row.source,
    secondarySources: row.secondarySources,
    artifacts: { location: artifactLocation(row.artifacts) },
    secondaryArtifacts: row.secondaryArtifacts.map(artifact => ({
      artifactIdentifier: artifact.artifactIdentifier,
      location: artifactLocation(artifact),
    })),
    environment: {
      ...row.environment,
      environmentVariables: row.environmentVariables,
    },
    serviceRole: row.serviceRole,
    logs: {
      groupName: row.logGroup,
      streamName: row.logStream,
      cloudWatchLogsArn: arn(
        scope,
        'logs',
        `log-group:${row.logGroup}:log-stream:${row.logStream}`,
      ),
      deepLink: `https://console.aws.amazon.com/cloudwatch/home?region=${
        scope.region
      }#logsV2:log-groups/log-group/${encode(
        encode(row.logGroup),
      )}/log-events/${row.logStream}`,
    },
    timeoutInMinutes: row.timeoutInMinutes,
    queuedTimeoutInMinutes: row.queuedTimeoutInMinutes,
    buildComplete: row.endTime !== undefined,
    initiator: row.initiator,
    exportedEnvironmentVariables: row.exportedVariables,
  };
}

function artifactLocation({
  type,
  location,
  name,
}: BuildRow['artifacts']): string | undefined {
  if (type !== 'S3') return undefined;
  return `arn:aws:s3:::${[location, name].filter(Boolean).join('/')}`;
}
