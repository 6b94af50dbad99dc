import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { MemoryTable } from './MemoryTable';
import type { Scope, Store, Table } from './types';

/** A change is written this many milliseconds later, together with those that follow it... */
const QUIET_MS = 150;
/** ...but not later than this, however many follow. */
const LATEST_MS = 1000;
const WRITE_CHUNK_CHARS = 256 * 1024;
const FORMAT_VERSION = 1;
const GLOBAL_SCOPE: Scope = { account: '', region: '' };

export interface StoreOptions {
  /** File that keeps the state; without it the state lives in memory only. */
  readonly file?: string;
  /** Refuse values that JSON would not give back as they are (dates, maps, ...). For tests: it costs time. */
  readonly strict?: boolean;
  /** Told when the state could not be written; the next change tries again. */
  readonly onError?: (error: Error) => void;
}

interface Snapshot {
  version: number;
  tables: {
    account: string;
    region: string;
    name: string;
    /** Pairs, because an object would not keep the order of keys such as `10` and `9`. */
    rows: [key: string, value: unknown][];
  }[];
}

/**
 * Tables in memory. With a file, every change leads to a snapshot of everything, written so that the file is always
 * a whole one: the old or the new. Only rows that were put since the last snapshot are serialized again.
 */
export class DefaultStore implements Store {
  private readonly tables = new Map<string, MemoryTable>();
  private readonly options: StoreOptions;
  private timer?: NodeJS.Timeout;
  private oldestChange?: number;
  private writing: Promise<void> = Promise.resolve();

  /** @throws Error when the file exists and is no state of the sandbox */
  constructor(options: StoreOptions = {}) {
    this.options = options;
    if (options.file) this.load(options.file);
  }

  table<T>(scope: Scope, name: string): Table<T> {
    const key = `${scope.account}/${scope.region}/${name}`;
    let table = this.tables.get(key);
    if (!table) {
      table = new MemoryTable(
        scope.account,
        scope.region,
        name,
        this.options.strict ?? false,
        () => this.changed(),
      );
      this.tables.set(key, table);
    }
    // The caller names the type of the rows, as with any store; a table is used by one service only.
    return table as Table<unknown> as Table<T>;
  }

  globalTable<T>(name: string): Table<T> {
    return this.table<T>(GLOBAL_SCOPE, name);
  }

  scopes(tableName: string): Scope[] {
    const scopes: Scope[] = [];
    for (const { account, region, name, size } of this.tables.values()) {
      if (name === tableName && account && size > 0) {
        scopes.push({ account, region });
      }
    }
    return scopes;
  }

  /**
   * Writes what has not been written, and ends the writing.
   * @throws Error when the file cannot be written
   */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    if (this.oldestChange !== undefined) await this.write();
  }

  private changed(): void {
    if (!this.options.file) return;
    const now = Date.now();
    this.oldestChange ??= now;
    const delay = Math.min(
      QUIET_MS,
      Math.max(0, this.oldestChange + LATEST_MS - now),
    );
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.writeNext(), delay);
    this.timer.unref();
  }

  private writeNext(): void {
    this.writing = this.writing.then(() =>
      this.write().catch((error: Error) => {
        this.oldestChange ??= Date.now();
        this.options.onError?.(error);
      }),
    );
  }

  private async write(): Promise<void> {
    const { file } = this.options;
    if (!file) return;
    // One synchronous step, so that all tables are of the same moment.
    const chunks = this.serialize();
    this.oldestChange = undefined;
    await mkdir(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      const handle = await open(temporary, 'w', 0o600);
      try {
        for (const chunk of chunks) await handle.writeFile(chunk);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  private serialize(): string[] {
    const chunks: string[] = [];
    let chunk = `{"version":${FORMAT_VERSION},"tables":[`;
    let separator = '';
    for (const table of this.tables.values()) {
      if (table.size === 0) continue;
      const { account, region, name } = table;
      const head = JSON.stringify({ account, region, name }).slice(0, -1);
      chunk += `${separator}\n${head},"rows":[`;
      separator = ',';
      let comma = '';
      for (const [key, json] of table.serializedRows()) {
        chunk += `${comma}\n[${JSON.stringify(key)},${json}]`;
        comma = ',';
        if (chunk.length > WRITE_CHUNK_CHARS) {
          chunks.push(chunk);
          chunk = '';
        }
      }
      chunk += ']}';
    }
    chunks.push(`${chunk}]}\n`);
    return chunks;
  }

  private load(file: string): void {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const { tables } = parseSnapshot(file, text);
    for (const { account, region, name, rows } of tables) {
      const table = this.table<unknown>({ account, region }, name);
      for (const [key, value] of rows) table.put(key, value);
    }
    // Reading is no change.
    clearTimeout(this.timer);
    this.oldestChange = undefined;
  }
}

function parseSnapshot(file: string, text: string): Snapshot {
  let snapshot: Partial<Snapshot>;
  try {
    snapshot = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `The state file ${file} is not JSON (${
        (error as Error).message
      }): remove it to start with an empty sandbox`,
    );
  }
  if (snapshot.version !== FORMAT_VERSION || !Array.isArray(snapshot.tables)) {
    throw new Error(
      `The state file ${file} has version ${snapshot.version}, this sandbox reads version ${FORMAT_VERSION}: remove it to start with an empty sandbox`,
    );
  }
  return { version: snapshot.version, tables: snapshot.tables };
}
