import * as sdk from '@aws-sdk/client-ecr';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { imageOperations } from './imageOperations';
import { repositoryOperations } from './repositoryOperations';
import { repositoryProvider } from './repositoryProvider';

/** ECR: repositories and their images, pushed by the `docker` stand-in. */
export function createEcrModule(sandbox: Sandbox): SandboxModule {
  return {
    services: [
      {
        signingName: 'ecr',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'AmazonEC2ContainerRegistry_V20150921',
        operations: {
          ...repositoryOperations(sandbox),
          ...imageOperations(sandbox),
        },
      },
    ],
    resources: [repositoryProvider(sandbox)],
  };
}
