import {
  coreServices,
  createBackendPlugin,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  SignalsService,
  signalsServiceRef,
} from '@backstage/plugin-signals-node';
import {
  lanesPermissions,
  SERVICE_SIGNAL_CHANNEL,
} from '@laneway/plugin-lanes-common';
import { awsCallCounter, DefaultAwsGateway } from './aws';
import { CatalogServiceDirectory } from './catalog';
import { CauseReader } from './cause';
import { readLanesConfig } from './config';
import { DefaultGitHost } from './git';
import { ExecutionReader, LaneService, ServiceReader } from './lanes';
import {
  createBootstrapPlan,
  createDeletePlan,
  createDeployPlan,
  DatabaseOperationStore,
  OperationRunner,
  OperationService,
  StoredOperation,
} from './operations';
import {
  LaneAuthorizer,
  laneResourceRef,
  laneRules,
  loadLaneResources,
} from './permissions';
import { createRouter } from './router';
import { DefaultSnapshotStore } from './snapshot';

/** How often each replica looks for operations that are due: one cheap query. */
const TICK = { seconds: 1 };

/** The backend of Laneway. */
export const lanesPlugin = createBackendPlugin({
  pluginId: 'lanes',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootConfig: coreServices.rootConfig,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { logger, rootConfig, permissionsRegistry } = deps;
        const config = readLanesConfig(rootConfig);
        const gateway = DefaultAwsGateway.fromConfig({
          config: rootConfig,
          settings: config.aws,
          counter: awsCallCounter,
        });
        const git = DefaultGitHost.fromConfig(rootConfig);
        const directory = new CatalogServiceDirectory(deps.catalog, deps.auth);
        permissionsRegistry.addResourceType({
          resourceRef: laneResourceRef,
          permissions: lanesPermissions,
          rules: Object.values(laneRules),
          getResources: refs =>
            loadLaneResources(refs, { config, directory, auth: deps.auth }),
        });

        const snapshots = new DefaultSnapshotStore();
        const executions = new ExecutionReader();
        const reader = new ServiceReader(gateway, snapshots, executions);
        const causes = new CauseReader(logger);
        const context = {
          config,
          gateway,
          reader,
          executions,
          git,
          causes,
          directory,
        };
        const plans = {
          deploy: createDeployPlan(context),
          delete: createDeletePlan(context),
          bootstrap: createBootstrapPlan(context),
        };
        const store = await DatabaseOperationStore.create(deps.database);
        const runner = new OperationRunner({
          store,
          plans,
          logger,
          onChange: operation => tellPages(deps.signals, logger, operation),
        });
        const operations = new OperationService({
          store,
          runner,
          plans,
          context,
        });
        const lanes = new LaneService({
          config,
          gateway,
          reader,
          store: snapshots,
          causes,
          operations,
        });

        deps.httpRouter.use(
          createRouter({
            config,
            httpAuth: deps.httpAuth,
            auditor: deps.auditor,
            directory,
            authorizer: new LaneAuthorizer(
              deps.permissions,
              permissionsRegistry,
            ),
            lanes,
            operations,
            git,
          }),
        );
        await deps.scheduler.scheduleTask({
          id: 'lanes-advance-operations',
          frequency: TICK,
          timeout: { minutes: 1 },
          scope: 'local',
          fn: async () => runner.wake(),
        });
        deps.lifecycle.addShutdownHook(() => gateway.close());
      },
    });
  },
});

/** Tells pages that a service changed; what changed they read themselves, under their user's permissions. */
function tellPages(
  signals: SignalsService,
  logger: LoggerService,
  { entityRef, env }: StoredOperation,
): void {
  signals
    .publish({
      recipients: { type: 'broadcast' },
      channel: SERVICE_SIGNAL_CHANNEL,
      message: { entityRef, env },
    })
    .catch(error => logger.debug(`Signal was not sent: ${error}`));
}
