import type { Clock, MetricSample, Scope, Store } from '../../../core/types';
import { Distribution, type EncodedDistribution } from './Distribution';
import {
  type MetricId,
  type MetricReader,
  MINUTE_MS,
  type Series,
} from './MetricReader';

const TABLE = 'cloudwatch.series';
/** What is kept in memory; AWS keeps one-minute values for 15 days. */
const RETENTION_MS = 3 * 60 * MINUTE_MS;
/** What survives a restart: enough for the page that somebody looks at. */
const SAVED_MS = 30 * MINUTE_MS;

interface SeriesRow extends MetricId {
  readonly unit?: string;
  readonly minutes: Record<string, EncodedDistribution>;
}

interface MemorySeries extends Series {
  readonly minutes: Map<number, Distribution>;
  changed: boolean;
}

/** Keeps metrics as one distribution a minute for three hours. */
export class DefaultMetricSink implements MetricReader {
  private readonly scopes = new Map<
    string,
    { scope: Scope; series: Map<string, MemorySeries> }
  >();
  /** Publishers reuse their dimension objects: each is made a key once. */
  private readonly dimensionKeys = new WeakMap<object, string>();

  constructor(private readonly store: Store, private readonly clock: Clock) {
    for (const scope of store.scopes(TABLE)) {
      const table = store.table<SeriesRow>(scope, TABLE);
      for (const key of table.keys()) {
        const row = table.get(key);
        if (row) this.inScope(scope).set(key, readRow(row));
      }
    }
  }

  record(scope: Scope, sample: MetricSample): void {
    this.recordAt(scope, sample, this.clock.now());
  }

  recordAt(
    scope: Scope,
    sample: MetricSample,
    timestamp: number,
    times: number = 1,
  ): void {
    const series = this.series(scope, sample);
    const minute = Math.floor(timestamp / MINUTE_MS) * MINUTE_MS;
    let distribution = series.minutes.get(minute);
    if (!distribution) {
      distribution = new Distribution();
      series.minutes.set(minute, distribution);
      this.forgetOld(series);
    }
    distribution.add(sample.value, times);
    series.changed = true;
  }

  find(scope: Scope, id: MetricId): Series | undefined {
    return this.inScope(scope).get(this.keyOf(id));
  }

  list(scope: Scope): Series[] {
    return [...this.inScope(scope).values()];
  }

  save(): void {
    const now = this.clock.now();
    for (const { scope, series } of this.scopes.values()) {
      const table = this.store.table<SeriesRow>(scope, TABLE);
      for (const [key, each] of series) {
        this.forgetOld(each);
        if (each.minutes.size === 0) {
          series.delete(key);
          table.delete(key);
        } else if (each.changed) {
          each.changed = false;
          table.put(key, writeRow(each, now - SAVED_MS));
        }
      }
    }
  }

  private series(scope: Scope, sample: MetricSample): MemorySeries {
    const all = this.inScope(scope);
    const key = this.keyOf(sample);
    let series = all.get(key);
    if (!series) {
      series = {
        namespace: sample.namespace,
        name: sample.name,
        dimensions: { ...sample.dimensions },
        unit: sample.unit,
        minutes: new Map(),
        changed: true,
      };
      all.set(key, series);
    }
    return series;
  }

  private inScope(scope: Scope): Map<string, MemorySeries> {
    const key = `${scope.account}/${scope.region}`;
    let entry = this.scopes.get(key);
    if (!entry) {
      const { account, region } = scope;
      entry = { scope: { account, region }, series: new Map() };
      this.scopes.set(key, entry);
    }
    return entry.series;
  }

  private keyOf({ namespace, name, dimensions }: MetricId): string {
    let key = this.dimensionKeys.get(dimensions);
    if (key === undefined) {
      key = JSON.stringify(
        Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      this.dimensionKeys.set(dimensions, key);
    }
    return `${namespace}\n${name}\n${key}`;
  }

  private forgetOld(series: MemorySeries): void {
    const oldest = this.clock.now() - RETENTION_MS;
    for (const minute of series.minutes.keys()) {
      if (minute < oldest) series.minutes.delete(minute);
    }
  }
}

function readRow(row: SeriesRow): MemorySeries {
  const minutes = new Map(
    Object.entries(row.minutes).map(([minute, encoded]) => [
      Number(minute),
      Distribution.decode(encoded),
    ]),
  );
  const { namespace, name, dimensions, unit } = row;
  return { namespace, name, dimensions, unit, minutes, changed: false };
}

function writeRow(series: MemorySeries, since: number): SeriesRow {
  const { namespace, name, dimensions, unit } = series;
  const minutes: SeriesRow['minutes'] = {};
  for (const [minute, distribution] of series.minutes) {
    if (minute >= since) minutes[minute] = distribution.encode();
  }
  return { namespace, name, dimensions, unit, minutes };
}
