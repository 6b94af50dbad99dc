import type {
  EncryptionConfiguration,
  ImageTagMutability,
} from '@aws-sdk/client-ecr';
import type { Scope, Store, Table } from '../../core/types';

/** A repository. Key: its name. */
export interface RepositoryRow {
  readonly name: string;
  readonly arn: string;
  readonly uri: string;
  readonly createdAt: string;
  mutability: ImageTagMutability;
  scanOnPush: boolean;
  readonly encryption: EncryptionConfiguration;
  lifecyclePolicyText?: string;
  policyText?: string;
  tags: Record<string, string>;
}

/** An image in a repository. Key: `{repository}@{digest}`. */
export interface ImageRow {
  readonly repository: string;
  readonly digest: string;
  tags: string[];
  readonly manifest: string;
  readonly mediaType: string;
  readonly sizeInBytes: number;
  readonly pushedAt: string;
}

export interface EcrTables {
  readonly repositories: Table<RepositoryRow>;
  readonly images: Table<ImageRow>;
}

export function ecrTables(store: Store, scope: Scope): EcrTables {
  return {
    repositories: store.table<RepositoryRow>(scope, 'ecr.repositories'),
    images: store.table<ImageRow>(scope, 'ecr.images'),
  };
}

export function imageKey(repository: string, digest: string): string {
  return `${repository}@${digest}`;
}

/** The images of a repository, in the order they were pushed. */
export function imagesOf(tables: EcrTables, repository: string): ImageRow[] {
  return tables.images.values().filter(row => row.repository === repository);
}
