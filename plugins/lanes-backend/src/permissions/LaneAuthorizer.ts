import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  Allowed,
  laneDeletePermission,
  laneDeployPermission,
  laneLogsReadPermission,
  laneReadPermission,
  serviceBootstrapPermission,
} from '@laneway/plugin-lanes-common';
import { LaneResource, laneResourceRef } from './LaneResource';

const PERMISSIONS = {
  read: laneReadPermission,
  readLogs: laneLogsReadPermission,
  deploy: laneDeployPermission,
  delete: laneDeletePermission,
  bootstrap: serviceBootstrapPermission,
} as const;

/** A verb of the product that has a permission of its own. */
export type LaneVerb = keyof typeof PERMISSIONS;

const VERBS = Object.keys(PERMISSIONS) as LaneVerb[];

/** What one user may do, decided once for all lanes that a request touches. */
export interface LaneAccess {
  /** Whether the user may do this with that lane or service. */
  may(verb: LaneVerb, resource: LaneResource): boolean;
  /** The verbs that pages show. */
  allowed(resource: LaneResource): Allowed;
  /**
   * Nothing when the user may.
   *
   * @throws NotAllowedError that names the permission and what it was asked for
   */
  require(verb: LaneVerb, resource: LaneResource): void;
}

/** Asks the permission backend once for all verbs and applies the conditions of its answers here. */
export class LaneAuthorizer {
  readonly #applies: (
    decision: PolicyDecision,
    resource: LaneResource,
  ) => boolean;

  constructor(
    private readonly permissions: PermissionsService,
    registry: PermissionsRegistryService,
  ) {
    let authorizer: ReturnType<typeof createConditionAuthorizer<LaneResource>>;
    this.#applies = (decision, resource) => {
      // The registry knows the rules once the plugin has registered them, hence not at construction.
      authorizer ??= createConditionAuthorizer(
        registry.getPermissionRuleset(laneResourceRef),
      );
      return authorizer(decision, resource);
    };
  }

  /** What the bearer of the credentials may do. */
  async accessOf(credentials: BackstageCredentials): Promise<LaneAccess> {
    const decisions = await this.permissions.authorizeConditional(
      VERBS.map(verb => ({ permission: PERMISSIONS[verb] })),
      { credentials },
    );
    const byVerb = new Map(VERBS.map((verb, i) => [verb, decisions[i]]));
    const may = (verb: LaneVerb, resource: LaneResource): boolean => {
      const decision = byVerb.get(verb);
      return decision !== undefined && this.#applies(decision, resource);
    };
    return {
      may,
      allowed: resource => ({
        deploy: may('deploy', resource),
        delete: may('delete', resource),
        bootstrap: may('bootstrap', resource),
        readLogs: may('readLogs', resource),
      }),
      require: (verb, resource) => {
        if (may(verb, resource)) return;
        const { service, env, lane } = resource;
        throw new NotAllowedError(
          `You have no permission ${PERMISSIONS[verb].name} for ${
            lane ? `lane ${lane} of ` : ''
          }service ${service} in ${env}; ask an owner of ${
            resource.entityRef
          } or your platform team.`,
        );
      },
    };
  }
}
