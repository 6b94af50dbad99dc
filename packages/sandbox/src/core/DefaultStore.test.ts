import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultStore } from './DefaultStore';
import { eventually, TEST_SCOPE } from './testing';

describe('DefaultStore', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'store-test-'));
    file = join(directory, 'state.json');
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('reads back what it wrote, whatever is in keys and values', async () => {
    const store = new DefaultStore({ file });
    const rows = new Map<string, unknown>([
      ['10', 'before 9'],
      ['9', 'after 10'],
      ['', { empty: '' }],
      ['a/"b"\n', [1, null, { deep: ['é', '\u2028'] }]],
      ['__proto__', true],
    ]);
    const table = store.table<unknown>(TEST_SCOPE, 'x.rows');
    for (const [key, value] of rows) table.put(key, value);
    table.put('gone', 1);
    table.delete('gone');
    store.globalTable<string>('x.global').put('k', 'v');
    await store.stop();

    const again = new DefaultStore({ file });
    const read = again.table<unknown>(TEST_SCOPE, 'x.rows');
    expect(read.keys()).toEqual([...rows.keys()]);
    expect(read.values()).toEqual([...rows.values()]);
    expect(again.globalTable<string>('x.global').get('k')).toBe('v');
    expect(again.scopes('x.rows')).toEqual([TEST_SCOPE]);
    expect(again.scopes('x.global')).toEqual([]);
  });

  it('writes a changed row that was serialized before, without being stopped', async () => {
    const store = new DefaultStore({ file });
    const table = store.table<{ n: number }>(TEST_SCOPE, 'x.rows');
    const row = { n: 0 };
    table.put('a', row);
    const written = async () => {
      const text = await readFile(file, 'utf8').catch(() => '');
      return (
        text &&
        new DefaultStore({ file })
          .table<{ n: number }>(TEST_SCOPE, 'x.rows')
          .get('a')?.n
      );
    };
    await eventually(async () => (await written()) === 0);
    // Changes that never pause for as long as the quiet time are written all the same.
    const timer = setInterval(() => {
      row.n++;
      table.put('a', row);
    }, 20);
    await eventually(async () => Number(await written()) > 0);
    clearInterval(timer);
    await store.stop();
    expect(await written()).toBe(row.n);
  });

  it('says what to do when the file is no state', async () => {
    await writeFile(file, '{"version":7}');
    expect(() => new DefaultStore({ file })).toThrow(
      /state\.json has version 7.*remove it/,
    );
    await writeFile(file, '{"versi');
    expect(() => new DefaultStore({ file })).toThrow(/is not JSON.*remove it/);
  });

  it('refuses what JSON would change, when strict', () => {
    const table = new DefaultStore({ strict: true }).table<unknown>(
      TEST_SCOPE,
      'x.rows',
    );
    expect(() => table.put('k', { at: [new Date()] })).toThrow(
      "Table x.rows, row 'k': value.at[0] is a Date",
    );
    expect(() => table.put('k', { n: NaN })).toThrow('value.n is NaN');
    table.put('k', { missing: undefined, list: [{}] });
  });
});
