import { findNonJson } from './findNonJson';
import type { Table } from './types';

interface Row {
  value: unknown;
  /** As of the last snapshot; undefined when it was put since. */
  json?: string;
}

/** Rows in their order; remembers how each was written last. */
export class MemoryTable implements Table<unknown> {
  private readonly rows = new Map<string, Row>();

  /**
   * @param strict - refuse values that JSON would not give back as they are
   * @param changed - told after every change
   */
  constructor(
    readonly account: string,
    readonly region: string,
    readonly name: string,
    private readonly strict: boolean,
    private readonly changed: () => void,
  ) {}

  get(key: string): unknown {
    return this.rows.get(key)?.value;
  }

  put(key: string, value: unknown): void {
    if (this.strict) {
      const problem = findNonJson(value);
      if (problem) {
        throw new Error(
          `Table ${this.name}, row '${key}': ${problem}; keep plain JSON, so that it survives a restart`,
        );
      }
    }
    this.rows.set(key, { value });
    this.changed();
  }

  delete(key: string): boolean {
    const deleted = this.rows.delete(key);
    if (deleted) this.changed();
    return deleted;
  }

  has(key: string): boolean {
    return this.rows.has(key);
  }

  values(): unknown[] {
    return Array.from(this.rows.values(), row => row.value);
  }

  keys(): string[] {
    return Array.from(this.rows.keys());
  }

  get size(): number {
    return this.rows.size;
  }

  /** All rows as JSON, for a snapshot. */
  *serializedRows(): Iterable<[key: string, json: string]> {
    for (const [key, row] of this.rows) {
      row.json ??= JSON.stringify(row.value) ?? 'null';
      yield [key, row.json];
    }
  }
}
