import * as sdk from '@aws-sdk/client-iam';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type {
  AwsService,
  RequestContext,
  SandboxModule,
} from '../../core/types';
import { createIamResourceProvider } from './createIamResourceProvider';
import { iamResources } from './IamResource';
import { IAM_RESOURCE_TYPES } from './iamResourceTypes';

/** IAM as far as stacks go: roles and policies are kept; permissions are not enforced. */
export function createIamModule(sandbox: Sandbox): SandboxModule {
  const service: AwsService = {
    signingName: 'iam',
    sdk,
    protocols: ['query'],
    apiVersion: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: {
      GetRole: (input: sdk.GetRoleRequest, context: RequestContext) =>
        getRole(sandbox, input, context),
    },
  };
  return {
    services: [service],
    resources: IAM_RESOURCE_TYPES.map(definition =>
      createIamResourceProvider(sandbox, definition),
    ),
  };
}

function getRole(
  sandbox: Sandbox,
  input: sdk.GetRoleRequest,
  context: RequestContext,
): sdk.GetRoleResponse {
  const row = iamResources(sandbox.store, context).get(
    `AWS::IAM::Role/${input.RoleName}`,
  );
  if (!row) {
    throw new AwsError(
      'NoSuchEntity',
      `The role with name ${input.RoleName} cannot be found.`,
      404,
    );
  }
  const { properties } = row;
  return {
    Role: {
      RoleName: row.name,
      RoleId: row.id,
      Arn: row.arn,
      Path: properties.Path ?? '/',
      CreateDate: new Date(row.createdAt),
      Description: properties.Description,
      AssumeRolePolicyDocument: encodeURIComponent(
        JSON.stringify(properties.AssumeRolePolicyDocument),
      ),
    },
  };
}
