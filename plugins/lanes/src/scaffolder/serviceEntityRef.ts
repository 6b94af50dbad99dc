import { stringifyEntityRef } from '@backstage/catalog-model';

/** The catalog Component that a new service of this name becomes. */
export function serviceEntityRef(name: string): string {
  return stringifyEntityRef({ kind: 'component', namespace: 'default', name });
}
