import { type Build, CodeBuild } from '@aws-sdk/client-codebuild';
import { ECR } from '@aws-sdk/client-ecr';
import { clientSettings } from './endpoint';
import { eventually } from './eventually';
import type { Scope } from './Scope';
import { createStack, outputsOf } from './stacks';
import type { Template } from './templates';

export const ecr = new ECR(clientSettings);
const codeBuild = new CodeBuild(clientSettings);

/** A repository with immutable tags, and a build project that can push to it. */
export interface ImageBuilder {
  readonly project: string;
  readonly repositoryName: string;
  readonly repositoryUri: string;
  /** For ECS: may pull from the repository and write logs. */
  readonly executionRoleArn: string;
}

const BUILDSPEC = `version: 0.2
phases:
  build:
    commands:
      - aws ecr get-login-password | docker login --username AWS --password-stdin "\${REPOSITORY_URI%%/*}"
      - echo "$PROGRAM" | base64 -d > server.js
      - printf 'FROM public.ecr.aws/docker/library/node:22-alpine\\nCOPY server.js /app/server.js\\nCMD ["node", "/app/server.js"]\\n' > Dockerfile
      - docker build --tag "$REPOSITORY_URI:$TAG" .
      - docker push "$REPOSITORY_URI:$TAG"
`;

function role(service: string, ...statements: object[]): object {
  return {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    ...(statements.length > 0 && {
      Policies: [
        {
          PolicyName: 'conformance',
          PolicyDocument: { Version: '2012-10-17', Statement: statements },
        },
      ],
    }),
  };
}

const BUILDER: Template = {
  Resources: {
    Repository: {
      Type: 'AWS::ECR::Repository',
      Properties: { ImageTagMutability: 'IMMUTABLE', EmptyOnDelete: true },
    },
    BuildRole: {
      Type: 'AWS::IAM::Role',
      Properties: role(
        'codebuild',
        {
          Effect: 'Allow',
          Action: ['ecr:GetAuthorizationToken', 'logs:*'],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: 'ecr:*',
          Resource: { 'Fn::GetAtt': ['Repository', 'Arn'] },
        },
      ),
    },
    ExecutionRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        ...role('ecs-tasks'),
        ManagedPolicyArns: [
          {
            'Fn::Sub':
              'arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
          },
        ],
      },
    },
    Project: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        ServiceRole: { 'Fn::GetAtt': ['BuildRole', 'Arn'] },
        Source: { Type: 'NO_SOURCE', BuildSpec: BUILDSPEC },
        Artifacts: { Type: 'NO_ARTIFACTS' },
        Environment: {
          Type: 'LINUX_CONTAINER',
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Image: 'aws/codebuild/standard:7.0',
          PrivilegedMode: true,
          EnvironmentVariables: [
            {
              Name: 'REPOSITORY_URI',
              Value: { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] },
            },
          ],
        },
      },
    },
  },
  Outputs: {
    Project: { Value: { Ref: 'Project' } },
    Name: { Value: { Ref: 'Repository' } },
    Uri: { Value: { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] } },
    Role: { Value: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] } },
  },
};

export async function createImageBuilder(scope: Scope): Promise<ImageBuilder> {
  const { Project, Name, Uri, Role } = outputsOf(
    await createStack(scope, BUILDER),
  );
  return {
    project: Project,
    repositoryName: Name,
    repositoryUri: Uri,
    executionRoleArn: Role,
  };
}

/**
 * Builds an image whose program is this Node script, pushes it under the tag, and waits for the build to end.
 *
 * @returns the build, which may have failed
 */
export async function buildImage(
  { project }: ImageBuilder,
  tag: string,
  program: string,
): Promise<Build> {
  const { build } = await codeBuild.startBuild({
    projectName: project,
    environmentVariablesOverride: [
      { name: 'TAG', value: tag },
      { name: 'PROGRAM', value: Buffer.from(program).toString('base64') },
    ],
  });
  return eventually(`the build of ${tag} has ended`, async () => {
    const { builds } = await codeBuild.batchGetBuilds({
      ids: [build?.id ?? ''],
    });
    const [found] = builds ?? [];
    return found?.buildComplete && found;
  });
}

/**
 * As `buildImage`, for a build that must succeed.
 * @throws Error when it does not
 */
export async function requireImage(
  builder: ImageBuilder,
  tag: string,
  program: string,
): Promise<void> {
  const { buildStatus, phases } = await buildImage(builder, tag, program);
  if (buildStatus === 'SUCCEEDED') return;
  const reasons = phases?.flatMap(phase => phase.contexts ?? []);
  throw new Error(
    `The build of ${tag} ended as ${buildStatus}: ${JSON.stringify(reasons)}`,
  );
}
