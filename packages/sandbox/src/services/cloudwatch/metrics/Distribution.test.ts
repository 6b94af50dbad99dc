import fc from 'fast-check';
import { Distribution } from './Distribution';

/** The nearest-rank quantile. */
function exact(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length - 1e-9));
  return sorted[rank - 1];
}

const value = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 5 }),
  fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
  fc.double({ min: -1e3, max: -1e-3, noNaN: true }),
);
const values = fc.array(value, { minLength: 1, maxLength: 200 });
const percent = fc.oneof(
  fc.constantFrom(0, 50, 95, 99, 99.9, 100),
  fc.double({ min: 0, max: 100, noNaN: true }),
);

function distributionOf(samples: readonly number[]): Distribution {
  const distribution = new Distribution();
  samples.forEach(sample => distribution.add(sample));
  return distribution;
}

describe('Distribution', () => {
  it('gives every quantile within 2 %', () => {
    fc.assert(
      fc.property(values, percent, (samples, p) => {
        const wanted = exact(samples, p);
        const actual = distributionOf(samples).percentile(p) ?? NaN;
        expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(
          Math.abs(wanted) * 0.02,
        );
      }),
    );
  });

  it('is the same whether samples came at once, in parts, or through JSON', () => {
    fc.assert(
      fc.property(values, values, percent, (left, right, p) => {
        const merged = distributionOf(left);
        merged.merge(distributionOf(right));
        const read = Distribution.decode(
          JSON.parse(JSON.stringify(merged.encode())),
        );
        const whole = distributionOf([...left, ...right]);
        for (const each of [merged, read]) {
          expect(each.percentile(p)).toBe(whole.percentile(p));
          expect(each.count).toBe(whole.count);
          expect(each.min).toBe(whole.min);
          expect(each.max).toBe(whole.max);
          expect(each.sum).toBeCloseTo(whole.sum, 3);
        }
      }),
    );
  });

  it('has no quantile without samples', () => {
    expect(new Distribution().percentile(50)).toBeUndefined();
  });
});
