import {
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
} from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useTranslation } from '../../translations';

function ownerOf(entity: Entity | undefined): string | undefined {
  return entity?.relations?.find(({ type }) => type === RELATION_OWNED_BY)
    ?.targetRef;
}

/** The name of who owns the entity, as a person says it. */
export function useOwnerName(): string {
  const t = useTranslation();
  const { entity } = useEntity();
  const owner = ownerOf(entity);
  return owner ? parseEntityRef(owner).name : t('states.ownerUnknown');
}
