import { join } from 'node:path';
import type { ContainerImage, ImageStore, Store } from '../../core/types';
import { hasImageFiles, imageDir, readImageConfig } from './imageFiles';
import { ecrTables, imageKey, imagesOf } from './rows';

const IMAGE_URI =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** The images that were pushed to the sandbox's ECR. */
export class DefaultImageStore implements ImageStore {
  constructor(
    private readonly store: Store,
    private readonly filesDir: string,
  ) {}

  find(imageUri: string): ContainerImage | undefined {
    const match = IMAGE_URI.exec(imageUri);
    if (!match) return undefined;
    const [, account, region, repository, tag, digest] = match;
    const tables = ecrTables(this.store, { account, region });
    const row = digest
      ? tables.images.get(imageKey(repository, digest))
      : imagesOf(tables, repository).find(image =>
          image.tags.includes(tag ?? 'latest'),
        );
    if (!row || !hasImageFiles(this.filesDir, row.digest)) return undefined;
    return {
      digest: row.digest,
      rootDir: join(imageDir(this.filesDir, row.digest), 'rootfs'),
      config: readImageConfig(this.filesDir, row.digest),
    };
  }
}
