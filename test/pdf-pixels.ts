// A PDF as somebody holding it sees it: its pages drawn to pixels, and where on them each piece of text stands. A PDF can
// hold the whole text and draw none of it, so scenes about papers look here.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** One character as it is drawn, in pixels of the page. */
export interface DrawnText {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnPage {
  readonly canvas: Canvas;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly DrawnText[];
}

const SCALE = 2;

/** Draws every page. */
export async function drawn(pdf: Uint8Array): Promise<DrawnPage[]> {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data: new Uint8Array(pdf),
    cMapUrl: join(folder, 'cmaps/'),
    standardFontDataUrl: join(folder, 'standard_fonts/'),
    verbosity: 0,
  });
  const document = await task.promise;
  const pages: DrawnPage[] = [];
  for (let no = 1; no <= document.numPages; no++) {
    const page = await document.getPage(no);
    const viewport = page.getViewport({ scale: SCALE });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    const context = canvas.getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    await page.render({
      canvas: canvas as unknown as HTMLCanvasElement, // pdf.js draws on either
      canvasContext: context as unknown as CanvasRenderingContext2D,
      viewport,
    }).promise;
    const content = await page.getTextContent();
    const texts = content.items.flatMap((item): DrawnText[] => {
      if (!('str' in item) || item.str.trim() === '') return [];
      const [, , , size = 0, x = 0, y = 0] = item.transform as number[];
      const height = size * SCALE;
      return [
        {
          text: item.str,
          left: x * SCALE,
          top: viewport.height - y * SCALE - height,
          width: item.width * SCALE,
          height: height * 1.25,
        },
      ];
    });
    pages.push({ canvas, width: canvas.width, height: canvas.height, texts });
  }
  await task.destroy();
  return pages;
}

/** The text of all pages, for what is to be on a paper at all. */
export function textOf(pages: readonly DrawnPage[]): string {
  return pages.flatMap((page) => page.texts.map((one) => one.text)).join('');
}

/** Pieces of text whose place on the page holds no ink, or too little of it: text that nobody can read. */
export function unread(page: DrawnPage): string[] {
  const context = page.canvas.getContext('2d');
  const { data } = context.getImageData(0, 0, page.width, page.height);
  const isInk = (x: number, y: number) => {
    const at = (y * page.width + x) * 4;
    return (data[at] ?? 255) + (data[at + 1] ?? 255) + (data[at + 2] ?? 255) < 450;
  };
  return page.texts.flatMap((one) => {
    const letters = [...one.text];
    const cell = one.width / letters.length;
    // Only scripts whose letters are equally wide can be looked at one by one.
    const cells = /^[\p{Script=Han}]+$/u.test(one.text)
      ? letters.map((text, i) => ({ text, left: one.left + i * cell, width: cell }))
      : [{ text: one.text, left: one.left, width: one.width }];
    return cells.flatMap(({ text, left, width }) => {
      let ink = 0;
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(page.width, left + width); x++)
        for (let y = Math.max(0, Math.floor(one.top)); y < Math.min(page.height, one.top + one.height); y++)
          if (isInk(x, y)) ink += 1;
      return ink >= 3 ? [] : [text];
    });
  });
}

/** How much of a page differs from a picture of it, 0 to 1; edges may shift by a pixel between machines. */
export async function differsBy(page: DrawnPage, png: Uint8Array): Promise<number> {
  const picture = await loadImage(Buffer.from(png));
  if (picture.width !== page.width || picture.height !== page.height) return 1;
  const other = createCanvas(page.width, page.height);
  other.getContext('2d').drawImage(picture, 0, 0);
  const a = page.canvas.getContext('2d').getImageData(0, 0, page.width, page.height).data;
  const b = other.getContext('2d').getImageData(0, 0, page.width, page.height).data;
  let differ = 0;
  for (let at = 0; at < a.length; at += 4) if (Math.abs((a[at] ?? 0) - (b[at] ?? 0)) > 96) differ += 1;
  return differ / (a.length / 4);
}
