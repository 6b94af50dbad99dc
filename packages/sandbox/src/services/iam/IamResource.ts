import type { ResourceProperties, Scope, Store, Table } from '../../core/types';

/** A resource of IAM as it is kept. */
export interface IamResource {
  readonly type: string;
  readonly name: string;
  /** For example `AROA` and 17 characters. */
  readonly id: string;
  readonly arn: string;
  readonly createdAt: string;
  properties: ResourceProperties;
}

/** Resources of an account; IAM has no regions. Keys are `{type}/{name}`. */
export function iamResources(
  store: Store,
  { account }: Scope,
): Table<IamResource> {
  return store.table({ account, region: 'global' }, 'iam.resources');
}
