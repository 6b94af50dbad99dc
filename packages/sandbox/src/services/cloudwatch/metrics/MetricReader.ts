import type { MetricSample, MetricSink, Scope } from '../../../core/types';
import type { Distribution } from './Distribution';

/** Minutes of samples; AWS's own services publish once a minute. */
export const MINUTE_MS = 60_000;

/** One metric: a name and exact dimensions in a namespace. */
export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  unit?: string;
  /** By start of the minute in ms since the epoch. */
  readonly minutes: ReadonlyMap<number, Distribution>;
}

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A sink whose content can be asked for. */
export interface MetricReader extends MetricSink {
  /** Adds a sample of the past. @param timestamp - milliseconds since the epoch */
  recordAt(
    scope: Scope,
    sample: MetricSample,
    timestamp: number,
    times?: number,
  ): void;
  find(scope: Scope, id: MetricId): Series | undefined;
  list(scope: Scope): Series[];
  /** Puts what was recorded since the last call into the store. */
  save(): void;
}

export function isMetricReader(sink: MetricSink): sink is MetricReader {
  return 'find' in sink && 'list' in sink && 'recordAt' in sink;
}
