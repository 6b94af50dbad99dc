/**
 * Keys of what is cached. All carry the user: what one may see, another may not. What a change signal outdates stands
 * under `changing`.
 */
export function queryKeys(user: string) {
  const root = ['lanes', user] as const;
  return {
    environments: [...root, 'environments'] as const,
    changing: (entityRef: string) => [...root, 'service', entityRef] as const,
    service: (entityRef: string) =>
      [...root, 'service', entityRef, 'view'] as const,
    lane: (entityRef: string, env: string, lane: string) =>
      [...root, 'service', entityRef, 'lane', env, lane] as const,
    branches: (entityRef: string) => [...root, 'branches', entityRef] as const,
    logs: (entityRef: string, env: string, lane: string, search: string) =>
      [...root, 'logs', entityRef, env, lane, search] as const,
    operation: (id: string) => [...root, 'operation', id] as const,
    plan: (...what: unknown[]) => [...root, 'plan', ...what] as const,
  };
}
