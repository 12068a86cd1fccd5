// What a file is, by its first bytes: an .xls is often a CSV or a web page under another name.
import { refuse } from './refusals.ts';

export type Container = 'zip' | 'ole' | 'text';

/** Files people send by mistake, with the words for them. First match wins. */
const NOT_LISTS: readonly { starts: readonly number[]; zh: string; en: string }[] = [
  { starts: [0x25, 0x50, 0x44, 0x46], zh: '一份 PDF', en: 'a PDF' },
  { starts: [0x89, 0x50, 0x4e, 0x47], zh: '一张图片', en: 'a picture' },
  { starts: [0xff, 0xd8, 0xff], zh: '一张图片', en: 'a picture' },
  { starts: [0x47, 0x49, 0x46, 0x38], zh: '一张图片', en: 'a picture' },
  {
    starts: [0x52, 0x61, 0x72, 0x21],
    zh: '一个 RAR 压缩包（请先解压）',
    en: 'a RAR archive (unpack it first)',
  },
  {
    starts: [0x37, 0x7a, 0xbc, 0xaf],
    zh: '一个 7z 压缩包（请先解压）',
    en: 'a 7z archive (unpack it first)',
  },
  { starts: [0x1f, 0x8b], zh: '一个 gzip 压缩包（请先解压）', en: 'a gzip archive (unpack it first)' },
  { starts: [0x7b, 0x5c, 0x72, 0x74, 0x66], zh: '一份文字文档', en: 'a text document' },
  { starts: [0x4d, 0x5a], zh: '一个程序', en: 'a program' },
  { starts: [0x7f, 0x45, 0x4c, 0x46], zh: '一个程序', en: 'a program' },
];

/** Zip or OLE container, or text; refuses what is plainly something else. */
export function containerOf(bytes: Uint8Array): Container {
  if (starts(bytes, [0x50, 0x4b, 3, 4]) || starts(bytes, [0x50, 0x4b, 5, 6])) return 'zip';
  if (starts(bytes, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return 'ole';
  for (const row of NOT_LISTS) {
    if (starts(bytes, row.starts)) refuse('not-a-list', { found: row.zh, foundEn: row.en });
  }
  return 'text';
}

/** True when the bytes begin with these. */
export function starts(bytes: Uint8Array, with_: readonly number[]): boolean {
  return with_.every((byte, index) => bytes[index] === byte);
}
