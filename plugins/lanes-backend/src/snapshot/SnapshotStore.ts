/** How long a snapshot serves, in milliseconds. */
export interface SnapshotLife {
  /** Up to this age it is served as it is. */
  readonly freshMs: number;
  /** Up to this age it is served while a newer one is read behind the request; past it, the request waits. */
  readonly staleMs: number;
}

/** What was read, and when. */
export interface Snapshot<T> {
  readonly value: T;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/** A cache of what was read from AWS, with one flight per key: however many ask at once, one call goes out. */
export interface SnapshotStore {
  /**
   * The snapshot of `key`, read with `load` when there is none that serves. `lifeOf` says how long a value serves, so that
   * what changes is read more often. A failed `load` is thrown and not kept.
   */
  get<T>(
    key: string,
    load: () => Promise<T>,
    lifeOf: (value: T) => SnapshotLife,
  ): Promise<Snapshot<T>>;
  /** The last value read, whatever its age; what a page can still show when AWS does not answer. */
  peek<T>(key: string): Snapshot<T> | undefined;
  /** Forgets that the snapshots whose key starts with `prefix` are fresh: the next request reads anew. */
  invalidate(prefix: string): void;
}
