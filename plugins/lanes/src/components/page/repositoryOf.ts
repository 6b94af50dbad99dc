import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
} from '@backstage/catalog-model';

/** Path segments that come after the repository in the addresses of Git hosts. */
const AFTER_REPOSITORY = ['src', 'tree', 'blob', 'raw', '-'];

/** `owner/name` of an entity's App repo, as its source location says it; undefined where it does not. */
export function repositoryOf(entity: Entity): string | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const location =
    annotations[ANNOTATION_SOURCE_LOCATION] ?? annotations[ANNOTATION_LOCATION];
  if (!location?.startsWith('url:')) return undefined;
  const address = location.slice('url:'.length);
  if (!URL.canParse(address)) return undefined;
  const segments = new URL(address).pathname.split('/').filter(Boolean);
  const end = segments.findIndex(part => AFTER_REPOSITORY.includes(part));
  const [owner, name] = segments.slice(0, end < 0 ? undefined : end).slice(-2);
  return owner && name ? `${owner}/${name.replace(/\.git$/, '')}` : undefined;
}
