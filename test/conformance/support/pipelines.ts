import {
  type ActionDeclaration,
  CodePipeline,
  type PipelineDeclaration,
  type PipelineExecution,
  type PipelineExecutionStatus,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { clientSettings, endpoint } from './endpoint';
import { eventually } from './eventually';
import type { Scope } from './Scope';
import { createStack, outputsOf } from './stacks';
import type { Template } from './templates';

export const codePipeline = new CodePipeline(clientSettings);

/** What every pipeline needs around it. */
export interface PipelineGround {
  readonly roleArn: string;
}

function trust(...services: string[]): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: services.map(name => `${name}.amazonaws.com`) },
        Action: 'sts:AssumeRole',
      },
    ],
  };
}

/** One role for pipelines, builds and their stacks. The account is one for tests. */
const GROUND: Template = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust(
          'codepipeline',
          'codebuild',
          'cloudformation',
        ),
        Policies: [
          {
            PolicyName: 'conformance',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: [
                    's3:*',
                    'logs:*',
                    'cloudformation:*',
                    'codebuild:*',
                    'ecr:*',
                    'codeconnections:UseConnection',
                    'codestar-connections:UseConnection',
                  ],
                  Resource: '*',
                },
                {
                  Effect: 'Allow',
                  Action: 'iam:PassRole',
                  Resource: '*',
                  Condition: {
                    StringEquals: {
                      'iam:PassedToService': 'cloudformation.amazonaws.com',
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
  },
  Outputs: {
    Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
  },
};

export async function createPipelineGround(
  scope: Scope,
): Promise<PipelineGround> {
  const { Role } = outputsOf(await createStack(scope, GROUND));
  return { roleArn: Role };
}

export const APPROVAL: ActionDeclaration = {
  name: 'Approve',
  actionTypeId: {
    category: 'Approval',
    owner: 'AWS',
    provider: 'Manual',
    version: '1',
  },
};

function sourceAction(): ActionDeclaration {
  return {
    name: 'Source',
    actionTypeId: {
      category: 'Source',
      owner: 'AWS',
      provider: 'CodeStarSourceConnection',
      version: '1',
    },
    configuration: {
      ConnectionArn: endpoint.source?.connectionArn ?? '',
      FullRepositoryId: endpoint.source?.fullRepositoryId ?? '',
      BranchName: 'main',
      DetectChanges: 'false',
    },
    outputArtifacts: [{ name: 'SourceOut' }],
  };
}

export type PipelineOptions = Partial<
  Pick<PipelineDeclaration, 'executionMode' | 'variables'>
> & { readonly stages?: StageDeclaration[] };

/** A pipeline of a source stage and then, unless told otherwise, a manual approval that holds every execution. */
export function pipelineDeclaration(
  name: string,
  { roleArn }: PipelineGround,
  {
    stages = [{ name: 'Hold', actions: [APPROVAL] }],
    ...options
  }: PipelineOptions = {},
): PipelineDeclaration {
  return {
    name,
    roleArn,
    pipelineType: 'V2',
    executionMode: 'PARALLEL',
    artifactStore: {
      type: 'S3',
      location: endpoint.source?.bucket ?? '',
    },
    stages: [{ name: 'Source', actions: [sourceAction()] }, ...stages],
    ...options,
  };
}

/** Creates a pipeline, and lets the execution that AWS starts with it end. */
export async function createPipeline(
  scope: Scope,
  ground: PipelineGround,
  options: PipelineOptions = {},
): Promise<string> {
  const name = scope.name('pipeline');
  await codePipeline.createPipeline({
    pipeline: pipelineDeclaration(name, ground, options),
  });
  scope.later(() => codePipeline.deletePipeline({ name }));
  return name;
}

export async function start(
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const given = Object.entries(variables);
  const { pipelineExecutionId = '' } =
    await codePipeline.startPipelineExecution({
      name,
      ...(given.length > 0 && {
        variables: given.map(([key, value]) => ({ name: key, value })),
      }),
    });
  return pipelineExecutionId;
}

export async function execution(
  pipelineName: string,
  pipelineExecutionId: string,
): Promise<PipelineExecution> {
  const { pipelineExecution } = await codePipeline.getPipelineExecution({
    pipelineName,
    pipelineExecutionId,
  });
  if (!pipelineExecution)
    throw new Error(`No execution ${pipelineExecutionId}`);
  return pipelineExecution;
}

/** Waits for a status of an execution; another end than the one wanted ends the wait. */
export async function reaches(
  pipelineName: string,
  id: string,
  status: PipelineExecutionStatus,
): Promise<PipelineExecution> {
  let last: PipelineExecution | undefined;
  const found = await eventually(
    `execution ${id} is ${status}`,
    async () => {
      last = await execution(pipelineName, id);
      const over = !/InProgress|Stopping/.test(last.status ?? '');
      return (over || last.status === status) && last;
    },
    () => last?.status,
  );
  if (found.status !== status) {
    throw new Error(
      `Execution ${id} is ${found.status}, not ${status}: ${await failureOf(
        pipelineName,
        id,
      )}`,
    );
  }
  return found;
}

async function failureOf(pipelineName: string, id: string): Promise<string> {
  const actions = await actionsOf(pipelineName, id);
  return actions
    .filter(({ status }) => status === 'Failed')
    .map(
      ({ actionName, output }) =>
        `${actionName}: ${output?.executionResult?.errorDetails?.message}`,
    )
    .join('; ');
}

/** Runs of actions of one execution, the newest first. */
export async function actionsOf(pipelineName: string, id: string) {
  const { actionExecutionDetails = [] } =
    await codePipeline.listActionExecutions({
      pipelineName,
      filter: { pipelineExecutionId: id },
    });
  return actionExecutionDetails;
}

/** Waits until an execution is held by the action, and gives the id of that action's run. */
export function heldBy(
  pipelineName: string,
  id: string,
  actionName = 'Approve',
): Promise<string> {
  return eventually(`execution ${id} is held by ${actionName}`, async () => {
    const runs = await actionsOf(pipelineName, id);
    return runs.find(
      run => run.actionName === actionName && run.status === 'InProgress',
    )?.actionExecutionId;
  });
}
