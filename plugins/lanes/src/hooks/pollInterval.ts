/** While something changes, a person watches: often enough to seem live. */
export const CHANGING_INTERVAL_MS = 2_000;
/** Otherwise signals bring news; this catches what they missed. */
export const QUIET_INTERVAL_MS = 15_000;

/** Milliseconds until a view is read again. */
export function pollInterval(view: { changing: boolean } | undefined): number {
  return view?.changing ? CHANGING_INTERVAL_MS : QUIET_INTERVAL_MS;
}
