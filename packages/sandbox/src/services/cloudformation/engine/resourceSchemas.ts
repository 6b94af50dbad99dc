import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  PropertyType,
  Resource,
  SpecDatabase,
} from '@aws-cdk/service-spec-types';
import type {
  PropertySchema,
  ResourceSchema,
  ValueSchema,
} from './ResourceSchema';

/** AWS's service specification, cut down to the types that the sandbox can make. */
export interface ResourceSchemas {
  /** Undefined for a type that AWS does not have. */
  find(type: string): ResourceSchema | undefined;
}

class SchemaReader {
  /** Definitions may contain themselves, hence one object for each. */
  private readonly definitions = new Map<string, ValueSchema>();

  constructor(private readonly database: SpecDatabase) {}

  resource(resource: Resource): ResourceSchema {
    const identifier = resource.primaryIdentifier ?? [];
    return {
      properties: this.properties(resource.properties),
      attributes: new Set(Object.keys(resource.attributes)),
      taggable: resource.tagInformation !== undefined,
      nameProperties: identifier.every(name => name in resource.properties)
        ? identifier
        : [],
    };
  }

  private properties(
    properties: Resource['properties'],
  ): Record<string, PropertySchema> {
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        name,
        {
          type: this.value(property.type),
          required: property.required === true,
          replaces: property.causesReplacement === 'yes',
        },
      ]),
    );
  }

  private value(type: PropertyType): ValueSchema {
    switch (type.type) {
      case 'string':
      case 'integer':
      case 'number':
      case 'boolean':
        return { kind: type.type };
      case 'array':
      case 'map':
        return { kind: type.type, element: this.value(type.element) };
      case 'ref': {
        const id = type.reference.$ref;
        const known = this.definitions.get(id);
        if (known) return known;
        const properties: Record<string, PropertySchema> = {};
        const schema: ValueSchema = { kind: 'object', properties };
        this.definitions.set(id, schema);
        const definition = this.database.get('typeDefinition', id);
        Object.assign(properties, this.properties(definition.properties));
        return schema;
      }
      default:
        return { kind: 'any' };
    }
  }
}

/**
 * Reads the specification on first use (about half a second, over 100 MB while it is read) and keeps only the
 * schemas of the types that `isKnown` accepts.
 */
export class SpecResourceSchemas implements ResourceSchemas {
  private schemas?: ReadonlyMap<string, ResourceSchema>;

  constructor(private readonly isKnown: (type: string) => boolean) {}

  find(type: string): ResourceSchema | undefined {
    this.schemas ??= readSchemas(this.isKnown);
    return this.schemas.get(type);
  }
}

function readSchemas(
  isKnown: (type: string) => boolean,
): Map<string, ResourceSchema> {
  const database = loadAwsServiceSpecSync();
  const reader = new SchemaReader(database);
  const schemas = new Map<string, ResourceSchema>();
  for (const resource of database.all('resource')) {
    if (isKnown(resource.cloudFormationType)) {
      schemas.set(resource.cloudFormationType, reader.resource(resource));
    }
  }
  return schemas;
}
