import {
  createPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/** Resource type of the lane permissions: a lane, or a service in an environment where no lane exists yet. */
export const LANE_RESOURCE_TYPE = 'lane';

type LanePermission = ResourcePermission<typeof LANE_RESOURCE_TYPE>;

function lanePermission(
  name: string,
  action: 'create' | 'read' | 'update' | 'delete',
): LanePermission {
  return createPermission({
    name,
    attributes: { action },
    resourceType: LANE_RESOURCE_TYPE,
  });
}

/** See a service's lanes, their health, deployments and events. */
export const laneReadPermission = lanePermission('lanes.lane.read', 'read');
/** Read the log lines of a lane. */
export const laneLogsReadPermission = lanePermission(
  'lanes.lane.logs.read',
  'read',
);
/** Create a lane or deploy to one. */
export const laneDeployPermission = lanePermission(
  'lanes.lane.deploy',
  'update',
);
/** Delete a lane. */
export const laneDeletePermission = lanePermission(
  'lanes.lane.delete',
  'delete',
);
/** Give a service what it needs in an environment before it can have lanes. */
export const serviceBootstrapPermission = lanePermission(
  'lanes.service.bootstrap',
  'create',
);

/** Every permission of the plugin. */
export const lanesPermissions = [
  laneReadPermission,
  laneLogsReadPermission,
  laneDeployPermission,
  laneDeletePermission,
  serviceBootstrapPermission,
];
