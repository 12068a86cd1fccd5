// Times as people say them, in the district's zone whatever the computer believes, by the server's clock.
import { useCallback, useSyncExternalStore } from 'react';
import { useLanguage } from './words.ts';

export const ZONE = 'Asia/Shanghai';

let aheadMs = 0;

/**
 * Sets our clock by the server's: phones are often minutes off, and a deadline is the server's. `lainMs`: since the
 * answer came.
 */
export function setClockBy(serverNow: string | Date, lainMs = 0): void {
  aheadMs = new Date(serverNow).getTime() + lainMs - Date.now();
}

/** How far the server's clock is ahead of ours, in milliseconds. */
export function aheadBy(): number {
  return aheadMs;
}

/** Sets our clock by what the server said when it was last reached. */
export function setAhead(ms: number): void {
  if (Number.isFinite(ms)) aheadMs = ms;
}

/** The server's time now. */
export function serverNow(): Date {
  return new Date(Date.now() + aheadMs);
}

const listeners = new Set<() => void>();
let tick = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time now, told again every second, for everything that counts down: one timer for the page. */
export function useNow(): Date {
  useSyncExternalStore(follow, () => tick);
  return serverNow();
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick += 1;
    for (const one of listeners) one();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function pieces(at: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
}

/** `14:33:05` */
export function clockTime(at: Date | string, withSeconds = false): string {
  const p = pieces(new Date(at));
  return withSeconds ? `${p.hour}:${p.minute}:${p.second}` : `${p.hour}:${p.minute}`;
}

/** `2026-11-24` in the district. */
export function civilDay(at: Date | string): string {
  const p = pieces(new Date(at));
  return `${p.year}-${p.month}-${p.day}`;
}

/** Formats moments and numbers for people, in the language now. */
export function useFormat() {
  const language = useLanguage();
  const moment = useCallback(
    (at: Date | string): string => {
      const day = civilDay(at);
      const today = civilDay(serverNow());
      if (day === today) return clockTime(at);
      if (day === civilDay(new Date(serverNow().getTime() - 86_400_000)))
        return `${language === 'zh' ? '昨天' : 'yesterday'} ${clockTime(at)}`;
      const shown = day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day;
      return `${shown} ${clockTime(at)}`;
    },
    [language],
  );
  const number = useCallback((value: number) => value.toLocaleString('en-US'), []);
  return { moment, number, clockTime, civilDay };
}
