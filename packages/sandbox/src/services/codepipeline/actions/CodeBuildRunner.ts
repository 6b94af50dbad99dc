import type {
  BatchGetBuildsOutput,
  Build,
  EnvironmentVariable,
  ProjectArtifacts,
  StartBuildOutput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../../core/AwsError';
import { readGitReference } from '../../../core/artifactFiles';
import type { Sandbox } from '../../../core/Sandbox';
import type { Json } from '../../../core/types';
import {
  ActionProgress,
  ActionRequest,
  ActionRunner,
  failed,
} from './ActionRunner';

/** Build by CodeBuild, with the input artifacts as its sources. */
export class CodeBuildRunner implements ActionRunner {
  constructor(private readonly sandbox: Sandbox) {}

  async start(request: ActionRequest): Promise<ActionProgress> {
    const { configuration, context, inputArtifacts } = request;
    const names = (request.declaration.inputArtifacts ?? []).map(
      artifact => artifact.name ?? '',
    );
    const primary = configuration.PrimarySource ?? names[0];
    if (!primary || !inputArtifacts[primary]) {
      return failed(
        'ConfigurationError',
        `PrimarySource '${primary}' is not an input artifact of action ${request.declaration.name}`,
      );
    }
    const secondary = names.filter(name => name !== primary);
    const { build } = await this.sandbox.invoke<StartBuildOutput>(
      'codebuild',
      'StartBuild',
      {
        projectName: configuration.ProjectName,
        idempotencyToken: request.actionExecutionId,
        sourceTypeOverride: 'S3',
        sourceLocationOverride: inputArtifacts[primary],
        sourceVersion: await this.sourceVersion(inputArtifacts[primary]),
        secondarySourcesOverride: secondary.map(sourceIdentifier => ({
          type: 'S3',
          location: inputArtifacts[sourceIdentifier],
          sourceIdentifier,
        })),
        secondarySourcesVersionOverride: await Promise.all(
          secondary.map(async sourceIdentifier => ({
            sourceIdentifier,
            sourceVersion: await this.sourceVersion(
              inputArtifacts[sourceIdentifier],
            ),
          })),
        ),
        environmentVariablesOverride: readVariables(
          configuration.EnvironmentVariables,
        ),
        ...artifactOverrides(request),
      },
      context,
    );
    return buildProgress(build ?? {}, context.region);
  }

  async poll(request: ActionRequest, state: Json): Promise<ActionProgress> {
    const id = String(state);
    const { builds } = await this.sandbox.invoke<BatchGetBuildsOutput>(
      'codebuild',
      'BatchGetBuilds',
      { ids: [id] },
      request.context,
    );
    const build = builds?.[0];
    if (!build) return failed('JobFailed', `Build ${id} does not exist`);
    return buildProgress(build, request.context.region);
  }

  /** As on AWS a build from a pipeline names its source object; a clone names its commit. */
  private async sourceVersion(location: string): Promise<string> {
    const reference = await readGitReference(this.sandbox.filesDir, location);
    return reference?.commitId ?? `arn:aws:s3:::${location}`;
  }
}

/** @throws AwsError when the configuration is no JSON list of variables */
function readVariables(json: string | undefined): EnvironmentVariable[] {
  if (!json) return [];
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch {
    // Said below, in the same words.
  }
  throw new AwsError(
    'ConfigurationError',
    `Invalid EnvironmentVariables: '${json}'. Give a JSON list of {"name","value","type"}`,
  );
}

/** One output artifact is the build's own; several are its secondary artifacts, by name. */
function artifactOverrides({ outputArtifacts }: ActionRequest): {
  artifactsOverride: ProjectArtifacts;
  secondaryArtifactsOverride: ProjectArtifacts[];
} {
  const artifacts = Object.entries(outputArtifacts).map(
    ([identifier, at]): ProjectArtifacts => {
      const slash = at.indexOf('/');
      return {
        type: 'S3',
        artifactIdentifier: identifier,
        location: at.slice(0, slash),
        name: at.slice(slash + 1),
        packaging: 'ZIP',
      };
    },
  );
  if (artifacts.length === 1) {
    return { artifactsOverride: artifacts[0], secondaryArtifactsOverride: [] };
  }
  return {
    artifactsOverride: { type: 'NO_ARTIFACTS' },
    secondaryArtifactsOverride: artifacts,
  };
}

function buildProgress(build: Build, region: string): ActionProgress {
  const id = build.id ?? '';
  const common = {
    state: id,
    externalId: id,
    externalUrl: `https://console.aws.amazon.com/codebuild/home?region=${region}#/builds/${encodeURIComponent(
      id,
    )}/view/new`,
  };
  if (build.buildStatus === 'IN_PROGRESS') {
    return { status: 'InProgress', ...common };
  }
  if (build.buildStatus === 'SUCCEEDED') {
    return {
      status: 'Succeeded',
      ...common,
      outputVariables: Object.fromEntries(
        (build.exportedEnvironmentVariables ?? []).map(({ name, value }) => [
          name ?? '',
          value ?? '',
        ]),
      ),
    };
  }
  const phase = build.phases?.find(({ phaseStatus }) =>
    ['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'].includes(phaseStatus ?? ''),
  );
  const context = phase?.contexts?.[0];
  const message = [
    `Build terminated with state: ${build.buildStatus}`,
    phase && `Phase: ${phase.phaseType}`,
    context?.statusCode && `Code: ${context.statusCode}`,
    context?.message && `Message: ${context.message}`,
  ]
    .filter(Boolean)
    .join('. ')
    // AWS's own punctuation: commas behind the first sentence.
    .replace(/\. (Code|Message): /g, ', $1: ');
  return failed('JobFailed', message, common);
}
