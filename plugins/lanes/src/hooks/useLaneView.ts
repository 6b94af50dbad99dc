import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { lanesApiRef, LaneTarget } from '../api';
import { pollInterval } from './pollInterval';
import { queryKeys } from './queryKeys';
import { useServiceChanges } from './useServiceChanges';
import { useUser } from './useUser';

/** One lane in depth, kept fresh while the page is seen. */
export function useLaneView(target: LaneTarget) {
  const { entityRef, env, lane } = target;
  const api = useApi(lanesApiRef);
  const user = useUser();
  useServiceChanges(entityRef, user);
  return useQuery({
    queryKey: queryKeys(user ?? '').lane(entityRef, env, lane),
    queryFn: () => api.getLane({ entityRef, env, lane }),
    enabled: user !== undefined,
    refetchInterval: query => pollInterval(query.state.data),
  });
}
