// Which colour the facts ask for, and whether that is worth proposing. Pure: a reader of rulebook/codes.yaml.
import { addDays, type CivilDate, daysBetween } from '../../base/civil-dates.ts';
import type { Refusal } from '../../base/refusal.ts';
import { fillWords, type Words } from '../../base/words.ts';
import { refusalOf } from './refusals.ts';
import {
  ANSWERS,
  type CodeEvent,
  type CodeFacts,
  type CodeRow,
  type CodeRules,
  type Colour,
} from './terms.ts';

/** A colour the facts ask for. */
export interface Wanted {
  readonly row: string;
  readonly colour: Colour;
  /** Last day; null: until something changes. */
  readonly expiresOn: CivilDate | null;
  readonly reason: Words;
  readonly appeal: Words;
}

function fits(row: CodeRow, facts: CodeFacts): boolean {
  const { if: asked } = row;
  return (
    (asked.case === undefined || asked.case === facts.case) &&
    (asked.caseEnded === undefined || asked.caseEnded.includes(facts.caseEnded ?? '')) &&
    (asked.fever === undefined || asked.fever === facts.fever) &&
    (asked.states === undefined || asked.states.includes(facts.state ?? 'none')) &&
    (asked.planCode === undefined || asked.planCode === facts.planCode)
  );
}

/** The first row that fits; undefined: the table asks for nothing. */
export function wantedOf(
  rules: CodeRules,
  facts: CodeFacts,
  asked: { readonly today: CivilDate; readonly categoryWords: Words },
): Wanted | undefined {
  const row = rules.rows.find((one) => fits(one, facts));
  if (row === undefined) return undefined;
  const expiresOn = row.until === 'changed' ? null : lastDay(rules, facts.stageTo, asked.today);
  const appeal = rules.appeals.find((one) => one.appeal === row.appeal);
  return {
    row: row.id,
    colour: row.colour,
    expiresOn,
    reason: fillWords(
      { zh: row.zh, en: row.en },
      {
        stage: facts.stage ?? { zh: '管控', en: 'control' },
        category: asked.categoryWords,
        until: expiresOn ?? { zh: '另行通知', en: 'further notice' },
      },
    ),
    appeal: { zh: appeal?.zh ?? '', en: appeal?.en ?? '' },
  };
}

/**
 * The stage's last day; where it has passed and nobody released her, some days more, and as many again. Counted from the
 * last day and not from today: what was proposed yesterday still says today what the facts ask for.
 */
function lastDay(rules: CodeRules, stageTo: CivilDate | null, today: CivilDate): CivilDate | null {
  if (stageTo === null) return null;
  if (stageTo >= today) return stageTo;
  const { days } = rules.overdue;
  return addDays(stageTo, Math.ceil(daysBetween(stageTo, today) / days) * days);
}

type Before = Pick<CodeEvent, 'colour' | 'reasonCode' | 'expiresOn'>;

/** What is to happen to the proposals of a person. */
export interface Step {
  /** The open one no longer says what the facts ask for. */
  readonly lapse: boolean;
  readonly propose: Wanted | undefined;
}

/**
 * What the house proposes, given what holds (approved), what is open and what was declined last. A colour that holds
 * already, green for somebody who is green, and what a human has just declined are not proposed (again); once a colour
 * has expired, its follow-up is.
 */
export function stepOf(
  wanted: Wanted | undefined,
  is: {
    readonly holds: Before | undefined;
    readonly open: Before | undefined;
    readonly declined: Before | undefined;
    readonly today: CivilDate;
  },
): Step {
  const { holds, open, declined, today } = is;
  const expired = holds !== undefined && holds.expiresOn !== null && holds.expiresOn < today;
  const worth =
    wanted !== undefined &&
    !(wanted.colour === 'green' && (holds === undefined || holds.colour === 'green')) &&
    !(holds !== undefined && same(holds, wanted)) &&
    !(declined !== undefined && same(declined, wanted) && !expired);
  if (!worth) return { lapse: open !== undefined, propose: undefined };
  if (open !== undefined && same(open, wanted)) return { lapse: false, propose: undefined };
  return { lapse: open !== undefined, propose: wanted };
}

/** Another reason for the same colour until the same day changes nothing for her. */
function same(one: Before, other: Wanted): boolean {
  return one.colour === other.colour && one.expiresOn === other.expiresOn;
}

/** True when nothing is to happen. */
export const isCalm = (step: Step) => !step.lapse && step.propose === undefined;

/** Why a proposal can not be answered. */
export function whyNotAnswer(event: Pick<CodeEvent, 'no' | 'answer'>): Refusal | undefined {
  return event.answer === null
    ? undefined
    : refusalOf('code-answered', { no: event.no, answer: wordsOf(ANSWERS[event.answer]) });
}

/** Why a proposal can not be approved any more: the facts ask for another colour now, or for none. */
export function whyNotApprove(
  event: Pick<CodeEvent, 'no' | 'answer' | 'colour' | 'expiresOn' | 'reasonCode'>,
  wanted: Wanted | undefined,
): Refusal | undefined {
  const answered = whyNotAnswer(event);
  if (answered !== undefined) return answered;
  return wanted !== undefined && same(event, wanted)
    ? undefined
    : refusalOf('code-outdated', { no: event.no });
}

const wordsOf = ({ zh, en }: Words): Words => ({ zh, en });

/** What the person herself reads about a colour: why, until when, what was done with it, where she may object. */
export function explained(event: CodeEvent) {
  return {
    no: event.no,
    colour: event.colour,
    reason: event.reason,
    until: event.expiresOn,
    appeal: event.appeal,
    state:
      event.answer === null
        ? ('proposed' as const)
        : event.answer !== 'approved'
          ? event.answer
          : event.sentAt === null
            ? ('approved' as const)
            : ('sent' as const),
    at: (event.answeredAt ?? event.proposedAt).toISOString(),
    version: event.rulebook,
  };
}
