import { LaneVersion } from '@laneway/plugin-lanes-common';

const COMMIT_DIGITS = 7;
const DIGEST_DIGITS = 12;

export function shortCommit(commit: string): string {
  return commit.slice(0, COMMIT_DIGITS);
}

/** `sha256:0a1b2c3d4e5f` */
export function shortDigest(digest: string): string {
  const [algorithm, digits] = digest.split(':');
  return digits ? `${algorithm}:${digits.slice(0, DIGEST_DIGITS)}` : digest;
}

/**
 * Image tag and commit, each once: tags often are the commit. Falls back to the digest; empty when nothing is known.
 */
export function shortVersion({
  imageTag,
  commit,
  imageDigest,
}: LaneVersion): string[] {
  const short = commit && shortCommit(commit);
  const tag =
    imageTag && commit && commit.startsWith(imageTag) ? undefined : imageTag;
  if (tag && short && tag.includes(short)) return [tag];
  const parts = [tag, short].filter(part => part !== undefined);
  if (parts.length > 0) return parts;
  return imageDigest ? [shortDigest(imageDigest)] : [];
}
