// Everything the house holds of one person, told to herself: the copy she may ask for (PIPL 45), and who looked at her
// data and why. It reads over the tables of every module that knows something of her, so it stands beside the stores.
// A row about her is told whole, but for whom she met, which is somebody else’s, and for keys that open nothing.
import { must } from '../../base/refusal.ts';
import { row, rows, sql, type Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Ctx, Entry } from '../../ledger/terms.ts';
import { mergedInto, openPeople } from '../../people/store.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { roles } from '../../teams/terms.ts';
import { residentRules } from './terms.ts';

/** A part of the record: what it is called, and its rows as they are kept, sealed texts opened. */
export interface RecordPart extends Words {
  readonly key: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

interface Source extends Words {
  readonly key: string;
  readonly table: string;
  /** The column that says it is hers. */
  readonly by?: 'person' | 'for_person';
  readonly order: string;
  /** Texts sealed under her own salt. */
  readonly sealed?: readonly string[];
  /** A salt of its own beside the sealed text. */
  readonly salt?: string;
  /** What is not hers to read, or says nothing to anybody: whom she met, hashes, keys of other tables. */
  readonly without?: readonly string[];
}

const SOURCES: readonly Source[] = [
  {
    key: 'stays',
    zh: '管控',
    en: 'stays under control',
    table: 'episode',
    order: 'opened_at',
    without: ['facts_hash', 'plan_facts_hash', 'linked'],
  },
  {
    key: 'exposures',
    zh: '暴露',
    en: 'exposures',
    table: 'exposure',
    order: 'recorded_at',
    sealed: ['note'],
    without: ['of_case', 'of_episode'],
  },
  { key: 'whereabouts', zh: '所在地点', en: 'whereabouts', table: 'whereabouts', order: 'during' },
  {
    key: 'orders',
    zh: '管控决定与告知',
    en: 'orders and notices',
    table: 'control_order',
    order: 'ordered_at',
    // Whoever witnessed it is somebody else; her signature is a picture only a printed notice shows.
    without: ['signature', 'witness', 'served_salt'],
  },
  {
    key: 'temperatures',
    zh: '体温与症状',
    en: 'temperatures and symptoms',
    table: 'observation',
    order: 'at',
  },
  { key: 'fevers', zh: '健康异常', en: 'fevers and symptoms', table: 'fever', order: 'opened_at' },
  { key: 'tests', zh: '检测结果', en: 'test results', table: 'test_result', order: 'sampled_at' },
  { key: 'testsDue', zh: '检测安排', en: 'tests planned', table: 'test_due', order: 'on_day' },
  {
    key: 'rosters',
    zh: '大规模检测名册',
    en: 'on rosters of mobile testing',
    table: 'test_roster',
    order: 'added_at',
    sealed: ['told'],
    salt: 'salt',
    without: ['session', 'household', 'owner'],
  },
  {
    key: 'swabs',
    zh: '大规模检测采样',
    en: 'swabs of mobile testing',
    table: 'test_swab',
    order: 'at',
    without: ['session', 'tube'],
  },
  {
    key: 'swabQuestions',
    zh: '采样登记的疑问',
    en: 'questions about my swabs',
    table: 'test_question',
    order: 'asked_at',
    // The other swabs it is about may be somebody else’s.
    without: ['session', 'tube', 'facts'],
  },
  {
    key: 'recalls',
    zh: '混管阳性后的召回',
    en: 'called back after a positive pool',
    table: 'test_recall',
    order: 'opened_at',
    without: ['session', 'tube', 'reswab'],
  },
  {
    key: 'unlisted',
    zh: '门岗或工资名单上有、检测名册上没有',
    en: 'named at the gate or on the payroll, not on the roster',
    table: 'test_unlisted',
    order: 'at',
    without: ['session'],
  },
  {
    key: 'merged',
    zh: '记录合并前名册上的内容（待更正时放回）',
    en: 'what a roster said before two records were made one (given back if they are two)',
    table: 'test_merge',
    order: 'at',
    // Whom the other record was of is to be told to nobody else.
    without: ['session', 'gone', 'before'],
  },
  {
    key: 'cases',
    zh: '病例报告',
    en: 'case reports',
    table: 'control_case',
    order: 'reported_at',
    sealed: ['interview_note'],
    salt: 'interview_salt',
  },
  { key: 'codes', zh: '健康码转码', en: 'health code decisions', table: 'code_event', order: 'proposed_at' },
  {
    key: 'releases',
    zh: '解除与交接',
    en: 'releases and hand-overs',
    table: 'stage_release',
    order: 'stage_no',
  },
  {
    key: 'visits',
    zh: '上门记录',
    en: 'visits',
    table: 'home_visit',
    order: 'at',
    sealed: ['note'],
    salt: 'note_salt',
  },
  { key: 'homeChecks', zh: '居家条件核查', en: 'checks of the home', table: 'home_check', order: 'at' },
  { key: 'kits', zh: '防疫用品', en: 'kit', table: 'home_kit', order: 'at' },
  {
    key: 'livesWith',
    zh: '同住情况',
    en: 'living with somebody under control',
    table: 'co_resident',
    order: 'at',
    without: ['name', 'name_salt'],
  },
  {
    key: 'refusals',
    zh: '不配合记录',
    en: 'refusals',
    table: 'home_refusal',
    order: 'at',
    sealed: ['note'],
    salt: 'note_salt',
  },
  {
    key: 'needs',
    zh: '需求',
    en: 'needs',
    table: 'need',
    order: 'asked_at',
    sealed: ['text', 'answer_text'],
  },
  {
    key: 'requests',
    zh: '个人信息请求',
    en: 'requests about my data',
    table: 'right_request',
    order: 'asked_at',
    sealed: ['text', 'answer_text'],
  },
  {
    key: 'links',
    zh: '填报码',
    en: 'codes of this page',
    table: 'resident_link',
    order: 'made_at',
    without: ['token_hash'],
  },
  { key: 'reportsFor', zh: '为谁代报', en: 'whom I report for', table: 'resident_bound', order: 'since' },
  {
    key: 'reportedBy',
    zh: '谁为我代报',
    en: 'who reports for me',
    table: 'resident_bound',
    by: 'for_person',
    order: 'since',
  },
  { key: 'households', zh: '同住登记', en: 'households', table: 'household_member', order: 'since' },
  {
    key: 'lines',
    zh: '名单记录',
    en: 'lines of lists',
    table: 'list_line',
    order: 'received_at',
    without: ['raw', 'merged_into', 'duplicate_of'],
  },
  {
    key: 'calls',
    zh: '呼叫记录',
    en: 'calls',
    table: 'call_attempt',
    order: 'at',
    sealed: ['note'],
    salt: 'note_salt',
    without: ['number'],
  },
  {
    key: 'searches',
    zh: '查找记录',
    en: 'searches',
    table: 'line_search',
    order: 'opened_at',
    sealed: ['note'],
    salt: 'note_salt',
  },
  {
    key: 'rooms',
    zh: '隔离点房间',
    en: 'rooms of isolation sites',
    table: 'room_stay',
    order: 'during',
    // Whose party it is, is somebody else’s too.
    without: ['site', 'room', 'party', 'companion'],
  },
  {
    key: 'companions',
    zh: '登记为陪护人',
    en: 'agreed to be a companion',
    table: 'isolation_companion',
    order: 'at',
    sealed: ['why'],
    salt: 'salt',
    // With whom she stays is somebody else’s too.
    without: ['site', 'guest'],
  },
  {
    key: 'leavings',
    zh: '离开隔离点',
    en: 'leaving an isolation site',
    table: 'site_leaving',
    order: 'opened_at',
    without: ['site'],
  },
  {
    key: 'interviews',
    zh: '隔离点健康问询',
    en: 'health interview at an isolation site',
    table: 'isolation_interview',
    order: 'at',
    sealed: ['told'],
    salt: 'salt',
    without: ['site'],
  },
  {
    key: 'guestRequests',
    zh: '在隔离点提出的请求',
    en: 'what I asked for at an isolation site',
    table: 'guest_request',
    order: 'asked_at',
    sealed: ['text', 'answer_text'],
    salt: 'salt',
    without: ['site', 'room'],
  },
  {
    key: 'doctorThread',
    zh: '与隔离点医务人员的对话',
    en: 'thread with the medics of an isolation site',
    table: 'guest_message',
    order: 'at',
    sealed: ['text'],
    salt: 'salt',
    without: ['site', 'by'],
  },
  {
    key: 'herbalPacks',
    zh: '中药包判断',
    en: 'decisions about herbal packs',
    table: 'pack_decision',
    order: 'at',
    sealed: ['why'],
    salt: 'salt',
    without: ['site'],
  },
  {
    key: 'incidents',
    zh: '隔离点突发事件',
    en: 'incidents at an isolation site',
    table: 'site_incident',
    order: 'at',
    sealed: ['note'],
    salt: 'salt',
    // What was learnt of it is about the site and whoever works there.
    without: ['site', 'room', 'card', 'review', 'review_salt', 'changed_what', 'changed'],
  },
  {
    key: 'incidentDays',
    zh: '突发事件后天数是否重新计算',
    en: 'whether days began anew after an incident',
    table: 'site_incident_person',
    order: 'at',
    without: ['site', 'incident', 'by'],
  },
  {
    key: 'trips',
    zh: '转运',
    en: 'trips',
    table: 'trip_seat',
    order: 'boarded_at',
    sealed: ['needs'],
    salt: 'salt',
    without: ['trip'],
  },
  { key: 'holds', zh: '依法保留', en: 'legal holds', table: 'legal_hold', order: 'at' },
];

/** The tables of the record: a test holds them against the catalogue of the database. */
export const RECORD_TABLES: ReadonlySet<string> = new Set(SOURCES.map((source) => source.table));

export interface OwnCopy {
  readonly at: string;
  readonly person: Readonly<Record<string, unknown>>;
  readonly parts: readonly RecordPart[];
  readonly looked: readonly Looked[];
}

/** The whole copy. Whoever calls this has made sure who asks. */
export async function recordOf(
  tx: Tx,
  ctx: Ctx,
  person: string,
  openings: readonly string[],
): Promise<OwnCopy> {
  const opened = must((await openPeople(tx, ctx, [person])).get(person), 'whoever asks is on record');
  const salt = await saltOfPerson(tx, person);
  const parts: RecordPart[] = [];
  for (const source of SOURCES) {
    const found = await rows(
      tx,
      sql<{ t: Record<string, unknown> }>`
        select to_jsonb(t) as t from ${sql.table(source.table)} t
        where t.${sql.ref(source.by ?? 'person')} = ${person} order by t.${sql.ref(source.order)}`,
    );
    if (found.length === 0) continue;
    parts.push({
      key: source.key,
      zh: source.zh,
      en: source.en,
      rows: found.map(({ t }) => told(ctx, source, t, salt)),
    });
  }
  return {
    at: ctx.now.toISOString(),
    person: { ...opened },
    parts,
    looked: await lookedAt(tx, ctx, person, openings),
  };
}

export async function saltOfPerson(tx: Tx, person: string): Promise<Buffer | null> {
  const found = await row(tx, sql<{ salt: Buffer | null }>`select salt from person where id = ${person}`);
  return found?.salt ?? null;
}

/** A text sealed under her salt; null when nothing was written, or her salt is gone. */
export function openedText(
  ctx: Pick<Ctx, 'secrets'>,
  salt: Buffer | null,
  sealed: Buffer | null,
): string | null {
  if (salt === null || sealed === null) return null;
  return ctx.secrets.open(salt, sealed);
}

function told(
  ctx: Ctx,
  source: Source,
  kept: Record<string, unknown>,
  salt: Buffer | null,
): Readonly<Record<string, unknown>> {
  const own = source.salt === undefined ? salt : bytes(kept[source.salt]);
  const away = new Set([
    'person',
    'place',
    ...(source.without ?? []),
    ...(source.salt === undefined ? [] : [source.salt]),
  ]);
  return Object.fromEntries(
    Object.entries(kept)
      .filter(([key, value]) => !away.has(key) && value !== null)
      .map(([key, value]) => [
        key,
        source.sealed?.includes(key) === true ? openedText(ctx, own, bytes(value)) : value,
      ]),
  );
}

/** jsonb tells bytes as `\x…`. */
function bytes(value: unknown): Buffer | null {
  return typeof value === 'string' && value.startsWith('\\x') ? Buffer.from(value.slice(2), 'hex') : null;
}

/** Somebody who saw her data without a mask, when, in which role, and why. */
export interface Looked {
  readonly at: string;
  readonly who: Words;
  readonly unit: Words | null;
  readonly word: string;
  readonly why: string | null;
}

/**
 * Who looked at her data: the openings in the ledger, with the reason as it was written. A file that left with her row
 * in it names the batch, and is an opening too. What was opened while she was on record twice was hers as well.
 */
export async function lookedAt(
  tx: Tx,
  ctx: Ctx,
  person: string,
  openings: readonly string[],
  limit = 200,
): Promise<Looked[]> {
  const hers = [person, ...(await mergedInto(tx, person))];
  const batches = await rows(
    tx,
    sql<{
      handle: string;
    }>`select distinct 'batch:' || batch as handle from list_line where person = any (${hers}::uuid[])`,
  );
  const found = await rows(
    tx,
    sql<Pick<Entry, 'at' | 'actor' | 'role' | 'place' | 'word' | 'detail'>>`
      select at, actor, role, place::text as place, word, detail from ledger
      where word = any (${[...openings]}::text[])
        -- Asked for with the wrong number, nothing was shown.
        and detail -> 'given' is distinct from 'false'::jsonb
        and (about && ${hers.map((one) => `person:${one}`)}::text[]
          or (word = 'lists.feedback.taken' and about && ${batches.map((one) => one.handle)}::text[]))
      order by seq desc limit ${limit}`,
  );
  const places = await namesOf(tx, [...new Set(found.map((one) => one.place).filter((one) => one !== ''))]);
  const named = ctx.rulebook.part(residentRules).viewers.show === 'name';
  const names = named ? await nameOfUsers(tx, [...new Set(found.map((one) => one.actor))]) : undefined;
  const table = ctx.rulebook.part(roles);
  return found.map((one): Looked => {
    const role = one.role === null ? undefined : table[one.role];
    const words: Words = one.actor.startsWith('resident:')
      ? { zh: '本人或代报人', en: 'you, or who reports for you' }
      : (role ?? { zh: '工作人员', en: 'a member of staff' });
    const name = names?.get(one.actor);
    return {
      at: one.at.toISOString(),
      who:
        name === undefined
          ? { zh: words.zh, en: words.en }
          : { zh: `${words.zh} ${name}`, en: `${name}, ${words.en}` },
      unit: places.get(one.place) ?? null,
      word: one.word,
      why: typeof one.detail.reason === 'string' ? one.detail.reason : null,
    };
  });
}
