// The audit: the ledger read as sentences, who looked at whose data and why, the state of the seals, and the proof that
// nothing was touched. It reads over all modules, so it stands beside them.
import { Type } from 'typebox';
import { addDays, readCivilDate, startOf } from './base/civil-dates.ts';
import { isUuid } from './base/ids.ts';
import { row, rows, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { act, look } from './ledger/act.ts';
import { refuse } from './ledger/refusals.ts';
import type { SealAnchor } from './ledger/seals.ts';
import { lastSeal } from './ledger/store.ts';
import type { Channel, Entry, Look } from './ledger/terms.ts';
import { mergedInto, personOfCode } from './people/store.ts';
import { CHANNEL_WORDS, OPENINGS, SENTENCES, sentencesOf, type Told } from './sentences.ts';

const PAGE_ROWS = 50;
const channels = Object.keys(CHANNEL_WORDS) as Channel[]; // the keys of that very table
const Moment = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2}))?$',
});

export interface AuditRow extends Omit<Told, 'at'> {
  readonly at: string;
  readonly role: string | null;
  readonly channelName: Words;
  readonly rulebook: string;
}

export interface AuditPage {
  readonly rows: readonly AuditRow[];
  /** Ask again with `before` to go on; null: this is the end. */
  readonly next: number | null;
}

const AuditQuery = Type.Object({
  /** The beginning of a ledger word: `lists.`, `teams.duty`. */
  word: Type.Optional(Type.String({ pattern: '^[a-z.-]{1,60}$' })),
  /** A colleague's name or login, or a part of it. */
  who: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  place: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*$', maxLength: 200 })),
  /** `P-104`, or a handle: `batch:…`, `line:…`, `rulebook:deadlines`. */
  about: Type.Optional(Type.String({ minLength: 3, maxLength: 120 })),
  channel: Type.Optional(Type.Union(channels.map((one) => Type.Literal(one)))),
  from: Type.Optional(Moment),
  until: Type.Optional(Moment),
  /** Only entries by which personal data were shown. */
  opened: Type.Optional(Type.Boolean()),
  before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
});

const audit = look('/audit', {
  title: { zh: '审计', en: 'audit' },
  duty: 'audit.read',
  purpose: 'audit',
  query: AuditQuery,
  async run(tx, query): Promise<AuditPage> {
    const about = query.about === undefined ? sql`true` : sql`(${await aboutWhom(tx, query.about)})`;
    const actors = query.who === undefined ? undefined : await actorsNamed(tx, query.who);
    const found = await rows(
      tx,
      sql<Entry>`
        select seq, id, word, at, actor, role, place::text as place, about, detail, request, channel, rulebook from ledger
        where ${about}
          and ${query.word === undefined ? sql`true` : sql`starts_with(word, ${query.word})`}
          and ${query.opened === true ? sql`word = any (${[...OPENINGS]}::text[])` : sql`true`}
          and ${actors === undefined ? sql`true` : sql`actor = any (${actors}::text[])`}
          and ${query.place === undefined ? sql`true` : sql`place <@ ${query.place}::ltree`}
          and ${query.channel === undefined ? sql`true` : sql`channel = ${query.channel}`}
          and ${query.from === undefined ? sql`true` : sql`at >= ${momentOf(query.from, false)}`}
          and ${query.until === undefined ? sql`true` : sql`at < ${momentOf(query.until, true)}`}
          and ${query.before === undefined ? sql`true` : sql`seq < ${query.before}`}
        order by seq desc limit ${PAGE_ROWS + 1}`,
    );
    const shown = found.slice(0, PAGE_ROWS);
    return {
      rows: await shownRows(tx, shown),
      next: found.length > PAGE_ROWS ? (shown.at(-1)?.seq ?? null) : null,
    };
  },
});

async function shownRows(tx: Tx, entries: readonly Entry[]): Promise<AuditRow[]> {
  const told = await sentencesOf(tx, entries);
  return told.map((one, i): AuditRow => {
    const entry = entries[i];
    return {
      ...one,
      at: one.at.toISOString(),
      role: entry?.role ?? null,
      channelName: CHANNEL_WORDS[one.channel],
      rulebook: entry?.rulebook ?? '',
    };
  });
}

/**
 * Entries about a handle. A file that left with her row in it names the batch and not the thousands on it, yet it is
 * an opening of her data too.
 */
async function aboutWhom(tx: Tx, text: string) {
  const handle = await handleOf(tx, text);
  const person = handle.replace(/^person:/, '');
  if (person === handle || !isUuid(person)) return sql<boolean>`about @> ${[handle]}::text[]`;
  // While she was on record twice, she was opened under the other handle too.
  const hers = [person, ...(await mergedInto(tx, person))];
  const batches = await rows(
    tx,
    sql<{
      batch: string;
    }>`select distinct 'batch:' || batch as batch from list_line where person = any (${hers}::uuid[])`,
  );
  const files = batches.map((one) => one.batch);
  return sql<boolean>`about && ${hers.map((one) => `person:${one}`)}::text[]
    or (word = 'lists.feedback.taken' and about && ${files}::text[])`;
}

/** What may stand in the field “about”: a person's code, or a handle as it is. */
async function handleOf(tx: Tx, text: string): Promise<string> {
  const bare = text.trim();
  return /^p-\d+$/i.test(bare) ? `person:${await personOfCode(tx, bare.toUpperCase())}` : bare;
}

async function actorsNamed(tx: Tx, text: string): Promise<string[]> {
  if (text === 'house' || text === '系统') return ['house'];
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select id::text as id from account where name like ${like} or login like ${like.toLowerCase()} order by id limit 200`,
  );
  return found.map(({ id }) => id);
}

/** A civil day is the day in the district; `until` a day means to its end. */
function momentOf(text: string, end: boolean): Date {
  const day = text.length <= 10 ? readCivilDate(text) : undefined;
  const at =
    day === undefined
      ? new Date(text.length <= 10 ? Number.NaN : text)
      : startOf(end ? addDays(day, 1) : day);
  if (Number.isNaN(at.getTime()))
    return refuse('input-not-understood', {
      where: end ? 'until' : 'from',
      why: { zh: `没有「${text}」这个时间`, en: `there is no such time as ${text}` },
    });
  return at;
}

export interface AuditState {
  readonly lastSeal: { readonly no: number; readonly at: string; readonly rows: number } | null;
  readonly unsealed: number;
  readonly unsealedSince: string | null;
  /** The last time somebody had the whole ledger proven. */
  readonly verified: {
    readonly at: string;
    readonly ok: boolean;
    readonly entries: number;
    readonly words: Words;
  } | null;
}

const state = look('/audit/state', {
  title: { zh: '账本状态', en: 'state of the ledger' },
  duty: 'audit.read',
  purpose: 'audit',
  query: Type.Object({}),
  run: (tx, _query, ctx): Promise<AuditState> =>
    ctx.beyond('the seals are of the whole ledger', async () => {
      const seal = await lastSeal(tx);
      const waiting = await row(
        tx,
        sql<{ count: number; since: Date | null }>`
          select count(*) as count, min(at) as since from ledger where tx >= ${seal?.toTx ?? '0'}::xid8`,
      );
      const last = await row(
        tx,
        sql<Entry>`
          select seq, id, word, at, actor, role, place::text as place, about, detail, request, channel, rulebook
          from ledger where word = 'ledger.verified' order by seq desc limit 1`,
      );
      const [told] = last === undefined ? [] : await sentencesOf(tx, [last]);
      return {
        lastSeal:
          seal === undefined ? null : { no: seal.no, at: seal.sealedAt.toISOString(), rows: seal.count },
        unsealed: waiting?.count ?? 0,
        unsealedSince: waiting?.since?.toISOString() ?? null,
        verified:
          last === undefined || told === undefined
            ? null
            : {
                at: last.at.toISOString(),
                ok: last.detail.ok === true,
                entries: Number(last.detail.entries ?? 0),
                words: told.words,
              },
      };
    }),
});

/** Words the audit can be narrowed to, with an example of what they say. */
const words = look('/audit/words', {
  title: { zh: '账本词汇', en: 'words of the ledger' },
  duty: 'audit.read',
  purpose: 'audit',
  query: Type.Object({}),
  run: async (): Promise<{ words: string[]; openings: readonly string[] }> => ({
    words: Object.keys(SENTENCES).sort(),
    openings: OPENINGS,
  }),
});

export const auditLooks: readonly Look[] = [audit, state, words] as unknown as Look[]; // each answers its own query

/** What a proof of the ledger found is an entry too. The proof itself is made outside of any transaction. */
export const recordVerification = act('ledger.verified', {
  title: { zh: '登记账本核验结果', en: 'note what a proof of the ledger found' },
  duty: 'house',
  purpose: 'audit',
  input: Type.Object({
    asker: Type.String({ minLength: 1, maxLength: 60 }),
    place: Type.String({ maxLength: 200 }),
    ok: Type.Boolean(),
    entries: Type.Integer({ minimum: 0 }),
    seals: Type.Integer({ minimum: 0 }),
    kind: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
    seq: Type.Union([Type.Integer(), Type.Null()]),
  }),
  async run(_tx, { asker, place, ...found }) {
    return {
      about: [`ledger:${found.ok ? 'whole' : 'touched'}`, `user:${asker}`],
      place,
      detail: { asker, ...found },
      result: null,
    };
  },
});

export const auditActs = { recordVerification };

/** Whether the copy of the newest seal outside the database is the newest inside: the end was not cut off. */
export async function anchorHolds(tx: Tx, anchor: SealAnchor): Promise<boolean> {
  const head = await anchor.read();
  const seal = await lastSeal(tx);
  if (seal === undefined) return head === undefined;
  return head !== undefined && head.no === seal.no && head.hash === seal.hash.toString('hex');
}
