import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { laneResourceRef } from './LaneResource';

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'The service is owned by one of these users or groups',
  resourceRef: laneResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs that the user can claim ownership with'),
  }),
  apply: ({ owners }, { claims }) =>
    owners.some(owner => claims.includes(owner)),
  toQuery: params => ({ rule: 'IS_OWNER', params }),
});

const hasEnvironment = createPermissionRule({
  name: 'HAS_ENVIRONMENT',
  description:
    'The environment is one of these, or is (not) a production environment',
  resourceRef: laneResourceRef,
  paramsSchema: z.object({
    envs: z.array(z.string()).optional().describe('Names of environments'),
    production: z
      .boolean()
      .optional()
      .describe('Whether it must be a production environment'),
  }),
  apply: (resource, { envs, production }) =>
    (envs === undefined || envs.includes(resource.env)) &&
    (production === undefined || production === resource.production),
  toQuery: params => ({ rule: 'HAS_ENVIRONMENT', params }),
});

const hasLane = createPermissionRule({
  name: 'HAS_LANE',
  description: 'The lane is one of these',
  resourceRef: laneResourceRef,
  paramsSchema: z.object({
    lanes: z.array(z.string()).describe('Names of lanes'),
  }),
  apply: ({ lane }, { lanes }) => lane !== undefined && lanes.includes(lane),
  toQuery: params => ({ rule: 'HAS_LANE', params }),
});

/** The rules that permission policies may use in conditions on lanes. */
export const laneRules = { isOwner, hasEnvironment, hasLane };
