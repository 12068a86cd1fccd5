// Small parts of the pages of people at home: who somebody is, how a slot stands, one press at a time, values by touch.
import { useMemo, useRef, useState } from 'react';
import type { CarePage, Choice, Shown, SlotShown } from '../../../control/observations/routes.ts';
import type { SlotStand } from '../../../control/observations/rules.ts';
import { Field } from '../../../shells/kit/field.tsx';
import { StatePill, type Tone } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { useLanguage, useSay } from '../../../shells/kit/words.ts';
import './board.css';

const TONES: Record<SlotStand, Tone> = {
  later: 'quiet',
  open: 'busy',
  late: 'late',
  reminded: 'late',
  call: 'now',
  visit: 'now',
  done: 'good',
  visited: 'quiet',
  excused: 'quiet',
};

/** How a slot stands; of another day, with its day. */
export function SlotPill({ slot, today }: { slot: SlotShown; today?: string | undefined }) {
  const say = useSay();
  const gap = useLanguage() === 'zh' ? '' : ' ';
  const when = today === undefined || slot.onDay === today ? '' : `${slot.onDay.slice(5)}${gap}`;
  return (
    <StatePill tone={TONES[slot.stand]}>
      {when}
      {say(slot.name)}
      {gap || '·'}
      {say(slot.words)}
    </StatePill>
  );
}

export const toneOfStand = (stand: SlotStand): Tone => TONES[stand];

/** She is at an isolation site: nobody here measures her until she is back. */
export function KeptAtSite({ kept }: { kept: NonNullable<CarePage['keptAt']> }) {
  const say = useSay();
  const { moment } = useFormat();
  const since = moment(kept.since);
  return (
    <span className="pill pill-quiet pill-sentence">
      {say({
        zh: `现在${kept.label ?? '隔离点'}（${since}起），由隔离点测温和检测`,
        en: `at ${kept.label ?? 'an isolation site'} since ${since}: measured and tested there`,
      })}
    </span>
  );
}

/** “张*三 · 34 岁” */
export function usePersonLine(): (person: Pick<Shown, 'name'> & { readonly age: number | null }) => string {
  const zh = useLanguage() === 'zh';
  return ({ name, age }) => (age === null ? name : `${name} · ${age}${zh ? ' 岁' : ''}`);
}

/** `[press, pending]`: a second tap while the first is being kept is no second record. */
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

/** Things whose id under `key` stands in an act of one of these names that waits in the outbox. */
export function useWaiting(acts: readonly string[], key: string): ReadonlySet<string> {
  const inputs = useWaitingInputs(acts);
  return useMemo(() => new Set(inputs.map((input) => String(input[key] ?? ''))), [inputs, key]);
}

export function Select({
  label,
  value,
  onChange,
  options,
  empty,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly Choice[];
  empty?: string;
}) {
  const say = useSay();
  return (
    <Field label={label}>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {say(one)}
          </option>
        ))}
      </select>
    </Field>
  );
}
