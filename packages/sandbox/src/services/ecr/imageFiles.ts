import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerImageConfig } from '../../core/types';

/**
 * Where the files of pushed images lie: `{filesDir}/images/{hex of the digest}/rootfs` and `config.json`. `docker push`
 * puts them there before it calls `PutImage`, as it uploads layers before the manifest on AWS.
 */
export function imageDir(filesDir: string, digest: string): string {
  return join(filesDir, 'images', digest.replace(/^sha256:/, ''));
}

/** Whether the files of the image have arrived. */
export function hasImageFiles(filesDir: string, digest: string): boolean {
  return (
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    existsSync(join(imageDir(filesDir, digest), 'config.json'))
  );
}

/** How the image is started. */
export function readImageConfig(
  filesDir: string,
  digest: string,
): ContainerImageConfig {
  return JSON.parse(
    readFileSync(join(imageDir(filesDir, digest), 'config.json'), 'utf8'),
  );
}
