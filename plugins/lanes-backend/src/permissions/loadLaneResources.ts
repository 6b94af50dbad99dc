import { AuthService } from '@backstage/backend-plugin-api';
import { ServiceDirectory } from '../catalog';
import { LanesConfig } from '../config';
import { LaneResource, parseLaneResourceRef } from './LaneResource';

/** What resource refs stand for; undefined for those that stand for nothing (any more). */
export async function loadLaneResources(
  refs: readonly string[],
  options: {
    readonly config: LanesConfig;
    readonly directory: ServiceDirectory;
    readonly auth: AuthService;
  },
): Promise<Array<LaneResource | undefined>> {
  const credentials = await options.auth.getOwnServiceCredentials();
  return Promise.all(
    refs.map(async ref => {
      const parts = parseLaneResourceRef(ref);
      const environment = options.config.environments.find(
        ({ name }) => name === parts?.env,
      );
      if (!parts || !environment) return undefined;
      try {
        const { entityRef, owners, service } =
          await options.directory.getService(parts.entityRef, credentials);
        const { production } = environment;
        return { ...parts, entityRef, owners, service, production };
      } catch {
        return undefined;
      }
    }),
  );
}
