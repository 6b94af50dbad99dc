import { LANE_GRAMMAR } from './grammar';

/** Characters of the hash that stands for what had to be cut from a long name. */
const HASH_LENGTH = 4;

/**
 * FNV-1a, 32 bits, over UTF-16 code units. Not for security: it spreads names over slots and makes short suffixes.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    // eslint-disable-next-line no-bitwise -- the algorithm is defined on bits
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

/**
 * The lane name for a branch: `release/1.2.3` gives `release-1-2-3`. What does not fit is cut and replaced by a short hash
 * of the whole branch, so that two long branches do not share a lane. Always follows the lane grammar.
 */
export function laneNameForBranch(branch: string): string {
  const cleaned = branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const name = /^[a-z]/.test(cleaned)
    ? cleaned
    : `b-${cleaned}`.replace(/-$/, '');
  if (name.length <= LANE_GRAMMAR.maxLength) return name;
  const hash = fnv1a(branch)
    .toString(36)
    .padStart(HASH_LENGTH, '0')
    .slice(-HASH_LENGTH);
  const kept = name
    .slice(0, LANE_GRAMMAR.maxLength - HASH_LENGTH - 1)
    .replace(/-+$/, '');
  return `${kept}-${hash}`;
}
