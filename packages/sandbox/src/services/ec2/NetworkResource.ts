import type { ResourceProperties, Scope, Store, Table } from '../../core/types';

/** A resource of EC2 as it is kept: what it was made with, and what AWS chose. */
export interface NetworkResource {
  readonly id: string;
  properties: ResourceProperties;
  /** Values of attributes that AWS chose. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** Resources by `{type}/{id}`. */
export function networkResources(
  store: Store,
  scope: Scope,
): Table<NetworkResource> {
  return store.table(scope, 'ec2.networkResources');
}

/** How one type of resource is made; everything else is the same for all. */
export interface NetworkResourceType {
  readonly type: string;
  /** What ids begin with, for example `vpc`; undefined for a link between others, whose id is made of theirs. */
  readonly idPrefix?: string;
  /** The id of a link. */
  readonly linkId?: (properties: ResourceProperties) => string;
  /** Properties that must name resources of a kind, as the prefix of their ids tells. */
  readonly references?: Readonly<Record<string, ReferenceKind>>;
  /** What AWS chooses when the resource is made. */
  readonly choose?: (
    id: string,
    scope: Scope,
    properties: ResourceProperties,
  ) => Record<string, string>;
  /** What `Ref` gives where it is not the id: the name of one of `chosen`. */
  readonly ref?: string;
  /** `Fn::GetAtt` by attribute: `id`, or the name of a chosen value or a property. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What an id refers to, in the words of EC2's `Invalid...NotFound` errors. */
export interface ReferenceKind {
  readonly prefix: string;
  /** For example `InvalidVpcID.NotFound`. */
  readonly code: string;
  /** For example `vpc ID`. */
  readonly words: string;
}
