// The service worker keeps the page itself on the phone. A new version waits until the person says so: nobody's
// screen is exchanged in the middle of a visit.
import { useSyncExternalStore } from 'react';
import { afterFirstScreen } from '../kit/first-screen.ts';

const CHECK_MS = 60 * 60_000;

let waiting: ServiceWorker | undefined;
const listeners = new Set<() => void>();

function found(worker: ServiceWorker | null): void {
  waiting = worker ?? undefined;
  for (const listener of listeners) listener();
}

/** Registers the worker, on the built page only. */
export function keepPageOnPhone(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // It fetches every screen there is: not before the first one stands.
  void afterFirstScreen().then(() => {
    void navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' }).then(
      (registration) => {
        if (registration.waiting && navigator.serviceWorker.controller) found(registration.waiting);
        // Only going to another page makes a browser look for a new version, and a page stays open for a whole shift.
        setInterval(() => void registration.update().catch(() => undefined), CHECK_MS); // no signal: the next hour
        registration.addEventListener('updatefound', () => {
          const next = registration.installing;
          next?.addEventListener('statechange', () => {
            if (next.state === 'installed' && navigator.serviceWorker.controller) found(next);
          });
        });
      },
      (error: unknown) => console.error(error), // the page works on; it is only not kept
    );
  });
}

/** The update that waits, as a function that takes it; undefined when there is none. */
export function useUpdate(): (() => void) | undefined {
  const worker = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
  if (worker === undefined) return undefined;
  return () => {
    // Taken in another tab already: nothing is left to wait for.
    if (worker.state === 'activated') return location.reload();
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    worker.postMessage({ type: 'SKIP_WAITING' });
  };
}
