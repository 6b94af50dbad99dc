import { validationError } from './validationError';

/**
 * `Fn::Cidr` for IPv4: `count` subnets of `bits` host bits each, from the start of the block.
 *
 * @throws AwsError `ValidationError` when the block is malformed or too small
 */
export function cidrSubnets(
  block: string,
  count: number,
  bits: number,
): string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (!match || !Number.isInteger(count) || !Number.isInteger(bits)) {
    throw validationError(
      `Template error: Fn::Cidr needs an IPv4 block, a count and host bits, not [${block}, ${count}, ${bits}]`,
    );
  }
  const [a, b, c, d, length] = match.slice(1).map(Number);
  const size = 2 ** bits;
  const blockSize = 2 ** (32 - length);
  if (size * count > blockSize) {
    throw validationError(
      `Template error: Fn::Cidr cannot cut ${count} subnets of ${bits} host bits out of ${block}`,
    );
  }
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const start = Math.floor(address / blockSize) * blockSize;
  return Array.from(
    { length: count },
    (_, index) => `${dotted(start + index * size)}/${32 - bits}`,
  );
}

function dotted(address: number): string {
  return [24, 16, 8, 0]
    .map(shift => Math.floor(address / 2 ** shift) % 256)
    .join('.');
}
