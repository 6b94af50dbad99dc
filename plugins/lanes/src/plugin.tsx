import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PluginWrapperBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { SERVICE_ANNOTATION } from '@laneway/plugin-lanes-common';
import { RiGitBranchLine } from '@remixicon/react';
import { DefaultLanesApi, lanesApiRef } from './api';
import { createQueryClient } from './api/createQueryClient';
import { queryClientApiRef } from './api/queryClientApiRef';
import { rootRouteRef, templateRouteRef } from './routes';

/** Entities that are a Laneway service. */
const isService = {
  [`metadata.annotations.${SERVICE_ANNOTATION}`]: { $exists: true },
};

const lanesApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: lanesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new DefaultLanesApi(deps),
    }),
});

const queryClientApi = ApiBlueprint.make({
  name: 'query-client',
  params: defineParams =>
    defineParams({
      api: queryClientApiRef,
      deps: {},
      factory: createQueryClient,
    }),
});

const wrapper = PluginWrapperBlueprint.make({
  params: defineParams =>
    defineParams({
      loader: () =>
        import('./components/LanesWrapper').then(({ LanesWrapper }) => ({
          component: LanesWrapper,
        })),
    }),
});

const lanesTab = EntityContentBlueprint.make({
  name: 'lanes',
  params: {
    path: '/lanes',
    title: 'Lanes',
    group: 'deployment',
    icon: <RiGitBranchLine />,
    routeRef: rootRouteRef,
    filter: isService,
    loader: () =>
      import('./components/page/LanesRouter').then(({ LanesRouter }) => (
        <LanesRouter />
      )),
  },
});

const lanesCard = EntityCardBlueprint.make({
  name: 'lanes',
  params: {
    type: 'content',
    filter: isService,
    loader: () =>
      import('./components/card/LanesCard').then(({ LanesCard }) => (
        <LanesCard />
      )),
  },
});

/** Lanes, their health and traffic on every service page. */
export default createFrontendPlugin({
  pluginId: 'lanes',
  title: 'Lanes',
  icon: <RiGitBranchLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef },
  extensions: [lanesApi, queryClientApi, wrapper, lanesTab, lanesCard],
});
