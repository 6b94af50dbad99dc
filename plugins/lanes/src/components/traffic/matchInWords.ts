import { laneMatchers, LaneRule } from '@laneway/plugin-lanes-common';

/** Which requests a rule takes, as short as can be said: a header and its value, or a header and a regular expression. */
export interface MatchInWords {
  readonly headerName: string;
  /** What a request carries; undefined where only the expression says it. */
  readonly value?: string;
  readonly regexes: readonly string[];
}

/** A rule of the delivery contract says `ctx=lane:gray`; any other is shown as the expression that it is. */
export function matchInWords(lane: string, rule: LaneRule): MatchInWords {
  const standard = laneMatchers(lane).find(
    matcher =>
      matcher.kind === rule.kind &&
      rule.regexes.length === 1 &&
      matcher.regex === rule.regexes[0],
  );
  const values = { tracestate: `ctx=lane:${lane}`, baggage: `lane=${lane}` };
  return {
    headerName: rule.headerName,
    value:
      standard && standard.kind !== 'custom'
        ? values[standard.kind]
        : undefined,
    regexes: rule.regexes,
  };
}
