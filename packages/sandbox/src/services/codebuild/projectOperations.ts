import type {
  BatchGetProjectsInput,
  BatchGetProjectsOutput,
  CreateProjectInput,
  CreateProjectOutput,
  DeleteProjectInput,
  ListProjectsInput,
  ListProjectsOutput,
  Project,
} from '@aws-sdk/client-codebuild';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import { page } from '../../core/page';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { codeBuildTables, ProjectRow } from './rows';

const PROJECT_NAME = /^[A-Za-z0-9][A-Za-z0-9\-_]{1,254}$/;
/** AWS: at most 100 names in `BatchGetProjects`, and 100 a page in `ListProjects`. */
const PAGE_SIZE = 100;
/** AWS's defaults: 1 hour to run, 8 hours to wait. */
const DEFAULT_TIMEOUT_MINUTES = 60;
const DEFAULT_QUEUED_TIMEOUT_MINUTES = 480;

/** @throws AwsError InvalidInputException */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

/** The operations on projects. */
export function projectOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const projectsOf = (scope: Scope) =>
    codeBuildTables(sandbox.store, scope).projects;

  return {
    CreateProject: (
      input: CreateProjectInput,
      context: RequestContext,
    ): CreateProjectOutput => ({
      project: toProject(createProject(sandbox, input, context)),
    }),

    BatchGetProjects: (
      input: BatchGetProjectsInput,
      context: RequestContext,
    ): BatchGetProjectsOutput => {
      const names = input.names ?? [];
      if (names.length === 0 || names.length > PAGE_SIZE) {
        throw invalidInput(
          `Invalid number of project names: ${names.length}. Give 1 to ${PAGE_SIZE}.`,
        );
      }
      const projects: Project[] = [];
      const projectsNotFound: string[] = [];
      for (const nameOrArn of names) {
        const row = projectsOf(context).get(nameOrArn.split('/').pop() ?? '');
        if (row) projects.push(toProject(row));
        else projectsNotFound.push(nameOrArn);
      }
      return { projects, projectsNotFound };
    },

    ListProjects: (
      input: ListProjectsInput,
      context: RequestContext,
    ): ListProjectsOutput => {
      const names = projectsOf(context).keys().sort();
      if (input.sortOrder === 'DESCENDING') names.reverse();
      const { items, nextToken } = page(
        names,
        PAGE_SIZE,
        input.nextToken,
        'InvalidInputException',
      );
      return { projects: items, nextToken };
    },

    DeleteProject: (input: DeleteProjectInput, context: RequestContext) => {
      projectsOf(context).delete(input.name ?? '');
      return {};
    },
  };
}

/** @throws AwsError InvalidInputException, ResourceAlreadyExistsException */
export function createProject(
  sandbox: Sandbox,
  input: CreateProjectInput,
  scope: Scope,
): ProjectRow {
  const { projects } = codeBuildTables(sandbox.store, scope);
  const name = input.name ?? '';
  if (!PROJECT_NAME.test(name)) {
    throw invalidInput(
      `Invalid project name: '${name}'. Give 2 to 255 letters, digits, - and _.`,
    );
  }
  if (projects.has(name)) {
    throw new AwsError(
      'ResourceAlreadyExistsException',
      `Project already exists: ${arn(scope, 'codebuild', `project/${name}`)}`,
    );
  }
  const { source, artifacts, environment, serviceRole } = input;
  if (!source || !artifacts || !environment || !serviceRole) {
    throw invalidInput(
      'source, artifacts, environment and serviceRole are required',
    );
  }
  const now = new Date(sandbox.clock.now()).toISOString();
  const row: ProjectRow = {
    name,
    arn: arn(scope, 'codebuild', `project/${name}`),
    description: input.description,
    source,
    secondarySources: input.secondarySources ?? [],
    artifacts,
    secondaryArtifacts: input.secondaryArtifacts ?? [],
    environment,
    serviceRole,
    timeoutInMinutes: input.timeoutInMinutes ?? DEFAULT_TIMEOUT_MINUTES,
    queuedTimeoutInMinutes:
      input.queuedTimeoutInMinutes ?? DEFAULT_QUEUED_TIMEOUT_MINUTES,
    concurrentBuildLimit: input.concurrentBuildLimit,
    logGroup: input.logsConfig?.cloudWatchLogs?.groupName,
    encryptionKey: input.encryptionKey,
    tags: Object.fromEntries(
      (input.tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']),
    ),
    createdAt: now,
    modifiedAt: now,
    lastBuildNumber: 0,
  };
  projects.put(name, row);
  return row;
}

function toProject(row: ProjectRow): Project {
  return {
    name: row.name,
    arn: row.arn,
    description: row.description,
    source: row.source,
    secondarySources: row.secondarySources,
    artifacts: row.artifacts,
    secondaryArtifacts: row.secondaryArtifacts,
    environment: row.environment,
    serviceRole: row.serviceRole,
    timeoutInMinutes: row.timeoutInMinutes,
    queuedTimeoutInMinutes: row.queuedTimeoutInMinutes,
    concurrentBuildLimit: row.concurrentBuildLimit,
    encryptionKey: row.encryptionKey,
    tags: Object.entries(row.tags).map(([key, value]) => ({ key, value })),
    created: new Date(row.createdAt),
    lastModified: new Date(row.modifiedAt),
    badge: { badgeEnabled: false },
    projectVisibility: 'PRIVATE',
  };
}
