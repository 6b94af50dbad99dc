import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Request } from 'express';
import { ServiceEntity } from '../catalog';
import { LaneAccess } from '../permissions';
import { entityRefOf } from './parameters';
import { RouterOptions } from './RouterOptions';

/** Who asks, and what they may do. */
export interface Caller {
  readonly credentials: BackstageCredentials;
  /** Entity ref of the user, or the subject of the service. */
  readonly name: string;
  readonly access: LaneAccess;
}

/** Authenticates a request; throws `AuthenticationError`. */
export async function callerOf(
  { httpAuth, authorizer }: RouterOptions,
  request: Request,
): Promise<Caller> {
  const credentials = await httpAuth.credentials(request, {
    allow: ['user', 'service'],
  });
  const { principal } = credentials;
  return {
    credentials,
    name:
      principal.type === 'user' ? principal.userEntityRef : principal.subject,
    access: await authorizer.accessOf(credentials),
  };
}

/** The service that a request's path names, as far as the caller may see its entity. */
export async function serviceOf(
  { directory }: RouterOptions,
  request: Request,
  { credentials }: Caller,
): Promise<ServiceEntity> {
  return directory.getService(entityRefOf(request), credentials);
}
