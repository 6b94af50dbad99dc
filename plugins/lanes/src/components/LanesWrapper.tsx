import { useApi } from '@backstage/frontend-plugin-api';
import { QueryClientProvider } from '@tanstack/react-query';
import { ReactNode } from 'react';
import { queryClientApiRef } from '../api/queryClientApiRef';

/** Gives everything of the plugin the one cache of what the backend answered. */
export function LanesWrapper({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={useApi(queryClientApiRef)}>
      {children}
    </QueryClientProvider>
  );
}
