// The rulebook in force. What ships in rulebook/*.yaml is kept as version 1 of each part, so that a decision made
// under it can be replayed after the files have changed; approved versions come on top at their effective date.
// Read once, then again within seconds of a change by any process on the same database.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { uuidv7 } from '../base/ids.ts';
import { must } from '../base/refusal.ts';
import type { RulebookAt, RulePart } from '../base/rule-part.ts';
import type { Db, Tx } from '../base/sql.ts';
import { refuse } from './refusals.ts';
import { approvedOf, inForceAt, problemWords, readText, wholeProblems } from './rules.ts';
import { approvedVersions, holdVersionsOf, insertVersion, sha256Of, versionsStamp } from './store.ts';
import type { Version } from './terms.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', 'rulebook');
/** How long another process may go on with the version before: nothing in the rulebook is decided by the second. */
const FRESH_MS = 2_000;

export interface RulebookReader {
  /** The rulebook as it was, is or will be in force at a moment. */
  at(now: Date): Promise<RulebookAt>;
}

/**
 * Opens the rulebook: writes down what ships with this release, then answers from memory.
 * Refuses to start over a shipped file that its own schema rejects, naming file and line.
 */
export async function rulebookReader(
  db: Db,
  folder: string | undefined,
  parts: readonly RulePart[],
  options: { freshMs?: number } = {},
): Promise<RulebookReader> {
  const texts = await shippedTexts(folder ?? SHIPPED, parts);
  await db.transaction().execute(async (tx) => {
    for (const part of parts) await keepShipped(tx, part, must(texts.get(part.name), 'read just now'));
  });
  const byName = [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const values = new Map<string, unknown>();
  const known = new Map<string, RulebookAt>();
  let versions = new Map<string, Version[]>();
  let stamp: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    if (performance.now() - readAt < (options.freshMs ?? FRESH_MS)) return;
    readAt = performance.now();
    const now = await versionsStamp(db);
    if (now === stamp) return;
    versions = Map.groupBy(await approvedVersions(db), (one) => one.part);
    stamp = now;
  }

  function readVersion(part: RulePart, version: Version): unknown {
    const key = version.id;
    if (!values.has(key)) values.set(key, understoodVersion(part, version));
    return values.get(key);
  }

  function rulebookOf(now: Date): RulebookAt {
    const chosen = byName.map(
      (part) => [part, must(inForceAt(versions.get(part.name) ?? [], now), `${part.name} in force`)] as const,
    );
    const version = chosen.map(([part, { no }]) => `${part.name}@${no}`).join(' ');
    const before = known.get(version);
    if (before !== undefined) return before;
    const found = new Map(chosen.map(([part, one]) => [part.name, one]));
    const rulebook: RulebookAt = {
      version,
      parts,
      part<S extends TSchema>(part: RulePart<S>): Static<S> {
        const one = must(found.get(part.name), `${part.name} is in src/rulebook-parts.ts`);
        return readVersion(part as unknown as RulePart, one) as Static<S>; // read against this part's own schema
      },
    };
    known.set(version, rulebook);
    return rulebook;
  }

  await refresh();
  return {
    async at(now) {
      await refresh();
      return rulebookOf(now);
    },
  };
}

/**
 * The rulebook as it ships, or with the texts of a folder in place of those, without any database: every part is
 * version 1. A folder may hold a single text that is to be tried.
 */
export async function rulebookOfFiles(parts: readonly RulePart[], folder = SHIPPED): Promise<RulebookAt> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) refuse('no-such-folder', { folder });
  const own = new Set(await readdir(folder));
  const [tried, others] = [true, false].map((is) =>
    parts.filter((part) => own.has(`${part.name}.yaml`) === is),
  );
  const texts = new Map([
    ...(await shippedTexts(folder, tried ?? [])),
    ...(await shippedTexts(SHIPPED, others ?? [])),
  ]);
  const chosen = parts.map((part) => {
    const read = readText(part, must(texts.get(part.name), 'read just now'));
    return { part, no: 1, value: 'value' in read ? read.value : undefined }; // a wrong one was refused above
  });
  const problems = wholeProblems(new Map(chosen.map(({ part, value }) => [part.name, value])), parts);
  if (problems.length > 0) {
    const words = problemWords(problems);
    refuse('shipped-wrong', { file: folder, zhWhat: words.zh, enWhat: words.en });
  }
  return rulebookFrom(chosen, parts);
}

/** The rulebook in force in a database that somebody else has open: read once, nothing is written. */
export async function rulebookOfDatabase(db: Db, parts: readonly RulePart[], now: Date): Promise<RulebookAt> {
  const versions = Map.groupBy(await approvedVersions(db), (one) => one.part);
  return rulebookFrom(
    parts.map((part) => {
      const version = must(inForceAt(versions.get(part.name) ?? [], now), `${part.name} in force`);
      return { part, no: version.no, value: understoodVersion(part, version) };
    }),
    parts,
  );
}

/** A rulebook made of chosen versions. */
export function rulebookFrom(
  chosen: readonly { readonly part: RulePart; readonly no: number; readonly value: unknown }[],
  parts: readonly RulePart[],
): RulebookAt {
  const values = new Map(chosen.map(({ part, value }) => [part.name, value]));
  return {
    version: chosen
      .map(({ part, no }) => `${part.name}@${no}`)
      .sort()
      .join(' '),
    parts,
    part: (part) => must(values.get(part.name), `${part.name} is in src/rulebook-parts.ts`) as never, // its own schema's
  };
}

export function understoodVersion(part: RulePart, version: Version): unknown {
  const read = readText(part, version.text);
  if (read.problems === undefined) return read.value;
  const words = problemWords(read.problems);
  return refuse('version-unreadable', {
    version: `${version.part}@${version.no}`,
    zhWhat: words.zh,
    enWhat: words.en,
  });
}

async function shippedTexts(folder: string, parts: readonly RulePart[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const part of parts) {
    const file = `${part.name}.yaml`;
    const text = await readFile(join(folder, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return refuse('shipped-missing', { file });
      throw error;
    });
    const { problems } = readText(part, text);
    if (problems !== undefined) {
      const words = problemWords(problems);
      refuse('shipped-wrong', { file, zhWhat: words.zh, enWhat: words.en });
    }
    texts.set(part.name, text);
  }
  return texts;
}

const SHIPPED_REASON = '随产品发布 / shipped with the product';
const NO_FIT_REASON =
  '本区版本与新版程序不符，暂用随附文本 / the district’s version does not fit this release; the shipped text holds meanwhile';

/**
 * Keeps the shipped text of a part. First start: version 1, in force from the beginning. A new release with another
 * text: the next version at once where the district has changed nothing, else a change that waits for the district's
 * two approvals, unless the district's own text no longer fits the release.
 */
async function keepShipped(tx: Tx, part: RulePart, text: string): Promise<void> {
  const versions = await holdVersionsOf(tx, part.name);
  const newest = approvedOf(versions).at(-1);
  const sha256 = sha256Of(text);
  if (versions.some((one) => one.origin === 'shipped' && one.sha256 === sha256) && fits(part, newest)) return;
  const now = new Date();
  const shipped = {
    id: uuidv7(),
    part: part.name,
    text,
    origin: 'shipped' as const,
    base: newest?.no ?? null,
    proposedBy: 'house',
    proposedName: '海塘 Seawall',
    proposedAt: now,
    reason: SHIPPED_REASON,
    effectiveFrom: newest === undefined ? null : now,
  };
  const approved = {
    ...shipped,
    no: (newest?.no ?? 0) + 1,
    state: 'approved' as const,
    inForceFrom: newest === undefined ? null : now,
    decidedBy: 'house',
    decidedName: shipped.proposedName,
    decidedAt: now,
  };
  if (newest === undefined || newest.origin === 'shipped')
    return insertVersion(tx, { ...approved, decidedReason: SHIPPED_REASON });
  if (!fits(part, newest)) return insertVersion(tx, { ...approved, decidedReason: NO_FIT_REASON });
  if (versions.some((one) => one.state === 'proposed')) return;
  await insertVersion(tx, {
    ...shipped,
    no: null,
    state: 'proposed',
    inForceFrom: null,
    decidedBy: null,
    decidedName: null,
    decidedAt: null,
    decidedReason: null,
  });
}

function fits(part: RulePart, version: Version | undefined): boolean {
  return version !== undefined && readText(part, version.text).problems === undefined;
}
