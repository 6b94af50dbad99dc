import { useApi } from '@backstage/frontend-plugin-api';
import { LogsView } from '@laneway/plugin-lanes-common';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lanesApiRef, LaneTarget } from '../api';
import { MAX_LOG_LINES, mergeLogLines, readLogsSince } from './mergeLogLines';
import { CHANGING_INTERVAL_MS } from './pollInterval';
import { queryKeys } from './queryKeys';
import { useUser } from './useUser';

/** The newest log lines of a lane, oldest first, read on while they are seen. */
export function useLaneLogs(target: LaneTarget, search: string) {
  const { entityRef, env, lane } = target;
  const api = useApi(lanesApiRef);
  const user = useUser();
  const queryKey = queryKeys(user ?? '').logs(entityRef, env, lane, search);
  return useQuery({
    queryKey,
    queryFn: async ({ client }): Promise<LogsView> => {
      const earlier = client.getQueryData<LogsView>(queryKey)?.lines ?? [];
      const since = readLogsSince(earlier);
      const view = await api.getLogs(
        { entityRef, env, lane },
        { search: search || undefined, since, limit: MAX_LOG_LINES },
      );
      return { ...view, lines: mergeLogLines(earlier, since, view.lines) };
    },
    enabled: user !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: CHANGING_INTERVAL_MS,
  });
}
