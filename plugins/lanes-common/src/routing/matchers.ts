import { DEFAULT_LANE } from '../naming/grammar';

/** How a request says which lane it wants. */
export type MatchKind = 'tracestate' | 'baggage' | 'custom';

/** One listener rule of a lane: requests whose header matches the regular expression reach the lane. */
export interface LaneMatcher {
  readonly kind: MatchKind;
  /** Lower case. */
  readonly headerName: string;
  /** A regular expression of at most 128 characters (an AWS limit), without look-around and back-references. */
  readonly regex: string;
}

/** Matches the `tracestate` list member `ctx=lane:{lane}` wherever it stands, with optional white space around it (W3C Trace Context). */
export function tracestateMatcher(lane: string): LaneMatcher {
  return {
    kind: 'tracestate',
    headerName: 'tracestate',
    regex: `^(.*,)?[ \\t]*ctx=lane:${lane}[ \\t]*(,.*)?$`,
  };
}

/** Matches the `baggage` list member `lane={lane}`, with or without properties (W3C Baggage). */
export function baggageMatcher(lane: string): LaneMatcher {
  return {
    kind: 'baggage',
    headerName: 'baggage',
    regex: `^(.*,)?[ \\t]*lane=${lane}[ \\t]*([;,].*)?$`,
  };
}

/**
 * The matchers of a lane in order of precedence: trace context, baggage, its own match. The default lane has none: every
 * request that nothing else matches reaches it.
 */
export function laneMatchers(
  lane: string,
  custom?: { headerName: string; regex: string },
): LaneMatcher[] {
  if (lane === DEFAULT_LANE) return [];
  const matchers = [tracestateMatcher(lane), baggageMatcher(lane)];
  if (custom) {
    matchers.push({
      kind: 'custom',
      headerName: custom.headerName.toLowerCase(),
      regex: custom.regex,
    });
  }
  return matchers;
}
