import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { lanesApiRef } from '../api';
import { queryKeys } from '../hooks/queryKeys';
import { useUser } from '../hooks/useUser';

/** A form is filled within minutes; what it lists need not be newer. */
const FRESH_MS = 30_000;

export function useEnvironments() {
  const api = useApi(lanesApiRef);
  const user = useUser();
  return useQuery({
    queryKey: queryKeys(user ?? '').environments,
    queryFn: () => api.getEnvironments(),
    enabled: user !== undefined,
    staleTime: FRESH_MS,
  });
}

/** Branches of a service's App repo; nothing is asked until a service is chosen. */
export function useBranches(service: string | undefined) {
  const api = useApi(lanesApiRef);
  const user = useUser();
  return useQuery({
    queryKey: queryKeys(user ?? '').branches(service ?? ''),
    queryFn: () => api.getBranches(service ?? ''),
    enabled: user !== undefined && service !== undefined,
    staleTime: FRESH_MS,
  });
}

/** The lanes of a service in an environment; undefined until both are chosen and read. */
export function useLanesOf(
  service: string | undefined,
  env: string | undefined,
) {
  const api = useApi(lanesApiRef);
  const user = useUser();
  const { data, error } = useQuery({
    queryKey: queryKeys(user ?? '').service(service ?? ''),
    queryFn: () => api.getService(service ?? ''),
    enabled: user !== undefined && service !== undefined,
    staleTime: FRESH_MS,
  });
  const environment = data?.environments.find(one => one.env === env);
  return { lanes: environment?.lanes, error };
}
