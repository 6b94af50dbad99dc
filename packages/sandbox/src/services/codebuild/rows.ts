import type {
  BuildPhaseType,
  EnvironmentVariable,
  ProjectArtifacts,
  ProjectEnvironment,
  ProjectSource,
  StatusType,
} from '@aws-sdk/client-codebuild';
import type { Scope, Store, Table } from '../../core/types';

/** A project. Key: its name. */
export interface ProjectRow {
  readonly name: string;
  readonly arn: string;
  description?: string;
  source: ProjectSource;
  secondarySources: ProjectSource[];
  artifacts: ProjectArtifacts;
  secondaryArtifacts: ProjectArtifacts[];
  environment: ProjectEnvironment;
  serviceRole: string;
  timeoutInMinutes: number;
  queuedTimeoutInMinutes: number;
  concurrentBuildLimit?: number;
  /** Undefined: `/aws/codebuild/{project}`. */
  logGroup?: string;
  encryptionKey?: string;
  tags: Record<string, string>;
  readonly createdAt: string;
  modifiedAt: string;
  /** Number of the latest build. */
  lastBuildNumber: number;
}

export interface PhaseRow {
  readonly type: BuildPhaseType;
  status?: StatusType;
  readonly startTime: string;
  endTime?: string;
  contexts?: { statusCode: string; message: string }[];
}

/** A build. Key: its id, `{project}:{uuid}`. */
export interface BuildRow {
  readonly id: string;
  readonly arn: string;
  readonly uuid: string;
  readonly number: number;
  readonly project: string;
  status: StatusType;
  currentPhase: BuildPhaseType;
  readonly startTime: string;
  endTime?: string;
  phases: PhaseRow[];
  readonly source: ProjectSource;
  readonly secondarySources: ProjectSource[];
  readonly sourceVersion?: string;
  readonly secondarySourceVersions: Record<string, string>;
  resolvedSourceVersion?: string;
  readonly environment: ProjectEnvironment;
  readonly environmentVariables: EnvironmentVariable[];
  readonly artifacts: ProjectArtifacts;
  readonly secondaryArtifacts: ProjectArtifacts[];
  readonly serviceRole: string;
  readonly timeoutInMinutes: number;
  readonly queuedTimeoutInMinutes: number;
  readonly logGroup: string;
  readonly logStream: string;
  readonly initiator: string;
  exportedVariables: { name: string; value: string }[];
  /** Wanted by `StopBuild`. */
  stopRequested?: boolean;
  /** Moment (ms) at which the machine is there; undefined while the build waits in the queue. */
  provisionedAt?: number;
}

export interface CodeBuildTables {
  readonly projects: Table<ProjectRow>;
  readonly builds: Table<BuildRow>;
  /** Ids of the builds that have not ended, in the order they were started. */
  readonly active: Table<string>;
  /** Build id by idempotency token. */
  readonly tokens: Table<string>;
}

export const ACTIVE_BUILDS = 'codebuild.active';

export function codeBuildTables(store: Store, scope: Scope): CodeBuildTables {
  return {
    projects: store.table<ProjectRow>(scope, 'codebuild.projects'),
    builds: store.table<BuildRow>(scope, 'codebuild.builds'),
    active: store.table<string>(scope, ACTIVE_BUILDS),
    tokens: store.table<string>(scope, 'codebuild.tokens'),
  };
}
