import { existsSync, readFileSync, rmSync } from 'fs';
import { appendFile, mkdir, rename, writeFile } from 'fs/promises';
import { dirname } from 'path';

/** The newest events of a stream that are kept; older ones are forgotten. */
export const MAX_EVENTS_PER_STREAM = 20_000;

/** One event. All times are milliseconds since the epoch. */
export interface StoredLogEvent {
  /** Given in order of arrival over all streams; survives a restart. */
  readonly sequence: number;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

type Line = [
  sequence: number,
  timestamp: number,
  ingestionTime: number,
  message: string,
];

/**
 * The events of one log stream, in time order: in memory, and in a file of JSON lines that is only appended to.
 * The file is read when the stream is first asked for.
 */
export class LogStreamFile {
  private loaded: StoredLogEvent[] | undefined;
  private pending: string[] = [];
  private linesInFile = 0;
  private bytes = 0;
  private lastIngestion: number | undefined;
  private deleted = false;

  constructor(private readonly path: string) {}

  get events(): readonly StoredLogEvent[] {
    return this.load();
  }

  get storedBytes(): number {
    this.load();
    return this.bytes;
  }

  get lastIngestionTime(): number | undefined {
    this.load();
    return this.lastIngestion;
  }

  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  append(events: readonly StoredLogEvent[]): void {
    const kept = this.load();
    for (const event of events) {
      insert(kept, event);
      this.count(event);
      this.pending.push(toLine(event));
    }
    const surplus = kept.length - MAX_EVENTS_PER_STREAM;
    if (surplus > 0) kept.splice(0, surplus);
  }

  /** Writes what was appended since the last time. */
  async flush(): Promise<void> {
    if (!this.hasPending || this.deleted) return;
    const lines = this.pending;
    this.pending = [];
    await mkdir(dirname(this.path), { recursive: true });
    if (this.linesInFile + lines.length > 2 * MAX_EVENTS_PER_STREAM) {
      await this.rewrite();
      return;
    }
    this.linesInFile += lines.length;
    await appendFile(this.path, lines.join(''));
  }

  delete(): void {
    this.deleted = true;
    this.loaded = [];
    this.pending = [];
    rmSync(this.path, { force: true });
  }

  /** Leaves out of the file what memory has forgotten. */
  private async rewrite(): Promise<void> {
    const kept = [...this.load()];
    const temporary = `${this.path}.tmp`;
    await writeFile(temporary, kept.map(toLine).join(''));
    await rename(temporary, this.path);
    this.linesInFile = kept.length;
  }

  private load(): StoredLogEvent[] {
    if (this.loaded) return this.loaded;
    const events: StoredLogEvent[] = [];
    if (existsSync(this.path)) {
      for (const line of readFileSync(this.path, 'utf8').split('\n')) {
        const event = parseLine(line);
        if (!event) continue;
        insert(events, event);
        this.count(event);
        this.linesInFile += 1;
      }
    }
    this.loaded = events.slice(-MAX_EVENTS_PER_STREAM);
    return this.loaded;
  }

  private count(event: StoredLogEvent): void {
    // AWS counts 26 bytes of overhead for each event.
    this.bytes += Buffer.byteLength(event.message) + 26;
    this.lastIngestion = event.ingestionTime;
  }
}

/** Orders events by time, and those of one time by arrival. */
export function compareEvents(
  a: Pick<StoredLogEvent, 'timestamp' | 'sequence'>,
  b: Pick<StoredLogEvent, 'timestamp' | 'sequence'>,
): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

function insert(events: StoredLogEvent[], event: StoredLogEvent): void {
  let at = events.length;
  // Nearly always the newest, so that this is one comparison.
  while (at > 0 && compareEvents(events[at - 1], event) > 0) at -= 1;
  events.splice(at, 0, event);
}

function toLine(event: StoredLogEvent): string {
  const { sequence, timestamp, ingestionTime, message } = event;
  const line: Line = [sequence, timestamp, ingestionTime, message];
  return `${JSON.stringify(line)}\n`;
}

/** Undefined for an empty line and for one that was cut off when the process died. */
function parseLine(line: string): StoredLogEvent | undefined {
  if (line === '') return undefined;
  try {
    const [sequence, timestamp, ingestionTime, message]: Line =
      JSON.parse(line);
    return { sequence, timestamp, ingestionTime, message };
  } catch {
    return undefined;
  }
}
