import type { Sandbox } from '../../../core/Sandbox';
import type { ChangeSets } from '../engine/ChangeSets';
import type { ResourceSchemas } from '../engine/resourceSchemas';
import type { StackLifecycle } from '../engine/StackLifecycle';
import type { StackStore } from '../engine/StackStore';
import type { TemplateCache } from '../engine/TemplateCache';
import type { RequestTokens } from './RequestTokens';
import type { StackRequests } from './StackRequests';

/** What the API's operations work with. */
export interface CloudFormationParts {
  readonly sandbox: Sandbox;
  readonly stacks: StackStore;
  readonly templates: TemplateCache;
  readonly schemas: ResourceSchemas;
  readonly lifecycle: StackLifecycle;
  readonly requests: StackRequests;
  readonly tokens: RequestTokens;
  readonly changeSets: ChangeSets;
}
