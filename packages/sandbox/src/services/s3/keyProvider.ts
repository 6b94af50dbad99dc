import { randomUUID } from 'node:crypto';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import { tagMap } from '../../core/tagMap';
import type { ResourceProperties, ResourceProvider } from '../../core/types';

/** A KMS key or alias as its template declared it. Key: key id or alias name. */
interface KeyRow {
  properties: ResourceProperties;
  tags: Record<string, string>;
}

/** `AWS::KMS::Key`: a name to refer to. The sandbox encrypts nothing. */
export function keyProvider(sandbox: Sandbox): ResourceProvider {
  return {
    type: 'AWS::KMS::Key',
    create(properties, context) {
      const physicalId = randomUUID();
      sandbox.store.table<KeyRow>(context, 'kms.keys').put(physicalId, {
        properties,
        tags: { ...context.stackTags, ...tagMap(properties.Tags) },
      });
      return { physicalId };
    },
    update(physicalId, properties, _previous, context) {
      sandbox.store.table<KeyRow>(context, 'kms.keys').put(physicalId, {
        properties,
        tags: { ...context.stackTags, ...tagMap(properties.Tags) },
      });
    },
    delete(physicalId, _properties, context) {
      sandbox.store.table<KeyRow>(context, 'kms.keys').delete(physicalId);
    },
    getAtt(physicalId, attribute, context) {
      if (attribute === 'Arn') return arn(context, 'kms', `key/${physicalId}`);
      if (attribute === 'KeyId') return physicalId;
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on AWS::KMS::Key`,
      );
    },
  };
}

/** `AWS::KMS::Alias`. Its physical id is the alias name. */
export function keyAliasProvider(sandbox: Sandbox): ResourceProvider {
  return {
    type: 'AWS::KMS::Alias',
    create(properties, context) {
      const aliases = sandbox.store.table<KeyRow>(context, 'kms.aliases');
      const name: string = properties.AliasName;
      if (aliases.has(name)) {
        throw new AwsError(
          'AlreadyExistsException',
          `An alias with the name ${arn(context, 'kms', name)} already exists`,
        );
      }
      aliases.put(name, { properties, tags: {} });
      return { physicalId: name };
    },
    update(physicalId, properties, _previous, context) {
      sandbox.store
        .table<KeyRow>(context, 'kms.aliases')
        .put(physicalId, { properties, tags: {} });
    },
    delete(physicalId, _properties, context) {
      sandbox.store.table<KeyRow>(context, 'kms.aliases').delete(physicalId);
    },
    getAtt(_physicalId, attribute) {
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on AWS::KMS::Alias`,
      );
    },
  };
}
