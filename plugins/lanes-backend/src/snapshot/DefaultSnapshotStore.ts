import { Snapshot, SnapshotLife, SnapshotStore } from './SnapshotStore';

interface Entry {
  snapshot?: Snapshot<unknown>;
  flight?: Promise<Snapshot<unknown>>;
  /** Rises with each invalidation, so that a flight that began before it does not count as fresh. */
  generation: number;
  invalid: boolean;
}

/** Keys kept at most; the least recently used go first. 1,500 lanes of 500 services need about 2,500. */
const MAX_ENTRIES = 5_000;

/** Keeps snapshots in memory, for one replica. */
export class DefaultSnapshotStore implements SnapshotStore {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly now: () => number = Date.now) {}

  async get<T>(
    key: string,
    load: () => Promise<T>,
    lifeOf: (value: T) => SnapshotLife,
  ): Promise<Snapshot<T>> {
    const entry = this.#touch(key);
    // A key always holds what its own loader gave, so the type is the caller's.
    const snapshot = entry.snapshot as Snapshot<T> | undefined;
    if (snapshot && !entry.invalid) {
      const age = this.now() - snapshot.readAt;
      const life = lifeOf(snapshot.value);
      if (age < life.freshMs) return snapshot;
      if (age < life.staleMs) {
        // The failure shows to the request that has to wait for it.
        this.#fly(entry, load).catch(() => undefined);
        return snapshot;
      }
    }
    return this.#fly(entry, load);
  }

  peek<T>(key: string): Snapshot<T> | undefined {
    return this.#entries.get(key)?.snapshot as Snapshot<T> | undefined;
  }

  invalidate(prefix: string): void {
    for (const [key, entry] of this.#entries) {
      if (!key.startsWith(prefix)) continue;
      entry.invalid = true;
      entry.generation += 1;
      // A flight that set out before the change may bring what was there before it.
      entry.flight = undefined;
    }
  }

  #touch(key: string): Entry {
    const entry = this.#entries.get(key) ?? { generation: 0, invalid: false };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size > MAX_ENTRIES) {
      const [oldest] = this.#entries.keys();
      this.#entries.delete(oldest);
    }
    return entry;
  }

  #fly<T>(entry: Entry, load: () => Promise<T>): Promise<Snapshot<T>> {
    if (entry.flight) return entry.flight as Promise<Snapshot<T>>;
    const { generation } = entry;
    const flight = load()
      .then(value => {
        const snapshot = { value, readAt: this.now() };
        if (entry.generation === generation) {
          entry.snapshot = snapshot;
          entry.invalid = false;
        }
        return snapshot;
      })
      .finally(() => {
        if (entry.flight === flight) entry.flight = undefined;
      });
    entry.flight = flight;
    return flight;
  }
}
