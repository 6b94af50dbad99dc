import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import type { ContainerImage, ContainerImageConfig } from '../core/types';

/** An image made of files in a temporary directory, for tests. Call `remove` when the test ends. */
export function createTestImage(
  files: Readonly<Record<string, string>>,
  config: ContainerImageConfig,
): ContainerImage & { remove(): void } {
  const rootDir = mkdtempSync(join(tmpdir(), 'laneway-image-test-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(rootDir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return {
    digest: `sha256:${'0'.repeat(64)}`,
    rootDir,
    config,
    remove: () => rmSync(rootDir, { recursive: true, force: true }),
  };
}
