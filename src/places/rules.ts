// Where an address belongs, which numbers are free, what may be changed. Pure; tables first.
import { isWithin, placeAbove, placeLevel } from '../base/places.ts';
import type { Words } from '../base/words.ts';
import { type Parity, type Place, STEPS, type Stretch } from './terms.ts';

// Addresses ---------------------------------------------------------------------------------------------

/** What a row of a list says about where somebody lives; any part may be missing. */
export interface AskedAddress {
  readonly community?: string | undefined;
  readonly address?: string | undefined;
  /** Building, unit and room when they have a column of their own. */
  readonly building?: string | undefined;
  /** Where the sender's people usually live: only used for what names no place at all, like `8-115`. */
  readonly near?: string | undefined;
}

export type RoutedBy = 'community' | 'alias' | 'road' | 'name';

export interface Routed {
  readonly place: string;
  readonly by: RoutedBy;
  readonly level: number;
}

/** Why an address names no place: the unrouted pool shows it, in the words of {@link UNROUTED_WORDS}. */
export type Unrouted =
  | { readonly why: 'empty' | 'nothing-known' | 'too-wide' | 'elsewhere' }
  | {
      readonly why: 'ambiguous' | 'contradiction' | 'number-outside';
      readonly candidates: readonly string[];
    };

export const UNROUTED_WORDS = {
  empty: { zh: '没有地址', en: 'There is no address' },
  'nothing-known': {
    zh: '地址中没有本区已登记的社区、小区或道路',
    en: 'The address names no community, estate or road that is registered here',
  },
  'too-wide': { zh: '地址只写到区县', en: 'The address stops at the district' },
  elsewhere: { zh: '地址在本区以外', en: 'The address lies in another district' },
  ambiguous: {
    zh: '地址同时符合几处，需要人工判断',
    en: 'The address fits several places; a person must decide',
  },
  contradiction: {
    zh: '地址写的街道与其中的小区或道路不一致',
    en: 'The subdistrict written and the estate or road written do not go together',
  },
  'number-outside': {
    zh: '道路已登记，但门牌号不在任何网格的范围内',
    en: 'The road is registered, but its number lies in no grid’s range',
  },
} as const satisfies Record<Unrouted['why'], Words>;

interface Target {
  readonly place: string;
  readonly by: RoutedBy;
  readonly stretch?: Stretch;
}

/** The places of a district arranged for looking up addresses. Made once for a batch by `placeIndex`. */
export interface PlaceIndex {
  readonly district: string;
  readonly districtNames: readonly string[];
  /** Every name an address may use, by its first character, longest first. */
  readonly names: ReadonlyMap<
    string,
    readonly { readonly key: string; readonly targets: readonly Target[] }[]
  >;
  /** Communities by every form of their own name, for the column that names nothing else. */
  readonly communities: ReadonlyMap<string, readonly string[]>;
  /** The names under which buildings of a community are numbered: its own and its aliases. */
  readonly namesOfPlace: ReadonlyMap<string, readonly string[]>;
}

/** Arranges living places for {@link routeAddress}. */
export function indexOf(district: string, places: readonly Place[]): PlaceIndex {
  const targets = new Map<string, Target[]>();
  const communities = new Map<string, string[]>();
  const namesOfPlace = new Map<string, string[]>();
  const learn = (name: string, target: Target) => {
    const key = tidyAddress(name);
    if (key.length >= 2) push(targets, key, target);
  };
  const nameOf = new Map(places.map((place) => [place.path, place.name]));
  for (const place of places) {
    if (place.path === district) continue;
    learn(place.name, { place: place.path, by: 'name' });
    // 江滨第二网格 is also written 江滨社区第二网格.
    const above = nameOf.get(placeAbove(place.path)) ?? '';
    if (place.level === 4 && place.name.startsWith(bareName(above)) && !place.name.startsWith(above))
      learn(above + place.name.slice(bareName(above).length), { place: place.path, by: 'name' });
    for (const alias of place.aliases) learn(alias, { place: place.path, by: 'alias' });
    for (const stretch of place.roads) learn(stretch.name, { place: place.path, by: 'road', stretch });
    namesOfPlace.set(place.path, [place.name, bareName(place.name), ...place.aliases].map(tidyAddress));
    if (place.level === 3)
      for (const form of new Set([place.name, bareName(place.name), ...place.aliases].map(tidyAddress)))
        push(communities, form, place.path);
  }
  const names = new Map<string, { key: string; targets: Target[] }[]>();
  for (const [key, found] of targets) push(names, key[0] ?? '', { key, targets: found });
  for (const list of names.values()) list.sort((a, b) => b.key.length - a.key.length);
  const own = places.find((place) => place.path === district)?.name ?? '';
  return { district, districtNames: own === '' ? [] : [own], names, communities, namesOfPlace };
}

/**
 * The unit an address belongs to, as deep as it says; undefined when it says nothing, or two things.
 * {@link explainRoute} says why.
 */
export function routeAddress(index: PlaceIndex, asked: AskedAddress): Routed | undefined {
  const answer = explainRoute(index, asked);
  return 'why' in answer ? undefined : answer;
}

/** {@link routeAddress} with the reason when there is no answer. */
export function explainRoute(index: PlaceIndex, asked: AskedAddress): Routed | Unrouted {
  const text = tidyAddress(`${asked.address ?? ''}${asked.building ?? ''}`);
  const community = tidyAddress(asked.community ?? '');
  const bare = BARE_BUILDING.test(text);
  if (text === '' && community === '') return { why: 'empty' };
  const found = mentions(index, text);
  const streets = [...new Set(found.filter((one) => one.level === 2).flatMap((one) => one.places))];
  const named = communityNamed(index, community, streets);
  if (named !== undefined && 'why' in named) return named;
  if (named !== undefined) return deepen(index, named, found, text);
  if (bare && asked.near !== undefined)
    return deepen(index, { place: asked.near, by: 'community', level: placeLevel(asked.near) }, [], text);
  // A community column may hold a whole address, or name an estate.
  const all = found.length > 0 || community === '' ? found : mentions(index, community + text);
  const elsewhere = otherDistrict(index, text) && streets.length === 0;
  if (elsewhere) return { why: 'elsewhere' };
  if (all.length === 0) return nothingFound(index, text);
  return choose(all);
}

/** `8-115`, `6-2-1103`, `12幢401`: a building without the name of what it stands in. */
const BARE_BUILDING = /^(?:宿舍|寝室|公寓)?(\d{1,4}(?:-|号楼|幢|栋|座).*)/;

interface Mention {
  readonly start: number;
  readonly end: number;
  readonly places: readonly string[];
  readonly by: RoutedBy;
  /** The shallowest level among its places. */
  readonly level: number;
  /** True when a house or building number decided. */
  readonly exact: boolean;
  /** A road that is known, whose number lies in no range. */
  readonly outside: boolean;
}

/** Everything registered that the text names; at each spot the longest, and nothing inside a longer one. */
function mentions(index: PlaceIndex, text: string): Mention[] {
  const found: Mention[] = [];
  let at = 0;
  while (at < text.length) {
    const hit = index.names.get(text[at] ?? '')?.find(({ key }) => text.startsWith(key, at));
    if (hit === undefined) {
      at++;
      continue;
    }
    found.push(...mentioned(hit.targets, at, at + hit.key.length, numberAfter(text, at + hit.key.length)));
    at += hit.key.length;
  }
  return found;
}

function mentioned(
  targets: readonly Target[],
  start: number,
  end: number,
  number: number | undefined,
): Mention[] {
  const made: Mention[] = [];
  const add = (
    places: readonly string[],
    by: RoutedBy,
    more: { exact?: boolean; outside?: boolean } = {},
  ) => {
    const distinct = [...new Set(places)];
    if (distinct.length > 0)
      made.push({
        start,
        end,
        places: distinct,
        by,
        level: Math.min(...distinct.map(placeLevel)),
        exact: more.exact === true,
        outside: more.outside === true,
      });
  };
  const stretches = targets.filter((target) => target.stretch !== undefined);
  const inRange = stretches.filter(({ stretch }) => stretch !== undefined && covers(stretch, number));
  if (number !== undefined && inRange.length > 0)
    add(
      inRange.map((target) => target.place),
      'road',
      { exact: true },
    );
  else if (stretches.length > 0)
    add(
      stretches.map((target) => target.place),
      'road',
      { outside: number !== undefined },
    );
  for (const by of ['alias', 'name'] as const)
    add(
      targets.filter((target) => target.by === by).map((target) => target.place),
      by,
    );
  return made;
}

/** True when the house or building number lies in the stretch; a stretch without numbers has them all. */
export function covers(stretch: Stretch, number: number | undefined): boolean {
  if (number === undefined) return stretch.from === undefined && stretch.to === undefined;
  if (stretch.from !== undefined && number < stretch.from) return false;
  if (stretch.to !== undefined && number > stretch.to) return false;
  return PARITY[stretch.parity ?? 'all'](number);
}

const PARITY: Record<Parity, (number: number) => boolean> = {
  all: () => true,
  odd: (number) => number % 2 === 1,
  even: (number) => number % 2 === 0,
};

/** The number that follows a name: `12号`, `6幢`, `二期6-2-1103`, `北区3号楼`. */
function numberAfter(text: string, at: number): number | undefined {
  const found = AFTER_NAME.exec(text.slice(at, at + 16));
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

const AFTER_NAME =
  /^(?:\(?[一二三四五六七八九十\d]{1,2}期\)?)?(?:[东西南北中]区)?(?:第)?-?(\d{1,5})(?!\d|期)/;

/** Ordered: the first rule that finds exactly one chain of places answers. Numbers before names, longer before shorter. */
const RANKS: readonly { readonly id: string; readonly takes: (one: Mention) => boolean }[] = [
  { id: 'a house or building number in a range', takes: (one) => one.exact },
  { id: 'an estate, village or dormitory', takes: (one) => one.by === 'alias' && one.level >= 3 },
  { id: 'a community or grid by name', takes: (one) => one.by === 'name' && one.level >= 3 },
  { id: 'a road without a number', takes: (one) => one.by === 'road' && !one.exact },
  { id: 'a subdistrict', takes: (one) => one.level === 2 },
];

function choose(found: readonly Mention[]): Routed | Unrouted {
  const streets = [...new Set(found.filter((one) => one.level === 2).flatMap((one) => one.places))];
  const inStreet = (place: string) =>
    streets.length === 0 || streets.some((street) => isWithin(place, street) || isWithin(street, place));
  const narrowed = found
    .map((one) => ({ ...one, places: one.places.filter(inStreet) }))
    .filter((one) => one.places.length > 0);
  const contradicted = found.filter((one) => one.level > 2 && one.exact && !one.places.some(inStreet));
  if (contradicted.length > 0 && !narrowed.some((one) => one.level > 2))
    return { why: 'contradiction', candidates: [...streets, ...contradicted.flatMap((one) => one.places)] };
  for (const rank of RANKS) {
    const taken = narrowed.filter(rank.takes);
    const longest = Math.max(0, ...taken.map((one) => one.end - one.start));
    const best = taken.filter((one) => one.end - one.start === longest);
    if (best.length === 0) continue;
    return settle(best, narrowed, streets);
  }
  return { why: 'nothing-known' };
}

/** One place out of the best mentions: the only one, the deepest of a chain, or what they have in common. */
function settle(
  best: readonly Mention[],
  all: readonly Mention[],
  streets: readonly string[],
): Routed | Unrouted {
  const by = best[0]?.by ?? 'name';
  const candidates = [...new Set(best.flatMap((one) => one.places))];
  const one = deepestOfChain(candidates) ?? helped(candidates, all);
  if (one !== undefined)
    return { place: deeperNamed(one, all), by, level: placeLevel(deeperNamed(one, all)) };
  const common = commonOf(candidates);
  // Two grids of one community: the community knows which. Two communities: only when the subdistrict is written.
  if (placeLevel(common) >= 3 || streets.includes(common))
    return { place: common, by, level: placeLevel(common) };
  return { why: best.every((mention) => mention.outside) ? 'number-outside' : 'ambiguous', candidates };
}

/** The deepest of places that all lie in one another. */
function deepestOfChain(places: readonly string[]): string | undefined {
  const deepest = places.reduce((a, b) => (placeLevel(b) > placeLevel(a) ? b : a), places[0] ?? '');
  return places.every((place) => isWithin(deepest, place)) ? deepest : undefined;
}

/** The only candidate that something else in the address agrees with. */
function helped(candidates: readonly string[], all: readonly Mention[]): string | undefined {
  const agreed = candidates.filter((place) =>
    all.some(
      (one) =>
        !one.places.some((other) => candidates.includes(other)) &&
        one.level >= 3 &&
        one.places.some((other) => isWithin(place, other) || isWithin(other, place)),
    ),
  );
  return agreed.length === 1 ? agreed[0] : undefined;
}

/** A grid inside the place found that the address names too (`江滨社区第二网格`), when there is only one. */
function deeperNamed(place: string, all: readonly Mention[]): string {
  const inside = all
    .flatMap((one) => one.places)
    .filter((other) => other !== place && isWithin(other, place));
  return deepestOfChain([place, ...new Set(inside)]) ?? place;
}

function commonOf(places: readonly string[]): string {
  return places.reduce((common, place) => {
    let one = common;
    while (!isWithin(place, one) && placeAbove(one) !== one) one = placeAbove(one);
    return isWithin(place, one) ? one : '';
  }, places[0] ?? '');
}

function communityNamed(
  index: PlaceIndex,
  community: string,
  streets: readonly string[],
): Routed | Unrouted | undefined {
  if (community === '') return undefined;
  const candidates = index.communities.get(community) ?? index.communities.get(bareName(community)) ?? [];
  const fitting =
    streets.length === 0
      ? candidates
      : candidates.filter((place) => streets.some((street) => isWithin(place, street)));
  if (candidates.length > 0 && fitting.length === 0)
    return { why: 'contradiction', candidates: [...streets, ...candidates] };
  if (fitting.length > 1) return { why: 'ambiguous', candidates: fitting };
  const [place] = fitting;
  return place === undefined ? undefined : { place, by: 'community', level: placeLevel(place) };
}

/** From a community to one of its grids, when the rest of the address says which. */
function deepen(index: PlaceIndex, from: Routed, found: readonly Mention[], text: string): Routed {
  const inside: Mention[] = found
    .map((one) => ({ ...one, places: one.places.filter((place) => isWithin(place, from.place)) }))
    .filter((one) => one.places.length > 0 && one.level > from.level);
  const building = BARE_BUILDING.exec(text)?.[1];
  if (building !== undefined)
    for (const own of index.namesOfPlace.get(from.place) ?? [])
      inside.push(...within(mentions(index, own + building), from));
  if (inside.length === 0) return from;
  const chosen = choose(inside);
  return 'why' in chosen || chosen.level <= from.level ? from : { ...chosen, by: from.by };
}

function within(found: readonly Mention[], from: Routed): Mention[] {
  return found
    .map((one) => ({ ...one, places: one.places.filter((place) => isWithin(place, from.place)) }))
    .filter((one) => one.places.length > 0 && one.exact);
}

/** True when the text names a district or county that is not ours. */
function otherDistrict(index: PlaceIndex, text: string): boolean {
  const found = DISTRICT_NAMED.exec(text)?.[1];
  return found !== undefined && !NO_DISTRICT.test(found) && !index.districtNames.includes(found);
}

const DISTRICT_NAMED =
  /^(?:[\u4e00-\u9fff]{2,7}(?:省|自治区))?(?:[\u4e00-\u9fff]{2,5}(?:市|州|盟))?([\u4e00-\u9fff]{1,5}?[区县旗])/;
/** Ends in 区 and is no district. */
const NO_DISTRICT = /(?:小区|园区|社区|新区|开发区|校区|厂区|宿舍区|生活区|工业区)$|^[东西南北中]区$/;

function nothingFound(index: PlaceIndex, text: string): Unrouted {
  const rest = index.districtNames.reduce((left, name) => left.replace(name, ''), text);
  const wide = rest !== text && rest.replace(/[\u4e00-\u9fff]+(?:省|市|区)/g, '').length < 2;
  return { why: wide ? 'too-wide' : 'nothing-known' };
}

/**
 * One spelling for an address: full-width to half-width, no spaces, one kind of dash, numbers before 号/幢/… in
 * digits. `ＸＸ路１２号 3 幢` and `XX路十二号3幢` are the same address.
 */
export function tidyAddress(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\ufeff,，、。.;；:：]+/g, '')
    .replace(/[‐-―−_~～—]/g, '-')
    .replace(/[零〇一二三四五六七八九十]{1,3}(?=(?:号|幢|栋|座|单元|弄|组|网格))/g, (digits) =>
      String(numberOf(digits)),
    )
    .replace(/#/g, '号')
    .toUpperCase();
}

/** Chinese numerals up to ninety-nine, as house numbers use them. */
function numberOf(digits: string): number | string {
  const value = (one: string) => Math.max(0, '零一二三四五六七八九'.indexOf(one.replace('〇', '零')));
  const [tens, ones] = digits.split('十');
  if (!digits.includes('十')) return [...digits].map(value).join('');
  return (tens === '' ? 1 : value(tens ?? '')) * 10 + (ones === undefined || ones === '' ? 0 : value(ones));
}

/** A name without what kind of place it is: 江滨社区 → 江滨. */
export function bareName(name: string): string {
  const bare = name.replace(/(?:社区居民委员会|社区居委会|村民委员会|村委会|居委会|社区|街道|村|镇|乡)$/, '');
  return bare.length >= 2 ? bare : name;
}

// The tree ----------------------------------------------------------------------------------------------

/** The next free path under `above`; paths of retired places are not used again. Undefined when all are used. */
export function nextPath(above: string, used: readonly string[], code?: string): string | undefined {
  const step = STEPS[placeLevel(above) + 1];
  if (step === undefined) return undefined;
  const taken = new Set(used);
  const at = (no: number) => `${above}.${step.letter}${String(no).padStart(step.digits, '0')}`;
  // A subdistrict keeps the last three digits of its official code.
  if (code !== undefined && /^\d{9}$/.test(code) && placeLevel(above) === 1) {
    const own = at(Number(code.slice(6)));
    if (!taken.has(own)) return own;
  }
  for (let no = 1; no < 10 ** step.digits; no++) if (!taken.has(at(no))) return at(no);
  return undefined;
}

/** What is wrong with roads and ranges as written; undefined when nothing is. */
export function stretchProblem(stretch: Stretch): 'backwards' | 'parity' | undefined {
  const { from, to, parity = 'all' } = stretch;
  if (from !== undefined && to !== undefined && from > to) return 'backwards';
  if (from !== undefined && from === to && !PARITY[parity](from)) return 'parity';
  return undefined;
}

/** True when two stretches of the same name claim a same house. */
export function stretchesMeet(a: Stretch, b: Stretch): boolean {
  if (tidyAddress(a.name) !== tidyAddress(b.name)) return false;
  const from = Math.max(a.from ?? 0, b.from ?? 0);
  const to = Math.min(a.to ?? Number.POSITIVE_INFINITY, b.to ?? Number.POSITIVE_INFINITY);
  if (from > to) return false;
  // Whatever the parities, two neighbouring numbers decide.
  return [from, from + 1].some((number) => number <= to && covers(a, number) && covers(b, number));
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
