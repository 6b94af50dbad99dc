import { curlForLane, Lane, laneHeaders } from '@laneway/plugin-lanes-common';
import { randomHex } from '../../hooks/randomHex';

/** Lengths that W3C Trace Context gives the ids, in bytes. */
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** A curl command that reaches a lane, with ids of its own. */
export function laneCurl(
  url: string,
  lane: Pick<Lane, 'name' | 'isDefault'>,
): string {
  return curlForLane(
    url,
    lane.name,
    randomHex(TRACE_ID_BYTES),
    randomHex(SPAN_ID_BYTES),
    lane.isDefault,
  );
}

/** The same as request headers, one a line, for an extension of the browser. */
export function laneHeaderLines(lane: string): string {
  return Object.entries(
    laneHeaders(lane, randomHex(TRACE_ID_BYTES), randomHex(SPAN_ID_BYTES)),
  )
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
