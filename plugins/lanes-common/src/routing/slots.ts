import { MatchKind } from './matchers';

/** Slots on a listener: each lane holds one, and with it one priority in each band. */
export const SLOT_COUNT = 9000;

/** First priority of each kind's band; the lane's rule of that kind sits at band + slot. */
export const PRIORITY_BANDS: Readonly<Record<MatchKind, number>> = {
  tracestate: 1000,
  baggage: 10000,
  custom: 20000,
};

/** Priority of the weighted rule of a route stack: behind every lane's own rules. */
export const ROUTE_PRIORITY = 49000;

/**
 * The listener rule priority (1-50000, an AWS limit) of a lane's rule.
 *
 * @throws RangeError for a slot outside 0-8999
 */
export function rulePriority(kind: MatchKind, slot: number): number {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOT_COUNT) {
    throw new RangeError(
      `Rule slot ${slot} is not an integer in 0-${SLOT_COUNT - 1}`,
    );
  }
  return PRIORITY_BANDS[kind] + slot;
}

/** The kind of match that a priority belongs to; undefined outside every band. */
export function matchKindOfPriority(priority: number): MatchKind | undefined {
  return (Object.keys(PRIORITY_BANDS) as MatchKind[]).find(
    kind =>
      priority >= PRIORITY_BANDS[kind] &&
      priority < PRIORITY_BANDS[kind] + SLOT_COUNT,
  );
}
