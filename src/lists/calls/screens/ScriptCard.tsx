// What the caller says, in order. Where she is asked who she is, what she tells is typed and compared; what is on file
// is never shown.
import { ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { LinePage } from '../routes.ts';
import { LINE_ACTS } from '../rules.ts';
import type { Spoken, SpokenStep } from '../script.ts';
import type { IdentityField } from '../terms.ts';
import { useT } from './calls-words.ts';

type Told = Partial<Record<IdentityField, string>>;

/** What the server answers: which of the answers told agreed. */
interface Checked {
  agreed: Partial<Record<IdentityField, boolean>>;
}

export function ScriptCard({ page }: { page: LinePage }) {
  const t = useT();
  const say = useSay();
  if (page.script === null)
    return (
      <Card title={t('script')}>
        <p className="call-none">{t('scriptAnswered')}</p>
      </Card>
    );
  return page.claim === null ? (
    <Card title={t('script')} className="call-script">
      <p className="call-hint">{t('scriptAfterClaim')}</p>
      <ol className="call-steps">
        {page.script.steps.map((step) => (
          <li key={step.id} className={`call-step call-step-${step.kind}`}>
            <p>{say(step)}</p>
          </li>
        ))}
      </ol>
      <Around script={page.script} />
    </Card>
  ) : (
    <Script page={page} script={page.script} claim={page.claim} />
  );
}

/** What they may ask, and what is never asked of them. */
function Around({ script }: { script: Spoken }) {
  const t = useT();
  const say = useSay();
  return (
    <>
      <details>
        <summary>{t('mayAsk')}</summary>
        <dl className="call-may-ask">
          {script.mayAsk.map((one) => (
            <div key={one.question.en}>
              <dt>{say(one.question)}</dt>
              <dd>{say(one.answer)}</dd>
            </div>
          ))}
        </dl>
      </details>
      <ul className="call-never" aria-label={t('never')}>
        {script.never.map((one: Words) => (
          <li key={one.en}>{say(one)}</li>
        ))}
      </ul>
    </>
  );
}

function Script({
  page,
  script,
  claim,
}: {
  page: LinePage;
  script: Spoken;
  claim: NonNullable<LinePage['claim']>;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('checkIdentity');
  const [told, setTold] = useState<Told>({});
  const [agreed, setAgreed] = useState<Checked['agreed']>({});
  const confirmed = claim.matched.length >= page.identityNeeded;
  const check = async (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(told).filter(([, value]) => value.trim() !== ''));
    if (Object.keys(given).length === 0 || pending) return;
    try {
      const result = (await perform({ line: page.line, told: given })) as Checked; // checkIdentity’s own result
      setAgreed((before) => ({ ...before, ...result.agreed }));
    } catch (error) {
      tell.refused(error, LINE_ACTS.checkIdentity.title);
    }
  };
  const lastIdentity = script.steps.findLastIndex((step) => step.kind === 'identity');
  return (
    <Card
      title={t('script')}
      extra={
        <StatePill tone={confirmed ? 'good' : 'quiet'}>
          {t('matched', { n: claim.matched.length, of: page.identityNeeded })}
        </StatePill>
      }
      className="call-script"
    >
      <form onSubmit={(event) => void check(event)}>
        <ol className="call-steps">
          {script.steps.map((step, i) => (
            <li key={step.id} className={`call-step call-step-${step.kind}`}>
              <Step
                step={step}
                value={step.field === undefined ? '' : (told[step.field] ?? '')}
                agreed={step.field === undefined ? undefined : agreed[step.field]}
                onChange={(value) => step.field !== undefined && setTold({ ...told, [step.field]: value })}
              />
              {i === lastIdentity && (
                <div className="call-row">
                  <button type="submit" className="button" aria-disabled={pending || claim.triesLeft === 0}>
                    <ShieldCheck size={16} aria-hidden />
                    {say(LINE_ACTS.checkIdentity.title)}
                  </button>
                  <small>{t('triesLeft', { n: claim.triesLeft })}</small>
                </div>
              )}
            </li>
          ))}
        </ol>
      </form>
      <Around script={script} />
    </Card>
  );
}

const INPUT: Record<IdentityField, { label: Words; mode: 'text' | 'numeric'; length: number }> = {
  name: { label: { zh: '对方说的姓名', en: 'name as told' }, mode: 'text', length: 40 },
  birth: { label: { zh: '对方说的出生日期', en: 'date of birth as told' }, mode: 'text', length: 20 },
  last4: { label: { zh: '对方说的后四位', en: 'last four as told' }, mode: 'text', length: 4 },
};

function Step({
  step,
  value,
  agreed,
  onChange,
}: {
  step: SpokenStep;
  value: string;
  agreed: boolean | undefined;
  onChange: (value: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const input = step.field === undefined ? undefined : INPUT[step.field];
  return (
    <>
      <p>{say(step)}</p>
      {input !== undefined && (
        <div className="call-row">
          <input
            className="input"
            aria-label={say(input.label)}
            placeholder={say(input.label)}
            value={value}
            maxLength={input.length}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value)}
          />
          {agreed !== undefined && (
            <StatePill tone={agreed ? 'good' : 'late'}>{agreed ? t('agrees') : t('differs')}</StatePill>
          )}
        </div>
      )}
    </>
  );
}
