// A queue that a phone could not send, written to a file as the last resort and read in at a desk: each act is performed
// under its own id, as made by its own user, and names who brought it. The same file again does nothing.
//
// A file can be written by anybody. So it is brought by whoever may bring one, and by no screen on a wall; nothing is
// done by it that its bringer could not have done herself, or its user could have done when it was made, as far as the
// bringer answers for that part of the work there; only acts that a phone keeps without signal are read at all, none of
// which is the second signature of anything; and the ledger names both, so that whoever writes a colleague's name into a
// file has written down her own beside it.
import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { canonical } from './base/canonical.ts';
import { isWithin } from './base/places.ts';
import { must, Refusal, refusals } from './base/refusal.ts';
import { Id, Place } from './base/schemas.ts';
import type { Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { act } from './ledger/act.ts';
import { asHouse, asRefusal, perform, understood } from './ledger/perform.ts';
import { refusalOf as houseRefusalOf } from './ledger/refusals.ts';
import { dutiesFor, whyNotAtAll } from './ledger/rules.ts';
import type { Act, Actor, DutyHeld, House, Outcome, Permission } from './ledger/terms.ts';
import { heldDuties } from './teams/session.ts';
import { dutiesOf, nameOfUsers } from './teams/store.ts';

const { refuse, refusalOf, table } = refusals({
  'no-outbox-file': {
    status: 422,
    zh: '这不是手机导出的待上传文件。请选择从“我的”页导出的 seawall-outbox 文件。',
    en: 'This is no queue of a phone. Choose the seawall-outbox file it exported on its page “Me”.',
  },
  'outbox-of-nobody': {
    status: 422,
    zh: '文件所属的账号不在本系统。请确认文件来自本区的手机。',
    en: 'The account this file belongs to is not here. Make sure that it comes from a phone of this district.',
  },
  'act-not-brought': {
    status: 422,
    zh: '这项操作不能从文件补录，请本人办理。',
    en: 'This can not be read in from a file. Its own user has to do it.',
  },
  'act-too-old': {
    status: 422,
    zh: '这条记录已超过 {days} 天，不能再从文件补录。请根据现场记录补登。',
    en: 'This record is older than {days} days and can not be read in any more. Enter it from the notes.',
  },
  'act-unreadable': {
    status: 422,
    zh: '这条记录在手机上已无法解密，文件里没有内容。请根据现场记录补登。',
    en: 'The phone could not open this record any more, and the file holds nothing of it. Enter it from the notes.',
  },
});
export const readInRefusals = table;

/** What phones keep without signal, by the module it is of. A new one is added here, or its file is no way out. */
export const KEPT_ACTS: ReadonlySet<string> = new Set([
  'recordAttempt',
  'recordOutcome',
  'startVisit',
  'finishVisit',
  'finishTask',
  'recordSample',
  'settleTest',
  'recordTemperature',
  'readAgain',
  'askNeed',
  'takeNeed',
  'answerNeed',
  'recordVisit',
  'checkHome',
  'giveKit',
  'settleCoResident',
  'recordRefusal',
  'serveNotice',
  'openTube',
  'recordSwab',
  'undoSwab',
  'closeTube',
  'packBox',
  'sendBox',
  'countQueue',
  'setAbsence',
  'tellRecall',
  'reswab',
  'tellOutcome',
  'passRecallOn',
  'takeStep',
  'doZones',
  'endRound',
  'reportIncident',
  'answerIncident',
  'tickIncident',
  'logIncident',
  'boardRiders',
  'missRider',
  'departTrip',
  'arriveTrip',
  'receiveRiders',
  'closeTrip',
  'cleanVehicle',
  'recordCare',
  'tickIntake',
]);

/**
 * Who answers for a part of the work, so that an act of hers is performed as its user might have done it: whoever decides
 * there, not whoever may look. A part that is not here is answered for by nobody. A site is answered for by its head, and
 * by whoever opened it; a trip by whoever plans trips.
 */
export const ANSWERS_FOR: Readonly<Record<string, readonly Permission[]>> = {
  lists: ['lists.route'],
  tasks: ['tasks.assign'],
  control: ['control.cancel'],
  home: ['home.links'],
  testing: ['testing.work'],
  isolation: ['isolation.lead', 'isolation.open'],
  transport: ['transport.plan'],
};

const partOf = ({ duty }: Pick<Act, 'duty'>): string => duty.split('.')[0] ?? '';

/** As shells/kit/outbox.ts writes it. */
export const OutboxFile = Type.Object({
  seawall: Type.Literal('outbox'),
  version: Type.Literal(1),
  user: Id,
  exportedAt: Type.String({ maxLength: 40 }),
  acts: Type.Array(
    Type.Object({
      id: Id,
      act: Type.String({ maxLength: 60 }),
      at: Type.Number({ minimum: 0, maximum: 8.64e15 }), // what a day can be made of
      label: Type.Optional(
        Type.Object({ zh: Type.String({ maxLength: 300 }), en: Type.String({ maxLength: 300 }) }),
      ),
      input: Type.Optional(Type.Unknown()),
    }),
    { maxItems: 5_000 },
  ),
});
type OutboxFile = Static<typeof OutboxFile>;

export interface ReadInRow {
  readonly id: string;
  readonly act: Words;
  /** What its user would recognise it by. */
  readonly label: Words | null;
  readonly at: string;
  /** repeated: it was here already. */
  readonly outcome: 'done' | 'repeated' | 'refused';
  readonly why: Words | null;
}

export interface ReadIn {
  readonly user: string;
  readonly exportedAt: string;
  readonly done: number;
  readonly repeated: number;
  readonly refused: number;
  readonly rows: readonly ReadInRow[];
}

/** Older than this, nothing is read in: answers are remembered no longer, and the same file again would do it twice. */
const DAYS = 14;

/** Performs what a file holds, in its order. One no does not stop the rest. */
export async function readIn(
  house: House,
  acts: Readonly<Record<string, Act>>,
  asked: {
    readonly bringer: Actor;
    readonly id: string;
    readonly file: unknown;
    readonly onTrouble?: (error: unknown, act: string) => void;
  },
): Promise<ReadIn> {
  const no = whyNotAtAll(asked.bringer, recordReadIn);
  if (no !== undefined) throw no;
  const { place } = must(dutiesFor(asked.bringer, recordReadIn)[0], 'whoever may bring it works somewhere');
  const file = read(asked.file);
  const names = await asHouse(house, (tx) => nameOfUsers(tx, [file.user]));
  const name = names.get(file.user) ?? refuse('outbox-of-nobody');
  const rows: ReadInRow[] = [];
  for (const one of file.acts) {
    const act = Object.hasOwn(acts, one.act) ? acts[one.act] : undefined;
    const row = {
      id: one.id,
      act: act?.title ?? { zh: one.act, en: one.act },
      label: one.label ?? null,
      at: new Date(one.at).toISOString(),
    };
    try {
      if (act === undefined || !KEPT_ACTS.has(one.act)) throw refusalOf('act-not-brought');
      if (one.input === undefined) throw refusalOf('act-unreadable');
      const actor = { id: file.user, name, kind: 'person' as const };
      const duties = await dutiesOfBoth(house, act, asked.bringer, file.user, new Date(one.at));
      const { repeated } = await perform(house, act, one.input, {
        actor: { ...actor, duties },
        id: one.id,
        channel: 'web',
        broughtBy: asked.bringer.id,
      });
      rows.push({ ...row, outcome: repeated ? 'repeated' : 'done', why: null });
    } catch (error) {
      rows.push({ ...row, outcome: 'refused', why: whyOf(error, one.act, asked.onTrouble) });
    }
  }
  const count = (outcome: ReadInRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  const sums = { done: count('done'), repeated: count('repeated'), refused: count('refused') };
  await perform(
    house,
    // What came of it is no part of what is asked: read in again, most of it is here already.
    { ...recordReadIn, run: (tx, input) => readInTold(tx, input, sums) },
    { user: file.user, place, acts: rows.length, digest: digestOf(file) },
    { actor: asked.bringer, id: asked.id, channel: 'web' },
  );
  return { user: name, exportedAt: file.exportedAt, ...sums, rows };
}

function read(given: unknown): OutboxFile {
  try {
    return understood(OutboxFile, given);
  } catch (error) {
    if (error instanceof Refusal) return refuse('no-outbox-file');
    throw error;
  }
}

/** A bug of ours in one act is told, and the rest of the queue is read in all the same. */
function whyOf(error: unknown, act: string, onTrouble?: (error: unknown, act: string) => void): Words {
  const known = asRefusal(error);
  if (known instanceof Refusal) return known.words;
  onTrouble?.(error, act);
  return {
    zh: '系统出错，没有保存。请稍后重新读入；仍不行请联系系统管理员。',
    en: 'Our fault: this was not kept. Read the file in again later, or tell the administrator.',
  };
}

/**
 * What the bringer may do herself; and what the user might do then, where the bringer answers for that part. What opens
 * the door carries a colleague's file: a seat at one session beside it reaches no other session.
 */
async function dutiesOfBoth(
  house: House,
  act: Act,
  bringer: Actor,
  user: string,
  madeAt: Date,
): Promise<DutyHeld[]> {
  const age = house.clock.now().getTime() - madeAt.getTime();
  if (age > DAYS * 86_400_000) throw refusalOf('act-too-old', { days: DAYS });
  const carrying = dutiesFor(bringer, recordReadIn);
  const own = (user === bringer.id ? bringer.duties : carrying).filter(({ permissions }) =>
    permissions.has(act.duty),
  );
  const answers = ANSWERS_FOR[partOf(act)] ?? [];
  const answersFor = carrying.flatMap(({ place, permissions }) =>
    answers.filter((one) => permissions.has(one)).map((answer) => ({ place, answer })),
  );
  if (age < 0 || answersFor.length === 0) return own;
  const rulebook = await house.rulebookAt(madeAt);
  const then = await asHouse(house, async (tx) =>
    heldDuties(await dutiesOf(tx, user, madeAt), rulebook).filter(({ permissions }) =>
      permissions.has(act.duty),
    ),
  );
  const both = then.flatMap((held) =>
    answersFor.flatMap(({ place, answer }) => {
      // Whether he stood there is answered for as well: somebody else may have his seat by now.
      const answered = { ...held, permissions: new Set([...held.permissions, answer]) };
      if (isWithin(held.place, place)) return [answered];
      return isWithin(place, held.place) ? [{ ...answered, place }] : [];
    }),
  );
  return [...own, ...both];
}

const digestOf = (file: OutboxFile) => createHash('sha256').update(canonical(file)).digest('hex');

const ReadInAsked = Type.Object({
  user: Id,
  /** Where whoever brings it works. */
  place: Place,
  acts: Type.Integer({ minimum: 0 }),
  /** Of the file: another one is no repetition. */
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});

/** That a file was read in, by whom, and what came of it. Each act of it has an entry of its own that names both. */
export const recordReadIn = act('outbox.read-in', {
  title: { zh: '补录手机待上传文件', en: 'read in the queue of a phone' },
  duty: 'outbox.bring',
  purpose: 'outbreak-response',
  input: ReadInAsked,
  place: async (_tx, { place }) => place,
  run: (tx, input) => readInTold(tx, input, { done: 0, repeated: 0, refused: 0 }),
});

type Sums = Pick<ReadIn, 'done' | 'repeated' | 'refused'>;

async function readInTold(tx: Tx, asked: Static<typeof ReadInAsked>, sums: Sums): Promise<Outcome<Sums>> {
  if (!(await nameOfUsers(tx, [asked.user])).has(asked.user)) throw houseRefusalOf('not-found');
  return {
    about: [`user:${asked.user}`],
    place: asked.place,
    detail: { acts: asked.acts, ...sums },
    result: sums,
  };
}

export const readInActs = { recordReadIn };
