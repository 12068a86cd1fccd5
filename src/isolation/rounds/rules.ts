// Disinfection, and the meals that wait for it: what is mixed, whether a round counts, and which corridors are not ready
// yet (domain handbook 5.4).
import { addMinutes } from '../../base/clock.ts';
import { codeOf } from '../../base/codes.ts';
import type { Words } from '../../base/words.ts';
import { siteCode } from '../sites/rules.ts';
import { type IsolationRules, ROUND_KINDS, type RoundKind } from '../terms.ts';

/** What is put into so much water for so much strength. */
export interface Dose {
  readonly tablets: number;
  readonly bleachMl: number;
}

/** Tablets or bleach for `litres` of `mgPerL`; tablets are whole ones, rounded up so that it is never too weak. */
export function doseFor(rules: Pick<IsolationRules, 'products'>, mgPerL: number, litres: number): Dose {
  const { tabletMg, bleachMgPerL } = rules.products;
  return {
    tablets: Math.ceil((mgPerL * litres) / tabletMg),
    bleachMl: Math.round((mgPerL * litres * 1_000) / bleachMgPerL),
  };
}

/** What was done to one zone in a round. */
export interface ZoneRound {
  readonly zone: string;
  readonly object: string;
  readonly beganAt: Date;
  /** Mixed to, and measured with a strip; null: nobody measured. */
  readonly measuredMgPerL: number | null;
  /** Wiped with alcohol, of which no strip shows the strength. */
  readonly alcohol?: boolean;
  /** When it could be wiped or walked on: the end of its contact time. */
  readonly contactEnd: Date;
  /** Left out, and why. */
  readonly skipped?: string | undefined;
}

export interface RoundProblem {
  readonly zone: string;
  readonly problem: 'not-measured' | 'too-weak' | 'too-strong' | 'too-short' | 'skipped' | 'unknown-object';
  readonly words: Words;
  /** The zone was disinfected all the same. */
  readonly counts: boolean;
}

/** Everything that is wrong with a round; what does not count has to be done again. */
export function roundProblems(rules: IsolationRules, zones: readonly ZoneRound[]): RoundProblem[] {
  return zones.flatMap((one): RoundProblem[] => {
    const say = (problem: RoundProblem['problem'], zh: string, en: string) => [
      { zone: one.zone, problem, words: { zh, en }, counts: problem === 'too-strong' },
    ];
    const row = rules.objects.find(({ object }) => object === one.object);
    if (row === undefined)
      return say('unknown-object', '规则中没有这类对象', 'The rulebook has no such object');
    if (one.skipped !== undefined) return say('skipped', `未做：${one.skipped}`, `Left out: ${one.skipped}`);
    const least = addMinutes(one.beganAt, row.contactMinutes);
    if (one.contactEnd < least)
      return say(
        'too-short',
        `作用时间不足 ${row.contactMinutes} 分钟`,
        `Wet for less than ${row.contactMinutes} minutes`,
      );
    if (one.alcohol === true && row.alcohol === true) return [];
    const measured = one.measuredMgPerL;
    if (measured === null)
      return say('not-measured', '没有测浓度：请用试纸测后补记', 'Nobody measured the strength: use a strip');
    if (measured < row.atLeast)
      return say(
        'too-weak',
        `浓度 ${measured} mg/L，低于 ${row.atLeast}：请重配重做`,
        `${measured} mg/L is below ${row.atLeast}: mix it anew and do it again`,
      );
    // It harms people and walls, and it kills what it is to kill.
    if (measured > row.atMost)
      return say(
        'too-strong',
        `浓度 ${measured} mg/L，高于 ${row.atMost}：请通风，下一轮按规定配制`,
        `${measured} mg/L is above ${row.atMost}: air it, and mix the next round as it is written`,
      );
    return [];
  });
}

/** What of a round counts for the corridors meals pass through; none of one that has to be done again. */
export function corridorsDone(
  rules: IsolationRules,
  round: Parameters<typeof doneOf>[0],
  zones: Parameters<typeof doneOf>[1],
): ZoneRound[] {
  const passed = new Set(
    rules.objects.filter(({ guestCorridor }) => guestCorridor === true).map(({ object }) => object),
  );
  const done = doneOf(
    round,
    zones.filter(({ object }) => passed.has(object)),
  );
  const wrong = new Set(roundProblems(rules, done).flatMap(({ zone, counts }) => (counts ? [] : zone)));
  return done.filter(({ zone }) => !wrong.has(zone));
}

/** What a round that counts did to a corridor, as far as meals care. */
export interface CorridorRound {
  readonly zone: string;
  readonly contactEnd: Date;
}

export interface NotReady {
  readonly zone: string;
  /** Missing: no round that counts since the last meal. Wet: its contact time runs until `until`. */
  readonly why: 'missing' | 'wet';
  readonly until: Date | undefined;
}

/**
 * Guest corridors that are not ready for a meal: a meal run begins only when each has had a round that counts, whose
 * contact time is over and which is newer than the last meal.
 */
export function zonesNotReady(asked: {
  readonly corridors: readonly string[];
  readonly rounds: readonly CorridorRound[];
  readonly lastMealEnd: Date | undefined;
  readonly now: Date;
}): NotReady[] {
  return asked.corridors.flatMap((zone): NotReady[] => {
    const ends = asked.rounds
      .filter((one) => one.zone === zone)
      .map(({ contactEnd }) => contactEnd)
      .filter((end) => asked.lastMealEnd === undefined || end >= asked.lastMealEnd);
    if (ends.some((end) => end <= asked.now)) return [];
    const soonest = ends.sort((a, b) => a.getTime() - b.getTime())[0];
    return [{ zone, why: soonest === undefined ? 'missing' : 'wet', until: soonest }];
  });
}

/** When the round before a meal has to begin, so that the meal is not kept waiting. */
export function roundBefore(rules: IsolationRules, mealAt: Date): Date {
  return addMinutes(mealAt, -rules.meals.roundBeforeMinutes);
}

/** The meal that is most likely asked for at a time of day: of those that have not begun, the nearest by the clock. */
export function nearestMeal<M extends { readonly meal: string; readonly at: string }>(
  meals: readonly M[],
  begun: ReadonlySet<string>,
  clock: string,
): M | undefined {
  const far = ({ at }: M) => Math.abs(minuteOf(at) - minuteOf(clock));
  return meals.filter(({ meal }) => !begun.has(meal)).sort((a, b) => far(a) - far(b))[0];
}

const minuteOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Whether a hot meal has waited too long: the food comes first then, and the site head says so with a reason. */
export function mealGrowsCold(rules: IsolationRules, cookedAt: Date, now: Date): boolean {
  return now > addMinutes(cookedAt, rules.meals.hotMinutes);
}

/** When a room may be given to the next: disinfected, aired, and looked at by somebody; undefined: not yet. */
export function roomFreeAt(
  rules: IsolationRules,
  terminal: { readonly contactEnd: Date | undefined; readonly inspectedAt: Date | undefined },
): Date | undefined {
  if (terminal.contactEnd === undefined || terminal.inspectedAt === undefined) return undefined;
  const aired = addMinutes(terminal.contactEnd, rules.meals.airedMinutes);
  return terminal.inspectedAt < aired ? undefined : terminal.inspectedAt;
}

/** What a round is called: that of one floor is none of the site. */
export function kindWords(kind: RoundKind, floor: Words | undefined): Words {
  if (kind !== 'round' || floor === undefined) return ROUND_KINDS[kind];
  return { zh: `${floor.zh}消毒`, en: `round of ${floor.en}` };
}

/** D-7: how a round is called. */
export function roundCode(no: number): string {
  return codeOf('round', no);
}

export interface ZoneOfSite {
  /** corridor/1/3, room/<id>, lobby … */
  readonly zone: string;
  /** C1.3, R1.0305, LOBBY: as it stands on the sign at the door. */
  readonly sign: string;
  readonly words: Words;
  /** Meals pass through it. */
  readonly corridor: boolean;
  /** A round of the site is over when it has been there. */
  readonly everyRound: boolean;
}

/** What a site has beside its floors and rooms; every round comes there (domain handbook 5.4). */
const SHARED: readonly (Words & { readonly zone: string })[] = [
  { zone: 'lobby', zh: '大厅', en: 'lobby' },
  { zone: 'lift', zh: '电梯', en: 'lift' },
  { zone: 'office', zh: '办公区', en: 'offices' },
  { zone: 'waste', zh: '医废暂存点', en: 'waste point' },
];

/** All zones of a site: its corridors, what is shared, and each room for terminal disinfection. */
export function zonesOfSite(
  rooms: readonly {
    readonly id: string;
    readonly building: string;
    readonly floor: number;
    readonly no: string;
  }[],
): ZoneOfSite[] {
  const corridors = new Map(
    rooms.map(({ building, floor }) => [`corridor/${building}/${floor}`, { building, floor }]),
  );
  return [
    ...[...corridors.keys()].map((zone) => ({
      zone,
      sign: `C${zone.split('/').slice(1).join('.')}`.toUpperCase(),
      words: corridorOf(zone),
      corridor: true,
      everyRound: true,
    })),
    ...SHARED.map(({ zone, zh, en }) => ({
      zone,
      sign: zone.toUpperCase(),
      words: { zh, en },
      corridor: false,
      everyRound: true,
    })),
    ...rooms.map(({ id, building, no }) => ({
      zone: `room/${id}`,
      sign: `R${building}.${no}`.toUpperCase(),
      words: { zh: `${no} 房间`, en: `room ${no}` },
      corridor: false,
      everyRound: false,
    })),
  ];
}

/**
 * What a round goes over: all of the site, or of one floor its corridor and its rooms; what is shared is done by whoever goes
 * over the site.
 */
export function zonesOfRound<
  R extends Parameters<typeof zonesOfSite>[0][number] & { readonly place: string },
>(rooms: readonly R[], round: { readonly place: string }): ZoneOfSite[] {
  const there = rooms.filter(({ place }) => place === round.place);
  return there.length === 0
    ? zonesOfSite(rooms)
    : zonesOfSite(there).filter(({ zone }) => zone.includes('/'));
}

/** How often every one of these corridors was done: as often as the one that was done the least. */
export function timesDone(corridors: readonly string[], done: readonly { readonly zone: string }[]): number {
  const times = new Map<string, number>();
  for (const { zone } of done) times.set(zone, (times.get(zone) ?? 0) + 1);
  return Math.min(...corridors.map((zone) => times.get(zone) ?? 0));
}

/** Z-I-3-C1.3-K: what the sign of a zone says, to be scanned or typed. */
export function zoneCode(siteNo: number, { sign }: Pick<ZoneOfSite, 'sign'>): string {
  const body = `${siteCode(siteNo)}-${sign}`;
  return `Z-${body}-${checkOf(body)}`;
}

/** The site and the sign of a code, as scanned or typed; undefined: no code of a zone, or one character of it is wrong. */
export function readZoneCode(text: string): { readonly site: number; readonly sign: string } | undefined {
  const flat = text.normalize('NFKC').toUpperCase().replaceAll(/\s/g, '').replaceAll(/[—–]/g, '-');
  const [, no, sign] = /^Z-I-([1-9]\d{0,8})-([A-Z][A-Z0-9.]{0,19})-[A-Z0-9*]$/.exec(flat) ?? [];
  if (no === undefined || sign === undefined) return undefined;
  const site = Number(no);
  return zoneCode(site, { sign }) === flat ? { site, sign } : undefined;
}

/** ISO 7064 MOD 37-2: one character that is wrong, and neighbours that changed places, are always seen. */
const CHECKS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*';
const PLACES = CHECKS.replace('*', '.'); // the point counts; the strokes always stand where they stand

function checkOf(body: string): string {
  const all = [...body.replaceAll('-', '')].reduce((sum, char) => ((sum + PLACES.indexOf(char)) * 2) % 37, 0);
  return CHECKS[(38 - all) % 37] ?? '';
}

/** What a corridor is called: corridor/1/3 is that of floor 3 in building 1. */
export function corridorOf(zone: string): Words {
  const [, building, floor] = zone.split('/');
  return { zh: `${building} 号楼 ${floor} 层走廊`, en: `corridor of floor ${floor}, building ${building}` };
}

export function zoneWords({ words }: Pick<ZoneOfSite, 'words'>): Words {
  return words;
}

/** The zones of a round in the form its problems are asked in. */
export function doneOf(
  round: { readonly measuredMgL: number | null; readonly product: string },
  zones: readonly {
    readonly zone: string;
    readonly object: string;
    readonly doneAt: Date;
    readonly contactEnd: Date | null;
    readonly skipped: string | null;
  }[],
): ZoneRound[] {
  return zones.map(({ zone, object, doneAt, contactEnd, skipped }) => ({
    zone,
    object,
    beganAt: doneAt,
    measuredMgPerL: round.measuredMgL,
    alcohol: round.product === 'alcohol',
    contactEnd: contactEnd ?? doneAt,
    skipped: skipped ?? undefined,
  }));
}
