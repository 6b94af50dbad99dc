import { BackstageCredentials } from '@backstage/backend-plugin-api';

/** A service as the catalog knows it. */
export interface ServiceEntity {
  readonly entityRef: string;
  /** Name of the service, as names in AWS have it. */
  readonly service: string;
  /** Entity refs of the owners. */
  readonly owners: readonly string[];
  /** URL of the App repo or of a place in it; undefined where the entity has none. */
  readonly sourceUrl?: string;
}

/** Services in the catalog. */
export interface ServiceDirectory {
  /**
   * The service of an entity, as far as the user may see the entity.
   *
   * @throws NotFoundError when there is no such entity
   * @throws InputError when it is not a service, or the name in its annotation is outside the grammar
   */
  getService(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<ServiceEntity>;
  /** Entity refs of all entities that claim this service's name, whoever may see them; there should be one. */
  findClaims(service: string): Promise<string[]>;
}
