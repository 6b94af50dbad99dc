import { createApiRef } from '@backstage/frontend-plugin-api';
import { QueryClient } from '@tanstack/react-query';

/** The plugin's cache of what the backend answered; one an app, shared by pages, cards and scaffolder fields. */
export const queryClientApiRef = createApiRef<QueryClient>().with({
  id: 'plugin.lanes.query-client',
  pluginId: 'lanes',
});
