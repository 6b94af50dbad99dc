/** Header lines of a request, in order. Names are case-insensitive; one name may stand on several lines. */
export type HeaderLines = ReadonlyArray<readonly [string, string]>;

/** A listener rule as far as it matters for lanes: one header, regular expressions of which one must match, a target. */
export interface HeaderRule<T> {
  /** Evaluated in ascending order. */
  readonly priority: number;
  readonly headerName: string;
  readonly regexes: readonly string[];
  readonly target: T;
}

/**
 * The rule that decides a request, as an Application Load Balancer does it: rules in priority order; header names and
 * values compared without regard to case; the lines of a repeated header searched in order. Undefined when no rule
 * matches and the listener's default action decides.
 */
export function matchingRule<T>(
  rules: readonly HeaderRule<T>[],
  headers: HeaderLines,
): HeaderRule<T> | undefined {
  return [...rules]
    .sort((a, b) => a.priority - b.priority)
    .find(rule => {
      const name = rule.headerName.toLowerCase();
      const patterns = rule.regexes.map(regex => new RegExp(regex, 'i'));
      return headers.some(
        ([headerName, value]) =>
          headerName.toLowerCase() === name &&
          patterns.some(pattern => pattern.test(value)),
      );
    });
}
