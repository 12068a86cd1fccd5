// The browser's own database as named shelves, each of one kind of thing under its own key. The little that every use of
// it here needs beside the library: a connection that the browser takes away is opened anew, a newer page may change the
// shelves, and what was put there counts once the transaction is over, not when it was asked for.
import { type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';

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
  let opened: Promise<IDBPDatabase> | undefined;
  const gone = () => {
    opened = undefined;
  };
  const open = () => {
    opened ??= opening(name, version, plan, gone);
    opened.catch(gone); // the next word tries again
    return opened;
  };
  const begin = async <M extends IDBTransactionMode>(some: readonly string[], mode: M) => {
    try {
      return (await open()).transaction(some, mode);
    } catch (error) {
      // Taken away without a word, as Safari does to a page that slept.
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      gone();
      return (await open()).transaction(some, mode);
    }
  };
  const alone: Run = async (shelf, mode, step) => {
    const transaction = await begin([shelf], mode);
    const [value] = await Promise.all([
      step(transaction.objectStore(shelf) as unknown as Store), // of the mode it was asked for
      transaction.done,
    ]);
    return value;
  };
  return {
    ...Object.fromEntries(Object.keys(plan).map((one) => [one, shelfOf(one, alone)])),
    async together<R>(some: readonly string[], fn: (shelves: never) => Promise<R>): Promise<R> {
      const transaction = await begin(some, 'readwrite');
      transaction.done.catch(() => undefined); // told below
      const within: Run = (shelf, _mode, step) => step(transaction.objectStore(shelf) as unknown as Store); // as above
      let result: R;
      try {
        result = await fn(Object.fromEntries(some.map((one) => [one, shelfOf(one, within)])) as never); // of these names
      } catch (error) {
        try {
          transaction.abort();
        } catch {
          // It is over already: aborted by what went wrong in it.
        }
        throw error;
      }
      await transaction.done;
      return result;
    },
  } as unknown as Shelves<S>; // a shelf of each name in the plan
}

type Store = IDBPObjectStore<unknown, string[], string, 'readwrite'>;
type Run = <R>(
  shelf: string,
  mode: 'readonly' | 'readwrite',
  step: (store: Store) => Promise<R>,
) => Promise<R>;

function shelfOf<T>(name: string, run: Run): Shelf<T> {
  const read = <R>(step: (store: Store) => Promise<R>) => run(name, 'readonly', step);
  const write = async (step: (store: Store) => Promise<unknown>) => {
    await run(name, 'readwrite', step);
  };
  const within = (store: Store, index: string | undefined) =>
    index === undefined ? store : store.index(index);
  return {
    get: (key) => read((store) => store.get(key)),
    all: (by) => read((store) => within(store, by?.index).getAll(by?.range)),
    keys: (by) => read((store) => within(store, by?.index).getAllKeys(by?.range) as Promise<string[]>), // every key is a text
    count: () => read((store) => store.count()),
    last: () => read(async (store) => (await store.openCursor(null, 'prev'))?.value),
    add: (value) => write((store) => store.add(value)),
    put: (value) => write((store) => store.put(value)),
    delete: (...keys) => write((store) => Promise.all(keys.map((key) => store.delete(key)))),
  };
}

function opening<S>(name: string, version: number, plan: Plan<S>, gone: () => void): Promise<IDBPDatabase> {
  return openDB(name, version, {
    upgrade(db) {
      for (const [shelf, { key, indexes = {} }] of Object.entries(plan) as [
        string,
        Plan<S>[keyof S & string],
      ][]) {
        if (db.objectStoreNames.contains(shelf)) continue;
        const store = db.createObjectStore(shelf, { keyPath: key });
        for (const [index, of] of Object.entries(indexes)) store.createIndex(index, of);
      }
    },
    blocking(_now, _wanted, event) {
      (event.target as IDBDatabase).close(); // a newer page waits for it
      gone();
    },
    terminated: gone, // its storage was emptied from outside
  });
}
