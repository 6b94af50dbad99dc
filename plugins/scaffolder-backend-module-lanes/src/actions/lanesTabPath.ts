import { parseEntityRef } from '@backstage/catalog-model';

/** Path in the portal of a service's Lanes tab, for an environment. */
export function lanesTabPath(entityRef: string, env: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const path = [namespace, kind, name].map(encodeURIComponent).join('/');
  return `/catalog/${path}/lanes?env=${encodeURIComponent(env)}`;
}
