// What lies on a phone: for walks that look whether anything lies open there, and whether what is needed is there.
import type { Page } from 'playwright-core';

/** Where a text lies on the phone: any store of any database, keys and bytes included, the caches, the small storages. */
export async function found(page: Page, ...texts: string[]): Promise<string[]> {
  return page.evaluate(async (wanted) => {
    const has = (text: string) => wanted.filter((one) => text.includes(one));
    const decoder = new TextDecoder();
    const flat = (value: unknown): string => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return decoder.decode(value);
      if (Array.isArray(value)) return value.map(flat).join(' ');
      if (typeof value === 'object' && value !== null)
        return Object.entries(value)
          .map(([key, one]) => `${key} ${flat(one)}`)
          .join(' ');
      return String(value);
    };
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const hits: string[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await asked(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const all = db.transaction(store).objectStore(store);
        const texts = [...(await asked(all.getAllKeys())), ...(await asked(all.getAll()))].map(flat);
        for (const hit of has(texts.join(' '))) hits.push(`${store}: ${hit}`);
      }
      db.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = await (await cache.match(request))?.text();
        if (request.url.includes('/api/')) hits.push(`${request.url}: kept`);
        for (const hit of has(body ?? '')) hits.push(`${request.url}: ${hit}`);
      }
    }
    const small = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
    return [...hits, ...has(small).map((hit) => `storage: ${hit}`)];
  }, texts);
}

/** How many things each store of the phone's database holds. */
export async function counts(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const db = await asked(indexedDB.open('seawall-field'));
    const answer: Record<string, number> = {};
    for (const store of db.objectStoreNames)
      answer[store] = await asked(db.transaction(store).objectStore(store).count());
    db.close();
    return answer;
  });
}

/** By how much the phone has kept that the server's clock is ahead of its own, in milliseconds; undefined: not yet. */
export async function keptAhead(page: Page): Promise<number | undefined> {
  return page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await asked(indexedDB.open(name));
      const mark = db.objectStoreNames.contains('marks')
        ? await asked(db.transaction('marks').objectStore('marks').get('clock'))
        : undefined;
      db.close();
      if (mark !== undefined) return Number(mark.value);
    }
    return undefined;
  });
}
