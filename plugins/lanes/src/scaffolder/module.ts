import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

const fields = () => import('./fields');

/** Fields for templates that work with lanes: `LaneEnvironment`, `LaneBranch`, `LaneName`, `LaneExisting`, `ServiceName`. */
export default createFrontendModule({
  pluginId: 'scaffolder',
  extensions: [
    FormFieldBlueprint.make({
      name: 'lane-environment',
      params: { field: () => fields().then(m => m.laneEnvironmentField) },
    }),
    FormFieldBlueprint.make({
      name: 'lane-branch',
      params: { field: () => fields().then(m => m.laneBranchField) },
    }),
    FormFieldBlueprint.make({
      name: 'lane-name',
      params: { field: () => fields().then(m => m.laneNameField) },
    }),
    FormFieldBlueprint.make({
      name: 'lane-existing',
      params: { field: () => fields().then(m => m.laneExistingField) },
    }),
    FormFieldBlueprint.make({
      name: 'lane-service-name',
      params: { field: () => fields().then(m => m.serviceNameField) },
    }),
  ],
});
