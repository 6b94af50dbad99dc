import { discoveryApiRef, fetchApiRef } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { LanesWrapper } from '../components/LanesWrapper';
import { LanesRouter } from '../components/page/LanesRouter';
import plugin from '../plugin';
import { rootRouteRef, templateRouteRef } from '../routes';
import { ENTITY } from './views';

export const BASE_URL = 'http://lanes.test/api/lanes/v1';
export const SERVICE_URL = `${BASE_URL}/services/component/default/user-api`;

/** APIs that send the plugin's requests to where MSW answers them. */
export const networkApis = [
  [
    discoveryApiRef,
    { getBaseUrl: async (id: string) => `http://lanes.test/api/${id}` },
  ],
  [
    fetchApiRef,
    { fetch: (...args: Parameters<typeof fetch>) => fetch(...args) },
  ],
] as const;

/** The Lanes tab of a service in an app that has the plugin; `path` (`/lanes...`) is where the user is. */
export function renderLanes(path: string) {
  return renderInTestApp(
    <EntityProvider entity={ENTITY}>
      <LanesWrapper>
        <LanesRouter />
      </LanesWrapper>
    </EntityProvider>,
    {
      mountPath: '/lanes/*',
      mountedRoutes: {
        '/lanes': rootRouteRef,
        '/create/:namespace/:templateName': templateRouteRef,
      },
      features: [plugin],
      initialRouteEntries: [path],
      apis: networkApis,
    },
  );
}
