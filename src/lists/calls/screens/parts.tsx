// Small parts that several call screens show.
import { type ReactNode, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Tone } from '../../../shells/kit/marks.tsx';
import type { TimelineItem } from '../../../shells/kit/timeline.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { LineState } from '../../terms.ts';
import type { LastTry, LinePage, MaskedPerson, ShownAttempt, ShownSearch } from '../routes.ts';
import { FIELD_WORDS, type OutcomeButton } from '../rules.ts';
import { useT } from './calls-words.ts';

const TONES: Partial<Record<LineState, Tone>> = {
  received: 'late',
  unreachable: 'late',
  wrongNumber: 'late',
  fieldSearch: 'late',
  policeAssist: 'late',
  districtSearch: 'late',
  openUnresolved: 'now',
  claimed: 'busy',
  verifying: 'busy',
  found: 'busy',
  routed: 'quiet',
};

/** Answered ones are good; searching is late; not found is red. */
export function toneOfState(state: LineState): Tone {
  return TONES[state] ?? 'good';
}

/** “手机 · 李海 · 01:25” */
export function lastWords(
  last: LastTry,
  moment: (at: string) => string,
  say: (words: Words) => string,
): string {
  return [say(last.channel), last.by, moment(last.at)].join(' · ');
}

/** `say` for what stands on a button by itself: English begins with a capital there. */
export function useLabel(): (words: Words) => string {
  const say = useSay();
  return (words) => {
    const text = say(words);
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
}

/** “张*三，女，34 岁” */
export function usePersonWords(): (person: MaskedPerson) => string {
  const t = useT();
  return (person) =>
    [
      person.name,
      person.sex === null ? undefined : t(person.sex),
      person.age === null ? undefined : t('age', { n: person.age }),
    ]
      .filter(Boolean)
      .join(' · ');
}

/** `[press, pending]`: one at a time, for a second tap while the first is being kept is no second record. */
export function useOnce(work: () => Promise<void>): [() => void, boolean] {
  const busy = useRef(false);
  const [pending, setPending] = useState(false);
  const press = () => {
    if (busy.current) return;
    busy.current = true;
    setPending(true);
    // What went wrong has been told already, by the act itself.
    void work()
      .catch(() => undefined)
      .finally(() => {
        busy.current = false;
        setPending(false);
      });
  };
  return [press, pending];
}

/** What the form of an outcome asks for. */
export function fieldsOf({ fields, asks }: OutcomeButton): { name: string; label: Words }[] {
  const own = fields.map((name) => ({ name: name as string, label: FIELD_WORDS[name] }));
  return asks === 'receipt' ? [...own, { name: 'receipt', label: RECEIPT }] : own;
}

const RECEIPT: Words = { zh: '回执或证明编号', en: 'Number of the receipt or certificate' };

/** A line of facts: label and value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="call-fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Tries and searches of a line as one history, oldest first. */
export function historyOf(
  page: Pick<LinePage, 'attempts' | 'searches'>,
  t: ReturnType<typeof useT>,
  clock: (at: string) => string,
): TimelineItem[] {
  const items = [
    ...page.attempts.map((one) => attemptItem(one, t, clock)),
    ...page.searches.flatMap((one) => searchItems(one)),
  ];
  return items.sort((a, b) => new Date(a.at).getTime() - new Date(b.at).getTime());
}

function attemptItem(
  one: ShownAttempt,
  t: ReturnType<typeof useT>,
  clock: (at: string) => string,
): TimelineItem {
  const number = one.numberNo === null ? '' : ` ${one.numberNo}`;
  const later = one.callBackAt !== null ? t('callBackAt', { at: clock(one.callBackAt) }) : undefined;
  const again =
    one.againFrom !== null && later === undefined ? t('againFrom', { at: clock(one.againFrom) }) : undefined;
  return {
    id: one.id,
    at: one.at,
    words: {
      zh: `${one.channel.zh}${number}：${one.result.zh}`,
      en: `${one.channel.en}${number}: ${one.result.en}`,
    },
    who: [one.by, one.elsewhere ? t('elsewhere') : undefined, later, again].filter(Boolean).join(' · '),
    tone: one.reached ? 'good' : 'quiet',
  };
}

function searchItems(one: ShownSearch): TimelineItem[] {
  const { stageWords, because, result } = one;
  const opened: TimelineItem = {
    id: `${one.id}-opened`,
    at: one.openedAt,
    words: { zh: `转入${stageWords.zh}：${because.zh}`, en: `${stageWords.en} opened: ${because.en}` },
    tone: 'late',
  };
  const started: TimelineItem[] =
    one.startedAt === null
      ? []
      : [
          {
            id: `${one.id}-started`,
            at: one.startedAt,
            words: { zh: `开始${stageWords.zh}`, en: `${stageWords.en} started` },
            who: one.startedBy ?? undefined,
            tone: 'busy',
          },
        ];
  const ended: TimelineItem[] =
    one.endedAt === null || result === null
      ? []
      : [
          {
            id: `${one.id}-ended`,
            at: one.endedAt,
            words: { zh: `${stageWords.zh}：${result.zh}`, en: `${stageWords.en}: ${result.en}` },
            who: one.endedBy ?? undefined,
            tone: 'good',
          },
        ];
  return [opened, ...started, ...ended];
}
