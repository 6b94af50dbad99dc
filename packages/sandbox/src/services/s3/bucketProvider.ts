import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { partitionOf } from '../../core/arn';
import { artifactDir } from '../../core/artifactFiles';
import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import { tagMap } from '../../core/tagMap';
import type { ResourceProperties, ResourceProvider } from '../../core/types';

/** A bucket. Its name is unique over all accounts, hence a global table. Key: its name. */
interface BucketRow {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: string;
  tags: Record<string, string>;
  properties: ResourceProperties;
  policy?: ResourceProperties;
}

const MAX_NAME_LENGTH = 63;
const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** `AWS::S3::Bucket`. Its physical id is the bucket's name. */
export function bucketProvider(sandbox: Sandbox): ResourceProvider {
  const buckets = () => sandbox.store.globalTable<BucketRow>('s3.buckets');

  return {
    type: 'AWS::S3::Bucket',

    create(properties, context) {
      const name: string =
        properties.BucketName ??
        context.physicalName(MAX_NAME_LENGTH).toLowerCase();
      if (!BUCKET_NAME.test(name)) {
        throw new AwsError(
          'InvalidBucketName',
          'The specified bucket is not valid.',
        );
      }
      if (buckets().has(name)) {
        throw new AwsError(
          'BucketAlreadyExists',
          `${name} already exists`,
          409,
        );
      }
      buckets().put(name, {
        name,
        account: context.account,
        region: context.region,
        createdAt: new Date(sandbox.clock.now()).toISOString(),
        tags: { ...context.stackTags, ...tagMap(properties.Tags) },
        properties,
      });
      return { physicalId: name };
    },

    update(physicalId, properties, _previous, context) {
      const row = buckets().get(physicalId);
      if (!row) throw noSuchBucket();
      row.properties = properties;
      row.tags = { ...context.stackTags, ...tagMap(properties.Tags) };
      buckets().put(physicalId, row);
    },

    async delete(physicalId) {
      const dir = artifactDir(sandbox.filesDir, physicalId);
      if (existsSync(dir) && readdirSync(dir).length > 0) {
        throw new AwsError(
          'BucketNotEmpty',
          'The bucket you tried to delete is not empty',
          409,
        );
      }
      await rm(dir, { recursive: true, force: true });
      buckets().delete(physicalId);
    },

    getAtt(physicalId, attribute, context) {
      const suffix = context.region.startsWith('cn-')
        ? 'amazonaws.com.cn'
        : 'amazonaws.com';
      switch (attribute) {
        case 'Arn':
          return `arn:${partitionOf(context.region)}:s3:::${physicalId}`;
        case 'DomainName':
          return `${physicalId}.s3.${suffix}`;
        case 'RegionalDomainName':
          return `${physicalId}.s3.${context.region}.${suffix}`;
        case 'DualStackDomainName':
          return `${physicalId}.s3.dualstack.${context.region}.${suffix}`;
        default:
          throw new AwsError(
            'ValidationError',
            `Attribute ${attribute} does not exist on AWS::S3::Bucket`,
          );
      }
    },
  };
}

/** `AWS::S3::BucketPolicy`. Its physical id is the bucket's name. */
export function bucketPolicyProvider(sandbox: Sandbox): ResourceProvider {
  const buckets = () => sandbox.store.globalTable<BucketRow>('s3.buckets');
  const put = (bucket: string, policy: ResourceProperties | undefined) => {
    const row = buckets().get(bucket);
    if (!row) throw noSuchBucket();
    row.policy = policy;
    buckets().put(bucket, row);
  };

  return {
    type: 'AWS::S3::BucketPolicy',
    create(properties) {
      put(properties.Bucket, properties.PolicyDocument);
      return { physicalId: properties.Bucket };
    },
    update(physicalId, properties) {
      put(physicalId, properties.PolicyDocument);
    },
    delete(physicalId) {
      if (buckets().has(physicalId)) put(physicalId, undefined);
    },
    getAtt(_physicalId, attribute) {
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on AWS::S3::BucketPolicy`,
      );
    },
  };
}

function noSuchBucket(): AwsError {
  return new AwsError(
    'NoSuchBucket',
    'The specified bucket does not exist',
    404,
  );
}
