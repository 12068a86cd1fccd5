// The day of a site as tasks: what the day plan asks of each group, and what each guest is looked after for. Pure; the
// same day planned again is the same tasks, so that whoever comes or leaves changes only her own.
import { addDays, atHour, type CivilDate, civilDayOf, startOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Permission } from '../../ledger/terms.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { releaseKey } from '../staff/rules.ts';
import type { IsolationRules, IsolationSite } from '../terms.ts';
import { callOn, type PackStand } from './packs/rules.ts';
import { attentionOf, type CareDue, type CareFacts, careOn } from './rules.ts';
import type { CareRules } from './terms.ts';

/** Which post does what a group has to do. */
const POST_OF: Readonly<Record<string, string>> = {
  coordination: 'site-head',
  data: 'site-data',
  logistics: 'site-logistics',
  'infection-control': 'site-infection-control',
  health: 'site-medic',
  transport: 'site-transport',
  disinfection: 'site-disinfection',
  security: 'site-security',
};

/** The post that hears of what is a group's; the head hears of what is nobody's. */
export const postOf = (group: string) => POST_OF[group] ?? 'site-head';

/** The kind of what is done for one guest: its title tells what she needs. */
export const CARE = 'site-care';

export interface Cared {
  readonly person: string;
  /** The floor her room is on. */
  readonly place: string;
  readonly room: string;
  readonly since: Date;
  readonly facts: CareFacts;
  readonly pack: PackStand;
  /** Since when the pack stands so. */
  readonly packSince: Date | undefined;
}

/** Under the key of a day: a medic decides whether she may have a pack, once for each interview of that day. */
export const packDecideKey = (person: string) => `care/${person}/${PACK_DECIDE}`;
const PACK_DECIDE = 'pack/decide';

export const dayPrefix = (site: string, day: CivilDate) => `site/${site}/${day}/`;
/** The task of a row of the day plan: closed by the act that does it. */
export const dayKey = (site: string, day: CivilDate, does: string) => `${dayPrefix(site, day)}plan/${does}`;

/** When what is to be done at an hour is shown to whoever does it. */
export const opensOn = (rules: Pick<IsolationRules, 'work'>, day: CivilDate, at: string) =>
  opensBefore(rules, atHour(day, at));
const opensBefore = ({ work }: Pick<IsolationRules, 'work'>, at: Date) => addMinutes(at, -work.beforeMinutes);

type PlanRow = IsolationRules['dayPlan'][number];
export const isRound = ({ group, does }: PlanRow) =>
  group === 'disinfection' && does.startsWith('disinfection');

/** What the roles of the rulebook may. */
export type MayRole = (role: string, permission: Permission) => boolean;

/** The page it is done on, of those its post may open. */
function linkOf(
  rules: Pick<IsolationRules, 'meetings'>,
  site: string,
  role: string,
  may: MayRole,
  row?: PlanRow,
): string | null {
  if (row !== undefined && rules.meetings.some(({ plan }) => plan === row.does))
    return `/isolation/${site}/briefing`;
  if (row?.staffTests === true && may(role, 'isolation.inspect')) return `/isolation/${site}?view=staff`;
  if (row?.meal === true && may(role, 'isolation.meals')) return `/m/isolation/${site}/meals`;
  if (row !== undefined && isRound(row) && may(role, 'isolation.rounds'))
    return `/m/isolation/${site}/rounds`;
  if (row?.slot !== undefined && may(role, 'control.observe')) return `/m/isolation/${site}/temperatures`;
  return may(role, 'isolation.read') ? `/isolation/${site}` : null;
}

/**
 * Everything a day asks for at a site. Rows from before the site took guests in, and care from before somebody came, are
 * not asked for; what was asked for stays asked for until it is done.
 */
export function dayTasks(
  rules: IsolationRules,
  asked: {
    readonly site: Pick<IsolationSite, 'id' | 'place' | 'readyAt'>;
    readonly day: CivilDate;
    readonly guests: readonly Cared[];
    /** Of the staff, whose days of quarantine after duty are over. */
    readonly toRelease: number;
    readonly may: MayRole;
  },
  care: CareRules,
): WantedTask[] {
  const { site, day, guests, toRelease, may } = asked;
  const { readyAt } = site;
  if (readyAt === null) return [];
  const timed = (at: Date) => ({
    opensAt: opensBefore(rules, at),
    dueAt: addMinutes(at, rules.work.graceMinutes),
    step: 'site-work',
  });
  const plan = rules.dayPlan.flatMap((row): WantedTask[] => {
    const at = atHour(day, row.at);
    if (at < readyAt) return [];
    const role = postOf(row.group);
    return [
      {
        planKey: dayKey(site.id, day, row.does),
        kind: 'site-work',
        title: { zh: `${row.at} ${row.zh}`, en: `${row.at} ${row.en}` },
        about: [`isolation-site:${site.id}`],
        place: site.place,
        ownerUnit: site.place,
        ownerRole: role,
        ...timed(at),
        link: linkOf(rules, site.id, role, may, row),
        facts: { does: row.does, day },
      },
    ];
  });
  const forGuests = guests.flatMap((guest) =>
    careFor(rules, care, guest, day).flatMap(
      ({ at: hour, words, key, role: asked, ahead }, i): WantedTask[] => {
        const at = ahead && hour < guest.since ? guest.since : hour;
        if (at < guest.since) return [];
        const role = asked ?? (key.startsWith('birthday/') ? 'site-logistics' : 'site-medic');
        const decides = key.startsWith(PACK_DECIDE);
        return [
          {
            planKey: `${dayPrefix(site.id, day)}care/${guest.person}/${key}`,
            kind: decides ? 'pack-decide' : CARE,
            title: { zh: `${guest.room} ${words.zh}`, en: `${guest.room}: ${words.en}` },
            about: [`person:${guest.person}`, `isolation-site:${site.id}`],
            place: guest.place,
            ownerUnit: site.place,
            ownerRole: role,
            ...timed(at),
            link: decides ? `/m/isolation/${site.id}/care?view=packs` : linkOf(rules, site.id, role, may),
            facts: { nth: i, day },
          },
        ];
      },
    ),
  );
  const release: WantedTask[] =
    toRelease === 0
      ? []
      : [
          {
            planKey: releaseKey(site.id, day),
            kind: 'site-work',
            title: {
              zh: '下岗工作人员隔离期满：检测后解除',
              en: 'quarantine after duty is over: test and release',
            },
            about: [`isolation-site:${site.id}`],
            place: site.place,
            ownerUnit: site.place,
            ownerRole: 'site-infection-control',
            opensAt: startOf(day),
            dueAt: startOf(addDays(day, 1)),
            step: 'site-work',
            link: `/isolation/${site.id}?view=staff`,
            facts: { day },
          },
        ];
  return [...plan, ...forGuests, ...release];
}

/** What she is looked after for, and beside it the call of her level and the pack she wants. */
function careFor(
  rules: IsolationRules,
  care: CareRules,
  guest: Cared,
  day: CivilDate,
): (CareDue & { readonly role?: string })[] {
  const levels = attentionOf(rules, guest.facts, day).map(({ level }) => level);
  const call = callOn(care, levels, civilDayOf(guest.since), day);
  const [pack] = care.packs;
  return [
    ...careOn(rules, guest.facts, day),
    ...(call === undefined
      ? []
      : [
          {
            key: `call/${call.clock}`,
            at: call.at,
            words: { zh: '心理电话', en: 'a psychological call' },
            source: call.source,
          },
        ]),
    ...(pack === undefined ? [] : packFor(pack, guest, day)),
  ];
}

/** The pack she may have, or what has to be decided of it. Wished for or decided after its hour, it is due from then. */
function packFor(
  pack: CareRules['packs'][number],
  { pack: stand, packSince }: Cared,
  day: CivilDate,
): (CareDue & { readonly role?: string })[] {
  if (stand !== 'to-decide' && stand !== 'may') return [];
  const hour = atHour(day, pack.at);
  const at = packSince !== undefined && packSince > hour ? packSince : hour;
  const { source } = pack;
  if (stand === 'may')
    return [
      {
        key: `pack/${pack.pack}`,
        at,
        words: { zh: `发放${pack.zh}`, en: `hand out ${pack.en}` },
        source,
        role: pack.role,
      },
    ];
  return [
    {
      key: `${PACK_DECIDE}/${packSince?.getTime() ?? ''}`,
      at,
      words: { zh: `判断能否使用${pack.zh}`, en: `decide whether she may have ${pack.en}` },
      source,
      role: 'site-medic',
    },
  ];
}
