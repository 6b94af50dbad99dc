import { createBackendModule } from '@backstage/backend-plugin-api';
import { lanesServiceRef } from '@laneway/plugin-lanes-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createDeleteLaneAction } from './actions/deleteLane';
import { createDeployLaneAction } from './actions/deployLane';
import { createBootstrapServiceAction } from './actions/bootstrapService';

/** Registers Laneway's actions with the scaffolder. They work through the lanes backend, under the credentials of whoever started the task. */
export const scaffolderModuleLanes = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'lanes',
  register(env) {
    env.registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        lanes: lanesServiceRef,
      },
      async init({ scaffolder, lanes }) {
        scaffolder.addActions(
          createBootstrapServiceAction({ lanes }),
          createDeployLaneAction({ lanes }),
          createDeleteLaneAction({ lanes }),
        );
      },
    });
  },
});
