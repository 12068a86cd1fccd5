// Changing the rules: propose, approve by two sides, decline, withdraw, recall before it takes effect.

import Type from 'typebox';
import { uuidv7 } from '../base/ids.ts';
import { placeAt } from '../base/places.ts';
import { must } from '../base/refusal.ts';
import type { RulePart } from '../base/rule-part.ts';
import { Id } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import type { Ctx } from '../ledger/terms.ts';
import { refuse } from './refusals.ts';
import {
  approvedOf,
  diffLines,
  isSignedBy,
  problemWords,
  readText,
  sameValue,
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
import { approvals, type Problem, type Version } from './terms.ts';

const Reason = Type.String({ minLength: 2, maxLength: 500 });
const OfChange = Type.Object({ change: Id, reason: Reason });

/** Asks for a new text of a part. It changes nothing until both sides have approved and its day has come. */
export const proposeChange = act('rulebook.change.proposed', {
  title: { zh: '提出规则修改', en: 'propose a change of the rules' },
  duty: 'rulebook.propose',
  purpose: 'administration',
  input: Type.Object({
    part: Type.String({ minLength: 1, maxLength: 60 }),
    text: Type.String({ minLength: 1, maxLength: TEXT_LETTERS }),
    effectiveFrom: Type.String({ minLength: 10, maxLength: 40 }),
    reason: Reason,
  }),
  place: districtOf,
  async run(tx, input, ctx) {
    const part = partNamed(ctx, input.part);
    const versions = await store.holdVersionsOf(tx, part.name);
    const effectiveFrom = momentOf(input.effectiveFrom);
    const no = whyNotPropose(versions, { part: part.name, effectiveFrom }, ctx.now);
    if (no !== undefined) throw no;
    const text = input.text.replace(/\r\n?/g, '\n');
    const { value, problems } = checked(ctx, part, text);
    if (problems.length > 0) refuseWrong(problems);
    const base = must(approvedOf(versions).at(-1), `${part.name} has a version`);
    const before = readText(part, base.text);
    if (before.problems === undefined && base.text.trim() === text.trim() && sameValue(before.value, value))
      refuse('nothing-changed', { no: base.no });
    const id = uuidv7(ctx.now.getTime());
    await store.insertVersion(tx, {
      id,
      part: part.name,
      no: null,
      text,
      origin: 'district',
      base: base.no,
      state: 'proposed',
      proposedBy: ctx.actor.id,
      proposedName: ctx.actor.name,
      proposedAt: ctx.now,
      reason: input.reason,
      effectiveFrom,
      inForceFrom: null,
      decidedBy: null,
      decidedName: null,
      decidedAt: null,
      decidedReason: null,
    });
    const diff = diffLines(base.text, text);
    return {
      about: [`rulebook:${part.name}`, `change:${id}`],
      place: await districtOf(tx, input, ctx),
      detail: {
        part: part.name,
        change: id,
        base: base.no,
        sha256: store.sha256Of(text),
        effectiveFrom,
        gone: diff.filter(({ kind }) => kind === 'gone').length,
        new: diff.filter(({ kind }) => kind === 'new').length,
        reason: input.reason,
      },
      result: { change: id, base: base.no, effectiveFrom: effectiveFrom.toISOString() },
    };
  },
});

/** Signs a change for one's side. The second signature, of the other side, makes it a version. */
export const approveChange = act('rulebook.change.approved', {
  title: { zh: '批准规则修改', en: 'approve a change of the rules' },
  duty: 'rulebook.approve',
  purpose: 'administration',
  input: OfChange,
  place: districtOf,
  async run(tx, input, ctx) {
    const { change, versions } = await holdChange(tx, input.change);
    const rule = ctx.rulebook.part(approvals);
    const signed = await store.approvalsOf(tx, [change.id]);
    const found = sideToSign(change, signed, signerOf(ctx.actor), rule);
    if (found.no !== undefined) throw found.no;
    const newest = must(approvedOf(versions).at(-1), `${change.part} has a version`);
    if (newest.no !== change.base) refuse('base-moved', { base: change.base, newest: newest.no });
    // The house may have learnt a new rule about rules since this was proposed.
    const { problems } = checked(ctx, partNamed(ctx, change.part), change.text);
    if (problems.length > 0) refuseWrong(problems);
    await store.signVersion(tx, {
      version: change.id,
      side: found.side.side,
      by: ctx.actor.id,
      name: ctx.actor.name,
      role: found.role,
      at: ctx.now,
      reason: input.reason,
    });
    const complete = isSignedBy([...signed, found.side], rule);
    const wanted = change.effectiveFrom ?? ctx.now;
    const inForceFrom = wanted < ctx.now ? ctx.now : wanted;
    const no = newest.no + 1;
    if (complete)
      await store.approveVersion(
        tx,
        change.id,
        { no, inForceFrom },
        { by: ctx.actor.id, name: ctx.actor.name, at: ctx.now, reason: input.reason },
      );
    return {
      about: [`rulebook:${change.part}`, `change:${change.id}`],
      place: await districtOf(tx, input, ctx),
      detail: {
        part: change.part,
        change: change.id,
        side: found.side.side,
        signed: signed.length + 1,
        sides: rule.sides.length,
        complete,
        sha256: change.sha256,
        ...(complete ? { no, inForceFrom } : {}),
        reason: input.reason,
      },
      result: {
        signed: signed.length + 1,
        sides: rule.sides.length,
        version: complete ? `${change.part}@${no}` : null,
        inForceFrom: complete ? inForceFrom.toISOString() : null,
      },
    };
  },
});

/** Turns a change down. One side is enough: both must want it. */
export const declineChange = act('rulebook.change.declined', {
  title: { zh: '退回规则修改', en: 'decline a change of the rules' },
  duty: 'rulebook.approve',
  purpose: 'administration',
  input: OfChange,
  place: districtOf,
  async run(tx, input, ctx) {
    const { change } = await holdChange(tx, input.change);
    const no = whyNotDecide(change, ctx.actor.id);
    if (no !== undefined) throw no;
    return decided(tx, ctx, change, 'declined', input.reason);
  },
});

/** Takes one's own change back. */
export const withdrawChange = act('rulebook.change.withdrawn', {
  title: { zh: '撤回规则修改', en: 'withdraw a change of the rules' },
  duty: 'rulebook.propose',
  purpose: 'administration',
  input: OfChange,
  place: districtOf,
  async run(tx, input, ctx) {
    const { change } = await holdChange(tx, input.change);
    const no = whyNotWithdraw(change, ctx.actor.id);
    if (no !== undefined) throw no;
    return decided(tx, ctx, change, 'withdrawn', input.reason);
  },
});

/** Stops an approved version before it takes effect. Stopping needs one person; starting needs two. */
export const recallVersion = act('rulebook.version.recalled', {
  title: { zh: '生效前撤销', en: 'recall a version before it takes effect' },
  duty: 'rulebook.approve',
  purpose: 'administration',
  input: OfChange,
  place: districtOf,
  async run(tx, input, ctx) {
    const { change } = await holdChange(tx, input.change);
    const no = whyNotRecall(change, ctx.now);
    if (no !== undefined) throw no;
    return decided(tx, ctx, change, 'recalled', input.reason);
  },
});

export const rulebookActs = { proposeChange, approveChange, declineChange, withdrawChange, recallVersion };

async function decided(
  tx: Tx,
  ctx: Ctx,
  change: Version,
  state: 'declined' | 'withdrawn' | 'recalled',
  reason: string,
) {
  const decision = { state, by: ctx.actor.id, name: ctx.actor.name, at: ctx.now, reason };
  await store.decideVersion(tx, change.id, decision);
  return {
    about: [`rulebook:${change.part}`, `change:${change.id}`],
    place: await districtOf(tx, {}, ctx),
    detail: { part: change.part, change: change.id, no: change.no, reason },
    result: { state },
  };
}

/** The rulebook is the district's: a duty held below does not reach it. */
async function districtOf(_tx: Tx, _input: unknown, ctx: Ctx): Promise<string> {
  return placeAt(ctx.scope[0] ?? '', 1);
}

function partNamed(ctx: Ctx, name: string): RulePart {
  const parts = must(ctx.rulebook.parts, 'the rulebook knows its parts');
  return (
    parts.find((one) => one.name === name) ??
    refuse('no-such-part', { part: name, known: parts.map((one) => one.name).join('、') })
  );
}

async function holdChange(tx: Tx, id: string): Promise<{ change: Version; versions: Version[] }> {
  const found = (await store.findVersion(tx, id)) ?? refuse('no-such-version');
  const versions = await store.holdVersionsOf(tx, found.part);
  return {
    change: must(
      versions.find((one) => one.id === id),
      'never deleted',
    ),
    versions,
  };
}

function checked(ctx: Ctx, part: RulePart, text: string): { value?: unknown; problems: readonly Problem[] } {
  const read = readText(part, text);
  if (read.problems !== undefined) return { problems: read.problems };
  const parts = must(ctx.rulebook.parts, 'the rulebook knows its parts');
  const values = new Map(
    parts.map((one) => [one.name, one.name === part.name ? read.value : ctx.rulebook.part(one)]),
  );
  return { value: read.value, problems: wholeProblems(values, parts) };
}

function refuseWrong(problems: readonly Problem[]): never {
  const words = problemWords(problems);
  return refuse('change-wrong', { count: problems.length, zhWhat: words.zh, enWhat: words.en });
}

/** A moment with its zone: without one it would be read in the zone of the machine, hours away from the district's. */
function momentOf(text: string): Date {
  const at = new Date(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : Number.NaN);
  return Number.isNaN(at.getTime()) ? refuse('effective-unreadable', { given: text }) : at;
}
