import { useApi } from '@backstage/frontend-plugin-api';
import { isOperationOver } from '@laneway/plugin-lanes-common';
import { useQuery } from '@tanstack/react-query';
import { lanesApiRef } from '../api';
import { CHANGING_INTERVAL_MS } from './pollInterval';
import { queryKeys } from './queryKeys';
import { useUser } from './useUser';

/** An operation with its log, followed until it is over. */
export function useOperationView(id: string) {
  const api = useApi(lanesApiRef);
  const user = useUser();
  return useQuery({
    queryKey: queryKeys(user ?? '').operation(id),
    queryFn: () => api.getOperation(id, 0),
    enabled: user !== undefined,
    refetchInterval: query =>
      query.state.data && isOperationOver(query.state.data.operation)
        ? false
        : CHANGING_INTERVAL_MS,
  });
}
