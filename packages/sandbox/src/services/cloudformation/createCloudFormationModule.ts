import * as sdk from '@aws-sdk/client-cloudformation';
import type { Sandbox } from '../../core/Sandbox';
import type { AwsService, SandboxModule } from '../../core/types';
import { changeSetOperations } from './api/changeSetOperations';
import type { CloudFormationParts } from './api/CloudFormationParts';
import { exportOperations } from './api/exportOperations';
import { operationEvents } from './api/operationEvents';
import { policyOperations } from './api/policyOperations';
import { RequestTokens } from './api/RequestTokens';
import { stackOperations } from './api/stackOperations';
import { stackReads } from './api/stackReads';
import { StackRequests } from './api/StackRequests';
import { templateOperations } from './api/templateOperations';
import { ChangeSets } from './engine/ChangeSets';
import { SpecResourceSchemas } from './engine/resourceSchemas';
import { StackEngine } from './engine/StackEngine';
import { StackLifecycle } from './engine/StackLifecycle';
import { StackStore } from './engine/StackStore';
import { TemplateCache } from './engine/TemplateCache';

/** CloudFormation: its API and the engine that makes stacks of the other services' resources. */
export function createCloudFormationModule(sandbox: Sandbox): SandboxModule {
  const { store, clock } = sandbox;
  const stacks = new StackStore(store, clock);
  const templates = new TemplateCache(stacks);
  const schemas = new SpecResourceSchemas(
    type => sandbox.resourceProvider(type) !== undefined,
  );
  const parts: CloudFormationParts = {
    sandbox,
    stacks,
    templates,
    schemas,
    lifecycle: new StackLifecycle(stacks, clock),
    requests: new StackRequests(sandbox, stacks, templates, schemas),
    tokens: new RequestTokens(store),
    changeSets: new ChangeSets(store, clock, templates, schemas),
  };
  const service: AwsService = {
    signingName: 'cloudformation',
    sdk,
    protocols: ['query'],
    apiVersion: '2010-05-15',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: {
      ...stackOperations(parts),
      ...stackReads(parts),
      ...operationEvents(parts),
      ...templateOperations(parts),
      ...exportOperations(parts),
      ...policyOperations(parts),
      ...changeSetOperations(parts),
    },
  };
  const engine = new StackEngine(sandbox, stacks, templates, schemas);
  return { services: [service], start: () => engine.start() };
}
