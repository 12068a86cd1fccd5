// How a sheet of a site becomes lines: every row of a person exactly once a line, a repetition, or an open row with its
// reason. A roster makes no calls: nobody on it is looked for by telephone.
import type { Static } from 'typebox';
import { canonical } from '../../base/canonical.ts';
import { uuidv7 } from '../../base/ids.ts';
import { nameKey } from '../../base/names.ts';
import { must } from '../../base/refusal.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { blockingOf, incomingOf, planBook } from '../../lists/receive/rules.ts';
import type { GivenSheet, WorkbookSchema } from '../../lists/receive/terms.ts';
import { normaliseSheet, type PersonFields, type RowRead } from '../../lists/rows.ts';
import { meetPeople } from '../../people/meet.ts';
import type { TestSession } from '../terms.ts';
import { refuse } from './refusals.ts';
import * as store from './store.ts';
import type { AskedRow, LineTold, NewAsked } from './terms.ts';

export interface SheetRead {
  /** Rows that are people. */
  readonly read: number;
  readonly found: readonly { readonly person: string; readonly fields: PersonFields }[];
  /** Rows nobody could place. */
  readonly open: readonly OpenRow[];
}

export interface OpenRow {
  readonly row: RowRead;
  readonly why: string;
  readonly candidates: readonly string[];
}

/** Reads the workbook and meets its people: a person who is new to the house is written down. */
export async function readPeople(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'place'>,
  taken: {
    readonly workbook: Static<typeof WorkbookSchema>;
    readonly mapping?: readonly GivenSheet[] | undefined;
  },
): Promise<SheetRead> {
  const plan = planBook(taken.workbook, taken.mapping ?? [], {});
  if (plan instanceof Error) throw plan;
  const rows = plan.plans
    .flatMap(({ sheet, header, mapping }) => normaliseSheet(sheet, header, mapping))
    .filter(({ kind }) => kind === 'person');
  if (rows.length === 0) refuse('roster-nobody');
  ctx.progress(0, rows.length, { zh: '正在与已有人员匹配', en: 'matching with people known' });
  const plain = rows.filter((row) => blockingOf(row.problems) === undefined);
  const met = await ctx.beyond('whoever works there may be known anywhere in the district', () =>
    meetPeople(
      tx,
      ctx,
      plain.map((row) => incomingOf(row.fields, session.place)),
    ),
  );
  const metOf = new Map(plain.map((row, i) => [row, must(met[i], 'one answer for each row')]));
  const found: { person: string; fields: PersonFields }[] = [];
  const open: OpenRow[] = [];
  for (const row of rows) {
    const one = metOf.get(row);
    if (one === undefined)
      open.push({ row, why: blockingOf(row.problems)?.code ?? 'nothing-to-go-by', candidates: [] });
    else if (one.kind === 'question') open.push({ row, why: one.why, candidates: one.candidates });
    else found.push({ person: one.person, fields: row.fields });
  }
  return { read: rows.length, found, open };
}

export function toldIn({ workplace, team, note }: PersonFields): LineTold {
  return {
    ...(workplace === undefined ? {} : { employer: workplace }),
    ...(team === undefined ? {} : { team }),
    ...(note === undefined ? {} : { note }),
  };
}

// Rows nobody could place -------------------------------------------------------------------------------

/** Writes down what could not be placed; a row that was asked about before is not asked about again. */
export async function askRows(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'place'>,
  source: AskedRow['source'],
  open: readonly OpenRow[],
): Promise<{ readonly asked: number; readonly before: number }> {
  const prints = open.map(({ row }) => printOf(ctx, row.fields));
  const before = await store.askedBefore(tx, session.id, source, prints);
  const fresh = new Map<string, NewAsked>();
  open.forEach(({ row, why, candidates }, i) => {
    const same = must(prints[i], 'one print for each row');
    const key = same.toString('hex');
    if (before.has(key) || fresh.has(key)) return;
    const salt = newSalt();
    const told = ctx.secrets.seal(salt, JSON.stringify(row.fields));
    const id = uuidv7(ctx.now.getTime());
    fresh.set(key, { id, source, sheet: row.sheet, rowNo: row.row, why, candidates, salt, told, same });
  });
  await store.insertAsked(tx, session, [...fresh.values()], ctx.now);
  return { asked: fresh.size, before: open.length - fresh.size };
}

/** Of what the row says, not of where it stands: rows move between two versions of a file. */
function printOf(ctx: Pick<Ctx, 'secrets'>, fields: PersonFields): Buffer {
  return ctx.secrets.mac('token', `roster ${canonical(fields)}`);
}

export function openAsked(ctx: Pick<Ctx, 'secrets'>, row: AskedRow): PersonFields {
  if (row.salt === null || row.told === null) return { phones: [] };
  return JSON.parse(ctx.secrets.open(row.salt, row.told)) as PersonFields; // sealed by askRows
}

/**
 * A corrected file answers what it corrects: a row that was open before it and is not in it any more, and whose document,
 * where it has one that can be right, else whose name and telephone now stand on a row that was placed. Two people may
 * have one telephone, and a row without a name is nobody's because of it.
 */
export async function settleCorrected(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'place'>,
  sheet: Pick<SheetRead, 'found' | 'open'>,
): Promise<number> {
  const open = (await store.askedRows(tx, session.id, true)).filter(({ source }) => source === 'sheet');
  const still = new Set(sheet.open.map(({ row }) => canonical(row.fields)));
  const documents = new Set<string>();
  const called = new Set<string>();
  for (const { fields } of sheet.found) {
    const { document, name, phones } = incomingOf(fields, session.place);
    if (document !== undefined) documents.add(document.number);
    for (const phone of phones) called.add(`${phone} ${nameKey(name)}`);
  }
  const answered = open.filter((row) => {
    const fields = openAsked(ctx, row);
    // Two people of one number are a question of their own; a corrected file does not settle it.
    if (row.candidates.length > 0 || still.has(canonical(fields))) return false;
    const { document, name, phones } = incomingOf(fields, session.place);
    if (document !== undefined) return documents.has(document.number);
    return name !== '' && phones.some((phone) => called.has(`${phone} ${nameKey(name)}`));
  });
  const settled = { how: 'replaced', by: ctx.actor.id, why: null, at: ctx.now } as const;
  await store.settleAsked(
    tx,
    answered.map(({ id }) => id),
    settled,
  );
  return answered.length;
}
