/** Neighbouring bins differ by 1 %, so a bin's middle is within half a percent of every value in it. */
const LOG_GROWTH = Math.log(1.01);
/** Above every bin number of a double, so that positive values have positive keys and negative ones negative keys. */
const KEY_OFFSET = 100_000;

/** Compact JSON: count, sum, minimum, maximum, then key and count of each bin in turn. */
export type EncodedDistribution = number[];

/**
 * Samples of one minute or period: their count, sum, minimum and maximum exactly, their
 * quantiles within 1 %, in space that does not grow with the number of samples.
 */
export class Distribution {
  static decode(encoded: EncodedDistribution): Distribution {
    const [count, sum, min, max, ...bins] = encoded;
    const result = new Distribution();
    Object.assign(result, { count, sum, min, max });
    for (let i = 0; i + 1 < bins.length; i += 2) {
      result.bins.set(bins[i], bins[i + 1]);
    }
    return result;
  }

  count = 0;
  sum = 0;
  min = Infinity;
  max = -Infinity;
  private readonly bins = new Map<number, number>();

  add(value: number, times: number = 1): void {
    this.count += times;
    this.sum += value * times;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    const key = keyOf(value);
    this.bins.set(key, (this.bins.get(key) ?? 0) + times);
  }

  merge(other: Distribution): void {
    this.count += other.count;
    this.sum += other.sum;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    for (const [key, times] of other.bins) {
      this.bins.set(key, (this.bins.get(key) ?? 0) + times);
    }
  }

  /** The value below or at which `percent` (0-100) of the samples are; undefined without samples. */
  percentile(percent: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max((percent / 100) * this.count, Number.MIN_VALUE);
    let seen = 0;
    for (const key of [...this.bins.keys()].sort((a, b) => a - b)) {
      seen += this.bins.get(key) ?? 0;
      // Sums of counts are whole numbers; the rank may be off by rounding.
      if (seen >= rank - 1e-9) {
        return Math.min(Math.max(valueOf(key), this.min), this.max);
      }
    }
    return this.max;
  }

  encode(): EncodedDistribution {
    return [this.count, this.sum, this.min, this.max, ...[...this.bins].flat()];
  }
}

function keyOf(value: number): number {
  if (value === 0) return 0;
  const bin = Math.round(Math.log(Math.abs(value)) / LOG_GROWTH) + KEY_OFFSET;
  return value > 0 ? bin : -bin;
}

function valueOf(key: number): number {
  if (key === 0) return 0;
  const size = Math.exp((Math.abs(key) - KEY_OFFSET) * LOG_GROWTH);
  return key > 0 ? size : -size;
}
