// Where the reader of codes lies: in our own bundle. Its package would fetch it from a stranger's server.
import file from 'zxing-wasm/reader/zxing_reader.wasm?url';

export const scannerFile = file;
/** As the service worker calls it (vite.config.ts). */
const SHELF = 'seawall-scanner';

/** Keeps the reader on the phone for where there is no signal, and the one of no version before. */
export async function keepScanner(): Promise<void> {
  if (typeof caches === 'undefined') return;
  const shelf = await caches.open(SHELF);
  for (const old of await shelf.keys()) if (!old.url.endsWith(file)) await shelf.delete(old);
  if ((await shelf.match(file)) === undefined) await shelf.add(file);
}
