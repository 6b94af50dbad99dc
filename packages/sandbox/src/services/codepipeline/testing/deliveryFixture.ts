import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../core/AwsError';
import type { DefaultSandbox } from '../../../core/DefaultSandbox';
import {
  createTestSandbox,
  eventually,
  testContext,
  TestSandbox,
} from '../../../core/testing';
import type { CreateModule } from '../../../core/types';
import { SandboxServer } from '../../../SandboxServer';
import { createCodeBuildModule } from '../../codebuild';
import { createEcrModule } from '../../ecr';
import { createCodePipelineModule } from '..';

export interface FakeStack {
  StackName: string;
  StackId: string;
  StackStatus: string;
  input: any;
}

/** A sandbox with pipelines, builds and ECR behind HTTP, and a CloudFormation whose stacks the test moves. */
export interface Delivery {
  readonly sandbox: TestSandbox;
  readonly stacks: Map<string, FakeStack>;
  readonly logLines: string[];
  /** Status that deployments end with; `CREATE_COMPLETE` unless told otherwise. */
  outcome: string;
  call<O = any>(service: string, operation: string, input: object): Promise<O>;
  /** Makes a commit on a branch of a repository of the Git host; gives its id. */
  commit(repo: string, branch: string, files: Record<string, string>): string;
  /** Waits until the execution has ended, and gives its status. */
  ended(pipeline: string, id: string): Promise<string>;
  stop(): Promise<void>;
}

export async function createDelivery(): Promise<Delivery> {
  const stacks = new Map<string, FakeStack>();
  const logLines: string[] = [];
  const port = await freePort();
  const settings = { outcome: 'CREATE_COMPLETE' };
  const sandbox = await createTestSandbox({
    modules: [
      createEcrModule,
      createCodeBuildModule,
      createCodePipelineModule,
      fakeCloudFormation(stacks, settings),
      fakeLogs(logLines),
    ],
    options: { port },
  });
  // A test sandbox is the default one with a log and an end of its own.
  const server = new SandboxServer(sandbox as TestSandbox & DefaultSandbox);
  await server.listen('127.0.0.1', port);
  server.ready = true;
  const call = <O = any>(service: string, operation: string, input: object) =>
    sandbox.invoke<O>(service, operation, input, testContext());
  return Object.assign(settings, {
    sandbox,
    stacks,
    logLines,
    call,
    commit: (repo: string, branch: string, files: Record<string, string>) =>
      commitFiles(sandbox.filesDir, repo, branch, files),
    ended: (pipelineName: string, pipelineExecutionId: string) =>
      eventually(async () => {
        const { pipelineExecution } = await call(
          'codepipeline',
          'GetPipelineExecution',
          { pipelineName, pipelineExecutionId },
        );
        const { status } = pipelineExecution;
        return /InProgress|Stopping/.test(status) ? undefined : status;
      }, 20_000),
    stop: async () => {
      await server.close();
      await sandbox.stop();
    },
  });
}

/** A pipeline as `3-delivery` has it: two Git sources, a build, a deployment. */
export function lanePipeline(
  name: string,
  executionMode: 'PARALLEL' | 'QUEUED' | 'SUPERSEDED' = 'PARALLEL',
): PipelineDeclaration {
  const source = (output: string, repo: string, format: string) => ({
    name: `${output}Source`,
    namespace: `${output}Source`,
    actionTypeId: {
      category: 'Source' as const,
      owner: 'AWS' as const,
      provider: 'CodeStarSourceConnection',
      version: '1',
    },
    configuration: {
      ConnectionArn: 'arn:aws:codeconnections:ap-southeast-2:111111111111:c/1',
      FullRepositoryId: `acme/${repo}`,
      BranchName: 'main',
      OutputArtifactFormat: format,
    },
    outputArtifacts: [{ name: output }],
  });
  return {
    name,
    roleArn: 'arn:aws:iam::111111111111:role/pipeline',
    artifactStore: { type: 'S3', location: 'artifacts' },
    pipelineType: 'V2',
    executionMode,
    variables: [
      { name: 'LANE' },
      { name: 'BRANCH', defaultValue: 'main' },
      { name: 'IMAGE', defaultValue: '-' },
    ],
    stages: [
      {
        name: 'Source',
        actions: [
          source('InfraOut', 'infra', 'CODE_ZIP'),
          source('AppOut', 'app', 'CODEBUILD_CLONE_REF'),
        ],
      },
      {
        name: 'Build',
        actions: [
          {
            name: 'Build',
            namespace: 'Build',
            actionTypeId: {
              category: 'Build',
              owner: 'AWS',
              provider: 'CodeBuild',
              version: '1',
            },
            configuration: {
              ProjectName: 'lanes',
              PrimarySource: 'InfraOut',
              EnvironmentVariables: JSON.stringify([
                { name: 'LANE', value: '#{variables.LANE}' },
                { name: 'BRANCH', value: '#{variables.BRANCH}' },
                { name: 'COMMIT', value: '#{AppOutSource.CommitId}' },
              ]),
            },
            inputArtifacts: [{ name: 'InfraOut' }, { name: 'AppOut' }],
            outputArtifacts: [{ name: 'BuildOut' }],
          },
        ],
      },
      {
        name: 'Deploy',
        actions: [
          {
            name: 'Deploy',
            actionTypeId: {
              category: 'Deploy',
              owner: 'AWS',
              provider: 'CloudFormation',
              version: '1',
            },
            configuration: {
              ActionMode: 'CREATE_UPDATE',
              StackName: 'app-#{variables.LANE}',
              TemplatePath: 'BuildOut::lane.yaml',
              TemplateConfiguration: 'BuildOut::cfn-params.json',
              ParameterOverrides: '{"Image":"#{Build.IMAGE_URI}"}',
            },
            inputArtifacts: [{ name: 'BuildOut' }],
          },
        ],
      },
    ],
  };
}

function fakeCloudFormation(
  stacks: Map<string, FakeStack>,
  settings: { outcome: string },
): CreateModule {
  const find = (name: string) =>
    [...stacks.values()].find(
      stack => stack.StackName === name || stack.StackId === name,
    );
  return () => ({
    services: [
      {
        signingName: 'cloudformation',
        sdk: {},
        protocols: ['query'],
        operations: {
          DescribeStacks: ({ StackName }) => {
            const stack = find(StackName);
            if (!stack) {
              throw new AwsError(
                'ValidationError',
                `Stack with id ${StackName} does not exist`,
              );
            }
            const Stacks = [{ ...stack }];
            if (stack.StackStatus.endsWith('_IN_PROGRESS')) {
              stack.StackStatus = settings.outcome;
            }
            return { Stacks };
          },
          DescribeStackEvents: () => ({
            StackEvents: [
              {
                StackId: 'x',
                PhysicalResourceId: 'y',
                LogicalResourceId: 'Service',
                ResourceType: 'AWS::ECS::Service',
                ResourceStatus: 'CREATE_FAILED',
                ResourceStatusReason: 'circuit breaker was triggered',
              },
            ],
          }),
          CreateStack: input => {
            const StackId = `arn:stack/${input.StackName}`;
            stacks.set(StackId, {
              StackName: input.StackName,
              StackId,
              StackStatus: 'CREATE_IN_PROGRESS',
              input,
            });
            return { StackId };
          },
          UpdateStack: () => {
            throw new AwsError(
              'ValidationError',
              'No updates are to be performed.',
            );
          },
        },
      },
    ],
  });
}

function fakeLogs(lines: string[]): CreateModule {
  return () => ({
    services: [
      {
        signingName: 'logs',
        sdk: {},
        protocols: ['json-1.1'],
        operations: {
          CreateLogGroup: () => ({}),
          CreateLogStream: () => ({}),
          PutLogEvents: ({ logEvents }) => {
            lines.push(
              ...logEvents.map((event: { message: string }) =>
                event.message.trimEnd(),
              ),
            );
            return {};
          },
        },
      },
    ],
  });
}

function commitFiles(
  filesDir: string,
  repo: string,
  branch: string,
  files: Record<string, string>,
): string {
  const bare = join(filesDir, 'git', 'acme', `${repo}.git`);
  mkdirSync(bare, { recursive: true });
  const run = (cwd: string, ...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args],
      { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ).trim();
  run(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  const work = mkdtempSync(join(tmpdir(), 'laneway-commit-'));
  try {
    run(work, 'clone', '--quiet', bare, '.');
    run(work, 'checkout', '--quiet', '-B', branch);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), text);
    }
    run(work, 'add', '--all');
    run(work, 'commit', '--quiet', '--message', `Change ${branch}`);
    run(work, 'push', '--quiet', 'origin', branch);
    return run(work, 'rev-parse', 'HEAD');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A port that is free now; a build must know it before the server listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}
