import type { Network } from './network';
import type { Scope } from './Scope';
import { beginStack, cloudFormation } from './stacks';
import { TASK_ROLE, type Template } from './templates';

/** A stack of this template stays in progress: its service waits for a task whose image is not there. */
export function stuckTemplate(network: Network): Template {
  return {
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Repository: { Type: 'AWS::ECR::Repository' },
      Role: TASK_ROLE,
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          RequiresCompatibilities: ['FARGATE'],
          NetworkMode: 'awsvpc',
          Cpu: '256',
          Memory: '512',
          ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          ContainerDefinitions: [
            {
              Name: 'app',
              Image: { 'Fn::Sub': '${Repository.RepositoryUri}:missing' },
            },
          ],
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          TaskDefinition: { Ref: 'Task' },
          LaunchType: 'FARGATE',
          DesiredCount: 1,
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              Subnets: network.subnets,
              SecurityGroups: [network.securityGroup],
            },
          },
        },
      },
    },
  };
}

/** Begins to create a stack that stays in CREATE_IN_PROGRESS; gives its id. It is deleted at the end of the scope. */
export async function beginStuckStack(
  scope: Scope,
  network: Network,
): Promise<string> {
  const id = await beginStack(scope, stuckTemplate(network));
  // Waiting for it to settle would take hours.
  scope.later(() => cloudFormation.deleteStack({ StackName: id }));
  return id;
}
