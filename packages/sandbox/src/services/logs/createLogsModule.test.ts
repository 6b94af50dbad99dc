import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import {
  createTestSandbox,
  eventually,
  testContext,
  type TestSandbox,
} from '../../core/testing';
import { DefaultStore } from '../../core/DefaultStore';
import { createLogsModule } from './createLogsModule';
import { compileFilterPattern } from './filterPattern';
import { LogStreamFile, MAX_EVENTS_PER_STREAM } from './LogStreamFile';

const GROUP = '/ecs/dev/user-api';

describe('CloudWatch Logs', () => {
  const context = testContext();
  const now = Date.now();
  let sandbox: TestSandbox;

  const logs = (operation: string, input: object) =>
    sandbox.invoke(
      'logs',
      operation,
      { logGroupName: GROUP, ...input },
      context,
    );
  const put = (logStreamName: string, ...events: [number, string][]) =>
    logs('PutLogEvents', {
      logStreamName,
      logEvents: events.map(([at, message]) => ({
        timestamp: now + at,
        message,
      })),
    });
  const messages = ({ events }: any) =>
    events.map((event: { message: string }) => event.message);

  beforeEach(async () => {
    const store = new DefaultStore({ strict: true });
    sandbox = await createTestSandbox({ modules: [createLogsModule], store });
    await logs('CreateLogGroup', {});
    for (const logStreamName of ['gray/app/1', 'gray/app/2', 'default/app/1']) {
      await logs('CreateLogStream', { logStreamName });
    }
    await put('gray/app/1', [0, 'a ERROR one'], [20, 'c fine']);
    await put('gray/app/2', [10, 'b ERROR two'], [30, 'd ERROR timeout']);
    await put('default/app/1', [5, 'default']);
  });
  afterEach(() => sandbox.stop());

  it('interleaves the streams of a prefix in time order, page by page', async () => {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page: any = await logs('FilterLogEvents', {
        logStreamNamePrefix: 'gray/',
        limit: 3,
        nextToken,
      });
      expect(page.events.length).toBeLessThanOrEqual(3);
      found.push(...messages(page));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(found.map(text => text[0])).toEqual(['a', 'b', 'c', 'd']);
    const newest = await logs('FilterLogEvents', {
      logStreamNamePrefix: 'gray/',
      startFromHead: false,
      startTime: now,
      limit: 2,
    });
    expect(messages(newest)).toEqual(['d ERROR timeout', 'c fine']);
  });

  it('filters by time and by terms', async () => {
    const found = await logs('FilterLogEvents', {
      filterPattern: 'ERROR -timeout',
      startTime: now + 10,
      endTime: now + 30,
    });
    expect(messages(found)).toEqual(['b ERROR two']);
  });

  it('reads a stream from its end backwards and again forwards', async () => {
    const logStreamName = 'gray/app/1';
    const last = await logs('GetLogEvents', { logStreamName, limit: 1 });
    expect(messages(last)).toEqual(['c fine']);
    const before = await logs('GetLogEvents', {
      logStreamName,
      limit: 1,
      nextToken: last.nextBackwardToken,
    });
    expect(messages(before)).toEqual(['a ERROR one']);
    const end = await logs('GetLogEvents', {
      logStreamName,
      nextToken: last.nextForwardToken,
    });
    expect(end).toMatchObject({
      events: [],
      nextForwardToken: last.nextForwardToken,
    });
    await put(logStreamName, [40, 'e new']);
    const more = await logs('GetLogEvents', {
      logStreamName,
      nextToken: end.nextForwardToken,
    });
    expect(messages(more)).toEqual(['e new']);
  });

  it('keeps events in files of their own, and leaves none of a deleted group', async () => {
    const files = () =>
      readdirSync(sandbox.filesDir, { recursive: true })
        .map(String)
        .filter(name => name.endsWith('.jsonl'));
    await eventually(() => files().length === 3);
    const [file] = files().filter(name => name.includes('default'));
    expect(readFileSync(join(sandbox.filesDir, file), 'utf8')).toContain(
      '"default"',
    );
    await logs('DeleteLogGroup', {});
    expect(files()).toEqual([]);
    await expect(put('gray/app/1', [0, 'x'])).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it('reads its files back, and forgets the oldest events of a long stream', async () => {
    const path = join(sandbox.filesDir, 'stream.jsonl');
    const file = new LogStreamFile(path);
    const count = MAX_EVENTS_PER_STREAM + 5;
    const event = (n: number) => ({
      sequence: n,
      timestamp: n,
      ingestionTime: n,
      message: `line ${n}`,
    });
    for (let n = 0; n < count; n++) file.append([event(n)]);
    await file.flush();
    const again = new LogStreamFile(path);
    for (const { events } of [file, again]) {
      expect(events).toHaveLength(MAX_EVENTS_PER_STREAM);
      expect(events[0].message).toBe('line 5');
    }
  });

  it.each([
    ['', 'anything', true],
    ['ERROR', 'error', false],
    ['ERROR timeout', 'timeout after ERROR', true],
    ['"ERROR timeout"', 'timeout after ERROR', false],
    ['?ERROR ?WARN', 'WARN: low', true],
    ['?ERROR ?WARN', 'INFO', false],
    ['-health', 'GET /health', false],
    ['GET -"/health"', 'GET /users', true],
  ])('pattern %j on %j gives %s', (pattern, message, expected) => {
    expect(compileFilterPattern(pattern)(message)).toBe(expected);
  });
});
