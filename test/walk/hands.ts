// What every walk does with its hands: waits until a page is calm, looks at it as a screen reader and an eye would, reads
// it in the other language, fetches a file.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Pictures for whoever looks at them: SEAWALL_SHOTS names the folder. */
const SHOTS = process.env.SEAWALL_SHOTS;

/** Waits until nothing on a page loads, fades or moves any more. */
export async function calm(page: Page): Promise<void> {
  await page.waitForLoadState('domcontentloaded');
  await page.waitForFunction(
    () =>
      document.fonts.status === 'loaded' &&
      document.querySelector('.state-waiting') === null &&
      document
        .getAnimations()
        .every(
          (one) =>
            one.playState !== 'running' ||
            one.effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY,
        ),
  );
}

export async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS !== undefined && SHOTS !== '')
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

/** What a screen reader stumbles over. */
export async function stumbles(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    // Of what is right nobody asks where it is.
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze();
  return violations.map((one) => `axe ${one.id} ${one.nodes[0]?.html.slice(0, 160)}`);
}

/** Words nobody wrote, and pages that slide sideways. */
async function slips(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = [
      ...document.body.innerText.matchAll(/⟦[^⟧]*⟧|\{\w+[|}]|\bundefined\b|\bNaN\b|\[object |Invalid Date/g),
    ].map(([bad]) => `says ${bad}`);
    for (const box of [document.documentElement, document.querySelector('main')])
      if (box !== null && box.scrollWidth > box.clientWidth) found.push(`${box.tagName} slides sideways`);
    return found;
  });
}

/** As it looks full of what this walk has made of it; what a screen reader finds there every screen is asked elsewhere. */
export async function glance(page: Page, name: string): Promise<void> {
  await calm(page);
  await shot(page, name);
  expect(await slips(page), name).toEqual([]);
}

/** Looks at a page that is calm: nothing to stumble over, no word missing. Keeps a picture when asked to. */
export async function look(page: Page, name: string): Promise<void> {
  await calm(page);
  await shot(page, name);
  expect([...(await slips(page)), ...(await stumbles(page))], name).toEqual([]);
}

/** Reads the same page in the other language, and comes back; what a screen reader stumbles over is the same in both. */
export async function lookInEnglish(page: Page, name: string, words: string | RegExp): Promise<void> {
  await speak(page, 'en');
  await page.getByText(words).first().waitFor();
  await glance(page, `${name}-en`);
  await speak(page, 'zh');
}

async function speak(page: Page, language: 'zh' | 'en'): Promise<void> {
  await page.evaluate((to) => localStorage.setItem('seawall.language', to), language);
  await page.reload();
  await page.locator(`html[lang^="${language}"] h1`).first().waitFor();
}

/** A page of the desk in the hand: nothing is cut or slides, and whatever is pressed is as large as a finger. */
export async function onPhone(page: Page, name: string): Promise<void> {
  const desk = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await glance(page, `${name}-390`);
  const wrong = await page.evaluate(() => {
    const pressed = document.querySelectorAll('main :is(button, a.button), dialog[open] button');
    const small = [...pressed]
      .filter((one) => one.closest('thead') === null && one.getClientRects().length > 0)
      .filter((one) => one.getBoundingClientRect().height < 44)
      .map((one) => `${one.textContent} is ${one.getBoundingClientRect().height} high`);
    const cut = [...document.querySelectorAll('dialog[open]')]
      .map((one) => one.getBoundingClientRect())
      .filter(({ left, right }) => left < 0 || right > innerWidth)
      .map(({ left, right }) => `a dialog from ${left} to ${right}`);
    return [...small, ...cut];
  });
  expect(wrong, name).toEqual([]);
  if (desk !== null) await page.setViewportSize(desk);
}

/** Presses a button as whoever has no mouse: by the tab key from where she is, with the ring around it seen. */
export async function pressByKey(page: Page, button: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await button.waitFor();
  const isThere = () => button.evaluate((one) => one === document.activeElement);
  for (let steps = 0; steps < 150 && !(await isThere()); steps++) await page.keyboard.press('Tab');
  expect(await button.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('solid');
  await page.keyboard.press(key);
}

/** A scanner gun, while no field has the focus: faster than a browser's keyboard can be driven from outside. */
export async function gun(page: Page, text: string): Promise<void> {
  await page.evaluate(
    (keys) => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      for (const key of keys)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    },
    [...text, 'Enter'],
  );
}

/** The file a press brings. */
export async function fetched(page: Page, press: () => Promise<void>): Promise<Buffer> {
  const coming = page.waitForEvent('download');
  await press();
  return readFile(await (await coming).path());
}

// Calls -------------------------------------------------------------------------------------------------

/** A line is claimed at the desk and its number shown. */
export async function callOpened(caller: Page): Promise<void> {
  await caller.getByRole('button', { name: '领取', exact: true }).click();
  await caller.getByRole('button', { name: '查看号码并拨打' }).click();
  await caller.locator('a[href^="tel:"]').first().waitFor();
}

/** What a call came to. */
export async function result(caller: Page, words: string): Promise<void> {
  await caller.locator('[data-result]').getByRole('button', { name: words, exact: false }).click();
  await caller.getByText('已记录本次联系').first().waitFor();
}

/** What is decided of the line. */
export async function outcome(caller: Page, words: string): Promise<void> {
  await caller.getByRole('button', { name: new RegExp(`^${words}`) }).click();
  const dialog = caller.getByRole('dialog');
  await dialog.getByRole('button', { name: '记录', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Chooses a radio button as a thumb does: again, where the page was drawn anew under it. */
export async function choose(page: Page, name: string | RegExp): Promise<void> {
  const radio = page.getByRole('radio', { name });
  for (let tries = 0; tries < 5 && !(await radio.isChecked()); tries++) {
    await radio.click({ force: true });
    await page.waitForTimeout(100);
  }
  expect(await radio.isChecked()).toBe(true);
}
