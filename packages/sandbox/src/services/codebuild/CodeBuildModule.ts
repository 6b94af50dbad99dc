import * as sdk from '@aws-sdk/client-codebuild';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { buildOperations } from './buildOperations';
import { BuildScheduler } from './BuildScheduler';
import { projectOperations } from './projectOperations';
import { projectProvider } from './projectProvider';

/** CodeBuild: builds run their buildspec for real, with bash on this machine. */
export function createCodeBuildModule(sandbox: Sandbox): SandboxModule {
  const scheduler = new BuildScheduler(sandbox);
  return {
    services: [
      {
        signingName: 'codebuild',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'CodeBuild_20161006',
        operations: {
          ...projectOperations(sandbox),
          ...buildOperations(sandbox),
        },
      },
    ],
    resources: [projectProvider(sandbox)],
    start: () => scheduler.start(),
    stop: () => scheduler.stop(),
  };
}
