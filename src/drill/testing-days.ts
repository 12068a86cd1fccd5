// Testing days: in every community a site whose people come in their slots, a table whose phone may have no signal for
// hours, boxes, a laboratory that is silent for six hours and then sends everything at once, now and then a positive tube
// and everybody of it called back, people who do not come, people nobody had on a list; and in the afternoon the account.
import { createHash } from 'node:crypto';
import { textCell } from '../base/cells.ts';
import { addMinutes } from '../base/clock.ts';
import { uuidOf } from '../base/ids.ts';
import { placeAt } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import { rows, sql } from '../base/sql.ts';
import { asHouse, perform } from '../ledger/perform.ts';
import { HOUSE } from '../ledger/rules.ts';
import { tasksUnder } from '../tasks/store.ts';
import { addUsers } from '../teams/acts.ts';
import { actorOfLogin } from '../teams/session.ts';
import { rosterOf } from '../testing/roster/store.ts';
import { preparePrefix } from '../testing/sessions/rules.ts';
import type { Play } from './play.ts';
import { fallsOn } from './random.ts';
import { DISTRICT, type Staff } from './staff.ts';

/** Once a week, the first day too. */
const EVERY_DAYS = 7;
const DAY_MINUTES = 1_440;
/**
 * Minutes of the day. Whoever comes, comes between the doors and the end; the account is drawn up when the last phone has
 * had its signal back, within the hours after the end in which a session is to be closed.
 */
const AT = { plans: 6 * 60 + 5, roster: 6 * 60 + 25, opens: 8 * 60, account: 15 * 60 + 30 } as const;
const HOURS = 4;
const POOL = 10;
const PER_SLOT = 17;
const SLOT_MINUTES = 10;
const LAB = '区疾控实验室';

/**
 * Domain §11.3: 3 % of phones offline for one to six hours; 0.05 % of pools positive. The other shares are ours. In a small
 * drill hardly a phone and hardly a tube would be: the first of the first day always is.
 */
const SHARES = {
  offline: 0.03,
  positive: 0.0005,
  onNoList: 0.04,
  staysAway: 0.06,
  rejected: 0.01,
  /** Of those called back: she is it. */
  confirmed: 0.1,
} as const;
/** What is found out about somebody who did not come; of the rest nobody knows. */
const WHY_NOT = [
  ['shift', 0.5],
  ['not-reached', 0.25],
] as const;
const LAB_MINUTES = 6 * 60;

interface Site {
  readonly unit: string;
  readonly day: number;
  readonly session: string;
  /** How its labels begin. Of the drill's own counting: which session has which number is whoever planned it first. */
  readonly label: string;
  /** Tubes the table has closed and nobody has packed yet, as far as the phone has told. */
  readonly closed: Filled[];
  readonly first: boolean;
  tubes: number;
  boxes: number;
}

/** A tube, and what its chances depend on: where, when and the how manieth; or who, when and after how many tries. */
interface Filled {
  readonly barcode: string;
  readonly key: readonly (string | number)[];
  readonly positive: boolean;
}

export function testingDays(play: Play): void {
  const { acts, cast, world } = play;
  // Each community tests its own: whoever was on the list of another one would be met by two streets at once.
  const living = Map.groupBy(
    world.persons.slice(0, world.residents).map(({ no }) => no),
    (no) => placeAt(play.person(no).identity.home.place, 3),
  );
  const units = [...living.keys()].sort();
  /** How often somebody was swabbed at her door. */
  const tries = new Map<number, number>();
  let laboratory: Promise<Staff> | undefined;

  /** Whoever reports for the laboratory: tubes, and no people. The first street to need it takes it on for all. */
  const lab = () => {
    laboratory ??= takesOnLab();
    return laboratory;
  };

  async function takesOnLab(): Promise<Staff> {
    const { house } = play.scene;
    const login = 'drill-lab';
    await perform(
      house,
      addUsers,
      {
        password: 'Haitang-2027',
        users: [
          {
            login,
            name: LAB,
            duties: [
              {
                role: 'laboratory',
                place: DISTRICT,
                until: addMinutes(world.ends, DAY_MINUTES).toISOString(),
              },
            ],
          },
        ],
      },
      { actor: HOUSE, id: uuidOf(`${world.seed} laboratory`), channel: 'drill' },
    );
    const rulebook = await house.rulebookAt(play.now());
    const actor = await asHouse(house, (tx) => actorOfLogin(tx, rulebook, login, play.now()));
    return { login, role: 'laboratory', place: DISTRICT, duty: '', actor };
  }

  // The morning: a site, a session, what has to be ready, the roster, slots.
  async function plans(unit: string, day: number): Promise<void> {
    const officer = cast.officerOf(unit);
    const people = living.get(unit) ?? [];
    const added = await play.does(officer, acts.addTestSite, {
      place: unit,
      kind: 'worksite',
      name: `演练工地 ${day}`,
      address: '演练路 1 号',
      headcount: Math.max(people.length, 400),
    });
    if (!added.ok) return;
    const begins = addMinutes(world.begins, day * DAY_MINUTES);
    const session = await plansUnderSomebody(unit, added.result.site, {
      opensAt: addMinutes(begins, AT.opens).toISOString(),
      people: people.length,
    });
    if (session === undefined) return;
    const site: Site = {
      unit,
      day,
      session,
      label: `T${day}-${units.indexOf(unit) + 1}`,
      closed: [],
      tubes: 0,
      boxes: 0,
      first: day === 0 && unit === units[0],
    };
    for (const task of await play.look((tx) => tasksUnder(tx, preparePrefix(session))))
      await play.does(officer, acts.finishTask, { task: task.id, proof: '现场已核对' });
    play.at(addMinutes(begins, AT.roster), () => takes(site, people), unit);
  }

  /** Whoever is ill that morning leads nothing: then it is another one of the community. */
  async function plansUnderSomebody(
    unit: string,
    site: string,
    of: { readonly opensAt: string; readonly people: number },
  ): Promise<string | undefined> {
    for (const lead of cast.callers.filter(({ place }) => place === unit)) {
      const planned = await play.does(cast.officerOf(unit), acts.planSession, {
        ...of,
        site,
        offer: 'door',
        hours: HOURS,
        tables: 1,
        poolSize: POOL,
        lead: lead.actor.id,
      });
      if (planned.ok) return planned.result.session;
    }
    return undefined;
  }

  async function takes(site: Site, people: readonly number[]): Promise<void> {
    const listed = people.filter((no) => play.roll('on no list', no, site.day) >= SHARES.onNoList);
    const heading = ['姓名', '身份证号', '联系电话', '工作单位'];
    const lines = listed.map((no) => {
      const { name, document, phones } = play.person(no).identity;
      return [name, document, phones[0] ?? '', no % 2 === 0 ? '钢筋班组' : '木工班组'];
    });
    const cells = [heading, ...lines].map((row) => row.map(textCell));
    const sheet = { name: '名册', rows: cells, merges: [], date1904: false };
    const workbook = { format: 'xlsx' as const, sheets: [sheet], skipped: [] };
    const bytes = Buffer.from(JSON.stringify(workbook));
    const officer = cast.officerOf(site.unit);
    const { session } = site;
    const taken = await play.does(officer, acts.takeRoster, {
      session,
      fileName: 'roster.xlsx',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      workbook,
    });
    if (!taken.ok) return;
    if (
      taken.result.read !==
      taken.result.added +
        taken.result.known +
        taken.result.repeated +
        taken.result.off +
        taken.result.asked +
        taken.result.askedBefore
    )
      play.broke({
        invariant: 'roster-sums',
        count: 1,
        says: 'the rows of a roster do not add up',
        about: [],
      });
    await answersRows(site);
    await play.does(officer, acts.giveSlots, { session });
    await comes(site, people, new Set(listed));
  }

  /** Rows nobody could place: the desk says it is somebody new. */
  async function answersRows({ session, unit }: Site): Promise<void> {
    const asked = await play.peek((tx) =>
      rows(
        tx,
        sql<{
          id: string;
        }>`select id from test_roster_row where session = ${session} and settled_at is null order by id`,
      ),
    );
    for (const { id } of asked)
      await play.does(cast.officerOf(unit), acts.answerRosterRow, {
        row: id,
        answer: 'nobody',
        reason: '核对后不是本场所人员',
      });
  }

  // The table: people in their slots, tubes by ten, a phone that tells what it did when it has signal again.
  async function comes(site: Site, people: readonly number[], listed: ReadonlySet<number>): Promise<void> {
    const { session, unit, day } = site;
    const lines = await play.look((tx) => rosterOf(tx, session));
    const numbers = await play.who(lines.map(({ person }) => person));
    const line = new Map(lines.map((one) => [numbers.get(one.person), one]));
    const begins = addMinutes(world.begins, day * DAY_MINUTES);
    const opens = addMinutes(begins, AT.opens);
    const silent = site.first || play.roll('offline', unit, day) < SHARES.offline;
    const from = addMinutes(opens, play.between(5, 30, 'offline from', unit, day));
    const until = addMinutes(from, play.between(60, 360, 'offline for', unit, day));
    const signal = (at: Date) => (silent && at >= from && at < until ? until : at);
    const medic = cast.medicOf(unit);
    let pool: { tube: Filled; count: number } | undefined;
    let last = opens;
    const tells = (at: Date, fn: () => Promise<void>) => play.at(signal(at), fn, unit);
    const closes = (tube: Filled, written: number, at: Date) =>
      tells(at, async () => {
        const { barcode } = tube;
        const done = await play.does(medic, acts.closeTube, {
          session,
          barcode,
          written,
          at: at.toISOString(),
        });
        if (done.ok) site.closed.push(tube);
      });
    let turn = 0;
    for (const no of people) {
      const own = line.get(no);
      if (listed.has(no) && (own === undefined || own.exemption !== null)) continue;
      if (listed.has(no) && play.roll('stays away', no, day) < SHARES.staysAway) continue;
      const minute = Math.floor(turn / PER_SLOT) * SLOT_MINUTES + (turn % PER_SLOT) * 0.55;
      turn += 1;
      const at = addMinutes(opens, minute);
      last = at;
      const use = own?.use ?? 'pooled';
      const tube = use === 'pooled' && pool !== undefined ? pool.tube : nextTube(site);
      const { barcode } = tube;
      const { name, document, phones } = play.person(no).identity;
      const who =
        own === undefined
          ? { walkIn: { name, document, phone: phones[0] ?? '', employer: '塔吊分包' } }
          : { no: own.no };
      tells(at, async () => {
        await play.does(
          medic,
          acts.recordSwab,
          { session, barcode, table: 1, at: at.toISOString(), checked: 'document', ...who },
          { twice: play.roll('twice', no, day) < 0.1 },
        );
      });
      if (use !== 'pooled') closes(tube, 1, addMinutes(at, 0.3));
      else {
        pool = { tube, count: (pool?.count ?? 0) + 1 };
        if (pool.count < POOL) continue;
        closes(tube, POOL, addMinutes(at, 0.3));
        pool = undefined;
      }
    }
    if (pool !== undefined) closes(pool.tube, pool.count, addMinutes(last, 1));
    for (const minutes of [20, 7 * 60]) play.at(addMinutes(last, minutes), () => sends(site), unit);
    play.at(addMinutes(begins, AT.account), () => accounts(site), unit);
  }

  function nextTube(site: Site): Filled {
    const { unit, day, label } = site;
    site.tubes += 1;
    const key = [unit, day, site.tubes];
    return {
      barcode: `${label}-${String(site.tubes).padStart(4, '0')}`,
      key,
      positive: (site.first && site.tubes === 1) || play.roll('pool', ...key) < SHARES.positive,
    };
  }

  // Boxes, the laboratory, results.
  async function sends(site: Site): Promise<void> {
    const tubes = site.closed.splice(0);
    if (tubes.length === 0) return;
    site.boxes += 1;
    await boxed(site.unit, site.session, `${site.label}-B${site.boxes}`, tubes);
  }

  async function boxed(unit: string, session: string, box: string, tubes: readonly Filled[]): Promise<void> {
    const medic = cast.medicOf(unit);
    const at = () => play.now().toISOString();
    const barcodes = tubes.map(({ barcode }) => barcode);
    await play.does(medic, acts.packBox, { session, box, barcodes, counted: barcodes.length, at: at() });
    await play.does(medic, acts.sendBox, { session, box, seal: 'F-1', celsius: 4, at: at() });
    play.after(50, async () => {
      const counts = await play.peek((tx) =>
        rows(
          tx,
          sql<{ barcode: string; written: number }>`
          select barcode, written::int as written from test_tube where barcode = any (${barcodes}::text[])`,
        ),
      );
      const written = new Map(counts.map((one) => [one.barcode, one.written]));
      const came = tubes.map((tube) => ({
        ...tube,
        received: written.get(tube.barcode) ?? 0,
        leaks: !tube.positive && play.roll('leaks', ...tube.key) < SHARES.rejected,
      }));
      await play.does(await lab(), acts.receiveBox, {
        box,
        laboratory: LAB,
        celsius: 5,
        at: at(),
        tubes: came.map(({ barcode, received, leaks }) =>
          leaks
            ? { barcode, received, verdict: 'rejected' as const, why: 'leak' }
            : { barcode, received, verdict: 'accepted' as const },
        ),
      });
      const kept = came.filter(({ leaks }) => !leaks);
      if (kept.length > 0) play.after(LAB_MINUTES, () => reports(box, kept));
    });
  }

  async function reports(
    message: string,
    tubes: readonly (Filled & { readonly received: number })[],
  ): Promise<void> {
    await play.does(
      await lab(),
      acts.reportTubes,
      {
        laboratory: LAB,
        channel: 'hl7',
        message,
        results: tubes.map(({ barcode, received, positive }) => ({
          barcode,
          received,
          result: positive ? ('positive' as const) : ('negative' as const),
        })),
      },
      { twice: play.roll('sent twice', ...(tubes[0]?.key ?? [])) < 0.2 },
    );
  }

  // A positive tube: told within minutes, swabbed at the door, the swab sent, told what came of it.
  interface Open {
    readonly id: string;
    readonly session: string;
    readonly unit: string;
    readonly place: string;
    readonly person: string;
    readonly openedAt: Date;
    /** Of the tube she is called back for. */
    readonly barcode: string;
    /** Of the session. */
    readonly day: number;
    readonly step: 'tell' | 'swab' | 'outcome';
  }

  async function callsBack(): Promise<void> {
    const found = await play.peek((tx) =>
      rows(
        tx,
        sql<Open>`
        select c.id, c.session, t.place::text as unit, c.place::text as place, c.person, c.opened_at as "openedAt",
          u.barcode, extract(day from t.opens_at - ${world.begins}::timestamptz)::int as day,
          case when c.outcome is not null then 'outcome' when c.told_at is null then 'tell' else 'swab' end as step
        from test_recall c join test_session t on t.id = c.session join test_tube u on u.id = c.tube
        where (c.outcome is null and c.reswab is null)
          or (c.outcome is not null and c.outcome_told_at is null and (c.told_at is not null or c.reswabbed_at is not null))`,
      ),
    );
    const numbers = await play.who(found.map(({ person }) => person));
    // By the drill's own labels and numbers: what the house calls them is another story each time.
    const open = found
      .map((one) => ({
        ...one,
        no: must(numbers.get(one.person), 'whoever was swabbed is one of the drill'),
      }))
      .sort(
        (a, b) =>
          a.openedAt.getTime() - b.openedAt.getTime() || a.barcode.localeCompare(b.barcode) || a.no - b.no,
      );
    for (const one of open) {
      const medic = cast.medicOf(one.place);
      const at = play.now().toISOString();
      if (one.step === 'tell')
        await play.does(medic, acts.tellRecall, { recall: one.id, how: 'phone', holds: true, at });
      else if (one.step === 'outcome')
        await play.does(medic, acts.tellOutcome, { recall: one.id, how: 'phone', at });
      else await swabsAtDoor(one);
    }
  }

  /** Once for each time she has to be: also when her tube was spoilt on its way. */
  async function swabsAtDoor(one: Open & { readonly no: number }): Promise<void> {
    const { no, day, unit, session } = one;
    const nth = (tries.get(no) ?? 0) + 1;
    const barcode = `R-${no}-${day}-${nth}`;
    const done = await play.does(cast.medicOf(one.place), acts.reswab, {
      recall: one.id,
      barcode,
      at: play.now().toISOString(),
    });
    // Two tubes of hers called her back, and one swab was for both.
    if (!done.ok) return;
    tries.set(no, nth);
    const positive = play.roll('confirmed', no, day) < SHARES.confirmed;
    await boxed(unit, session, `${barcode}-B`, [{ barcode, key: ['recall', no, day, nth], positive }]);
  }

  /** What two phones did not know of each other is settled by whoever answers for the table. */
  async function settles(): Promise<void> {
    const asked = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; kind: string; place: string }>`
        select q.id, q.kind, q.place::text as place from test_question q left join test_tube u on u.id = q.tube
        where q.settled_at is null
        order by q.asked_at, q.place, q.kind, coalesce(q.facts->>'box', u.barcode, q.facts->>'barcode'), (
          select min(r.no) from test_roster r where r.session = q.session and r.person = q.person)`,
      ),
    );
    for (const { id, kind, place } of asked) {
      const how = HOW[kind] ?? 'stays';
      await play.does(cast.officerOf(placeAt(place, 3)), acts.settleQuestion, {
        question: id,
        how,
        reason: '问过采样台',
      });
    }
  }

  // The account: why whoever is missing was not there, and the signature of the lead.
  async function accounts(site: Site): Promise<void> {
    const { session, unit, day } = site;
    const officer = cast.officerOf(unit);
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<{ no: number; person: string }>`
        select r.no, r.person from test_roster r
        where r.session = ${session} and r.off_at is null and r.exemption is null and r.absence is null and not exists (
          select from test_swab w join test_tube u on u.id = w.tube and u.state <> 'rejected'
          where w.session = r.session and w.person = r.person and w.undone_at is null)
        order by r.no`,
      ),
    );
    const newSlot = addMinutes(play.now(), 18 * 60).toISOString();
    const numbers = await play.who(open.map(({ person }) => person));
    for (const { no, person } of open) {
      const reason = fallsOn(
        play.roll('why not', must(numbers.get(person), 'whoever is on a roster is one of the drill'), day),
        WHY_NOT,
      );
      if (reason !== undefined)
        await play.does(officer, acts.setAbsence, {
          session,
          no,
          reason,
          owner: officer.actor.id,
          newSlot,
          tried: true,
        });
    }
    await closes(site);
  }

  async function closes(site: Site, tries = 0): Promise<void> {
    const officer = cast.officerOf(site.unit);
    const input = { session: site.session, signRest: true as const, reason: '收工后查无下落' };
    const done = await play.does(officer, acts.closeSession, input);
    // A phone still holds what it has closed, or two disagree: a little later then.
    if (!done.ok && /^coverage-(tubes|questions)-open$/.test(done.refusal?.code ?? '') && tries < 20)
      play.after(10, () => closes(site, tries + 1), site.unit);
  }

  /** What opened again after closing is looked at once more. */
  async function closesAgain(): Promise<void> {
    const asked = await play.peek((tx) =>
      rows(
        tx,
        sql<{ session: string; unit: string }>`
        select t.id as session, t.place::text as unit from task k join test_session t on k.plan_key = 'testing/' || t.id || '/close'
        where k.kind = 'test-close' and k.ended_at is null and t.closed_at is not null order by t.opens_at, t.place`,
      ),
    );
    for (const { session, unit } of asked)
      await play.does(cast.officerOf(unit), acts.closeSession, {
        session,
        signRest: true,
        reason: '已查明，次日补采',
      });
  }

  const again = async () => {
    await settles();
    await callsBack();
    await closesAgain();
    play.after(15, again);
  };
  for (let day = 0; addMinutes(world.begins, day * DAY_MINUTES + AT.account) < world.ends; day += EVERY_DAYS)
    for (const unit of units)
      play.at(addMinutes(world.begins, day * DAY_MINUTES + AT.plans), () => plans(unit, day), unit);
  play.after(AT.opens, again);
}

/** How a question is settled that an act of the drill can bring up. */
const HOW: Readonly<Record<string, string>> = {
  'person-twice': 'both',
  'tube-twice': 'one-tube',
  'count-differs': 'accepted',
  'undone-late': 'stays',
  'tube-open': 'goes-on',
  'box-differs': 'accepted',
};
