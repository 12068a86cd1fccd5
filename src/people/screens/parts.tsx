// What the people screens share: a button that asks for a reason, the facts of a person in a few lines, pages.
import { type ReactNode, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct, useActCards, useMayAct } from '../../shells/kit/act.ts';
import { type ButtonLook, WhyButton } from '../../shells/kit/act-button.tsx';
import type { ActName, InputOf, Json, ResultOf } from '../../shells/kit/act-types.ts';
import { ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Go } from '../../shells/kit/go.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { PersonRow } from '../routes.ts';
import { SEX_WORDS } from '../terms.ts';
import { useT } from './people-words.ts';

interface ReasonActProps<N extends ActName> extends ButtonLook {
  act: N;
  input: (reason: string) => InputOf<N>;
  place?: string | undefined;
  title?: Words;
  /** Above the field: what will happen, in whole sentences. */
  words?: Words;
  usual?: readonly Words[];
  why?: Words | undefined;
  children?: ReactNode;
  onDone?: (result: ResultOf<N>) => void;
}

/** Performs an act once somebody has said why; the ledger keeps the reason. */
export function ReasonAct<N extends ActName>({
  act,
  input,
  place,
  title,
  words,
  usual,
  why,
  children,
  onDone,
  ...look
}: ReasonActProps<N>) {
  const say = useSay();
  const tell = useTell();
  const card = useActCards().get(act);
  const shown = title ?? card?.title ?? { zh: act, en: act };
  const may = useMayAct(act, { place, title: shown });
  const { perform, pending } = useAct(act);
  const [asking, setAsking] = useState(false);
  const go = async (reason: string) => {
    try {
      onDone?.(await perform(input(reason)));
      setAsking(false);
    } catch (error) {
      tell.refused(error, shown);
    }
  };
  return (
    <>
      <WhyButton {...look} why={may.may ? why : may.why} pending={pending} onPress={() => setAsking(true)}>
        {children ?? capital(say(shown))}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={shown}
        {...(words === undefined ? {} : { words })}
        {...(usual === undefined ? {} : { usual })}
        pending={pending}
        onReason={(reason) => void go(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** Code, masked name, age and sex: how a person is called on every screen. */
export function PersonLine({ person, link = true }: { person: Json<PersonRow>; link?: boolean }) {
  const t = useT();
  const say = useSay();
  const rest = [
    person.sex === undefined ? undefined : say(SEX_WORDS[person.sex]),
    person.age === undefined ? undefined : t('years', { n: person.age }),
  ].filter(Boolean);
  return (
    <span>
      {link ? (
        <Go to={`/people/${person.code}`} className="digits">
          {person.code}
        </Go>
      ) : (
        <span className="digits">{person.code}</span>
      )}{' '}
      {person.name} {rest.length > 0 && <small>{rest.join(' · ')}</small>}
    </span>
  );
}

/** Pages that only know what comes next; another question begins at the first page. */
export function usePages(question: string) {
  const [kept, setKept] = useState<{ question: string; marks: readonly (string | undefined)[] }>({
    question,
    marks: [undefined],
  });
  const marks = kept.question === question ? kept.marks : [undefined];
  return {
    page: marks.length,
    after: marks.at(-1),
    turn(to: number, next: string | null) {
      if (to < marks.length) setKept({ question, marks: marks.slice(0, Math.max(1, to)) });
      else if (next !== null) setKept({ question, marks: [...marks, next] });
    },
  };
}

export const REASONS: readonly Words[] = [
  { zh: '核对名单', en: 'checking a list' },
  { zh: '上门核实', en: 'before a visit' },
  { zh: '本人来电', en: 'she called herself' },
];
