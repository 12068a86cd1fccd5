// `seawall plan`: the plan a protocol makes of facts, at the command line, for people who write and check rules. With
// --why every day names the row that decided it. Without facts: the worked cases that the protocols carry.
import { Refusal } from './base/refusal.ts';
import type { RulebookAt } from './base/rule-part.ts';
import { bothLanguages, type Words } from './base/words.ts';
import { planFor, planText, protocolOf, protocolsIn, readFacts, whyRow } from './control/protocols/rules.ts';
import {
  condWords,
  type EpisodePlan,
  MOVEMENT_WORDS,
  type ProtocolInForce,
  STAGE_PLACE_WORDS,
} from './control/protocols/terms.ts';
import { roles } from './teams/terms.ts';

export interface PlanAsked {
  readonly protocol: string | undefined;
  readonly categories: readonly string[];
  /** JSON, as it was typed. */
  readonly facts: string | undefined;
  readonly why: boolean;
}

export interface PlanTold {
  readonly result: unknown;
  readonly sentences: readonly string[];
  readonly code: number;
}

export const PLAN_USAGE = `seawall plan --protocol CN-COVID-8 --category close --facts '{"lastExposure":"2021-12-08","intake":"2021-12-09"}' [--why] [--json]`;

/** Answers what was asked; refuses in words what can not be answered. */
export function planTold(rulebook: RulebookAt, asked: PlanAsked): PlanTold {
  if (asked.facts === undefined && asked.why) return workedCases(rulebook, asked.protocol);
  if (asked.protocol === undefined) return choose(asked, protocolsIn(rulebook), PROTOCOLS);
  const protocol = protocolOf(rulebook, asked.protocol);
  if (asked.categories.length === 0) return choose(asked, protocol.categories, CATEGORIES);
  const plan = planFor(protocol, asked.categories, readFacts(asked.facts ?? '{}'));
  return asked.why
    ? withRows(rulebook, protocol, plan)
    : { result: outward(plan), sentences: said(rulebook, protocol, plan), code: 0 };
}

const PROTOCOLS: Words = { zh: '请用 --protocol 指定方案', en: 'name a protocol with --protocol' };
const CATEGORIES: Words = { zh: '请用 --category 指定类别', en: 'name a category with --category' };

/** Something is missing that can be chosen: what there is, and that it was not understood. */
function choose(asked: PlanAsked, from: readonly (Words & { readonly id: string })[], what: Words): PlanTold {
  return {
    result: { error: { code: 'choose', ...what, known: from.map(({ id, zh, en }) => ({ id, zh, en })) } },
    sentences: [
      `${what.zh} / ${what.en}${asked.protocol === undefined ? '' : ` (${asked.protocol})`}`,
      ...from.map(({ id, zh, en }) => `  ${id.padEnd(18)} ${zh} / ${en}`),
      '',
      `  ${PLAN_USAGE}`,
    ],
    code: 2,
  };
}

/** What machines read: days, places, tests. The stages hold nothing else, so that they can be compared as they are. */
function outward(plan: EpisodePlan) {
  return {
    protocol: plan.protocol,
    version: plan.version,
    categories: plan.categories,
    leading: plan.leading,
    endsOn: plan.endsOn,
    stages: plan.stages.map(({ stage, place, from, to, tests, skipped }) => ({
      stage,
      place,
      from,
      to,
      tests: tests.map(({ on, double }) => ({ on, double })),
      ...(skipped === undefined ? {} : { skipped }),
    })),
    ...(plan.exempt === undefined ? {} : { exempt: plan.exempt }),
    ...(plan.prophylaxis.length === 0
      ? {}
      : { prophylaxis: plan.prophylaxis.map(({ id, from, until }) => ({ id, from, until })) }),
  };
}

function said(rulebook: RulebookAt, protocol: ProtocolInForce, plan: EpisodePlan): string[] {
  const names = rulebook.part(roles);
  const labels = plan.categories.map((id) => protocol.categories.find((one) => one.id === id));
  const lines = [
    `${protocol.zh} / ${protocol.en}  ${plan.version}`,
    ...labels.map(
      (one) => `${one?.zh} / ${one?.en}${one?.id === plan.leading && labels.length > 1 ? '  ←' : ''}`,
    ),
  ];
  if (plan.exempt !== undefined) {
    const by = labels.flatMap((one) => one?.unless ?? []).find((one) => one.evidence === plan.exempt?.by);
    return [...lines, `不需管控：${by?.zh} / no control: ${by?.en}`];
  }
  const leading = labels.find((one) => one?.id === plan.leading);
  if (leading?.openEnded !== undefined) lines.push(`${leading.openEnded.zh} / ${leading.openEnded.en}`);
  for (const stage of plan.stages) {
    const name = `${stage.label.zh} / ${stage.label.en}`;
    if (stage.skipped) {
      lines.push('', `${name}：已于 ${stage.to} 期满，略过 / over on ${stage.to}, skipped`);
      continue;
    }
    const place = STAGE_PLACE_WORDS[stage.place];
    const movement = MOVEMENT_WORDS[stage.movement];
    const tests = stage.tests.map(({ on, double }) => `${on}${double ? ' ×2' : ''}`).join('  ');
    lines.push(
      '',
      `${name}  ${stage.from} → ${stage.to}`,
      `  ${place.zh} / ${place.en} · ${movement.zh} / ${movement.en}`,
      ...(tests === '' ? [] : [`  检测 / tests  ${tests}`]),
      `  解除 / release  ${stage.releaseIf.map((one) => bothLanguages(condWords(one, names))).join('；')}`,
    );
  }
  for (const one of plan.prophylaxis)
    lines.push(
      '',
      `${one.label.zh} / ${one.label.en}：至 ${one.until} 当日 / until ${one.until} · ${one.effect.zh} / ${one.effect.en}`,
    );
  if (plan.endsOn !== null) lines.push('', `全部期满 / ends  ${plan.endsOn}`);
  return lines;
}

function withRows(rulebook: RulebookAt, protocol: ProtocolInForce, plan: EpisodePlan): PlanTold {
  const days = whyRow(protocol, plan);
  return {
    result: {
      ...outward(plan),
      days: days.map(({ on, row, what, why, source }) => ({ on, row, what, why, source })),
    },
    sentences: [
      ...said(rulebook, protocol, plan),
      '',
      ...days.flatMap(({ on, row, what, why, source }) => [
        `${on}  ${what.zh} / ${what.en}`,
        `    ${row}：${why.map((one) => `${one.zh} / ${one.en}`).join('；')}`,
        `    ${source}`,
      ]),
    ],
    code: 0,
  };
}

/** Every worked case of a protocol, or of all, with what comes out and the rows behind it. */
function workedCases(rulebook: RulebookAt, only: string | undefined): PlanTold {
  const protocols = only === undefined ? protocolsIn(rulebook) : [protocolOf(rulebook, only)];
  const cases = protocols.flatMap((protocol) =>
    protocol.examples.map((example) => {
      const plan = planOrWhy(protocol, example.categories, example.facts);
      const got = plan instanceof Refusal ? [plan.words.zh] : planText(plan);
      return { protocol, example, plan, got, holds: got.join('\n') === example.plan.join('\n') };
    }),
  );
  return {
    result: cases.map(({ protocol, example, got, holds }) => ({
      protocol: protocol.id,
      example: example.id,
      holds,
      expected: example.plan,
      got,
    })),
    sentences: cases.flatMap(({ protocol, example, plan, got, holds }) => [
      `${holds ? '✓' : '✗'} ${protocol.id} ${example.id}  ${example.zh} / ${example.en}`,
      ...got.map((line) => `    ${line}`),
      ...(holds ? [] : example.plan.map((line) => `  ≠ ${line}`)),
      ...(plan instanceof Refusal
        ? []
        : whyRow(protocol, plan).map(
            ({ on, row, why }) => `      ${on}  ${row}  ${why.map((one) => one.zh).join('；')}`,
          )),
    ]),
    code: cases.every((one) => one.holds) ? 0 : 1,
  };
}

function planOrWhy(protocol: ProtocolInForce, ...asked: [readonly string[], Parameters<typeof planFor>[2]]) {
  try {
    return planFor(protocol, ...asked);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
