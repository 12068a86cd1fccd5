// The end of an outbreak. Its sunset can be put off by one who asks and another who agrees; when it is over, two sign, and
// `seawall close-outbreak` does the rest: freezes it, keeps statistics nobody is to be found in, forgets everybody it was
// about, salts and all, looks for them, and writes a certificate whose hash stands in the ledger. Each step is a
// transaction of its own and may be done again: a machine that stops in the middle is started again.
import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { canonical } from './base/canonical.ts';
import { addDays, type CivilDate, civilDayOf, daysBetween } from './base/civil-dates.ts';
import { uuidOf, uuidv7 } from './base/ids.ts';
import { must, refusals } from './base/refusal.ts';
import { Id } from './base/schemas.ts';
import { row, rows, run, sql, type Tx } from './base/sql.ts';
import { fillWords, type Words } from './base/words.ts';
import { answerSignature, askSignature, findOutbreak, openSignature } from './control/episodes/store.ts';
import { controlRules, LIVING_STATES, type Outbreak } from './control/episodes/terms.ts';
import { protocolOf } from './control/protocols/rules.ts';
import { act, look } from './ledger/act.ts';
import { asHouse, perform } from './ledger/perform.ts';
import { refuse as refuseHouse } from './ledger/refusals.ts';
import { HOUSE } from './ledger/rules.ts';
import { lastSeal } from './ledger/store.ts';
import type { Act, Ctx, House, Look, Outcome } from './ledger/terms.ts';
import { openPeople } from './people/store.ts';
import { namesOf } from './places/store.ts';
import { districtOf, eraseAll, RETAINED_TABLES, retentionRules } from './retention.ts';
import { countsOf, type ToldCounts, toldCounts } from './statistics.ts';
import { closeTasks, openTask } from './tasks/acts.ts';
import { nameOfUsers } from './teams/store.ts';
import { roles } from './teams/terms.ts';

export const {
  refuse,
  refusalOf,
  table: closingRefusals,
} = refusals({
  'outbreak-closed': {
    status: 409,
    zh: '这起疫情已经结束或正在关闭，不能再变更。',
    en: 'This outbreak is closed or being closed; nothing about it can be changed.',
  },
  'renewal-day': {
    status: 422,
    zh: '新的到期日须晚于现在的到期日，且距今不超过 {days} 天。',
    en: 'The new sunset lies after the present one and within {days} days from now.',
  },
  'renewal-open': {
    status: 409,
    zh: '已有一项延期申请等待答复。',
    en: 'A renewal is waiting for its answer already.',
  },
  'renewal-answered': {
    status: 409,
    zh: '这项延期申请已经答复。',
    en: 'This renewal has been answered already.',
  },
  'renewal-second': {
    status: 403,
    zh: '延期须由另一个人、另一个岗位同意。请由{others}办理。',
    en: 'Another person in another role agrees to a renewal. Ask {others}.',
  },
  'closing-people': {
    status: 409,
    zh: '还有 {n} 人在这起疫情中受管控、待研判或病例未结，不能关闭。请先全部办结。',
    en: '{n} people are still under control, waiting to be assessed or open cases in this outbreak. Finish them all before it is closed.',
  },
  'closing-requests': {
    status: 409,
    zh: '还有 {n} 项个人信息请求没有答复，不能关闭。请先在“个人信息请求”答复。',
    en: '{n} requests about personal data wait for an answer. Answer them at “Data requests” before the outbreak is closed.',
  },
  'closing-incidents': {
    status: 409,
    zh: '隔离点还有 {n} 起属于这起疫情的突发情况没有结束或没有复盘，不能关闭。请先由点长结束并复盘。',
    en: '{n} incidents of this outbreak at isolation sites are not closed or not reviewed. Ask the head of the site to close and review them before the outbreak is closed.',
  },
  'closing-asked': {
    status: 409,
    zh: '已有人签字申请关闭，等待第二人。',
    en: 'Closing was signed already; a second person is to sign.',
  },
  'closing-not-asked': {
    status: 409,
    zh: '还没有人签字申请关闭。请先由指挥部或疾控在“疫情”页签字。',
    en: 'Nobody has signed for closing yet. Headquarters or CDC signs first, on the page of the outbreak.',
  },
  'closing-second': {
    status: 403,
    zh: '关闭须由另一个人、另一个岗位签字。请由{others}办理。',
    en: 'Another person in another role signs the closing. Ask {others}.',
  },
  'closing-unsigned': {
    status: 409,
    zh: '疫情 {no} 没有两人签字，不能关闭。请由两个岗位的两个人先在“疫情”页签字，再执行本命令。',
    en: 'Outbreak {no} has not been signed by two people, so it is not closed. Two people in two roles sign on the page of the outbreak first; then run this command.',
  },
  'closing-none': {
    status: 409,
    zh: '没有可以关闭的疫情。',
    en: 'There is no outbreak that could be closed.',
  },
  'closing-which': {
    status: 422,
    zh: '有 {n} 起疫情可以关闭，请用 --outbreak 指明编号。',
    en: '{n} outbreaks could be closed; name one by its number with --outbreak.',
  },
  'closing-found': {
    status: 500,
    zh: '清除后仍找到 {n} 处个人信息，这次清除已撤回，没有出具证明。请把列出的表报告系统管理员：{where}。',
    en: 'Personal data were still found in {n} places after the shredding, so it was taken back and no certificate was written. Report the tables to the administrator: {where}.',
  },
});

const Reason = Type.String({ minLength: 2, maxLength: 500 });
const OfOutbreak = Type.Object({ outbreak: Id, reason: Reason });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const MANAGES = { duty: 'outbreak.manage', purpose: 'outbreak-response' } as const;

/** What two people sign. */
const CLOSING = 'close-outbreak';
const handleOf = (outbreak: string) => `outbreak:${outbreak}`;

// Renewal -----------------------------------------------------------------------------------------------

export const askRenewal = act('outbreak.renewal.asked', {
  ...MANAGES,
  title: { zh: '申请延期', en: 'ask for more time' },
  input: Type.Object({ outbreak: Id, until: Day, reason: Reason }),
  place: placeOfOutbreak,
  async run(tx, input, ctx) {
    const outbreak = await openOutbreak(tx, input.outbreak);
    const today = civilDayOf(ctx.now);
    const { value: days } = ctx.rulebook.part(controlRules).sunsetDaysAtMost;
    if (!(input.until > outbreak.sunset && input.until > today && input.until <= addDays(today, days)))
      refuse('renewal-day', { days });
    if ((await openRenewal(tx, outbreak.id)) !== undefined) refuse('renewal-open');
    const id = uuidv7(ctx.now.getTime());
    const role = roleOf(ctx, outbreak.place);
    await run(
      tx,
      sql`
        insert into outbreak_renewal (id, outbreak, until, reason, asked_by, asked_role, asked_at)
        values (${id}, ${outbreak.id}, ${input.until}::date, ${input.reason}, ${ctx.actor.id}, ${role}, ${ctx.now})`,
    );
    return told(
      outbreak,
      { name: outbreak.name, until: input.until, reason: input.reason },
      { renewal: id },
      [`renewal:${id}`],
    );
  },
});

export const answerRenewal = act('outbreak.renewal.answered', {
  ...MANAGES,
  title: { zh: '答复延期申请', en: 'answer a renewal' },
  input: Type.Object({ outbreak: Id, answer: Type.Enum(['agreed', 'declined']) }),
  place: placeOfOutbreak,
  async run(tx, input, ctx) {
    const outbreak = await openOutbreak(tx, input.outbreak);
    const renewal = (await openRenewal(tx, outbreak.id)) ?? refuse('renewal-answered');
    // Whoever asked may take it back; agreeing is for another person in another role.
    if (input.answer === 'agreed') secondOr(ctx, outbreak.place, renewal, 'renewal-second');
    const role = roleOf(ctx, outbreak.place);
    await run(
      tx,
      sql`
        update outbreak_renewal set answer = ${input.answer}, answered_by = ${ctx.actor.id}, answered_role = ${role},
          answered_at = ${ctx.now} where id = ${renewal.id}`,
    );
    if (input.answer === 'agreed') {
      await run(tx, sql`update outbreak set sunset = ${renewal.until}::date where id = ${outbreak.id}`);
      await closeTasks(tx, ctx, `outbreak/${outbreak.id}/sunset`, {
        state: 'done',
        proof: `renewal:${renewal.id}`,
      });
    }
    return told(
      outbreak,
      { name: outbreak.name, until: renewal.until, agreed: input.answer === 'agreed' },
      { renewal: renewal.id, answer: input.answer },
      [`renewal:${renewal.id}`],
    );
  },
});

interface Renewal {
  readonly id: string;
  readonly until: CivilDate;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedRole: string;
  readonly askedAt: Date;
  readonly answer: 'agreed' | 'declined' | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
}

const RENEWAL = sql`
  r.id, to_char(r.until, 'YYYY-MM-DD') as until, r.reason, r.asked_by as "askedBy", r.asked_role as "askedRole",
  r.asked_at as "askedAt", r.answer, r.answered_by as "answeredBy", r.answered_at as "answeredAt"`;

async function openRenewal(tx: Tx, outbreak: string): Promise<Renewal | undefined> {
  return row(
    tx,
    sql<Renewal>`select ${RENEWAL} from outbreak_renewal r where r.outbreak = ${outbreak} and r.answer is null for update`,
  );
}

// Two signatures ----------------------------------------------------------------------------------------

export const signClosing = act('outbreak.closing.signed', {
  ...MANAGES,
  title: { zh: '签字关闭疫情', en: 'sign the closing of an outbreak' },
  input: OfOutbreak,
  place: placeOfOutbreak,
  async run(tx, input, ctx) {
    const outbreak = await openOutbreak(tx, input.outbreak);
    await mayClose(tx, ctx, outbreak);
    if ((await openSignature(tx, CLOSING, handleOf(outbreak.id))) !== undefined) refuse('closing-asked');
    const id = uuidv7(ctx.now.getTime());
    await askSignature(
      tx,
      {
        id,
        what: CLOSING,
        about: handleOf(outbreak.id),
        place: outbreak.place,
        reason: input.reason,
        by: ctx.actor.id,
        role: roleOf(ctx, outbreak.place),
      },
      ctx.now,
    );
    return told(outbreak, { name: outbreak.name, reason: input.reason }, { signature: id });
  },
});

export const agreeClosing = act('outbreak.closing.answered', {
  ...MANAGES,
  title: { zh: '第二人签字', en: 'sign as the second' },
  input: Type.Object({ outbreak: Id, answer: Type.Enum(['agreed', 'declined']) }),
  place: placeOfOutbreak,
  async run(tx, input, ctx) {
    const outbreak = await openOutbreak(tx, input.outbreak);
    const asked = (await openSignature(tx, CLOSING, handleOf(outbreak.id))) ?? refuse('closing-not-asked');
    if (input.answer === 'agreed') {
      secondOr(ctx, outbreak.place, asked, 'closing-second');
      await mayClose(tx, ctx, outbreak);
    }
    await answerSignature(tx, asked.id, input.answer, ctx.actor.id, roleOf(ctx, outbreak.place), ctx.now);
    return told(
      outbreak,
      { name: outbreak.name, agreed: input.answer === 'agreed' },
      { answer: input.answer },
    );
  },
});

/** Nobody may be under control in it, and nobody waits for an answer about her data. */
async function mayClose(tx: Tx, ctx: Ctx, outbreak: Outbreak): Promise<void> {
  const open = await ctx.beyond('an outbreak ends for everybody at once', () => stillOpen(tx, outbreak.id));
  if (open.people > 0) refuse('closing-people', { n: open.people });
  if (open.requests > 0) refuse('closing-requests', { n: open.requests });
  if (open.incidents > 0) refuse('closing-incidents', { n: open.incidents });
}

interface StillOpen {
  readonly people: number;
  readonly requests: number;
  /** Of somebody of this outbreak; of nobody they are of the last one that is open. */
  readonly incidents: number;
}

async function stillOpen(tx: Tx, outbreak: string): Promise<StillOpen> {
  const found = await row(
    tx,
    sql<StillOpen>`
      select (select count(*)::int from (
          select person from episode where outbreak = ${outbreak} and ended_at is null
          union select person from control_case where outbreak = ${outbreak} and ended_at is null) open) as people,
        (select count(*)::int from right_request r where r.answered_at is null
          and exists (select from episode e where e.person = r.person and e.outbreak = ${outbreak})) as requests,
        (select count(*)::int from site_incident i where (i.closed_at is null or i.reviewed_at is null)
          and case when i.person is null
            then not exists (select from outbreak o where o.id <> ${outbreak} and o.closed_at is null)
            else exists (select from episode e where e.person = i.person and e.outbreak = ${outbreak}) end) as incidents`,
  );
  return found ?? { people: 0, requests: 0, incidents: 0 };
}

function secondOr(
  ctx: Ctx,
  place: string,
  asked: { readonly askedBy: string; readonly askedRole: string | null },
  code: 'renewal-second' | 'closing-second',
): void {
  if (asked.askedBy !== ctx.actor.id && asked.askedRole !== roleOf(ctx, place)) return;
  const others = Object.values(ctx.rulebook.part(roles)).filter((one) =>
    one.permissions.includes('outbreak.manage'),
  );
  const but = others.filter((one) => one !== ctx.rulebook.part(roles)[asked.askedRole ?? '']);
  refuse(code, {
    others: { zh: but.map(({ zh }) => zh).join('、'), en: but.map(({ en }) => en).join(', ') },
  });
}

/** The role in which somebody signs. */
function roleOf(ctx: Ctx, place: string): string {
  const duty = ctx.actor.duties.find(
    (one) =>
      one.permissions.has('outbreak.manage') && (place === one.place || place.startsWith(`${one.place}.`)),
  );
  return duty?.role ?? 'house';
}

// Sunset ------------------------------------------------------------------------------------------------

/** So many days ahead somebody is asked to renew it or to end it. Default ours. */
const SUNSET_AHEAD_DAYS = 7;

/** Outbreaks whose sunset is near or past, without a task that says so. */
export async function sunsetsToTell(tx: Tx, now: Date): Promise<Outbreak[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select o.id from outbreak o
      where o.closed_at is null and o.closing_at is null and o.sunset <= ${addDays(civilDayOf(now), SUNSET_AHEAD_DAYS)}::date
        and not exists (select from task t where t.plan_key = 'outbreak/' || o.id || '/sunset' and t.ended_at is null)`,
  );
  const outbreaks: Outbreak[] = [];
  for (const { id } of found) {
    const outbreak = await findOutbreak(tx, id);
    if (outbreak !== undefined) outbreaks.push(outbreak);
  }
  return outbreaks;
}

export const tellSunsets = act('outbreak.sunset.told', {
  title: { zh: '疫情到期提醒', en: 'an outbreak nears its sunset' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({}),
  async run(tx, _input, ctx) {
    const outbreaks = await sunsetsToTell(tx, ctx.now);
    for (const one of outbreaks)
      await openTask(tx, ctx, {
        planKey: `outbreak/${one.id}/sunset`,
        kind: 'outbreak-sunset',
        title: fillWords(
          {
            zh: '疫情「{name}」{day} 到期：延期或关闭',
            en: 'Outbreak “{name}” ends on {day}: renew it or close it',
          },
          { name: one.name, day: one.sunset },
        ),
        about: [handleOf(one.id)],
        place: one.place,
        ownerUnit: one.place,
        ownerRole: 'hq',
        opensAt: ctx.now,
        dueAt: new Date(`${one.sunset}T23:59:00+08:00`),
        link: '/outbreak',
        facts: {},
      });
    return {
      about: ['timer:sunset', ...outbreaks.map((one) => handleOf(one.id))],
      place: await districtOf(tx),
      detail: { outbreaks: outbreaks.length },
      result: { outbreaks: outbreaks.length },
    };
  },
});

// Closing, step by step ---------------------------------------------------------------------------------

export interface Statistics {
  readonly k: number;
  /** Stays by category and by how they ended. */
  readonly categories: ToldCounts;
  /** Stays by subdistrict and category. */
  readonly areas: ToldCounts;
  /** Stays by the week in which they were opened, and category. */
  readonly weeks: ToldCounts;
}

/** What proves that an outbreak was closed and its people forgotten. No person is in it. */
export interface Certificate {
  readonly version: 1;
  readonly outbreak: {
    readonly no: number;
    readonly name: Words;
    readonly disease: string;
    readonly protocol: string;
    readonly place: string;
    readonly openedAt: string;
    readonly closedAt: string;
  };
  readonly signatures: readonly { readonly role: string | null; readonly at: string }[];
  readonly statistics: Statistics;
  readonly erased: readonly { readonly class: string; readonly rows: number; readonly proof: string }[];
  readonly people: { readonly forgotten: number; readonly held: number; readonly keptForOtherWork: number };
  readonly verification: {
    readonly sampled: number;
    readonly opened: number;
    readonly columnsSearched: number;
    readonly found: number;
  };
  /** The newest seal of the ledger when it was written: what came before it can be proven whole. */
  readonly ledger: { readonly seal: number | null; readonly hash: string | null };
  readonly notCovered: Words;
}

/** What is known of it before it is written. */
type Draft = Pick<Certificate, 'statistics'> & Partial<Pick<Certificate, 'verification'>>;

const NOT_COVERED: Words = {
  zh: '本证明只涵盖本系统数据库的各表。运行单位在此之前做的备份、已发回来源方的反馈表和已打印的纸面材料，须由运行单位按期销毁。数据库的预写日志及其归档、副本，以及磁盘上已释放而未覆写的空间中，仍可能留有被清除的内容，直至被覆写；须由运行单位删除日志归档，并在停用磁盘前清除或销毁。',
  en: 'This certificate covers the tables of the database of this system. Backups made before it, feedback files sent back to the senders and printed papers are destroyed by the operator when they are due. The journal of the database, its archive and copies, and room on the disk that was given free, may still hold what was erased until they are written over: the operator deletes the archive of the journal, and wipes or destroys a disk before it is given away.',
};

/** Said as well where the files of the tables were not written anew. */
const NOT_SWEPT: Words = {
  zh: '各表的数据文件尚未重写，其中的旧页仍可能留有被清除的内容。',
  en: ' The files of the tables were not written anew: old pages in them may still hold what was erased.',
};

const ByHouse = Type.Object({ outbreak: Id });

/** First: nothing may be recorded in it any more, and the figures that stay are taken. */
export const freezeOutbreak = act('outbreak.frozen', {
  title: { zh: '冻结疫情', en: 'freeze an outbreak' },
  duty: 'house',
  purpose: 'administration',
  input: ByHouse,
  async run(tx, input, ctx) {
    const outbreak = (await findOutbreak(tx, input.outbreak)) ?? refuseHouse('not-found');
    await run(tx, sql`select from outbreak where id = ${outbreak.id} for update`);
    if ((await signaturesOf(tx, outbreak.id)).length < 2) refuse('closing-unsigned', { no: outbreak.no });
    const open = await stillOpen(tx, outbreak.id);
    if (open.people > 0) refuse('closing-people', { n: open.people });
    if (open.requests > 0) refuse('closing-requests', { n: open.requests });
    const statistics = await statisticsOf(tx, ctx, outbreak.id);
    await run(
      tx,
      sql`
        update outbreak set closing_at = ${ctx.now}, certificate = ${JSON.stringify({ statistics })}::jsonb
        where id = ${outbreak.id} and closing_at is null`,
    );
    await closeTasks(tx, ctx, `outbreak/${outbreak.id}/`, { state: 'cancelled' });
    return told(outbreak, { name: outbreak.name }, { outbreak: outbreak.id });
  },
});

/**
 * Then everybody it was about is forgotten, and looked for at once: what is still found takes the whole step back, for
 * afterwards nobody would know what to look for. Done again it finds nothing more, and what was looked for stays said.
 */
export const shredOutbreak = act('outbreak.shredded', {
  title: { zh: '销毁个人信息', en: 'forget everybody it was about' },
  duty: 'house',
  purpose: 'administration',
  input: ByHouse,
  async run(tx, input, ctx) {
    const outbreak = (await findOutbreak(tx, input.outbreak)) ?? refuseHouse('not-found');
    const others = await row(
      tx,
      sql<{
        n: number;
      }>`select count(*)::int as n from outbreak where id <> ${outbreak.id} and closed_at is null`,
    );
    const alone = (others?.n ?? 0) === 0;
    // Lists, calls, tasks, requests and sessions of testing belong to no outbreak: while another one goes on, their own
    // clocks run, and whoever is of that one can be on a roster of any of them.
    const classes = ctx.rulebook
      .part(retentionRules)
      .classes.filter((one) => one.class !== 'openings')
      .filter((one) => alone || !['lists', 'calls', 'tasks', 'requests', 'testing'].includes(one.class));
    const { erased, verification } = await ctx.beyond('everybody it was about, wherever she is', async () => {
      const sample = await sampleOf(tx, ctx, outbreak.id);
      const gone = await eraseAll(tx, ctx, classes, { outbreak: outbreak.id, alone });
      return { erased: gone, verification: await verifyForgotten(tx, ctx, outbreak.id, sample) };
    });
    await run(
      tx,
      sql`
        update outbreak set certificate = jsonb_build_object('verification', ${JSON.stringify(verification)}::jsonb) || certificate
        where id = ${outbreak.id}`,
    );
    return told(
      outbreak,
      {
        name: outbreak.name,
        rows: erased.reduce((sum, one) => sum + one.rows, 0),
        classes: erased.map(({ class: name, rows: n, hash }) => ({ class: name, rows: n, hash })),
      },
      { rows: erased.reduce((sum, one) => sum + one.rows, 0) },
      erased.map((one) => `erasure:${one.id}`),
    );
  },
});

/** Last: the certificate, and its hash in the ledger. */
export const certifyOutbreak = act('outbreak.closed', {
  title: { zh: '出具销毁证明', en: 'write the certificate' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({
    outbreak: Id,
    /** The files of the tables were written anew. */
    swept: Type.Optional(Type.Boolean()),
  }),
  async run(tx, input, ctx) {
    const outbreak = (await findOutbreak(tx, input.outbreak)) ?? refuseHouse('not-found');
    const draft = await row(
      tx,
      sql<{ kept: Draft; openedAt: Date }>`
        select certificate as kept, opened_at as "openedAt" from outbreak where id = ${outbreak.id} for update`,
    );
    if (draft === undefined || outbreak.closedAt !== null) return refuse('outbreak-closed');
    const erased = await rows(
      tx,
      sql<{ class: string; rows: number; proof: string }>`
        select data_class as class, rows_erased::float8 as rows, encode(proof, 'hex') as proof from erasure
        where rule like ${`% closing:${outbreak.id} %`} order by at, data_class`,
    );
    const seal = await lastSeal(tx);
    const certificate: Certificate = {
      version: 1,
      outbreak: {
        no: outbreak.no,
        name: outbreak.name,
        disease: outbreak.disease,
        protocol: outbreak.protocol,
        place: outbreak.place,
        openedAt: draft.openedAt.toISOString(),
        closedAt: ctx.now.toISOString(),
      },
      signatures: await signaturesOf(tx, outbreak.id),
      statistics: draft.kept.statistics,
      erased,
      people: await peopleLeft(tx, outbreak.id, civilDayOf(ctx.now)),
      verification: must(draft.kept.verification, 'who was forgotten was looked for'),
      ledger: { seal: seal?.no ?? null, hash: seal?.hash.toString('hex') ?? null },
      notCovered:
        input.swept === true
          ? NOT_COVERED
          : { zh: NOT_COVERED.zh + NOT_SWEPT.zh, en: NOT_COVERED.en + NOT_SWEPT.en },
    };
    await run(
      tx,
      sql`update outbreak set closed_at = ${ctx.now}, certificate = ${JSON.stringify(certificate)}::jsonb where id = ${outbreak.id}`,
    );
    return told(
      outbreak,
      { name: outbreak.name, certificate: certificateHash(certificate), ...certificate.people },
      { certificate },
    );
  },
});

async function signaturesOf(tx: Tx, outbreak: string): Promise<{ role: string | null; at: string }[]> {
  const found = await row(
    tx,
    sql<{ askedRole: string | null; askedAt: Date; answeredRole: string | null; answeredAt: Date }>`
      select asked_role as "askedRole", asked_at as "askedAt", answered_role as "answeredRole", answered_at as "answeredAt"
      from second_signature where what = ${CLOSING} and about = ${handleOf(outbreak)} and answer = 'agreed'
      order by answered_at desc limit 1`,
  );
  if (found === undefined) return [];
  return [
    { role: found.askedRole, at: found.askedAt.toISOString() },
    { role: found.answeredRole, at: found.answeredAt.toISOString() },
  ];
}

async function statisticsOf(tx: Tx, ctx: Ctx, outbreak: string): Promise<Statistics> {
  const { k } = ctx.rulebook.part(retentionRules).statistics;
  const table = async (rowOf: ReturnType<typeof sql>, column: ReturnType<typeof sql>) =>
    toldCounts(
      countsOf(
        await rows(
          tx,
          sql<{ row: string; column: string; n: number }>`
            select ${rowOf} as row, ${column} as column, count(*)::int as n from episode e
            where e.outbreak = ${outbreak} group by 1, 2`,
        ),
      ),
      k,
    );
  const category = sql`coalesce(e.categories[1], '—')`;
  return {
    k,
    categories: await table(category, sql`e.state`),
    areas: await table(sql`subpath(e.place, 0, least(nlevel(e.place), 2))::text`, category),
    weeks: await table(
      sql`to_char(date_trunc('week', e.opened_at at time zone 'Asia/Shanghai'), 'YYYY-MM-DD')`,
      category,
    ),
  };
}

async function peopleLeft(tx: Tx, outbreak: string, today: CivilDate): Promise<Certificate['people']> {
  const found = await row(
    tx,
    sql<Certificate['people']>`
      select count(*) filter (where p.salt is null)::int as forgotten,
        count(*) filter (where p.salt is not null and h.held)::int as held,
        count(*) filter (where p.salt is not null and not h.held)::int as "keptForOtherWork"
      from person p cross join lateral (
        select exists (select from legal_hold h where h.person = p.id and h.ended_at is null and h.until >= ${today}::date) as held) h
      where exists (select from episode e where e.person = p.id and e.outbreak = ${outbreak})`,
  );
  return found ?? { forgotten: 0, held: 0, keptForOtherWork: 0 };
}

export function certificateHash(certificate: unknown): string {
  return createHash('sha256').update(canonical(certificate)).digest('hex');
}

// The command -------------------------------------------------------------------------------------------

/** How many people are tried to be opened and looked for afterwards. */
const SAMPLE = 25;

export interface Closed {
  readonly no: number;
  readonly certificate: Certificate;
  readonly hash: string;
  /** It was closed before; nothing was done. */
  readonly already: boolean;
}

/**
 * Closes an outbreak two people have signed for. Begun and cut off, it goes on where it stopped. `sweep` writes the files
 * of these tables anew, which the role the house works under may not.
 */
export async function closeOutbreak(
  house: House,
  no: number | undefined,
  sweep?: (tables: Iterable<string>) => Promise<void>,
): Promise<Closed> {
  const id = await asHouse(house, (tx) => outbreakToClose(tx, no));
  const before = await asHouse(house, (tx) => stateOf(tx, id));
  if (before.certificate !== null && before.closedAt !== null)
    return {
      no: before.no,
      certificate: before.certificate,
      hash: certificateHash(before.certificate),
      already: true,
    };
  const by = (what: string) => ({ actor: HOUSE, id: uuidOf(`close ${what} ${id}`), channel: 'cli' as const });
  if (before.closingAt === null) await perform(house, freezeOutbreak, { outbreak: id }, by('freeze'));
  await perform(house, shredOutbreak, { outbreak: id }, { ...by('shred'), id: uuidv7() });
  await sweep?.(RETAINED_TABLES);
  await perform(house, certifyOutbreak, { outbreak: id, swept: sweep !== undefined }, by('certify'));
  const after = await asHouse(house, (tx) => stateOf(tx, id));
  const certificate = after.certificate ?? refuseHouse('not-found');
  return { no: after.no, certificate, hash: certificateHash(certificate), already: false };
}

async function outbreakToClose(tx: Tx, no: number | undefined): Promise<string> {
  if (no !== undefined) {
    const found = await row(tx, sql<{ id: string }>`select id from outbreak where no = ${no}`);
    return found?.id ?? refuse('closing-none');
  }
  const found = await rows(
    tx,
    sql<{ id: string; no: number; signed: boolean }>`
      select o.id, o.no, exists (select from second_signature s where s.what = ${CLOSING} and s.about = 'outbreak:' || o.id
        and s.answer = 'agreed') as signed
      from outbreak o where o.closed_at is null order by o.no`,
  );
  const ready = found.filter((one) => one.signed);
  const [only] = ready;
  if (ready.length > 1) return refuse('closing-which', { n: ready.length });
  if (only !== undefined) return only.id;
  const [open] = found;
  if (open !== undefined) return refuse('closing-unsigned', { no: open.no });
  // Cut off after it had ended: whoever asks again is told of the last one.
  const last = await row(
    tx,
    sql<{
      id: string;
    }>`select id from outbreak where certificate is not null order by closed_at desc limit 1`,
  );
  return last?.id ?? refuse('closing-none');
}

async function stateOf(tx: Tx, id: string) {
  const found = await row(
    tx,
    sql<{ no: number; closingAt: Date | null; closedAt: Date | null; certificate: Certificate | null }>`
      select no, closing_at as "closingAt", closed_at as "closedAt", certificate from outbreak where id = ${id}`,
  );
  return found ?? refuseHouse('not-found');
}

interface Sampled {
  readonly person: string;
  readonly texts: readonly string[];
}

/** A few of those who are to be forgotten, with what must not be found afterwards. Held in memory, for this one step. */
async function sampleOf(tx: Tx, ctx: Pick<Ctx, 'secrets'>, outbreak: string): Promise<Sampled[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select p.id from person p where p.salt is not null
        and exists (select from episode e where e.person = p.id and e.outbreak = ${outbreak})
        and not exists (select from legal_hold h where h.person = p.id and h.ended_at is null)
      order by md5(p.id::text) limit ${SAMPLE}`,
  );
  const opened = await openPeople(
    tx,
    ctx,
    found.map(({ id }) => id),
  );
  return [...opened.values()].map((one) => ({
    person: one.id,
    texts: [
      ...one.documents.map(({ number }) => number),
      ...one.phones,
      ...(one.address === undefined ? [] : [one.address]),
    ],
  }));
}

/** Names of places and sites and telephones of those who work here: an address may be no more than one, a colleague be in it. */
const OF_THE_HOUSE: ReadonlySet<string> = new Set(['place', 'account', 'work_phone', 'test_site']);

/** Tries to open whom it has forgotten, and looks for what they said in every column that can hold a text. */
async function verifyForgotten(
  tx: Tx,
  ctx: Pick<Ctx, 'secrets'>,
  outbreak: string,
  sample: readonly Sampled[],
): Promise<Certificate['verification']> {
  // Who was kept for a reason (held, or part of other work) may be found; she is counted in the certificate.
  const gone = await rows(
    tx,
    sql<{ id: string }>`
      select id from person where salt is null
        and (id = any (${sample.map((one) => one.person)}::uuid[])
          or id in (select person from episode where outbreak = ${outbreak} order by md5(person::text) limit ${SAMPLE}))`,
  );
  const ids = new Set(gone.map(({ id }) => id));
  const opened = await openPeople(tx, ctx, [...ids]);
  const stillOpen = [...opened.values()].filter(
    (one) => one.document !== undefined || one.phones.length > 0 || one.name !== '',
  );
  const texts = [...new Set(sample.filter((one) => ids.has(one.person)).flatMap((one) => one.texts))];
  const { columns, hits } = await grep(tx, texts, OF_THE_HOUSE);
  const found = hits.length + stillOpen.length;
  if (found > 0) refuse('closing-found', { n: found, where: hits.join(', ') || 'person' });
  return { sampled: ids.size, opened: stillOpen.length, columnsSearched: columns, found };
}

/** Every column of every table that can hold a text, searched for any of these; without a text nothing was searched. */
export async function grep(
  tx: Tx,
  texts: readonly string[],
  but: ReadonlySet<string> = new Set(),
): Promise<{ columns: number; hits: string[] }> {
  if (texts.length === 0) return { columns: 0, hits: [] };
  const all = await rows(
    tx,
    sql<{ schema: string; table: string; column: string; type: string }>`
      select c.table_schema as schema, c.table_name as table, c.column_name as column, c.data_type as type
      from information_schema.columns c
      join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
        and c.data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY')
      order by 1, 2, 3`,
  );
  const columns = all.filter(({ table }) => !but.has(table));
  const escaped = texts.map((text) => `%${text.replace(/[\\%_]/g, '\\$&')}%`);
  const hits: string[] = [];
  for (const [table, of] of Map.groupBy(columns, (one) => one.table)) {
    const tests = of.map(({ column, type }) =>
      type === 'bytea'
        ? sql`exists (select from unnest(${texts.map((text) => Buffer.from(text, 'utf8'))}::bytea[]) c where position(c in t.${sql.ref(column)}) > 0)`
        : sql`t.${sql.ref(column)}::text like any (${escaped}::text[])`,
    );
    const found = await row(
      tx,
      sql<{
        n: number;
      }>`select count(*)::int as n from ${sql.table(table)} t where ${sql.join(tests, sql` or `)}`,
    );
    if ((found?.n ?? 0) > 0) hits.push(`${table}: ${found?.n}`);
  }
  return { columns: columns.length, hits };
}

// Verifying ---------------------------------------------------------------------------------------------

/** Certificates that are not what the ledger says they were: numbers of outbreaks, with what is wrong. */
export async function certificatesBad(tx: Tx): Promise<({ readonly no: number } & Words)[]> {
  const found = await rows(
    tx,
    sql<{ no: number; certificate: unknown; closed: boolean; said: string | null }>`
      select o.no, o.certificate, o.closed_at is not null as closed, l.detail ->> 'certificate' as said
      from outbreak o left join lateral (
        select detail from ledger where word = 'outbreak.closed' and about @> array['outbreak:' || o.id]
        order by seq desc limit 1) l on true
      where o.closed_at is not null or l.detail is not null order by o.no`,
  );
  return found.flatMap(({ no, certificate, closed, said }) => {
    if (said === null)
      return [{ no, zh: '账本中没有这份证明', en: 'the ledger knows of no such certificate' }];
    if (!closed || certificate === null)
      return [{ no, zh: '证明被删除', en: 'the certificate was taken away' }];
    return certificateHash(certificate) === said
      ? []
      : [{ no, zh: '证明内容被改动过', en: 'the certificate was changed' }];
  });
}

// The page ----------------------------------------------------------------------------------------------

export interface OutbreakShown {
  readonly id: string;
  readonly no: number;
  readonly name: Words;
  readonly protocol: Words;
  readonly place: { readonly path: string; readonly name: Words };
  readonly openedAt: string;
  readonly sunset: CivilDate;
  readonly daysLeft: number;
  readonly state: 'open' | 'over' | 'closing' | 'closed';
  readonly people: number;
  readonly ended: number;
  readonly requests: number;
  readonly renewals: readonly {
    readonly id: string;
    readonly until: CivilDate;
    readonly reason: string;
    readonly askedBy: string;
    readonly askedRole: Words;
    readonly askedAt: string;
    readonly answer: 'agreed' | 'declined' | null;
    readonly answeredBy: string | null;
    readonly mine: boolean;
  }[];
  readonly closing: {
    readonly askedBy: string;
    readonly askedRole: Words;
    readonly askedAt: string;
    readonly reason: string;
    readonly answer: 'agreed' | 'declined' | null;
    readonly answeredBy: string | null;
    readonly mine: boolean;
  } | null;
  /** Why the second signature is not hers to give; null: it is. */
  readonly certificate:
    | (Pick<Certificate, 'people' | 'verification' | 'statistics' | 'erased'> & { readonly hash: string })
    | null;
}

export interface OutbreakPage {
  readonly outbreaks: readonly OutbreakShown[];
  readonly sunsetDaysAtMost: number;
  readonly mayManage: boolean;
}

export const outbreakPage = look('/outbreaks', {
  duty: 'control.read',
  purpose: 'outbreak-response',
  title: { zh: '疫情周期', en: 'outbreaks' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<OutbreakPage> {
    return ctx.beyond('an outbreak, its sunset and its figures are public inside the house', async () => {
      const found = await rows(
        tx,
        sql<{ id: string }>`select id from outbreak order by closed_at nulls first, opened_at desc limit 50`,
      );
      const shown: OutbreakShown[] = [];
      for (const { id } of found) shown.push(await outbreakShown(tx, ctx, id));
      return {
        outbreaks: shown,
        sunsetDaysAtMost: ctx.rulebook.part(controlRules).sunsetDaysAtMost.value,
        mayManage: ctx.actor.duties.some((duty) => duty.permissions.has('outbreak.manage')),
      };
    });
  },
});

async function outbreakShown(tx: Tx, ctx: Ctx, id: string): Promise<OutbreakShown> {
  const outbreak = (await findOutbreak(tx, id)) ?? refuseHouse('not-found');
  const state = await stateOf(tx, id);
  // What refuses the closing (stillOpen), out of the counts: an outbreak may have had a million stays.
  const counts = await row(
    tx,
    sql<{ people: number; ended: number; requests: number }>`
      select (coalesce(sum(t.n) filter (where t.state = any (${[...LIVING_STATES]}::text[])), 0) + (
          select count(*) from control_case c where c.outbreak = ${id} and c.ended_at is null
            and not exists (select from episode l where l.person = c.person and l.outbreak = ${id} and l.ended_at is null)))::int as people,
        coalesce(sum(t.n) filter (where t.state <> all (${[...LIVING_STATES]}::text[])), 0)::int as ended,
        (select count(*)::int from right_request r where r.answered_at is null
          and exists (select from episode o where o.person = r.person and o.outbreak = ${id})) as requests
      from community_tally t where t.outbreak = ${id}`,
  );
  const renewals = await rows(
    tx,
    sql<Renewal>`select ${RENEWAL} from outbreak_renewal r where r.outbreak = ${id} order by r.asked_at desc limit 20`,
  );
  const closing = await row(
    tx,
    sql<{
      askedBy: string;
      askedRole: string | null;
      askedAt: Date;
      reason: string;
      answer: 'agreed' | 'declined' | null;
      answeredBy: string | null;
    }>`
      select asked_by as "askedBy", asked_role as "askedRole", asked_at as "askedAt", reason, answer, answered_by as "answeredBy"
      from second_signature where what = ${CLOSING} and about = ${handleOf(id)} order by asked_at desc limit 1`,
  );
  const names = await nameOfUsers(
    tx,
    [
      ...renewals.flatMap((one) => [one.askedBy, one.answeredBy ?? '']),
      closing?.askedBy ?? '',
      closing?.answeredBy ?? '',
    ].filter((one) => one !== ''),
  );
  const nameOf = (by: string | null) => (by === null ? null : (names.get(by) ?? '—'));
  const table = ctx.rulebook.part(roles);
  const roleWords = (role: string | null): Words => {
    const found = role === null ? undefined : table[role];
    return found === undefined ? { zh: role ?? '—', en: role ?? '—' } : { zh: found.zh, en: found.en };
  };
  const places = await namesOf(tx, [outbreak.place]);
  const today = civilDayOf(ctx.now);
  const protocol = protocolOf(ctx.rulebook, outbreak.protocol);
  return {
    id,
    no: outbreak.no,
    name: outbreak.name,
    protocol: { zh: protocol.zh, en: protocol.en },
    place: {
      path: outbreak.place,
      name: places.get(outbreak.place) ?? { zh: outbreak.place, en: outbreak.place },
    },
    openedAt: outbreak.openedAt.toISOString(),
    sunset: outbreak.sunset,
    daysLeft: daysBetween(today, outbreak.sunset),
    state:
      state.closedAt !== null
        ? 'closed'
        : state.closingAt !== null
          ? 'closing'
          : outbreak.sunset < today
            ? 'over'
            : 'open',
    people: counts?.people ?? 0,
    ended: counts?.ended ?? 0,
    requests: counts?.requests ?? 0,
    renewals: renewals.map((one) => ({
      id: one.id,
      until: one.until,
      reason: one.reason,
      askedBy: nameOf(one.askedBy) ?? '—',
      askedRole: roleWords(one.askedRole),
      askedAt: one.askedAt.toISOString(),
      answer: one.answer,
      answeredBy: nameOf(one.answeredBy),
      mine: one.askedBy === ctx.actor.id,
    })),
    closing:
      closing === undefined
        ? null
        : {
            askedBy: nameOf(closing.askedBy) ?? '—',
            askedRole: roleWords(closing.askedRole),
            askedAt: closing.askedAt.toISOString(),
            reason: closing.reason,
            answer: closing.answer,
            answeredBy: nameOf(closing.answeredBy),
            mine: closing.askedBy === ctx.actor.id,
          },
    certificate:
      state.certificate === null || state.closedAt === null
        ? null
        : {
            people: state.certificate.people,
            verification: state.certificate.verification,
            statistics: state.certificate.statistics,
            erased: state.certificate.erased,
            hash: certificateHash(state.certificate),
          },
  };
}

// Small things ------------------------------------------------------------------------------------------

async function openOutbreak(tx: Tx, id: string): Promise<Outbreak> {
  const outbreak = (await findOutbreak(tx, id)) ?? refuseHouse('not-found');
  if (outbreak.closedAt !== null || outbreak.closingAt !== null) refuse('outbreak-closed');
  return outbreak;
}

async function placeOfOutbreak(tx: Tx, input: { readonly outbreak: string }): Promise<string> {
  return ((await findOutbreak(tx, input.outbreak)) ?? refuseHouse('not-found')).place;
}

function told<R>(
  outbreak: Outbreak,
  detail: Readonly<Record<string, unknown>>,
  result: R,
  about: readonly string[] = [],
): Outcome<R> {
  return { about: [handleOf(outbreak.id), ...about], place: outbreak.place, detail, result };
}

export const closingActs = {
  askRenewal,
  answerRenewal,
  signClosing,
  agreeClosing,
  tellSunsets,
  freezeOutbreak,
  shredOutbreak,
  certifyOutbreak,
} as const satisfies Readonly<Record<string, Act>>;
export const closingLooks: readonly Look[] = [outbreakPage];
