/** Headers that send a request to a lane and let the next hops know. */
export interface LaneHeaders {
  readonly traceparent: string;
  readonly tracestate: string;
  readonly baggage: string;
}

/**
 * Headers that reach a lane. `tracestate` is ignored by the next hop unless `traceparent` is valid (W3C Trace Context), and
 * some propagators drop it, so `baggage` carries the lane as well.
 *
 * @param traceId - 32 lower-case hex digits, not all zero
 * @param spanId - 16 lower-case hex digits, not all zero
 */
export function laneHeaders(
  lane: string,
  traceId: string,
  spanId: string,
): LaneHeaders {
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: `ctx=lane:${lane}`,
    baggage: `lane=${lane}`,
  };
}

/** A curl command, ready to paste, that reaches a lane; for the default lane it needs no header. */
export function curlForLane(
  url: string,
  lane: string,
  traceId: string,
  spanId: string,
  isDefault: boolean,
): string {
  if (isDefault) return `curl -i '${url}'`;
  const headers = laneHeaders(lane, traceId, spanId);
  return [
    'curl -i',
    `-H 'traceparent: ${headers.traceparent}'`,
    `-H 'tracestate: ${headers.tracestate}'`,
    `'${url}'`,
  ].join(' ');
}
