// Reading the rulebook: all parts, one part with its versions and the change that waits, one version, a check.
import Type from 'typebox';
import { must } from '../base/refusal.ts';
import type { RulePart } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';
import { look } from '../ledger/act.ts';
import type { Ctx, Look } from '../ledger/terms.ts';
import { refuse } from './refusals.ts';
import {
  approvedOf,
  comingAfter,
  type DiffLine,
  diffLines,
  inForceAt,
  type RuleWords,
  readText,
  type SettingShown,
  settingsShown,
  sideToSign,
  signerOf,
  TEXT_LETTERS,
  wholeProblems,
  whyNotDecide,
  whyNotPropose,
  whyNotRecall,
  whyNotWithdraw,
} from './rules.ts';
import * as store from './store.ts';
import { approvals, type Problem, partWords, type Version, type VersionState } from './terms.ts';

const READ = { duty: 'rulebook.read', purpose: 'administration' } as const;

export interface PartRow {
  readonly part: string;
  readonly title: Words;
  readonly no: number;
  readonly origin: Version['origin'];
  /** Null: from the very beginning. */
  readonly inForceFrom: string | null;
  readonly settings: number;
  /** Settings whose source says that they are only a default. */
  readonly defaults: number;
  readonly open: {
    readonly proposedName: string;
    readonly proposedAt: string;
    readonly signed: number;
  } | null;
  readonly coming: { readonly no: number; readonly inForceFrom: string } | null;
}

const parts = look('/rulebook', {
  title: { zh: '规则库', en: 'the rulebook' },
  ...READ,
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ version: string; sides: number; rows: PartRow[] }> {
    const known = partsOf(ctx);
    const versions = Map.groupBy(await store.approvedVersions(tx), (one) => one.part);
    const open = await store.openChanges(tx);
    const signed = await store.approvalsOf(
      tx,
      open.map((one) => one.id),
    );
    const rows = known.map((part): PartRow => {
      const own = versions.get(part.name) ?? [];
      const now = must(inForceAt(own, ctx.now), `${part.name} in force`);
      const settings = settingsShown(ctx.rulebook.part(part)); // counted only
      const change = open.find((one) => one.part === part.name);
      const coming = comingAfter(own, ctx.now);
      return {
        part: part.name,
        title: partWords(part.name),
        no: now.no,
        origin: now.origin,
        inForceFrom: now.inForceFrom?.toISOString() ?? null,
        settings: settings.length,
        defaults: settings.filter((one) => one.isDefault).length,
        open:
          change === undefined
            ? null
            : {
                proposedName: change.proposedName,
                proposedAt: change.proposedAt.toISOString(),
                signed: signed.filter((one) => one.version === change.id).length,
              },
        coming:
          coming?.inForceFrom == null
            ? null
            : { no: coming.no, inForceFrom: coming.inForceFrom.toISOString() },
      };
    });
    return { version: ctx.rulebook.version, sides: ctx.rulebook.part(approvals).sides.length, rows };
  },
});

export interface VersionRow {
  readonly id: string;
  readonly no: number | null;
  readonly state: VersionState;
  readonly origin: Version['origin'];
  readonly inForce: boolean;
  readonly proposedName: string;
  readonly proposedAt: string;
  readonly reason: string;
  readonly effectiveFrom: string | null;
  readonly inForceFrom: string | null;
  readonly decidedName: string | null;
  readonly decidedAt: string | null;
  readonly decidedReason: string | null;
  readonly signed: readonly { side: Words; name: string; at: string; reason: string }[];
  /** Why it can not be recalled; null when it can. */
  readonly whyNotRecall: Words | null;
}

export interface PartShown {
  readonly part: string;
  readonly title: Words;
  readonly no: number;
  readonly text: string;
  readonly inForceFrom: string | null;
  readonly settings: readonly SettingShown[];
  readonly versions: readonly VersionRow[];
  readonly change:
    | (VersionRow & {
        readonly base: number | null;
        readonly diff: readonly DiffLine[];
        readonly sides: readonly { side: string; words: Words; signedBy: string | null }[];
        readonly whyNotApprove: Words | null;
        readonly whyNotDecline: Words | null;
        readonly whyNotWithdraw: Words | null;
      })
    | null;
  readonly whyNotPropose: Words | null;
}

const partShown = look('/rulebook/:part', {
  title: { zh: '规则册', en: 'a part of the rulebook' },
  ...READ,
  query: Type.Object({ part: Type.String({ minLength: 1, maxLength: 60 }) }),
  async run(tx, query, ctx): Promise<PartShown> {
    const part = partNamed(ctx, query.part);
    const all = await store.versionsOf(tx, part.name);
    const signed = await store.approvalsOf(
      tx,
      all.map((one) => one.id),
    );
    const rule = ctx.rulebook.part(approvals);
    const now = must(inForceAt(all, ctx.now), `${part.name} in force`);
    const rowOf = (one: Version): VersionRow => ({
      id: one.id,
      no: one.no,
      state: one.state,
      origin: one.origin,
      inForce: one.id === now.id,
      proposedName: one.proposedName,
      proposedAt: one.proposedAt.toISOString(),
      reason: one.reason,
      effectiveFrom: one.effectiveFrom?.toISOString() ?? null,
      inForceFrom: one.inForceFrom?.toISOString() ?? null,
      decidedName: one.decidedName,
      decidedAt: one.decidedAt?.toISOString() ?? null,
      decidedReason: one.decidedReason,
      signed: signed
        .filter(({ version }) => version === one.id)
        .map(({ side, name, at, reason }) => ({
          side: sideWords(rule.sides, side),
          name,
          at: at.toISOString(),
          reason,
        })),
      whyNotRecall: whyNotRecall(one, ctx.now)?.words ?? null,
    });
    const open = all.find((one) => one.state === 'proposed');
    const newest = must(approvedOf(all).at(-1), 'a part has a version');
    const signatures = signed.filter((one) => one.version === open?.id);
    return {
      part: part.name,
      title: partWords(part.name),
      no: now.no,
      text: newest.text,
      inForceFrom: now.inForceFrom?.toISOString() ?? null,
      settings: settingsShown(ctx.rulebook.part(part), { ...roleWords(ctx), ...part.words }),
      versions: all.filter((one) => one !== open).map(rowOf),
      change:
        open === undefined
          ? null
          : {
              ...rowOf(open),
              base: open.base,
              diff: diffLines(all.find((one) => one.no === open.base)?.text ?? '', open.text),
              sides: rule.sides.map(({ side, zh, en }) => ({
                side,
                words: { zh, en },
                signedBy: signatures.find((one) => one.side === side)?.name ?? null,
              })),
              whyNotApprove: sideToSign(open, signatures, signerOf(ctx.actor), rule).no?.words ?? null,
              whyNotDecline: whyNotDecide(open, ctx.actor.id)?.words ?? null,
              whyNotWithdraw: whyNotWithdraw(open, ctx.actor.id)?.words ?? null,
            },
      whyNotPropose: whyNotPropose(all, { part: part.name, effectiveFrom: ctx.now }, ctx.now)?.words ?? null,
    };
  },
});

const versionShown = look('/rulebook/:part/versions/:version', {
  title: { zh: '规则册的一个版本', en: 'a version of a part' },
  ...READ,
  query: Type.Object({
    part: Type.String({ minLength: 1, maxLength: 60 }),
    version: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  }),
  async run(tx, query, ctx): Promise<{ text: string; no: number | null; diff: DiffLine[] }> {
    const all = await store.versionsOf(tx, partNamed(ctx, query.part).name);
    const one = all.find(({ id }) => id === query.version) ?? refuse('no-such-version');
    const before = all.find(({ no }) => no !== null && no === one.base);
    return { text: one.text, no: one.no, diff: diffLines(before?.text ?? '', one.text) };
  },
});

export interface Checked {
  readonly problems: readonly Problem[];
  readonly diff: readonly DiffLine[];
}

/** What would be wrong with a text, while it is being written. Long texts come by POST /api/rulebook/check. */
export const checkText = look('/rulebook-check', {
  title: { zh: '检查规则文本', en: 'check a text' },
  ...READ,
  query: Type.Object({
    part: Type.String({ minLength: 1, maxLength: 60 }),
    text: Type.String({ maxLength: TEXT_LETTERS }),
  }),
  async run(tx, query, ctx): Promise<Checked> {
    const part = partNamed(ctx, query.part);
    const text = query.text.replace(/\r\n?/g, '\n');
    const newest = must(approvedOf(await store.versionsOf(tx, part.name)).at(-1), 'a part has a version');
    const diff = diffLines(newest.text, text);
    const read = readText(part, text);
    if (read.problems !== undefined) return { problems: read.problems, diff };
    const values = new Map(
      partsOf(ctx).map((one) => [one.name, one.name === part.name ? read.value : ctx.rulebook.part(one)]),
    );
    return { problems: wholeProblems(values, partsOf(ctx)), diff };
  },
});

export const rulebookLooks: readonly Look[] = [
  parts,
  partShown,
  versionShown,
  checkText,
] as unknown as Look[]; // each answers its own query

function partsOf(ctx: Ctx): readonly RulePart[] {
  return must(ctx.rulebook.parts, 'the rulebook knows its parts');
}

/** Roles are named by the rulebook itself. */
function roleWords(ctx: Ctx): RuleWords {
  const roles = partsOf(ctx).find((one) => one.name === 'roles');
  return roles === undefined ? {} : (ctx.rulebook.part(roles) as RuleWords); // each of its rows has both words
}

function partNamed(ctx: Ctx, name: string): RulePart {
  const known = partsOf(ctx);
  return (
    known.find((one) => one.name === name) ??
    refuse('no-such-part', { part: name, known: known.map((one) => one.name).join('、') })
  );
}

function sideWords(sides: readonly ({ side: string } & Words)[], side: string): Words {
  const { zh, en } = sides.find((one) => one.side === side) ?? { zh: side, en: side };
  return { zh, en };
}
