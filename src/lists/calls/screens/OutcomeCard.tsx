// The outcomes that may be recorded, each with what is still missing; the ones that ask for more open a small form.
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Card } from '../../../shells/kit/marks.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { LinePage } from '../routes.ts';
import { LINE_ACTS, type OutcomeButton } from '../rules.ts';
import { useT } from './calls-words.ts';
import { whyNot } from './Line.tsx';
import { fieldsOf, useLabel } from './parts.tsx';

export function OutcomeCard({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  const label = useLabel();
  const tell = useTell();
  const { title } = LINE_ACTS.recordOutcome;
  const { perform, pending } = useAct('recordOutcome');
  const [asking, setAsking] = useState<OutcomeButton>();
  const may = useMay('lists.call', { place: page.unit.path, title });
  if (page.step === null) return null;
  const closed = may.may ? whyNot(page, 'recordOutcome') : may.why;
  const record = async (outcome: OutcomeButton, fields: Record<string, string>) => {
    try {
      await perform({ line: page.line, outcome: outcome.outcome, ...fields });
      setAsking(undefined);
      tell.done(outcome.ends ? DONE : SEARCHING);
    } catch (error) {
      tell.refused(error, outcome.title);
    }
  };
  return (
    <Card title={say(title)}>
      <div className="call-outcomes">
        {page.outcomes.map((one) => (
          <WhyButton
            key={one.outcome}
            why={one.may ? (closed ?? noOther(one, page)) : one.why}
            pending={pending && asking?.outcome === one.outcome}
            tone={one.outcome === 'confirmed' && one.may && closed === undefined ? 'primary' : 'plain'}
            onPress={() => setAsking(one)}
          >
            {label(one.title)}
            {!one.ends && <small>{t('leadsToVisit')}</small>}
          </WhyButton>
        ))}
      </div>
      {closed !== undefined && <p className="call-hint">{say(closed)}</p>}
      <OutcomeDialog
        page={page}
        outcome={asking}
        pending={pending}
        onRecord={(fields) => asking && void record(asking, fields)}
        onClose={() => setAsking(undefined)}
      />
    </Card>
  );
}

/** Nobody can be pointed at: this is her only line. */
function noOther(outcome: OutcomeButton, page: LinePage): Words | undefined {
  return outcome.asks === 'survivor' && !page.siblings.some((one) => one.survives) ? NO_OTHER : undefined;
}

const NO_OTHER: Words = {
  zh: '此人没有其他记录，不是重复。',
  en: 'This person has no other line, so this one repeats nothing.',
};
const DONE: Words = { zh: '结论已记录', en: 'The outcome is recorded' };
const SEARCHING: Words = { zh: '已转入上门查找', en: 'A visit has been opened' };

function OutcomeDialog({
  page,
  outcome,
  pending,
  onRecord,
  onClose,
}: {
  page: LinePage;
  outcome: OutcomeButton | undefined;
  pending: boolean;
  onRecord: (fields: Record<string, string>) => void;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const label = useLabel();
  const id = useId();
  const [fields, setFields] = useState<Record<string, string>>({});
  useEffect(() => {
    if (outcome === undefined) setFields({});
  }, [outcome]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    onRecord(Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== '')));
  };
  const needed = outcome === undefined ? [] : fieldsOf(outcome);
  return (
    <Dialog
      open={outcome !== undefined}
      title={outcome === undefined ? '' : label(outcome.title)}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" form={`${id}-form`} className="button button-primary" aria-disabled={pending}>
            {t('recordIt')}
          </button>
        </>
      }
    >
      <form id={`${id}-form`} onSubmit={send} className="call-form">
        <p>{outcome?.ends === false ? t('leadsToVisitHelp') : t('endsHelp', { name: page.person.name })}</p>
        {needed.map((field, i) => (
          <label key={field.name}>
            <span className="field-label">{say(field.label)}</span>
            <input
              className="input"
              required
              maxLength={field.name === 'receipt' ? 100 : 300}
              value={fields[field.name] ?? ''}
              autoFocus={i === 0}
              onChange={(event) => setFields({ ...fields, [field.name]: event.target.value })}
            />
          </label>
        ))}
        {outcome?.asks === 'survivor' && (
          <label>
            <span className="field-label">{t('survivor')}</span>
            <select
              className="input"
              required
              value={fields.survivor ?? ''}
              onChange={(event) => setFields({ ...fields, survivor: event.target.value })}
            >
              <option value="">{t('choose')}</option>
              {page.siblings
                .filter((one) => one.survives)
                .map((one) => (
                  <option key={one.line} value={one.line}>
                    {say(one.unit.name)} · {say(one.stateWords)}
                  </option>
                ))}
            </select>
          </label>
        )}
      </form>
    </Dialog>
  );
}
