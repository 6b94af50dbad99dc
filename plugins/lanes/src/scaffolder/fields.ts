import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { LaneBranch } from './LaneBranch';
import { LaneEnvironment } from './LaneEnvironment';
import { LaneExisting } from './LaneExisting';
import { LaneName } from './LaneName';
import { ServiceName } from './ServiceName';
import {
  validateLaneBranch,
  validateLaneExisting,
  validateLaneName,
  validateServiceName,
} from './validation';

const schema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      serviceField: z
        .string()
        .optional()
        .describe('Field with the entity ref of the service (service)'),
      envField: z
        .string()
        .optional()
        .describe('Field with the environment (env)'),
      branchField: z
        .string()
        .optional()
        .describe('Field with the branch (branch)'),
    }),
});

export const laneEnvironmentField = createFormField({
  name: 'LaneEnvironment',
  component: LaneEnvironment,
  schema,
});

export const laneBranchField = createFormField({
  name: 'LaneBranch',
  component: LaneBranch,
  validation: validateLaneBranch,
  schema,
});

export const laneNameField = createFormField({
  name: 'LaneName',
  component: LaneName,
  validation: validateLaneName,
  schema,
});

export const laneExistingField = createFormField({
  name: 'LaneExisting',
  component: LaneExisting,
  validation: validateLaneExisting,
  schema,
});

export const serviceNameField = createFormField({
  name: 'ServiceName',
  component: ServiceName,
  validation: validateServiceName,
  schema,
});
