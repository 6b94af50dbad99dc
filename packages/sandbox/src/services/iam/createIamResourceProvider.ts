import { randomInt } from 'node:crypto';
import { globalArn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type {
  ResourceContext,
  ResourceProperties,
  ResourceProvider,
  Scope,
} from '../../core/types';
import { type IamResource, iamResources } from './IamResource';
import type { IamResourceType } from './iamResourceTypes';

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_LENGTH = 17;

/** A provider that keeps IAM resources of one type, by name within the account. */
export function createIamResourceProvider(
  sandbox: Sandbox,
  definition: IamResourceType,
): ResourceProvider {
  // A policy's physical id is not its name alone: several roles may each have an inline policy of one name.
  const isInline = definition.arnWord === undefined;
  const rows = (scope: Scope) => iamResources(sandbox.store, scope);
  const keyOf = (name: string) => `${definition.type}/${name}`;
  const find = (physicalId: string, scope: Scope): IamResource => {
    const row = rows(scope).get(keyOf(nameOf(physicalId)));
    if (!row) {
      throw new AwsError(
        'NoSuchEntity',
        `The resource with name ${nameOf(physicalId)} cannot be found.`,
        404,
      );
    }
    return row;
  };
  const nameFor = (
    properties: ResourceProperties,
    context: ResourceContext,
  ): string =>
    isInline
      ? context.physicalName(definition.maxName)
      : properties[definition.nameProperty] ??
        context.physicalName(definition.maxName);

  return {
    type: definition.type,
    create(properties, context) {
      const name = nameFor(properties, context);
      if (rows(context).has(keyOf(name))) {
        throw new AwsError(
          'EntityAlreadyExists',
          `${definition.arnWord ?? 'policy'} with name ${name} already exists.`,
          409,
        );
      }
      const path: string = properties.Path ?? '/';
      const row: IamResource = {
        type: definition.type,
        name,
        id: uniqueId(definition.idPrefix),
        arn: isInline
          ? ''
          : globalArn(context, 'iam', `${definition.arnWord}${path}${name}`),
        createdAt: new Date(sandbox.clock.now()).toISOString(),
        properties,
      };
      rows(context).put(keyOf(name), row);
      return { physicalId: definition.ref === 'arn' ? row.arn : name };
    },
    update(physicalId, properties, _previous, context) {
      const row = find(physicalId, context);
      rows(context).put(keyOf(row.name), { ...row, properties });
    },
    delete(physicalId, _properties, context) {
      rows(context).delete(keyOf(nameOf(physicalId)));
    },
    getAtt(physicalId, attribute, context) {
      const source = definition.attributes[attribute];
      if (source === undefined) {
        throw new AwsError(
          'ValidationError',
          `Requested attribute ${attribute} does not exist in schema for ${definition.type}`,
        );
      }
      return find(physicalId, context)[source];
    },
  };
}

/** The name at the end of an ARN; a physical id that is a name already stays as it is. */
function nameOf(physicalId: string): string {
  return physicalId.slice(physicalId.lastIndexOf('/') + 1);
}

function uniqueId(prefix: string): string {
  const random = Array.from(
    { length: ID_LENGTH },
    () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)],
  );
  return prefix + random.join('');
}
