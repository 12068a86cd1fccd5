// The browser's own database in a few lines: named shelves, each of one kind of thing under its own key. What stands in
// the way of using it plainly is kept here: a connection that the browser takes away is opened anew, a newer page may
// change the shelves, and what was put there counts once the transaction is over, not when it was asked for.

/** One shelf. Out of {@link Shelves.together} each word is a transaction of its own. */
export interface Shelf<T> {
  get(key: string): Promise<T | undefined>;
  /** In the order of their keys, `by` an index among those that match. */
  all(by?: Match): Promise<T[]>;
  keys(by?: Match): Promise<string[]>;
  count(): Promise<number>;
  /** The one with the highest key. */
  last(): Promise<T | undefined>;
  /** As {@link Shelf.put}; fails where its key is taken. */
  add(value: T): Promise<void>;
  put(value: T): Promise<void>;
  delete(...keys: string[]): Promise<void>;
}

/** What an index, or the key itself, is to be. */
export interface Match {
  readonly index?: string;
  readonly range: IDBKeyRange;
}

/** Keys that begin so. */
export const beginningWith = (start: string): Match => ({
  range: IDBKeyRange.bound(start, `${start}\uffff`),
});

export type Shelves<S> = { readonly [K in keyof S]: Shelf<S[K]> } & {
  /**
   * Several steps on these shelves, all or none; over when it resolves. Nothing but their words may be waited for in it:
   * the browser ends a transaction that asks for nothing.
   */
  together<K extends keyof S & string, R>(
    names: readonly K[],
    fn: (shelves: { readonly [N in K]: Shelf<S[N]> }) => Promise<R>,
  ): Promise<R>;
};

/** How the shelves are made: by name their key, and their indexes by name. */
export type Plan<S> = {
  readonly [K in keyof S & string]: { readonly key: keyof S[K] & string } & {
    readonly indexes?: Readonly<Record<string, string | string[]>>;
  };
};

/** The shelves of a database, opened when something is first asked of them. */
export function shelvesOf<S>(name: string, version: number, plan: Plan<S>): Shelves<S> {
  let opened: Promise<IDBDatabase> | undefined;
  const open = () => {
    opened ??= opening(name, version, plan, () => {
      opened = undefined;
    });
    opened.catch(() => {
      opened = undefined; // the next word tries again
    });
    return opened;
  };
  const begin = async (names: readonly string[], mode: IDBTransactionMode) => {
    try {
      return (await open()).transaction(names, mode);
    } catch (error) {
      // Taken away without a word, as Safari does to a page that slept.
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      opened = undefined;
      return (await open()).transaction(names, mode);
    }
  };
  const alone: Run = async (shelf, mode, fn) => {
    const transaction = await begin([shelf], mode);
    const [value] = await Promise.all([fn(transaction.objectStore(shelf)), over(transaction)]);
    return value;
  };
  const names = Object.keys(plan);
  return {
    ...Object.fromEntries(names.map((one) => [one, shelfOf(one, alone)])),
    async together<R>(some: readonly string[], fn: (shelves: never) => Promise<R>): Promise<R> {
      const transaction = await begin(some, 'readwrite');
      const ended = over(transaction);
      ended.catch(() => undefined); // told below
      const within: Run = (shelf, _mode, step) => step(transaction.objectStore(shelf));
      let result: R;
      try {
        result = await fn(Object.fromEntries(some.map((one) => [one, shelfOf(one, within)])) as never); // of these names
      } catch (error) {
        if (!isOver(transaction)) transaction.abort();
        throw error;
      }
      await ended;
      return result;
    },
  } as unknown as Shelves<S>; // a shelf of each name in the plan
}

type Run = <R>(
  shelf: string,
  mode: IDBTransactionMode,
  step: (store: IDBObjectStore) => Promise<R>,
) => Promise<R>;

function shelfOf<T>(name: string, run: Run): Shelf<T> {
  const read = <R>(ask: (store: IDBObjectStore) => IDBRequest<R>) =>
    run(name, 'readonly', (store) => answerTo(ask(store)));
  const write = async (ask: (store: IDBObjectStore) => IDBRequest<IDBValidKey>) => {
    await run(name, 'readwrite', (store) => answerTo(ask(store)));
  };
  const within = (store: IDBObjectStore, { index }: Match) =>
    index === undefined ? store : store.index(index);
  return {
    get: (key) => read((store) => store.get(key)),
    all: (by) => read((store) => (by === undefined ? store.getAll() : within(store, by).getAll(by.range))),
    keys: (by) =>
      read(
        (store) =>
          (by === undefined
            ? store.getAllKeys()
            : within(store, by).getAllKeys(by.range)) as unknown as IDBRequest<string[]>, // every key is a text
      ),
    count: () => read((store) => store.count()),
    last: () =>
      run(
        name,
        'readonly',
        async (store) => (await answerTo(store.openCursor(null, 'prev')))?.value as T | undefined, // as it was put
      ),
    add: (value) => write((store) => store.add(value)),
    put: (value) => write((store) => store.put(value)),
    async delete(...keys) {
      if (keys.length === 0) return;
      await run(name, 'readwrite', async (store) => {
        await Promise.all(keys.map((key) => answerTo(store.delete(key))));
      });
    },
  };
}

function opening<S>(name: string, version: number, plan: Plan<S>, gone: () => void): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(name, version);
    asked.onupgradeneeded = () => {
      for (const [shelf, { key, indexes = {} }] of Object.entries(plan) as [
        string,
        Plan<S>[keyof S & string],
      ][]) {
        if (asked.result.objectStoreNames.contains(shelf)) continue;
        const store = asked.result.createObjectStore(shelf, { keyPath: key });
        for (const [index, of] of Object.entries(indexes)) store.createIndex(index, of);
      }
    };
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const db = asked.result;
      db.onclose = gone; // its storage was emptied from outside
      db.onversionchange = () => {
        db.close(); // a newer page waits for it
        gone();
      };
      done(db);
    };
  });
}

function answerTo<R>(request: IDBRequest<R>): Promise<R> {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

function over(transaction: IDBTransaction): Promise<void> {
  return new Promise((done, fail) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => fail(transaction.error ?? new DOMException('given up', 'AbortError'));
  });
}

function isOver(transaction: IDBTransaction): boolean {
  try {
    transaction.objectStore(transaction.objectStoreNames[0] ?? '');
    return false;
  } catch {
    return true; // aborted by what went wrong in it
  }
}
