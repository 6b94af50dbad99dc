import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { lanesApiRef } from '../api';
import { pollInterval } from './pollInterval';
import { queryKeys } from './queryKeys';
import { useServiceChanges } from './useServiceChanges';
import { useUser } from './useUser';

/** All lanes of a service, kept fresh while the page is seen. */
export function useServiceView(entityRef: string) {
  const api = useApi(lanesApiRef);
  const user = useUser();
  useServiceChanges(entityRef, user);
  return useQuery({
    queryKey: queryKeys(user ?? '').service(entityRef),
    queryFn: () => api.getService(entityRef),
    enabled: user !== undefined,
    refetchInterval: query => pollInterval(query.state.data),
  });
}
