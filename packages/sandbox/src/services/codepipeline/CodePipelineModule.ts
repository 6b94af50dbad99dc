import * as sdk from '@aws-sdk/client-codepipeline';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { connectionProvider } from './connectionProvider';
import { executionOperations } from './executionOperations';
import { listOperations } from './listOperations';
import { PipelineEngine } from './PipelineEngine';
import { pipelineOperations } from './pipelineOperations';
import { pipelineProvider } from './pipelineProvider';

/** CodePipeline: pipelines of type V2 with Git sources, builds and CloudFormation deployments. */
export function createCodePipelineModule(sandbox: Sandbox): SandboxModule {
  const engine = new PipelineEngine(sandbox);
  return {
    services: [
      {
        signingName: 'codepipeline',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'CodePipeline_20150709',
        operations: {
          ...pipelineOperations(sandbox),
          ...executionOperations(sandbox),
          ...listOperations(sandbox),
        },
      },
    ],
    resources: [
      pipelineProvider(sandbox),
      connectionProvider('AWS::CodeStarConnections::Connection'),
      connectionProvider('AWS::CodeConnections::Connection'),
    ],
    start: () => engine.start(),
  };
}
