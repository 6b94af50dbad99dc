import { DefaultSnapshotStore } from './DefaultSnapshotStore';

const LIFE = { freshMs: 100, staleMs: 1000 };

function setUp() {
  const clock = { now: 0 };
  const store = new DefaultSnapshotStore(() => clock.now);
  let reads = 0;
  const load = jest.fn(async () => {
    reads += 1;
    return `read ${reads}`;
  });
  const get = async () => (await store.get('a/b', load, () => LIFE)).value;
  return { clock, store, load, get };
}

describe('DefaultSnapshotStore', () => {
  it('reads once for all who ask at the same time, and serves it while fresh', async () => {
    const { get, load } = setUp();
    expect(await Promise.all([get(), get(), get()])).toEqual(
      Array(3).fill('read 1'),
    );
    expect(await get()).toBe('read 1');
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('serves what is stale while it reads anew, and waits when it is too old', async () => {
    const { clock, get, load } = setUp();
    await get();
    clock.now = 500;
    expect(await get()).toBe('read 1');
    await new Promise(setImmediate);
    expect(await get()).toBe('read 2');
    clock.now = 5000;
    expect(await get()).toBe('read 3');
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('keeps the last value of what cannot be read any more, and tells the failure to who waits', async () => {
    const { clock, store, load, get } = setUp();
    await get();
    clock.now = 5000;
    load.mockRejectedValueOnce(new Error('no answer'));
    await expect(get()).rejects.toThrow('no answer');
    expect(store.peek('a/b')).toEqual({ value: 'read 1', readAt: 0 });
    expect(await get()).toBe('read 2');
  });

  it('does not take a read that began before a change for one after it', async () => {
    const { store } = setUp();
    let finish = (_: string) => {};
    const before = store.get(
      'a/b',
      () => new Promise<string>(resolve => (finish = resolve)),
      () => LIFE,
    );
    store.invalidate('a/');
    const after = store.get(
      'a/b',
      async () => 'new',
      () => LIFE,
    );
    finish('old');
    expect((await before).value).toBe('old');
    expect((await after).value).toBe('new');
    expect(store.peek('a/b')?.value).toBe('new');
  });
});
