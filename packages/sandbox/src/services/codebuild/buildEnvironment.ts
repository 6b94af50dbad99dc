import { delimiter, dirname, join } from 'node:path';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope } from '../../core/types';
import type { Buildspec } from './Buildspec';
import type { BuildWorkspace } from './BuildWorkspace';
import type { BuildRow } from './rows';

/** The stand-ins for docker, aws and jq. */
const STAND_INS = join(
  dirname(require.resolve('@laneway/sandbox/package.json')),
  'bin',
);

/**
 * The environment of a build: what CodeBuild gives one, and nothing of this process's own environment, which may hold
 * secrets. Later sources win: buildspec, then project and `StartBuild`, as on AWS.
 */
export function buildEnvironment(
  sandbox: Sandbox,
  scope: Scope,
  row: BuildRow,
  workspace: BuildWorkspace,
  buildspec: Buildspec,
): Record<string, string> {
  const { host, port } = sandbox.options;
  const environment: Record<string, string> = {
    ...buildspec.variables,
    ...Object.fromEntries(
      row.environmentVariables.map(({ name, value }) => [
        name ?? '',
        value ?? '',
      ]),
    ),
    AWS_REGION: scope.region,
    AWS_DEFAULT_REGION: scope.region,
    AWS_ACCESS_KEY_ID: scope.account,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_ENDPOINT_URL: `http://${host}:${port}`,
    CODEBUILD_BUILD_ARN: row.arn,
    CODEBUILD_BUILD_ID: row.id,
    CODEBUILD_BUILD_IMAGE: row.environment.image ?? '',
    CODEBUILD_BUILD_NUMBER: String(row.number),
    CODEBUILD_CI: 'true',
    CODEBUILD_INITIATOR: row.initiator,
    CODEBUILD_LOG_PATH: row.logStream,
    CODEBUILD_SOURCE_VERSION: row.sourceVersion ?? '',
    CODEBUILD_SRC_DIR: workspace.sourceDir,
    CODEBUILD_START_TIME: String(Date.parse(row.startTime)),
    HOME: workspace.home,
    TMPDIR: workspace.temp,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    // Where the docker stand-in hands over the layers of an image.
    SANDBOX_IMAGES_DIR: join(sandbox.filesDir, 'images'),
    PATH: [
      STAND_INS,
      dirname(process.execPath),
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
    ].join(delimiter),
  };
  // Not set where the source has no revision (AWS).
  if (row.resolvedSourceVersion) {
    environment.CODEBUILD_RESOLVED_SOURCE_VERSION = row.resolvedSourceVersion;
  }
  for (const { sourceIdentifier = '' } of row.secondarySources) {
    environment[`CODEBUILD_SRC_DIR_${sourceIdentifier}`] =
      workspace.secondaryDir(sourceIdentifier);
    environment[`CODEBUILD_SOURCE_VERSION_${sourceIdentifier}`] =
      row.secondarySourceVersions[sourceIdentifier] ?? '';
  }
  return environment;
}
