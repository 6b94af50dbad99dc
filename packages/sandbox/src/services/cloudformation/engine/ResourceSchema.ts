/** What AWS's own service specification says of one resource type. */
export interface ResourceSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Attributes that `Fn::GetAtt` gives. */
  readonly attributes: ReadonlySet<string>;
  /** Whether a change of the stack's tags reaches the resource. */
  readonly taggable: boolean;
  /** The properties that name the resource; empty where AWS chooses its id. */
  readonly nameProperties: readonly string[];
}

export interface PropertySchema {
  readonly type: ValueSchema;
  readonly required: boolean;
  /** A change needs a new physical resource. */
  readonly replaces: boolean;
}

export type ValueSchema =
  | { readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'any' }
  | { readonly kind: 'array' | 'map'; readonly element: ValueSchema }
  | {
      readonly kind: 'object';
      readonly properties: Readonly<Record<string, PropertySchema>>;
    };
