// When a page is left alone.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAttended, watchForSigns } from './attended.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));
afterEach(() => void vi.useRealTimers());

const minutes = (count: number) => vi.setSystemTime(Date.now() + count * 60_000);

test('somebody is there when the page opens, and for a minute after each touch or key; renewals are no sign', () => {
  const page = new EventTarget();
  watchForSigns(page);
  page.dispatchEvent(new Event('pointerdown'));
  expect(isAttended()).toBe(true);
  minutes(2);
  expect(isAttended()).toBe(false);
  for (const other of ['pointermove', 'scroll', 'message', 'focus']) page.dispatchEvent(new Event(other));
  expect(isAttended()).toBe(false);
  for (const sign of ['keydown', 'wheel', 'touchmove', 'pointerdown']) {
    page.dispatchEvent(new Event(sign));
    expect(isAttended()).toBe(true);
    minutes(1);
    expect(isAttended()).toBe(false);
  }
});
