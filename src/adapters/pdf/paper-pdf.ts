// A paper as PDF, made here: a browser is not always there, and a stamp goes on what is printed. The font is embedded as
// a subset, so that what one sees is on every printer; paper-pdf.test.ts looks at the pixels, since a PDF can hold the
// whole text and still draw none of it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import {
  type Paper,
  type PaperBlock,
  type PaperField,
  type PaperLanguage,
  type PaperSignature,
  paperText,
  rowsOfFields,
} from '../../base/paper.ts';
import type { Words } from '../../base/words.ts';

export const PDF_TYPE = 'application/pdf';

/** Points; 72 of them are an inch. */
const MARGIN = { top: 56, bottom: 64, left: 60, right: 60 };
const PAD = 3.5;
const SIZE = { title: 19, heading: 11.5, body: 10, foot: 8 };
const LINE_GAP = 2.5;
const LABEL_WIDTH = 104;
const INK = '#12233D';
const QUIET = '#56657A';
const LINE = '#9AA7B8';
const SHADE = '#F3F5F9';

/** The paper in one language, whole: every page and its number. */
export async function paperPdf(paper: Paper, language: PaperLanguage): Promise<Buffer> {
  const fonts = await readFonts();
  const doc = new PDFDocument({
    size: 'A4',
    margins: MARGIN,
    bufferPages: true,
    autoFirstPage: true,
    lang: language === 'zh' ? 'zh-CN' : 'en',
    displayTitle: true,
    info: { Title: `${paper.title[language]} ${paper.number}`, Producer: 'Seawall', Creator: 'Seawall' },
  });
  const parts: Buffer[] = [];
  doc.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    doc.once('end', resolve);
    doc.once('error', reject);
  });
  doc.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  new Sheet(doc, language).write(paper);
  doc.end();
  await ended;
  return Buffer.concat(parts);
}

interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

let fonts: Promise<Fonts> | undefined;

/** Ten megabytes each, read when the first paper is printed. */
function readFonts(): Promise<Fonts> {
  fonts ??= (async () => {
    const folder = dirname(
      createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/package.json'),
    );
    const read = (name: string) => readFile(join(folder, name, `NotoSansSC_${name}.ttf`));
    const [regular, bold] = await Promise.all([read('400Regular'), read('700Bold')]);
    return { regular, bold };
  })();
  // A read that failed is tried again with the next paper.
  fonts.catch(() => {
    fonts = undefined;
  });
  return fonts;
}

class Sheet {
  readonly #doc: PDFDocument;
  readonly #language: PaperLanguage;
  #y = MARGIN.top;

  constructor(doc: PDFDocument, language: PaperLanguage) {
    this.#doc = doc;
    this.#language = language;
  }

  write(paper: Paper): void {
    this.#head(paper);
    for (const block of paper.blocks) this.#block(block);
    this.#feet(paper);
  }

  get #width(): number {
    return this.#doc.page.width - MARGIN.left - MARGIN.right;
  }

  get #bottom(): number {
    return this.#doc.page.height - MARGIN.bottom;
  }

  /** Room for what must not be torn apart; a page more when there is none. */
  #room(height: number): void {
    if (this.#y + height <= this.#bottom || this.#y === MARGIN.top) return;
    this.#doc.addPage();
    this.#y = MARGIN.top;
  }

  #set(font: 'regular' | 'bold', size: number, colour = INK): void {
    this.#doc.font(font).fontSize(size).fillColor(colour);
  }

  #height(text: string, width: number): number {
    return this.#doc.heightOfString(text, { width, lineGap: LINE_GAP });
  }

  #head(paper: Paper): void {
    const { [this.#language]: title } = paper.title;
    this.#set('regular', SIZE.body, QUIET);
    this.#doc.text(paper.issuer[this.#language], MARGIN.left, this.#y, { lineBreak: false });
    const number = this.#language === 'zh' ? `编号 ${paper.number}` : `No. ${paper.number}`;
    this.#doc.text(number, MARGIN.left, this.#y, { width: this.#width, align: 'right' });
    this.#y += 26;
    this.#set('bold', SIZE.title);
    this.#doc.text(title, MARGIN.left, this.#y, { width: this.#width, align: 'center', lineGap: LINE_GAP });
    this.#y += this.#height(title, this.#width) + 10;
  }

  #block(block: PaperBlock): void {
    this.#y += 8;
    if (block.title !== undefined) this.#heading(block.title, firstHeight(block));
    if (block.kind === 'text') this.#text(paperText(block.text, this.#language));
    else if (block.kind === 'fields') this.#fields(block.fields);
    else if (block.kind === 'list') this.#list(block);
    else if (block.kind === 'table') this.#table(block);
    else this.#signatures(block.signatures, block.stamp);
  }

  #heading(words: Words, below: number): void {
    this.#set('bold', SIZE.heading);
    const text = words[this.#language];
    const height = this.#height(text, this.#width) + 3;
    // A heading never stands alone at the foot of a page.
    this.#room(height + below);
    this.#set('bold', SIZE.heading);
    this.#doc.text(text, MARGIN.left, this.#y, { width: this.#width, lineGap: LINE_GAP });
    this.#y += height;
  }

  #text(text: string, left = MARGIN.left, width = this.#width): void {
    this.#set('regular', SIZE.body);
    for (const paragraph of text.split('\n')) {
      const height = this.#height(paragraph, width);
      this.#room(height);
      this.#set('regular', SIZE.body);
      this.#doc.text(paragraph, left, this.#y, { width, lineGap: LINE_GAP });
      this.#y += height;
    }
  }

  #list({ items, numbered }: Extract<PaperBlock, { kind: 'list' }>): void {
    const indent = numbered ? 20 : 12;
    for (const [i, item] of items.entries()) {
      const text = paperText(item, this.#language);
      this.#set('regular', SIZE.body);
      this.#room(this.#height(text, this.#width - indent));
      this.#set('regular', SIZE.body, numbered ? INK : QUIET);
      this.#doc.text(numbered ? `${i + 1}.` : '·', MARGIN.left, this.#y, { lineBreak: false });
      this.#text(text, MARGIN.left + indent, this.#width - indent);
    }
  }

  #fields(fields: readonly PaperField[]): void {
    for (const row of rowsOfFields(fields)) {
      const width = this.#width / row.length;
      const cells = row.map((field, i) => ({
        label: field.label[this.#language],
        value: field.value === undefined ? '' : paperText(field.value, this.#language),
        left: MARGIN.left + i * width,
      }));
      this.#set('regular', SIZE.body);
      const inner = width - LABEL_WIDTH - 2 * PAD;
      const tall = cells.map(({ label, value }) =>
        Math.max(this.#height(label, LABEL_WIDTH - 2 * PAD), this.#height(value || ' ', inner)),
      );
      const height = Math.max(...tall) + 2 * PAD;
      this.#room(height);
      for (const { label, value, left } of cells) {
        this.#doc.rect(left, this.#y, LABEL_WIDTH, height).fill(SHADE);
        this.#frame(left, width, height);
        this.#frame(left, LABEL_WIDTH, height);
        this.#cell(label, left, LABEL_WIDTH, QUIET);
        this.#cell(value, left + LABEL_WIDTH, width - LABEL_WIDTH, INK);
      }
      this.#y += height;
    }
  }

  #table({ head, rows }: Extract<PaperBlock, { kind: 'table' }>): void {
    const width = this.#width / head.length;
    const line = (cells: readonly string[], font: 'regular' | 'bold') => {
      this.#set(font, SIZE.body);
      const height = Math.max(...cells.map((text) => this.#height(text || ' ', width - 2 * PAD))) + 2 * PAD;
      this.#room(height);
      cells.forEach((text, i) => {
        const left = MARGIN.left + i * width;
        if (font === 'bold') this.#doc.rect(left, this.#y, width, height).fill(SHADE);
        this.#frame(left, width, height);
        this.#cell(text, left, width, INK, font);
      });
      this.#y += height;
    };
    line(
      head.map((words) => words[this.#language]),
      'bold',
    );
    for (const row of rows)
      line(
        row.map((text) => paperText(text, this.#language)),
        'regular',
      );
  }

  #frame(left: number, width: number, height: number): void {
    this.#doc.lineWidth(0.6).strokeColor(LINE).rect(left, this.#y, width, height).stroke();
  }

  #cell(
    text: string,
    left: number,
    width: number,
    colour: string,
    font: 'regular' | 'bold' = 'regular',
  ): void {
    this.#set(font, SIZE.body, colour);
    this.#doc.text(text, left + PAD, this.#y + PAD - 1, { width: width - 2 * PAD, lineGap: LINE_GAP });
  }

  #signatures(signatures: readonly PaperSignature[], stamp: Words | undefined): void {
    const height = 78;
    for (let i = 0; i < signatures.length; i += 2) {
      this.#room(height);
      signatures.slice(i, i + 2).forEach((one, k) => {
        this.#signature(one, MARGIN.left + (k * this.#width) / 2, this.#width / 2 - 16);
      });
      this.#y += height;
    }
    if (stamp !== undefined) this.#stamp(stamp);
  }

  #signature(one: PaperSignature, left: number, width: number): void {
    const lineAt = this.#y + 52;
    this.#set('regular', SIZE.body, QUIET);
    this.#doc.text(one.label[this.#language], left, this.#y, { width });
    if (one.picture !== undefined)
      this.#doc.image(Buffer.from(one.picture, 'base64'), left + 4, this.#y + 15, { fit: [width - 8, 36] });
    else if (one.name !== undefined) {
      this.#set('regular', SIZE.heading);
      this.#doc.text(one.name, left + 4, this.#y + 30, { width });
    }
    this.#doc
      .lineWidth(0.6)
      .strokeColor(INK)
      .moveTo(left, lineAt)
      .lineTo(left + width, lineAt)
      .stroke();
    this.#set('regular', SIZE.foot, QUIET);
    const day = this.#language === 'zh' ? '日期：' : 'Date: ';
    const under = [
      one.picture === undefined ? undefined : one.name,
      one.at && paperText(one.at, this.#language),
    ];
    const known = under.filter((text) => text !== undefined).join('  ');
    this.#doc.text(known === '' ? day : known, left, lineAt + 4, { width });
  }

  /** The place of the stamp, to the right, where it is looked for. */
  #stamp(words: Words): void {
    const [width, height] = [168, 96];
    this.#room(height + 8);
    const left = MARGIN.left + this.#width - width;
    this.#doc.lineWidth(0.8).strokeColor(LINE).dash(3, { space: 3 });
    this.#doc
      .rect(left, this.#y + 4, width, height)
      .stroke()
      .undash();
    this.#set('regular', SIZE.body, QUIET);
    this.#doc.text(words[this.#language], left + 8, this.#y + 10, { width: width - 16, align: 'center' });
    this.#y += height + 8;
  }

  /** Last, when it is known how many pages there are. */
  #feet(paper: Paper): void {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page++) {
      this.#doc.switchToPage(page);
      // Under the margin pdfkit would begin a new page: the margin is lifted while the foot is set.
      const { margins } = this.#doc.page;
      const kept = margins.bottom;
      margins.bottom = 0;
      const y = this.#doc.page.height - MARGIN.bottom + 22;
      this.#set('regular', SIZE.foot, QUIET);
      this.#doc.text(paper.foot[this.#language], MARGIN.left, y, { width: this.#width - 70 });
      const n = `${page - start + 1} / ${count}`;
      this.#doc.text(n, MARGIN.left, y, { width: this.#width, align: 'right', lineBreak: false });
      margins.bottom = kept;
    }
  }
}

/** What a heading keeps with it: the beginning of its block, or all of it where it may not be torn apart. */
function firstHeight(block: PaperBlock): number {
  return block.kind === 'signatures' ? 80 : 30;
}
