import { LANE_RESOURCE_TYPE } from '@laneway/plugin-lanes-common';
import { createPermissionResourceRef } from '@backstage/plugin-permission-node';

/** What permission is asked about: a lane, or a service in an environment. */
export interface LaneResource {
  readonly entityRef: string;
  /** Entity refs of those who own the service. */
  readonly owners: readonly string[];
  readonly service: string;
  readonly env: string;
  /** Undefined for the service itself. */
  readonly lane?: string;
  readonly production: boolean;
}

/** What a rule looks for. Lanes are not in a database of ours, so a query is a rule by name, with its parameters. */
export interface LaneFilter {
  readonly rule: string;
  readonly params: unknown;
}

export const laneResourceRef = createPermissionResourceRef<
  LaneResource,
  LaneFilter
>().with({ pluginId: 'lanes', resourceType: LANE_RESOURCE_TYPE });

/** `{entityRef}/{env}` or `{entityRef}/{env}/{lane}`, as policies and the permission backend hand it about. */
export function formatLaneResourceRef(
  resource: Pick<LaneResource, 'entityRef' | 'env' | 'lane'>,
): string {
  const { entityRef, env, lane } = resource;
  return [entityRef, env, ...(lane ? [lane] : [])].join('/');
}

/** The parts of a resource ref; undefined when it is not one. An entity ref has one slash, names here have none. */
export function parseLaneResourceRef(
  ref: string,
): Pick<LaneResource, 'entityRef' | 'env' | 'lane'> | undefined {
  const [kindAndNamespace, name, env, lane, ...rest] = ref.split('/');
  if (!kindAndNamespace || !name || !env || rest.length > 0) return undefined;
  return { entityRef: `${kindAndNamespace}/${name}`, env, lane };
}
