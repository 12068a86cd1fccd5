// Scenes of somebody who works at two sites: each place once, the next by one touch, a page of a site is work there.
import { expect, test } from 'vitest';
import { placeAfter, placeOfSite, placesOf } from './where.ts';

const duty = (place: string) => ({ place, placeName: { zh: place, en: place } });
const HAITANG = 'd330114.s090.c01';
const WANGCHAO = 'd330114.s090.c02';

test('whoever holds two posts at one site and one at another has two places, and one touch goes to the other and back', () => {
  const places = placesOf([duty(HAITANG), duty(HAITANG), duty(WANGCHAO)]);
  expect(places.map(({ place }) => place)).toEqual([HAITANG, WANGCHAO]);
  expect(placeAfter(places, HAITANG)?.place).toBe(WANGCHAO);
  expect(placeAfter(places, WANGCHAO)?.place).toBe(HAITANG);
  // A duty that has ended is no place any more: the first follows.
  expect(placeAfter(places, 'd330114.s090.c09')?.place).toBe(HAITANG);
  expect(placeAfter([], undefined)).toBeUndefined();
});

test('the page of a site is of the nearest of her places: the floor she holds, the site, or what it lies in', () => {
  const places = placesOf([duty('d330114'), duty(HAITANG), duty(`${WANGCHAO}.g03`)]);
  expect(placeOfSite(places, HAITANG)?.place).toBe(HAITANG);
  expect(placeOfSite(places, WANGCHAO)?.place).toBe(`${WANGCHAO}.g03`);
  expect(placeOfSite(places, 'd330114.s090.c03')?.place).toBe('d330114');
  expect(placeOfSite(placesOf([duty(HAITANG)]), WANGCHAO)).toBeUndefined();
});
