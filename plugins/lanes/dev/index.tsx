import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { Container } from '@backstage/ui';
import { LanesApi, lanesApiRef } from '../src';
import plugin from '../src';
import { LanesCard } from '../src/components/card/LanesCard';
import { LanesWrapper } from '../src/components/LanesWrapper';
import { LanesRouter } from '../src/components/page/LanesRouter';
import { rootRouteRef } from '../src/routes';
import { ENTITY, operation } from '../src/__testUtils__/views';
import { sampleLane, sampleLogs, sampleService } from './sampleLanes';

const running = operation({ message: 'Draining lane gray.' });

const sampleApi: LanesApi = {
  getEnvironments: async () => ({ environments: [] }),
  getService: async () => sampleService(),
  getBranches: async () => ({ branches: ['main'], problems: [] }),
  getLane: async ({ lane }) => sampleLane(lane),
  getLogs: async () => ({ lines: sampleLogs(), problems: [] }),
  planDeploy: async () => ({ dryRun: true, steps: ['Build the branch.'] }),
  deployLane: async () => running,
  planDelete: async () => ({
    dryRun: true,
    steps: [
      'Turn the rules to default.',
      'Delete stack app-user-api-dev-gray.',
    ],
  }),
  deleteLane: async () => running,
  planBootstrap: async () => ({ dryRun: true, steps: ['Start boot-dev.'] }),
  bootstrapService: async () => running,
  getOperation: async () => ({ operation: running, log: [] }),
  cancelOperation: async () => running,
};

/** The card and the tab of one service, as on its entity page, with lanes in every state. */
createDevApp({
  features: [
    plugin,
    createFrontendModule({
      pluginId: 'lanes',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: lanesApiRef,
              deps: {},
              factory: () => sampleApi,
            }),
        }),
      ],
    }),
    createFrontendPlugin({
      pluginId: 'lanes-dev',
      extensions: [
        PageBlueprint.make({
          params: {
            path: '/lanes',
            title: 'Lanes',
            routeRef: rootRouteRef,
            loader: async () => (
              <EntityProvider entity={ENTITY}>
                <LanesWrapper>
                  <Container>
                    <LanesCard />
                    <LanesRouter />
                  </Container>
                </LanesWrapper>
              </EntityProvider>
            ),
          },
        }),
      ],
    }),
  ],
});
