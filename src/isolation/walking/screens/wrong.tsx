// Steps that were not allowed, for infection control: who, from where to where, and what came of it in her words.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { Field } from '../../screens/parts.tsx';
import type { StepOutcome } from '../terms.ts';
import type { WalkingShown } from './walk.tsx';
import './walking.css';
import { useT } from './walking-words.ts';

type Row = NonNullable<WalkingShown['wrong']>[number];

/** Nothing for whoever settles none. */
export function WrongSteps({ page, large = false }: { page: WalkingShown; large?: boolean }) {
  const t = useT();
  if (page.wrong === null) return null;
  const open = page.wrong.filter(({ settledAt }) => settledAt === null);
  const settled = page.wrong.filter(({ settledAt }) => settledAt !== null);
  return (
    <Card
      title={t('wrongSteps')}
      extra={open.length > 0 && <StatePill tone="now">{t('openN', { n: open.length })}</StatePill>}
    >
      {open.length === 0 ? (
        <StatePill tone="good">{t('noneOpen')}</StatePill>
      ) : (
        <ul className="walk-wrong">
          {open.map((row) => (
            <li key={row.id}>
              <OneStep row={row} />
              <Settle row={row} page={page} large={large} />
            </li>
          ))}
        </ul>
      )}
      {settled.length > 0 && (
        <details>
          <summary>
            {t('settled')} {settled.length}
          </summary>
          <ul className="walk-wrong">
            {settled.map((row) => (
              <li key={row.id}>
                <OneStep row={row} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}

function OneStep({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <>
      <span>
        <span className="digits">{row.code}</span>{' '}
        <strong>
          {capital(say(row.from))} → {say(row.into)}
        </strong>
      </span>
      <span>{capital(say(row.breach))}</span>
      <small>{t('who', { name: row.who ?? '—', at: moment(row.at) })}</small>
      {row.outcome !== null && (
        <small>
          {[capital(say(row.outcome)), row.words ?? '', t('settledBy', { name: row.settledBy ?? '—' })]
            .filter(Boolean)
            .join(' · ')}
        </small>
      )}
    </>
  );
}

function Settle({ row, page, large }: { row: Row; page: WalkingShown; large: boolean }) {
  const t = useT();
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<StepOutcome>();
  const [words, setWords] = useState('');
  const why: Words | undefined = outcome === undefined ? CHOOSE : words.trim().length < 2 ? WRITE : undefined;
  return (
    <div>
      <WhyButton
        size={large ? 'large' : 'small'}
        wide={large}
        why={row.mine ? OWN : undefined}
        onPress={() => setOpen(true)}
      >
        {t('settle')}
      </WhyButton>
      <Dialog
        open={open}
        title={`${row.code} ${capital(say(row.from))} → ${say(row.into)}`}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="settleStep"
            tone="primary"
            title={SETTLE}
            place={row.place}
            why={why}
            input={{ wrong: row.id, outcome: outcome ?? 'not-scanned', words: words.trim() }}
            onDone={() => setOpen(false)}
          />
        }
      >
        <div className="walk-wrong">
          <fieldset className="chips iso-bare" aria-label={t('outcome')}>
            {page.outcomes.map((one) => (
              <button
                key={one.value}
                type="button"
                className="chip iso-big-chip"
                aria-pressed={outcome === one.value}
                onClick={() => setOutcome(one.value)}
              >
                {capital(say(one))}
              </button>
            ))}
          </fieldset>
          <Field label={t('words')}>
            {(id) => (
              <textarea
                id={id}
                className="input"
                rows={3}
                maxLength={500}
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            )}
          </Field>
        </div>
      </Dialog>
    </div>
  );
}

const SETTLE: Words = { zh: '了结', en: 'settle' };
const CHOOSE: Words = { zh: '请选怎样了结', en: 'Choose how it ended' };
const WRITE: Words = { zh: '请写处理经过', en: 'Write what was done' };
const OWN: Words = {
  zh: '自己的通行问题须由另一个人来了结',
  en: 'Somebody else than who took the step settles it',
};
