import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { bucketPolicyProvider, bucketProvider } from './bucketProvider';
import { keyAliasProvider, keyProvider } from './keyProvider';

/**
 * What the pipelines need for their artifacts: buckets as CloudFormation resources, with the keys that encrypt them.
 * Objects are directories below `{filesDir}/s3/{bucket}`.
 */
export function createS3Module(sandbox: Sandbox): SandboxModule {
  return {
    resources: [
      bucketProvider(sandbox),
      bucketPolicyProvider(sandbox),
      keyProvider(sandbox),
      keyAliasProvider(sandbox),
    ],
  };
}
