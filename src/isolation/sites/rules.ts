// What a site is made of when it opens, who has to work there, and when the next one is opened. Pure: readers of
// isolation.yaml.
import { codeOf } from '../../base/codes.ts';
import type { Words } from '../../base/words.ts';
import type { Feature, IsolationRules, IsolationSite, PassageWho, SiteState } from '../terms.ts';

export interface RoomPlan {
  readonly floor: number;
  /** 0301: floor and door. */
  readonly no: string;
  readonly beds: number;
  readonly features: readonly Feature[];
  readonly wing: 'ordinary' | 'positive';
}

/** A measured template: what its head has corrected of it before the rooms are made. */
export type Template = Omit<IsolationRules['templates'][number], 'template' | 'zh' | 'en' | 'source'>;

/**
 * The rooms of a site as its template has them. Rooms for positives are the last of the lowest floor, so that nobody
 * fetched from there passes the doors of others; barrier-free ones are the first of each floor, spread evenly; those
 * with two beds stand beside each other, so that a large family has neighbouring doors.
 */
export function roomsOf(template: Template): RoomPlan[] {
  const perFloor = template.roomsPerFloor;
  const rooms: RoomPlan[] = [];
  for (let i = 0; i < template.floors; i++) {
    const floor = template.firstFloor + i;
    const share = (part: number) =>
      // Of 150 rooms six are barrier-free, one to a floor; rounding each floor alone would make it none.
      Math.round(perFloor * (i + 1) * part) - Math.round(perFloor * i * part);
    const barrierFree = share(template.barrierFreeShare);
    const twoBeds = share(template.twoBedShare);
    for (let door = 1; door <= perFloor; door++) {
      const positive = i === 0 && door > perFloor - template.positiveRooms;
      rooms.push({
        floor,
        no: `${String(floor).padStart(2, '0')}${String(door).padStart(2, '0')}`,
        beds:
          !positive && door > barrierFree && door <= barrierFree + twoBeds
            ? Math.max(2, template.beds)
            : template.beds,
        features: door <= barrierFree ? ['barrier-free', 'window-lock'] : ['window-lock'],
        wing: positive ? 'positive' : 'ordinary',
      });
    }
  }
  return rooms;
}

export interface StaffAsked {
  readonly post: string;
  readonly words: Words;
  readonly count: number;
}

/** How many have to work at a site of so many rooms, by the ratio of the rulebook, rounded up. */
export function staffFor(
  rules: IsolationRules,
  { rooms, floors }: { readonly rooms: number; readonly floors: number },
): StaffAsked[] {
  const { perRooms, posts } = rules.staffing;
  return posts.map(({ post, each, least, perFloors, zh, en }) => ({
    post,
    words: { zh, en },
    // One head leads a large site too; what is one of a kind does not grow, but for a nurse, who walks the floors.
    count:
      perFloors !== undefined
        ? Math.max(least, Math.ceil(floors / perFloors))
        : each === 1
          ? 1
          : Math.max(least, Math.ceil((each * rooms) / perRooms)),
  }));
}

/**
 * How many people are missing. Whoever is missing at a post that is held beside another one is no second person: three
 * medics who are missing may be the doctor and the two nurses.
 */
export function missingOf(
  { staffing }: Pick<IsolationRules, 'staffing'>,
  rows: readonly { readonly post: string; readonly wanted: number; readonly there: number }[],
): number {
  const gap = new Map(rows.map(({ post, wanted, there }) => [post, Math.max(0, wanted - there)]));
  return staffing.posts
    .filter(({ beside }) => beside === undefined)
    .reduce((sum, { post }) => {
      const besides = staffing.posts.filter(({ beside }) => beside === post);
      const needed = besides.reduce((n, one) => n + (gap.get(one.post) ?? 0), 0);
      return sum + Math.max(gap.get(post) ?? 0, needed);
    }, 0);
}

/** Hours in which nobody is on at a post that is never empty. */
export interface RotaGap {
  readonly words: Words;
  readonly from: string;
  /** Empty: nobody is on as far as the rota was looked at. */
  readonly until: string;
}

/** The hours told, looked at up to `ahead`, each with its post. */
export function rotaGaps(
  { staffing }: Pick<IsolationRules, 'staffing'>,
  empty: readonly { readonly role: string; readonly from: Date; readonly until: Date }[],
  ahead: Date,
): RotaGap[] {
  const words = new Map(staffing.posts.map(({ post, zh, en }) => [`site-${post}`, { zh, en }]));
  return empty.flatMap(({ role, from, until }) => {
    const post = words.get(role);
    const ends = until < ahead ? until.toISOString() : '';
    return post === undefined ? [] : [{ words: post, from: from.toISOString(), until: ends }];
  });
}

/** The roles at which somebody is on at every hour. */
export const alwaysRoles = ({ staffing }: Pick<IsolationRules, 'staffing'>): string[] =>
  staffing.posts.flatMap(({ post, always }) => (always === true ? [`site-${post}`] : []));

/** Whether somebody of this kind may go from one zone into the other; whoever is not in the table may not. */
export function mayPass(
  rules: Pick<IsolationRules, 'passages'>,
  who: PassageWho,
  from: string,
  to: string,
): boolean {
  return rules.passages.some((one) => one.who === who && one.from === from && one.into === to);
}

/**
 * The steps somebody of the staff took through the zones that no passage allows: where her way went wrong. The first
 * zone is where she came on duty.
 */
export function wrongSteps(
  rules: Pick<IsolationRules, 'passages'>,
  way: readonly string[],
): { readonly from: string; readonly to: string; readonly step: number }[] {
  return way.slice(1).flatMap((to, i) => {
    const from = way[i] ?? '';
    return from === to || mayPass(rules, 'staff', from, to) ? [] : [{ from, to, step: i + 1 }];
  });
}

export interface Forecast {
  readonly free: number;
  readonly comingFree: number;
  readonly expected: number;
  /** What is asked for: those expected and a part more. */
  readonly wanted: number;
  /** How many rooms are missing; 0: enough. */
  readonly missing: number;
  /** How many sites that is, each as large as the ratio of the staff is reckoned for. */
  readonly sites: number;
  readonly open: boolean;
  readonly why: Words;
  readonly source: string;
}

/** Whether another site has to be opened: free and coming free against what is expected, within the hours of the rule. */
export function openingForecast(
  rules: IsolationRules,
  asked: {
    readonly free: number;
    readonly comingFree: number;
    readonly expected: number;
    /** Told and not counted: rooms being cleaned, and those of sites that take nobody in yet. */
    readonly cleaning?: number;
    readonly preparing?: number;
  },
): Forecast {
  const { hours, more, source } = rules.opening;
  const { free, comingFree, expected, cleaning = 0, preparing = 0 } = asked;
  // 10 % of ten are eleven, though 10 × 1.1 is a little more on paper of a machine.
  const wanted = Math.ceil(Math.round(expected * (1 + more) * 1e6) / 1e6);
  const missing = Math.max(0, wanted - free - comingFree);
  const perSite = rules.staffing.perRooms;
  const sites = Math.ceil(missing / perSite);
  const aside = {
    zh:
      cleaning + preparing === 0
        ? ''
        : `；另有待消毒、通风 ${cleaning} 间和筹备中的点 ${preparing} 间，未计入`,
    en:
      cleaning + preparing === 0
        ? ''
        : `; ${cleaning} being cleaned and ${preparing} of sites being prepared are not counted`,
  };
  const sum = {
    zh: `未来 ${hours} 小时：空房 ${free} 间，将空出 ${comingFree} 间；预计收治 ${expected} 人，加 ${Math.round(more * 100)}% 为 ${wanted} 人${aside.zh}`,
    en: `next ${hours} hours: ${free} rooms free, ${comingFree} coming free; ${expected} people expected, ${wanted} with ${Math.round(more * 100)} % more${aside.en}`,
  };
  const howMany =
    sites > 1
      ? { zh: `按每点 ${perSite} 间，建议再开 ${sites} 个点`, en: `at ${perSite} a site, open ${sites} more` }
      : { zh: '建议再开一个点', en: 'open another site' };
  return {
    free,
    comingFree,
    expected,
    wanted,
    missing,
    sites,
    open: missing > 0,
    why:
      missing > 0
        ? {
            zh: `${sum.zh}。缺 ${missing} 间，${howMany.zh}。`,
            en: `${sum.en}. ${missing} rooms are missing: ${howMany.en}.`,
          }
        : { zh: `${sum.zh}。够用。`, en: `${sum.en}. That is enough.` },
    source,
  };
}

/** I-3: how a site is called where its name is too long. */
export function siteCode(no: number): string {
  return codeOf('isolationSite', no);
}

/** What of the checklist is not done yet. */
export function whatIsOpen(rules: IsolationRules, checked: readonly { readonly item: string }[]): Words[] {
  const done = new Set(checked.map(({ item }) => item));
  return rules.checklist.filter(({ item }) => !done.has(item)).map(({ zh, en }) => ({ zh, en }));
}

/** Where a site stands. */
export function siteState(site: Pick<IsolationSite, 'readyAt' | 'closedAt'>): SiteState {
  return site.closedAt !== null ? 'closed' : site.readyAt === null ? 'preparing' : 'open';
}

// The picture of the ways -------------------------------------------------------------------------------

export interface ZoneDrawn {
  readonly zone: string;
  readonly words: Words;
  /** Where its box begins, and how large it is. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: ZoneKind;
}

export interface WayDrawn {
  readonly who: PassageWho;
  readonly from: string;
  readonly into: string;
  readonly line: readonly [number, number, number, number];
}

export type ZoneKind = 'clean' | 'between' | 'contaminated';
export const PICTURE = { width: 1000, height: 520 } as const;
const BOX = { width: 140, height: 76 } as const;
/** The contaminated zone, as high as everything beside it. */
const ROOMS = { x: 645, y: 130, height: 260 } as const;

/** Clean where the staff begins, contaminated where guests are, and everything between passed through. */
export function zoneKind(rules: Pick<IsolationRules, 'zones' | 'passages'>, zone: string): ZoneKind {
  const guests = rules.passages.some(({ who, into }) => who !== 'staff' && into === zone);
  const staff = rules.passages.some(({ who, from }) => who === 'staff' && from === zone);
  if (zone === rules.zones[0]?.zone) return 'clean';
  return guests || !staff ? 'contaminated' : 'between';
}

/** The zones in the order the staff goes through them, from where it begins; beside it are the ways of others. */
export function staffRing(rules: Pick<IsolationRules, 'zones' | 'passages'>): string[] {
  const ring = [rules.zones[0]?.zone ?? ''];
  for (;;) {
    const next = rules.passages.find(({ who, from }) => who === 'staff' && from === ring.at(-1))?.into;
    if (next === undefined || ring.includes(next)) return ring;
    ring.push(next);
  }
}

/**
 * Zones and ways as they are drawn: the staff goes in above and comes out below, guests and waste have the other side. The
 * first zone of the table is where the staff begins.
 */
export function drawWays(rules: Pick<IsolationRules, 'zones' | 'passages'>): {
  readonly zones: readonly ZoneDrawn[];
  readonly ways: readonly WayDrawn[];
} {
  const ring = staffRing(rules);
  const start = ring[0] ?? '';
  const rooms = ring.find((zone) => zone !== start && zoneKind(rules, zone) === 'contaminated') ?? '';
  const turn = ring.indexOf(rooms);
  const above = ring.slice(1, Math.max(turn, 1));
  const below = turn < 0 ? [] : ring.slice(turn + 1);
  const aside = rules.zones.filter(({ zone }) => !ring.includes(zone)).map(({ zone }) => zone);
  const at = new Map<string, readonly [number, number]>();
  const along = (zones: readonly string[], y: number) =>
    zones.forEach((zone, i) => {
      at.set(zone, [180 + ((i + 0.5) * 430) / zones.length - BOX.width / 2, y]);
    });
  at.set(start, [5, 222]);
  at.set(rooms, [ROOMS.x, ROOMS.y]);
  along(above, 30);
  along([...below].reverse(), 414);
  aside.forEach((zone, i) => {
    at.set(zone, [855, ROOMS.y + ((i + 0.5) * ROOMS.height) / aside.length - BOX.height / 2]);
  });
  const zones = rules.zones.flatMap(({ zone, zh, en }): ZoneDrawn[] => {
    const found = at.get(zone);
    if (found === undefined) return [];
    const [x, y] = found;
    const height = zone === rooms ? ROOMS.height : BOX.height;
    return [{ zone, words: { zh, en }, x, y, width: BOX.width, height, kind: zoneKind(rules, zone) }];
  });
  const boxes = new Map(zones.map((one) => [one.zone, one]));
  const ways = rules.passages.flatMap(({ who, from, into }): WayDrawn[] => {
    const [one, other] = [boxes.get(from), boxes.get(into)];
    if (one === undefined || other === undefined) return [];
    // Two ways between the same two zones lie beside each other.
    const back = rules.passages.some((p) => p.who === who && p.from === into && p.into === from);
    return [{ who, from, into, line: between(one, other, back ? 14 : 0) }];
  });
  return { zones, ways };
}

/** Ways of different people that cross each other on the picture. */
export function crossings(ways: readonly WayDrawn[]): (readonly [WayDrawn, WayDrawn])[] {
  return ways.flatMap((one, i) =>
    ways.slice(i + 1).flatMap((other) => (cross(one.line, other.line) ? [[one, other] as const] : [])),
  );
}

/** From the edge of one box to the edge of the other, a little aside. */
function between(one: ZoneDrawn, other: ZoneDrawn, aside: number): [number, number, number, number] {
  const middle = (box: ZoneDrawn) => [box.x + box.width / 2, box.y + box.height / 2] as const;
  const inside = (value: number, from: number, length: number) =>
    Math.min(Math.max(value, from + 20), from + length - 20);
  const [ox, oy] = middle(one);
  const [px, py] = middle(other);
  const top = Math.max(one.y, other.y);
  const bottom = Math.min(one.y + one.height, other.y + other.height);
  // Beside each other they meet at the sides, level where they can, else above and below.
  if (one.x + one.width < other.x || other.x + other.width < one.x) {
    const right = one.x < other.x;
    const shift = right ? -aside : aside;
    const level = (top + bottom) / 2 + shift;
    const [from, to] = bottom - top > 40 ? [level, level] : [py, oy];
    return [
      right ? one.x + one.width : one.x,
      inside(from, one.y, one.height),
      right ? other.x : other.x + other.width,
      inside(to, other.y, other.height),
    ];
  }
  const down = oy < py;
  return [ox + aside, down ? one.y + one.height : one.y, px + aside, down ? other.y : other.y + other.height];
}

type Line = WayDrawn['line'];

function cross([ax, ay, bx, by]: Line, [cx, cy, dx, dy]: Line): boolean {
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return (
    side(ax, ay, bx, by, cx, cy) !== side(ax, ay, bx, by, dx, dy) &&
    side(cx, cy, dx, dy, ax, ay) !== side(cx, cy, dx, dy, bx, by)
  );
}
