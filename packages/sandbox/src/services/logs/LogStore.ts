import { createHash } from 'crypto';
import { join } from 'path';
import { AwsError } from '../../core/AwsError';
import { arn } from '../../core/arn';
import type { Sandbox } from '../../core/Sandbox';
import type { Scope, Table } from '../../core/types';
import { LogStreamFile, type StoredLogEvent } from './LogStreamFile';

/** File systems take 255 bytes; a hash and an ending come after it. */
const MAX_FILE_NAME = 200;

export interface LogGroupRow {
  name: string;
  creationTime: number;
  retentionInDays?: number;
  kmsKeyId?: string;
  logGroupClass: string;
  tags: Record<string, string>;
}

/** When its events came is not kept here but in its file, so that logging does not rewrite the sandbox's state. */
export interface LogStreamRow {
  group: string;
  name: string;
  creationTime: number;
}

export interface NewLogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Log groups and streams, with their events in files of their own beside the sandbox's state. */
export class LogStore {
  private readonly files = new Map<string, LogStreamFile>();
  private lastSequence = 0;

  constructor(private readonly sandbox: Sandbox) {}

  groups(scope: Scope): Table<LogGroupRow> {
    return this.sandbox.store.table(scope, 'logs.groups');
  }

  /** @throws AwsError when there is no such group */
  group(scope: Scope, name: string): LogGroupRow {
    const group = this.groups(scope).get(name);
    if (!group) throw notFound('group');
    return group;
  }

  /** Streams of a group, by name. */
  streams(scope: Scope, group: string, prefix: string = ''): LogStreamRow[] {
    return this.streamTable(scope)
      .values()
      .filter(row => row.group === group && row.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws AwsError when group or stream do not exist */
  stream(scope: Scope, group: string, name: string): LogStreamRow {
    this.group(scope, group);
    const stream = this.streamTable(scope).get(streamKey(group, name));
    if (!stream) throw notFound('stream');
    return stream;
  }

  /** @throws AwsError when the group does not exist, or the stream exists */
  createStream(scope: Scope, group: string, name: string): void {
    this.group(scope, group);
    const key = streamKey(group, name);
    if (this.streamTable(scope).has(key)) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        'The specified log stream already exists',
      );
    }
    const creationTime = this.sandbox.clock.now();
    this.streamTable(scope).put(key, { group, name, creationTime });
  }

  deleteStream(scope: Scope, group: string, name: string): void {
    this.file(scope, group, name).delete();
    this.files.delete(this.path(scope, group, name));
    this.streamTable(scope).delete(streamKey(group, name));
  }

  deleteGroup(scope: Scope, name: string): void {
    for (const stream of this.streams(scope, name)) {
      this.deleteStream(scope, name, stream.name);
    }
    this.groups(scope).delete(name);
  }

  append(
    scope: Scope,
    group: string,
    stream: string,
    events: readonly NewLogEvent[],
  ): void {
    const ingestionTime = this.sandbox.clock.now();
    this.file(scope, group, stream).append(
      events.map(({ timestamp, message }) => ({
        sequence: this.nextSequence(ingestionTime),
        timestamp,
        ingestionTime,
        message,
      })),
    );
  }

  /** Events of a stream in time order, without those that the group's retention has ended for. */
  events(scope: Scope, stream: LogStreamRow): readonly StoredLogEvent[] {
    const { events } = this.file(scope, stream.group, stream.name);
    const days = this.groups(scope).get(stream.group)?.retentionInDays;
    if (days === undefined) return events;
    const oldest = this.sandbox.clock.now() - days * 24 * 3600 * 1000;
    return events.length > 0 && events[0].timestamp < oldest
      ? events.filter(event => event.timestamp >= oldest)
      : events;
  }

  file(scope: Scope, group: string, stream: string): LogStreamFile {
    const path = this.path(scope, group, stream);
    let file = this.files.get(path);
    if (!file) {
      file = new LogStreamFile(path);
      this.files.set(path, file);
    }
    return file;
  }

  groupArn(scope: Scope, name: string): string {
    return arn(scope, 'logs', `log-group:${name}`);
  }

  /** Writes to the files what came since the last time. */
  async flush(): Promise<void> {
    for (const file of this.files.values()) {
      if (file.hasPending) await file.flush();
    }
  }

  private streamTable(scope: Scope): Table<LogStreamRow> {
    return this.sandbox.store.table(scope, 'logs.streams');
  }

  private path(scope: Scope, group: string, stream: string): string {
    return join(
      this.sandbox.filesDir,
      'logs',
      scope.account,
      scope.region,
      fileName(group),
      `${fileName(stream)}.jsonl`,
    );
  }

  /** Begins with the time, so that numbers of an earlier run are smaller. */
  private nextSequence(now: number): number {
    this.lastSequence = Math.max(this.lastSequence + 1, now * 1000);
    return this.lastSequence;
  }
}

function streamKey(group: string, stream: string): string {
  // A colon cannot occur in the name of a group or a stream.
  return `${group}:${stream}`;
}

/** A name as a file name: no separators, not too long, never `.` or `..`. */
function fileName(name: string): string {
  const encoded = `@${encodeURIComponent(name)}`;
  if (encoded.length <= MAX_FILE_NAME) return encoded;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${encoded.slice(0, MAX_FILE_NAME)}~${hash}`;
}

function notFound(what: 'group' | 'stream'): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `The specified log ${what} does not exist.`,
  );
}
