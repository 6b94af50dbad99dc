import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { DefaultLanesClient } from './DefaultLanesClient';
import { LanesClient } from './LanesClient';

/** The lanes backend, for other plugins and modules. */
export const lanesServiceRef = createServiceRef<LanesClient>({
  id: 'lanes.client',
  scope: 'plugin',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { discovery: coreServices.discovery, auth: coreServices.auth },
      factory: deps => new DefaultLanesClient(deps),
    }),
});
