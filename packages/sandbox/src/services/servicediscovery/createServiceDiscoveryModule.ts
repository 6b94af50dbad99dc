import * as sdk from '@aws-sdk/client-servicediscovery';
import type { Sandbox } from '../../core/Sandbox';
import type { SandboxModule } from '../../core/types';
import { CloudMapState } from './CloudMapState';
import { instanceOperations } from './instanceOperations';
import { createNamespaceProvider } from './NamespaceProvider';
import { catalogOperations } from './catalogOperations';
import { createServiceProvider } from './ServiceProvider';

/** Cloud Map: namespaces, services, instances, discovery through the API. */
export function createServiceDiscoveryModule(sandbox: Sandbox): SandboxModule {
  const state = new CloudMapState(sandbox);
  return {
    services: [
      {
        signingName: 'servicediscovery',
        sdk,
        protocols: ['json-1.1'],
        targetPrefix: 'Route53AutoNaming_v20170314',
        operations: {
          ...catalogOperations(state),
          ...instanceOperations(state),
        },
      },
    ],
    resources: [
      createNamespaceProvider(state),
      createServiceProvider(sandbox, state),
    ],
  };
}
