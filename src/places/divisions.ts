// The list of divisions that comes with the product (divisions/SOURCE.md): what a district is called, where it lies,
// which subdistricts it has. Read once, when a district is set up.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', 'divisions');

export interface Division {
  readonly code: string;
  readonly name: string;
}

export interface District extends Division {
  /** Names of province and city, the city left out where a province has no cities between (市辖区, 县). */
  readonly above: readonly string[];
  readonly subdistricts: readonly Division[];
}

/** The district of a six-digit code, or the districts that are meant most likely. */
export async function findDistrict(code: string): Promise<District | { readonly near: readonly Division[] }> {
  const areas = await read('areas');
  const area = areas.find((one) => one.code === code);
  if (area === undefined) return { near: nearest(areas, code) };
  const [provinces, cities, streets] = await Promise.all([
    read('provinces'),
    read('cities'),
    read('streets', code),
  ]);
  const province = provinces.find((one) => one.code === code.slice(0, 2))?.name ?? '';
  const city = cities.find((one) => one.code === code.slice(0, 4))?.name ?? '';
  const between = /^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/.test(city) ? [] : [city];
  return { ...area, above: [province, ...between].filter((name) => name !== ''), subdistricts: streets };
}

/** Districts whose code begins as this one does, as long as some do. */
function nearest(areas: readonly Division[], code: string): Division[] {
  for (const length of [4, 2]) {
    const start = code.slice(0, length);
    const found = /^\d+$/.test(start) ? areas.filter((one) => one.code.startsWith(start)) : [];
    if (found.length > 0) return found.slice(0, 5);
  }
  return areas.filter((one) => one.code === '330114');
}

async function read(name: 'provinces' | 'cities' | 'areas' | 'streets', start = ''): Promise<Division[]> {
  const text = await readFile(join(FOLDER, `${name}.csv`), 'utf8');
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '' && line.startsWith(start))
    .map((line) => {
      const comma = line.indexOf(',');
      return { code: line.slice(0, comma), name: line.slice(comma + 1).trim() };
    });
}
