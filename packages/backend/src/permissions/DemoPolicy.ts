import {
  AuthorizeResult,
  isResourcePermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionFactory,
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { laneRules } from '@laneway/plugin-lanes-backend';
import { LANE_RESOURCE_TYPE } from '@laneway/plugin-lanes-common';

const isOwner = createConditionFactory(laneRules.isOwner);
const hasEnvironment = createConditionFactory(laneRules.hasEnvironment);

/** Members of this group may change lanes in production environments. */
const RELEASE_ROLE = 'group:default/release';

/**
 * The demo's policy, to start your own from: everybody sees every lane; owners change the lanes of their services in
 * environments that are not production; in production that takes the release role. Other plugins are open.
 */
export class DemoPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (
      !isResourcePermission(permission, LANE_RESOURCE_TYPE) ||
      permission.attributes.action === 'read'
    ) {
      return { result: AuthorizeResult.ALLOW };
    }
    const claims = user?.info.ownershipEntityRefs ?? [];
    if (claims.includes(RELEASE_ROLE)) {
      return { result: AuthorizeResult.ALLOW };
    }
    return {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'lanes',
      resourceType: LANE_RESOURCE_TYPE,
      conditions: {
        allOf: [isOwner({ claims }), hasEnvironment({ production: false })],
      },
    };
  }
}
