// A paper that is handed to somebody can be read: every letter of it is on the page as ink, in both languages.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differsBy, drawn, textOf, unread } from '../../../test/pdf-pixels.ts';
import type { Paper } from '../../base/paper.ts';
import { paperPdf } from './paper-pdf.ts';

const PICTURE = join(import.meta.dirname, '..', '..', '..', 'test', 'data', 'paper.png');

const w = (zh: string, en: string) => ({ zh, en });

/** A dot of ink, as a hand leaves it. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';

const paper: Paper = {
  kind: 'notice',
  number: 'E-104/1',
  title: w('居家隔离医学观察告知书', 'Notice of isolation at home'),
  issuer: w('听涛社区', 'Tingtao community'),
  foot: w('文本 2026-1 版，打印于 2026-12-08 09:00', 'Text 2026-1, printed 2026-12-08 09:00'),
  blocks: [
    {
      kind: 'fields',
      title: w('基本信息', 'Who'),
      fields: [
        { label: w('姓名', 'Name'), value: '诸葛青岚', half: true },
        { label: w('性别', 'Sex'), value: w('女', 'female'), half: true },
        { label: w('住址', 'Address'), value: '听涛苑1幢101室' },
        { label: w('工作单位', 'Employer') },
      ],
    },
    {
      kind: 'text',
      title: w('依据', 'Basis'),
      text: w(
        '依照传染病防治法，决定对您实施居家隔离医学观察。嗅觉、味觉减退，咽痛，腹泻，均须立即告知。'.repeat(
          3,
        ),
        'By the law on infectious diseases you are to stay at home under medical observation. '.repeat(6),
      ),
    },
    {
      kind: 'list',
      numbered: true,
      title: w('须遵守', 'What holds'),
      items: Array.from({ length: 30 }, (_, i) =>
        w(
          `第${i + 1}条：不外出，需要帮助时打电话。`,
          `Rule ${i + 1}: stay in; telephone when you need something.`,
        ),
      ),
    },
    {
      kind: 'table',
      title: w('联系人', 'Whom to call'),
      head: [w('岗位', 'Role'), w('姓名', 'Name'), w('电话', 'Phone')],
      rows: [[w('网格员', 'grid member'), '安宝', '0571-00000000']],
    },
    {
      kind: 'signatures',
      title: w('签收', 'Received'),
      signatures: [
        { label: w('被告知人', 'Whom it concerns'), picture: DOT, name: '诸葛青岚' },
        { label: w('告知人', 'Told by'), name: '王敏', at: '2026-12-08' },
        { label: w('见证人', 'Witness') },
      ],
      stamp: w('盖章', 'Stamp'),
    },
  ],
};

test.each(['zh', 'en'] as const)('every letter of a paper is on the page as ink (%s)', async (language) => {
  const pages = await drawn(await paperPdf(paper, language));
  expect(pages.length).toBeGreaterThan(1);
  for (const page of pages) expect(unread(page)).toEqual([]);
  const text = textOf(pages).replaceAll(' ', '');
  for (const said of ['诸葛青岚', '听涛苑1幢101室', '0571-00000000', 'E-104/1']) expect(text).toContain(said);
  expect(text).toContain(language === 'zh' ? '第30条' : 'Rule30');
  expect(text).toContain(`2/${pages.length}`);
});

test('a letter that is not drawn is found, though the text of it is there', async () => {
  const [page] = await drawn(await paperPdf(paper, 'zh'));
  if (page === undefined) throw new Error('a paper has a page');
  const title = page.texts.find((one) => one.text.startsWith('居家'));
  if (title === undefined) throw new Error('a paper has a title');
  const context = page.canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(title.left, title.top - 4, title.width / 11, title.height + 8);
  expect(unread(page)).toEqual(['居']);
});

test('the page looks as it was looked at', async () => {
  const [page] = await drawn(await paperPdf(paper, 'zh'));
  if (page === undefined) throw new Error('a paper has a page');
  // SEAWALL_PICTURES=1 keeps what is drawn now, for somebody to look at.
  if (process.env.SEAWALL_PICTURES === '1') await writeFile(PICTURE, await page.canvas.encode('png'));
  expect(await differsBy(page, await readFile(PICTURE))).toBeLessThan(0.002);
});
