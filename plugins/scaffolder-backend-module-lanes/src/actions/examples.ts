import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

function example(
  description: string,
  action: string,
  input: Record<string, unknown>,
): TemplateExample {
  return {
    description,
    example: stringify({ steps: [{ id: 'lanes', action, input }] }),
  };
}

export const bootstrapServiceExamples: TemplateExample[] = [
  example('Bootstrap a new service in dev', 'lanes:service:bootstrap', {
    entityRef: '${{ steps.register.output.entityRef }}',
    env: 'dev',
    repository: 'acme/orders-api',
  }),
];

export const deployLaneExamples: TemplateExample[] = [
  example('Open a lane for a branch, for three days', 'lanes:lane:deploy', {
    entityRef: 'component:default/user-api',
    env: 'dev',
    lane: 'gray',
    branch: 'feature/new-checkout',
    ttlHours: 72,
    mode: 'create',
  }),
  example('Deploy an image that was built before', 'lanes:lane:deploy', {
    entityRef: 'component:default/user-api',
    env: 'dev',
    lane: 'gray',
    image: `sha256:${'0'.repeat(64)}`,
  }),
];

export const deleteLaneExamples: TemplateExample[] = [
  example('Delete a lane', 'lanes:lane:delete', {
    entityRef: 'component:default/user-api',
    env: 'dev',
    lane: 'gray',
  }),
];
