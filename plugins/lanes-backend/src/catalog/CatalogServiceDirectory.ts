import {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
  parseLocationRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  explainInvalidName,
  SERVICE_ANNOTATION,
  SERVICE_GRAMMAR,
} from '@laneway/plugin-lanes-common';
import { ServiceDirectory, ServiceEntity } from './ServiceDirectory';

function sourceUrl(entity: Entity): string | undefined {
  const annotations = entity.metadata.annotations ?? {};
  for (const key of [ANNOTATION_SOURCE_LOCATION, ANNOTATION_LOCATION]) {
    const value = annotations[key];
    if (!value) continue;
    const { type, target } = parseLocationRef(value);
    if (type === 'url') return target;
  }
  return undefined;
}

export class CatalogServiceDirectory implements ServiceDirectory {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
  ) {}

  async getService(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<ServiceEntity> {
    const entity = await this.catalog.getEntityByRef(entityRef, {
      credentials,
    });
    if (!entity) {
      throw new NotFoundError(
        `The catalog has no entity ${entityRef} that you may see; check its name, or register it.`,
      );
    }
    const service = entity.metadata.annotations?.[SERVICE_ANNOTATION];
    if (!service) {
      throw new InputError(
        `${entityRef} is not a service of Laneway; give it the annotation ${SERVICE_ANNOTATION} with the service's name.`,
      );
    }
    const invalid = explainInvalidName(SERVICE_GRAMMAR, service);
    if (invalid) {
      throw new InputError(
        `The annotation ${SERVICE_ANNOTATION} of ${entityRef}: ${invalid}`,
      );
    }
    return {
      entityRef: stringifyEntityRef(entity),
      service,
      owners: (entity.relations ?? [])
        .filter(({ type }) => type === RELATION_OWNED_BY)
        .map(({ targetRef }) => targetRef),
      sourceUrl: sourceUrl(entity),
    };
  }

  async findClaims(service: string): Promise<string[]> {
    const { items } = await this.catalog.getEntities(
      {
        filter: { [`metadata.annotations.${SERVICE_ANNOTATION}`]: service },
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
      },
      { credentials: await this.auth.getOwnServiceCredentials() },
    );
    return items.map(item => stringifyEntityRef(item));
  }
}
