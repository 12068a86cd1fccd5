import { expect, test } from 'vitest';
import { openBrowser } from './browser.ts';

for (const [which, program] of [
  ['installed here, if any', undefined],
  ['that came with the package', ''],
] as const) {
  test(`the browser ${which} shows a page and is pressed`, async () => {
    const before = process.env.SEAWALL_BROWSER;
    if (program !== undefined) process.env.SEAWALL_BROWSER = program;
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ locale: 'zh-CN' });
      await page.setContent(`<button onclick="this.textContent = '已接通'">拨号</button>`);
      await page.getByRole('button', { name: '拨号' }).click();
      expect(await page.getByRole('button').textContent()).toBe('已接通');
    } finally {
      await browser.close();
      if (before === undefined) delete process.env.SEAWALL_BROWSER;
      else process.env.SEAWALL_BROWSER = before;
    }
  });
}
