// What is told of a box: as written until a tube is scanned, then what was scanned; a label beside the list is told too.
import { expect, test } from 'vitest';
import { allAsWritten, celsiusOf, changed, countOf, receiptOf, scanned, toldOf } from './receipt.ts';

const LIST = [
  { barcode: 'A-01', written: 10 },
  { barcode: 'A-02', written: null },
];

test('every tube of the list, with no count that nobody has made', () => {
  expect(toldOf(receiptOf(LIST))).toEqual([
    { barcode: 'A-01', verdict: 'accepted' },
    { barcode: 'A-02', verdict: 'accepted' },
  ]);
});

test('the first scan begins the count, the others are missing until they are scanned', () => {
  const one = scanned(receiptOf(LIST), 'A-02');
  expect(toldOf(one).map(({ barcode }) => barcode)).toEqual(['A-02']);
  expect(toldOf(scanned(one, 'A-01'))).toHaveLength(2);
  expect(toldOf(scanned(one, 'A-02'))).toHaveLength(1);
});

test('what is on no list is told beside it, also when the rest is taken as written', () => {
  const more = scanned(receiptOf(LIST), 'B-09');
  expect(toldOf(more)).toEqual([{ barcode: 'B-09', verdict: 'accepted' }]);
  expect(toldOf(allAsWritten(more)).map(({ barcode }) => barcode)).toEqual(['B-09', 'A-01', 'A-02']);
  const wrong = changed(more, 'B-09', { here: false });
  expect(toldOf(allAsWritten(wrong)).map(({ barcode }) => barcode)).toEqual(['A-01', 'A-02']);
});

test('one leaks, one holds nine', () => {
  const receipt = changed(changed(receiptOf(LIST), 'A-01', { received: ' 9 ' }), 'A-02', { why: 'leak' });
  expect(toldOf(receipt)).toEqual([
    { barcode: 'A-01', received: 9, verdict: 'accepted' },
    { barcode: 'A-02', verdict: 'rejected', why: 'leak' },
  ]);
});

test('a label in a field of numbers is no number', () => {
  expect([countOf('１０'), countOf('HZ-1'), countOf('201'), countOf('')]).toEqual([
    10,
    undefined,
    undefined,
    undefined,
  ]);
  const typed = ['4.5', '4，5', '−70', '2612', '61', ''];
  expect(typed.map(celsiusOf)).toEqual([4.5, 4.5, -70, undefined, undefined, undefined]);
});
