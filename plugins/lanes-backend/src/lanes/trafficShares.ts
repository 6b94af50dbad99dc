import { DEFAULT_LANE, ROUTE_PRIORITY } from '@laneway/plugin-lanes-common';
import { ListenerRule } from '../aws';

/**
 * Each lane's share (0-100) of the requests that no lane's own rule matches: by the weights of the route stack's rule where
 * there is one, else all of them reach the default lane. A rule that matches only some requests says nothing about the rest.
 */
export function trafficShares(
  rules: readonly ListenerRule[],
  lanesByTargetGroup: ReadonlyMap<string, string>,
): Map<string, number> {
  const route = rules.find(
    rule => rule.priority === ROUTE_PRIORITY && rule.headers.length === 0,
  );
  const total =
    route?.targets.reduce((sum, { weight }) => sum + weight, 0) ?? 0;
  if (!route || total === 0) return new Map([[DEFAULT_LANE, 100]]);
  const shares = new Map<string, number>();
  for (const { arn, weight } of route.targets) {
    const lane = lanesByTargetGroup.get(arn);
    if (lane === undefined) continue;
    shares.set(lane, (shares.get(lane) ?? 0) + (100 * weight) / total);
  }
  return shares;
}
