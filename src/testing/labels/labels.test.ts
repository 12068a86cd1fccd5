// What is a label and what is somebody's number, by the one rule of phone and house.
import { expect, test } from 'vitest';
import { checkOf } from '../../base/identity-documents.ts';
import { barcodeOf, isSomebodys } from './rules.ts';

const HER_ID = `33010619880101123${checkOf('33010619880101123')}`;

test('a label is read as it is scanned or typed; a sentence is none', () => {
  expect(barcodeOf(' ｑt-0009 ')).toBe('QT-0009');
  expect([barcodeOf('QT1'), barcodeOf('试管 0009'), barcodeOf('QT 0009')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a mobile number and the number of a card are nobody’s label, also with a slip or in full width', () => {
  const slip = HER_ID.slice(0, 17) + (HER_ID.endsWith('1') ? '2' : '1');
  for (const number of [
    '13800005678',
    '138-0000-5678',
    '１３８００００５６７８',
    HER_ID,
    slip,
    '330106880101123',
  ])
    expect([number, isSomebodys(number)]).toEqual([number, true]);
});

test('labels are digits too: long or short ones, and those that carry a region and their day', () => {
  for (const label of [
    '2612080001',
    '12800005678',
    '23800005678',
    '138000056789',
    '3301062612081',
    '33010626120800',
    '330106261208001',
    '999106880101123',
    '330106202612080012',
    '330106889901011234',
    'E12345678',
  ])
    expect([label, barcodeOf(label), isSomebodys(label)]).toEqual([label, label, false]);
});
