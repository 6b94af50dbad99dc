import type { Sandbox } from '../../core/Sandbox';
import type { AwsService, SandboxModule } from '../../core/types';
import { createNetworkResourceProvider } from './createNetworkResourceProvider';
import { networkOperations } from './networkOperations';
import { NETWORK_RESOURCE_TYPES } from './networkResourceTypes';

/**
 * EC2 as far as networks of stacks go: resources that are kept. Its operations are for the sandbox's other services;
 * without the client's schemas the wire answers requests as for operations that do not exist.
 */
export function createEc2Module(sandbox: Sandbox): SandboxModule {
  const service: AwsService = {
    signingName: 'ec2',
    sdk: {},
    protocols: ['query'],
    apiVersion: '2016-11-15',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    operations: networkOperations(sandbox),
  };
  return {
    services: [service],
    resources: NETWORK_RESOURCE_TYPES.map(definition =>
      createNetworkResourceProvider(sandbox, definition),
    ),
  };
}
