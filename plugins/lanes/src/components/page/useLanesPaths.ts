import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { rootRouteRef } from '../../routes';

/** Views of a lane's page; the address names them as `?view=`. */
export type LaneTab =
  | 'overview'
  | 'deployments'
  | 'tasks'
  | 'events'
  | 'logs'
  | 'routing';

export interface LanesPaths {
  tab(env?: string): string;
  lane(env: string, lane: string, view?: LaneTab): string;
}

/** Addresses of the entity's Lanes tab and of the pages of its lanes; undefined where the tab is not installed. */
export function useLanesPaths(): LanesPaths | undefined {
  const { entity } = useEntity();
  const route = useRouteRef(rootRouteRef);
  if (!route || !entity) return undefined;
  const base = route().replace(/\/$/, '');
  return {
    tab: env => (env ? `${base}?env=${encodeURIComponent(env)}` : base),
    lane: (env, lane, view) =>
      `${base}/${encodeURIComponent(env)}/${encodeURIComponent(lane)}${
        view ? `?view=${view}` : ''
      }`,
  };
}
