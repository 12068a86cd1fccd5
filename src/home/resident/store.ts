// All SQL of links to a person's own page, of whom she reports for, and of what she asks about her data.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { ResidentLink, RightAnswer, RightKind, RightRequest } from './terms.ts';

// Links -------------------------------------------------------------------------------------------------

const LINK = sql`
  l.id, l.person, l.episode, l.place::text as place, l.made_at as "madeAt", l.made_by as "madeBy",
  l.expires_at as "expiresAt", l.revoked_at as "revokedAt", l.used_at as "usedAt", l.uses, l.tries`;

/** A link with the end of the stay it was made for. */
export type LinkOfStay = ResidentLink & { readonly endedAt: Date | null };

export async function linkOfToken(tx: Tx, hash: Uint8Array): Promise<LinkOfStay | undefined> {
  return row(
    tx,
    sql<LinkOfStay>`
      select ${LINK}, e.ended_at as "endedAt" from resident_link l left join episode e on e.id = l.episode
      where l.token_hash = ${Buffer.from(hash)}`,
  );
}

export async function findLink(tx: Tx, id: string): Promise<LinkOfStay | undefined> {
  return row(
    tx,
    sql<LinkOfStay>`
      select ${LINK}, e.ended_at as "endedAt" from resident_link l left join episode e on e.id = l.episode
      where l.id = ${id}`,
  );
}

export async function holdLink(tx: Tx, id: string): Promise<LinkOfStay | undefined> {
  return row(
    tx,
    sql<LinkOfStay>`
      select ${LINK}, e.ended_at as "endedAt" from resident_link l left join episode e on e.id = l.episode
      where l.id = ${id} for update of l`,
  );
}

/** Links of a stay, the newest first. */
export async function linksOf(tx: Tx, episode: string): Promise<ResidentLink[]> {
  return rows(
    tx,
    sql<ResidentLink>`select ${LINK} from resident_link l where l.episode = ${episode} order by l.made_at desc, l.id desc limit 20`,
  );
}

export async function insertLink(
  tx: Tx,
  link: {
    readonly id: string;
    readonly person: string;
    readonly episode: string;
    readonly place: string;
    readonly hash: Uint8Array;
    readonly by: string;
    readonly expiresAt: Date;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into resident_link (id, person, episode, place, token_hash, made_at, made_by, expires_at)
      values (${link.id}, ${link.person}, ${link.episode}, ${link.place}::ltree, ${Buffer.from(link.hash)}, ${now},
        ${link.by}, ${link.expiresAt})`,
  );
}

/** Withdraws the links of a stay that still open something; all of them, or one. */
export async function revokeLinks(
  tx: Tx,
  which: { readonly episode: string } | { readonly link: string },
  now: Date,
): Promise<number> {
  return run(
    tx,
    sql`
      update resident_link set revoked_at = ${now}
      where revoked_at is null and ${'link' in which ? sql`id = ${which.link}` : sql`episode = ${which.episode}`}`,
  );
}

/** The floor of the isolation site a stay is kept at; null: she is at none. */
export async function keptAtOf(tx: Tx, episode: string): Promise<string | null> {
  const found = await row(
    tx,
    sql<{ keptAt: string | null }>`select kept_at::text as "keptAt" from episode where id = ${episode}`,
  );
  return found?.keptAt ?? null;
}

export async function noteUse(tx: Tx, link: string, now: Date): Promise<void> {
  await run(tx, sql`update resident_link set used_at = ${now}, uses = uses + 1 where id = ${link}`);
}

/**
 * Counts a wrong answer to “who are you”. Answers how many there are now. A right one forgets none: whoever knows her own
 * number would try out, between two right answers, that of somebody she reports for.
 */
export async function noteTry(tx: Tx, link: string, right: boolean): Promise<number> {
  const found = await row(
    tx,
    sql<{ tries: number }>`
      update resident_link set tries = tries + ${right ? 0 : 1} where id = ${link} returning tries`,
  );
  return found?.tries ?? 0;
}

// Whom she reports for ----------------------------------------------------------------------------------

export interface Bound {
  readonly person: string;
  readonly forPerson: string;
  readonly place: string;
  readonly since: Date;
}

const BOUND = sql`b.person, b.for_person as "forPerson", b.place::text as place, b.since`;

export async function boundOf(tx: Tx, person: string): Promise<Bound[]> {
  return rows(
    tx,
    sql<Bound>`select ${BOUND} from resident_bound b where b.person = ${person} and b.until is null order by b.since`,
  );
}

/** Who reports for her. */
export async function reportersOf(tx: Tx, person: string): Promise<Bound[]> {
  return rows(
    tx,
    sql<Bound>`select ${BOUND} from resident_bound b where b.for_person = ${person} and b.until is null order by b.since`,
  );
}

export async function bind(
  tx: Tx,
  bound: { readonly person: string; readonly forPerson: string; readonly place: string; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into resident_bound (person, for_person, place, since, by)
      values (${bound.person}, ${bound.forPerson}, ${bound.place}::ltree, ${now}, ${bound.by})`,
  );
}

export async function unbind(tx: Tx, person: string, forPerson: string, now: Date): Promise<number> {
  return run(
    tx,
    sql`
      update resident_bound set until = ${now}
      where person = ${person} and for_person = ${forPerson} and until is null`,
  );
}

// What she asks about her data --------------------------------------------------------------------------

const REQUEST = sql`
  r.id, r.no, r.person, r.episode, r.place::text as place, r.kind, r.text, r.asked_at as "askedAt",
  r.asked_by as "askedBy", r.due_at as "dueAt", r.answer, r.answer_text as "answerText",
  r.answered_at as "answeredAt", r.answered_by as "answeredBy"`;

export async function insertRequest(
  tx: Tx,
  made: {
    readonly id: string;
    readonly person: string;
    readonly episode: string | null;
    readonly place: string;
    readonly kind: RightKind;
    readonly text: Buffer | null;
    readonly by: string;
    readonly dueAt: Date;
  },
  now: Date,
): Promise<number> {
  const born = await row(
    tx,
    sql<{ no: number }>`
      insert into right_request (id, person, episode, place, kind, text, asked_at, asked_by, due_at)
      values (${made.id}, ${made.person}, ${made.episode}, ${made.place}::ltree, ${made.kind}, ${made.text}, ${now},
        ${made.by}, ${made.dueAt})
      returning no`,
  );
  return Number(born?.no ?? 0);
}

export async function setTaskOfRequest(tx: Tx, id: string, task: string): Promise<void> {
  await run(tx, sql`update right_request set task = ${task} where id = ${id}`);
}

export async function findRequest(tx: Tx, id: string): Promise<RightRequest | undefined> {
  return row(tx, sql<RightRequest>`select ${REQUEST} from right_request r where r.id = ${id}`);
}

export async function holdRequest(tx: Tx, id: string): Promise<RightRequest | undefined> {
  return row(tx, sql<RightRequest>`select ${REQUEST} from right_request r where r.id = ${id} for update`);
}

/** An open request of the same kind: asked twice it is one. */
export async function openRequest(
  tx: Tx,
  person: string,
  kind: RightKind,
): Promise<RightRequest | undefined> {
  return row(
    tx,
    sql<RightRequest>`
      select ${REQUEST} from right_request r
      where r.person = ${person} and r.kind = ${kind} and r.answered_at is null limit 1`,
  );
}

export async function requestsOf(tx: Tx, person: string, limit = 50): Promise<RightRequest[]> {
  return rows(
    tx,
    sql<RightRequest>`
      select ${REQUEST} from right_request r where r.person = ${person} order by r.asked_at desc, r.id desc limit ${limit}`,
  );
}

/** Requests that wait, the one due first first; or those answered last. */
export async function requests(
  tx: Tx,
  asked: { readonly open: boolean; readonly limit: number },
): Promise<RightRequest[]> {
  return rows(
    tx,
    asked.open
      ? sql<RightRequest>`
          select ${REQUEST} from right_request r where r.answered_at is null order by r.due_at, r.id limit ${asked.limit}`
      : sql<RightRequest>`
          select ${REQUEST} from right_request r where r.answered_at is not null
          order by r.answered_at desc, r.id limit ${asked.limit}`,
  );
}

export async function requestCounts(tx: Tx, now: Date): Promise<{ open: number; late: number }> {
  const found = await row(
    tx,
    sql<{ open: number; late: number }>`
      select count(*)::int as open, count(*) filter (where due_at < ${now})::int as late
      from right_request where answered_at is null`,
  );
  return found ?? { open: 0, late: 0 };
}

export async function answerRequest(
  tx: Tx,
  id: string,
  as: { readonly answer: RightAnswer; readonly text: Buffer | null; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update right_request set answer = ${as.answer}, answer_text = ${as.text}, answered_at = ${now}, answered_by = ${as.by}
      where id = ${id}`,
  );
}
