import { createHash } from 'node:crypto';
import type {
  BatchDeleteImageRequest,
  BatchDeleteImageResponse,
  BatchGetImageRequest,
  BatchGetImageResponse,
  DescribeImagesRequest,
  DescribeImagesResponse,
  Image,
  ImageDetail,
  ImageFailure,
  ImageIdentifier,
  ListImagesRequest,
  ListImagesResponse,
  PutImageRequest,
  PutImageResponse,
} from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/AwsError';
import { page } from '../../core/page';
import type { Sandbox } from '../../core/Sandbox';
import type { OperationHandler, RequestContext, Scope } from '../../core/types';
import { hasImageFiles } from './imageFiles';
import { requireRepository } from './repositoryOperations';
import {
  ecrTables,
  EcrTables,
  imageKey,
  ImageRow,
  imagesOf,
  RepositoryRow,
} from './rows';

/** AWS: `DescribeImages` and `ListImages` give 100 a page when not asked for less. */
const PAGE_SIZE = 100;
const DEFAULT_MEDIA_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** The operations on images. */
export function imageOperations(
  sandbox: Sandbox,
): Record<string, OperationHandler> {
  const open = (scope: Scope, repositoryName: string | undefined) => {
    const tables = ecrTables(sandbox.store, scope);
    const repository = requireRepository(tables, scope, repositoryName);
    return { tables, repository };
  };

  return {
    PutImage: (
      input: PutImageRequest,
      context: RequestContext,
    ): PutImageResponse => {
      const { tables, repository } = open(context, input.repositoryName);
      const row = putImage(sandbox, tables, repository, input, context);
      return { image: toImage(row, context, input.imageTag) };
    },

    DescribeImages: (
      input: DescribeImagesRequest,
      context: RequestContext,
    ): DescribeImagesResponse => {
      const { tables, repository } = open(context, input.repositoryName);
      if (input.imageIds?.length) {
        const rows = input.imageIds.map(id =>
          requireImage(tables, repository.name, id, context),
        );
        return {
          imageDetails: [...new Set(rows)].map(row => toDetail(row, context)),
        };
      }
      const { items, nextToken } = page(
        filterByTag(imagesOf(tables, repository.name), input.filter?.tagStatus),
        input.maxResults ?? PAGE_SIZE,
        input.nextToken,
      );
      return {
        imageDetails: items.map(row => toDetail(row, context)),
        nextToken,
      };
    },

    ListImages: (
      input: ListImagesRequest,
      context: RequestContext,
    ): ListImagesResponse => {
      const { tables, repository } = open(context, input.repositoryName);
      const ids = filterByTag(
        imagesOf(tables, repository.name),
        input.filter?.tagStatus,
      ).flatMap(identifiers);
      const { items, nextToken } = page(
        ids,
        input.maxResults ?? PAGE_SIZE,
        input.nextToken,
      );
      return { imageIds: items, nextToken };
    },

    BatchGetImage: (
      input: BatchGetImageRequest,
      context: RequestContext,
    ): BatchGetImageResponse => {
      const { tables, repository } = open(context, input.repositoryName);
      const images: Image[] = [];
      const failures: ImageFailure[] = [];
      for (const id of input.imageIds ?? []) {
        const row = findImage(tables, repository.name, id);
        if (row) images.push(toImage(row, context, id.imageTag));
        else failures.push(notFound(id));
      }
      return { images, failures };
    },

    BatchDeleteImage: (
      input: BatchDeleteImageRequest,
      context: RequestContext,
    ): BatchDeleteImageResponse => {
      const { tables, repository } = open(context, input.repositoryName);
      const imageIds: ImageIdentifier[] = [];
      const failures: ImageFailure[] = [];
      for (const id of input.imageIds ?? []) {
        const row = findImage(tables, repository.name, id);
        if (!row) {
          failures.push(notFound(id));
          continue;
        }
        imageIds.push(...deleteImage(tables, row, id));
      }
      return { imageIds, failures };
    },
  };
}

/**
 * Records an image whose files have arrived.
 * @throws AwsError ImageTagAlreadyExistsException for a tag that is taken where tags are immutable,
 * LayersNotFoundException when the files were not uploaded, ImageAlreadyExistsException when nothing would change
 */
function putImage(
  sandbox: Sandbox,
  tables: EcrTables,
  repository: RepositoryRow,
  input: PutImageRequest,
  scope: Scope,
): ImageRow {
  const manifest = input.imageManifest ?? '';
  const digest = `sha256:${createHash('sha256')
    .update(manifest)
    .digest('hex')}`;
  if (input.imageDigest && input.imageDigest !== digest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      `The provided image digest '${input.imageDigest}' does not match the digest of the image manifest '${digest}'`,
    );
  }
  if (!hasImageFiles(sandbox.filesDir, digest)) {
    throw new AwsError(
      'LayersNotFoundException',
      `Image manifest ${digest} refers to layers that have not been uploaded to the repository with name '${repository.name}' in registry with id '${scope.account}'`,
    );
  }
  const tag = input.imageTag;
  const existing = tables.images.get(imageKey(repository.name, digest));
  if (existing && (!tag || existing.tags.includes(tag))) {
    throw new AwsError(
      'ImageAlreadyExistsException',
      `Image with digest '${digest}'${
        tag ? ` and tag '${tag}'` : ''
      } already exists in the repository with name '${
        repository.name
      }' in registry with id '${scope.account}'`,
    );
  }
  if (tag) takeTag(tables, repository, tag);
  const row: ImageRow = existing ?? {
    repository: repository.name,
    digest,
    tags: [],
    manifest,
    mediaType: input.imageManifestMediaType ?? DEFAULT_MEDIA_TYPE,
    sizeInBytes: layerBytes(manifest),
    pushedAt: new Date(sandbox.clock.now()).toISOString(),
  };
  if (tag) row.tags = [...row.tags, tag];
  tables.images.put(imageKey(repository.name, digest), row);
  return row;
}

/** Takes a tag away from the image that has it, which immutable repositories refuse. */
function takeTag(
  tables: EcrTables,
  repository: RepositoryRow,
  tag: string,
): void {
  const holder = imagesOf(tables, repository.name).find(image =>
    image.tags.includes(tag),
  );
  if (!holder) return;
  if (repository.mutability === 'IMMUTABLE') {
    throw new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the repository is immutable.`,
    );
  }
  holder.tags = holder.tags.filter(other => other !== tag);
  tables.images.put(imageKey(repository.name, holder.digest), holder);
}

function deleteImage(
  tables: EcrTables,
  row: ImageRow,
  id: ImageIdentifier,
): ImageIdentifier[] {
  const key = imageKey(row.repository, row.digest);
  // By tag only the tag goes, and the image with its last tag.
  if (!id.imageDigest && id.imageTag && row.tags.length > 1) {
    row.tags = row.tags.filter(tag => tag !== id.imageTag);
    tables.images.put(key, row);
    return [{ imageDigest: row.digest, imageTag: id.imageTag }];
  }
  tables.images.delete(key);
  return identifiers(row);
}

function findImage(
  tables: EcrTables,
  repository: string,
  { imageDigest, imageTag }: ImageIdentifier,
): ImageRow | undefined {
  const row = imageDigest
    ? tables.images.get(imageKey(repository, imageDigest))
    : imagesOf(tables, repository).find(image =>
        image.tags.includes(imageTag ?? ''),
      );
  return imageTag && !row?.tags.includes(imageTag) ? undefined : row;
}

function requireImage(
  tables: EcrTables,
  repository: string,
  id: ImageIdentifier,
  scope: Scope,
): ImageRow {
  const row = findImage(tables, repository, id);
  if (!row) {
    const quoted = (value?: string) => (value ? `'${value}'` : `'null'`);
    throw new AwsError(
      'ImageNotFoundException',
      `The image with imageId {imageDigest:${quoted(
        id.imageDigest,
      )}, imageTag:${quoted(
        id.imageTag,
      )}} does not exist within the repository with name '${repository}' in the registry with id '${
        scope.account
      }'`,
    );
  }
  return row;
}

function notFound(imageId: ImageIdentifier): ImageFailure {
  return {
    imageId,
    failureCode: 'ImageNotFound',
    failureReason: 'Requested image not found',
  };
}

function filterByTag(rows: ImageRow[], status?: string): ImageRow[] {
  if (status === 'TAGGED') return rows.filter(row => row.tags.length > 0);
  if (status === 'UNTAGGED') return rows.filter(row => row.tags.length === 0);
  return rows;
}

function identifiers(row: ImageRow): ImageIdentifier[] {
  return row.tags.length === 0
    ? [{ imageDigest: row.digest }]
    : row.tags.map(imageTag => ({ imageDigest: row.digest, imageTag }));
}

function toImage(row: ImageRow, scope: Scope, imageTag?: string): Image {
  return {
    registryId: scope.account,
    repositoryName: row.repository,
    imageId: { imageDigest: row.digest, imageTag },
    imageManifest: row.manifest,
    imageManifestMediaType: row.mediaType,
  };
}

function toDetail(row: ImageRow, scope: Scope): ImageDetail {
  return {
    registryId: scope.account,
    repositoryName: row.repository,
    imageDigest: row.digest,
    imageTags: row.tags.length > 0 ? row.tags : undefined,
    imageSizeInBytes: row.sizeInBytes,
    imagePushedAt: new Date(row.pushedAt),
    imageManifestMediaType: row.mediaType,
    artifactMediaType: 'application/vnd.oci.image.config.v1+json',
  };
}

function layerBytes(manifest: string): number {
  try {
    const { layers = [] } = JSON.parse(manifest) as {
      layers?: { size?: number }[];
    };
    return layers.reduce((sum, layer) => sum + (layer.size ?? 0), 0);
  } catch {
    throw new AwsError(
      'InvalidParameterException',
      `Invalid parameter at 'imageManifest' failed to satisfy constraint: 'Invalid JSON syntax'`,
    );
  }
}
