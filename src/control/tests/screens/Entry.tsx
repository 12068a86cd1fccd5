// Dialogs of one test: typing its result by keyboard, saying why it was not taken, correcting a result.
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { StatePill, type Tone } from '../../../shells/kit/marks.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DueRow, StayResult, TestChoices } from '../routes.ts';
import type { Settle, TestOutcome } from '../terms.ts';
import './tests.css';
import { useT } from './tests-words.ts';

export type Due = Json<DueRow>;
export type Choices = Json<TestChoices>;

/** In the order of their keys. */
const KEYS: readonly TestOutcome[] = ['negative', 'positive', 'inconclusive', 'invalid'];
const DONE: Words = { zh: '已录入', en: 'Entered' };

export const RESULT_TONE: Record<TestOutcome, Tone> = {
  negative: 'good',
  positive: 'now',
  inconclusive: 'late',
  invalid: 'quiet',
};

/** What stays the same from one result to the next: a batch comes from one laboratory. */
export interface Usual {
  readonly reagent: string;
  readonly laboratory: string;
}

export function ResultDialog({
  due,
  beyond,
  choices,
  usual,
  onUsual,
  onClose,
}: {
  due: Due | undefined;
  /** A stay of which a result is entered that no plan asked for. */
  beyond?: { readonly id: string; readonly code: string; readonly name: string } | undefined;
  choices: Choices | undefined;
  usual: Usual;
  onUsual: (usual: Usual) => void;
  onClose: (saved: boolean) => void;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('recordTest');
  const [result, setResult] = useState<TestOutcome>();
  const [sample, setSample] = useState<1 | 2>();
  const [reportNo, setReportNo] = useState('');
  const [at, setAt] = useState('');
  const chips = useRef<(HTMLButtonElement | null)[]>([]);
  // An open dialog puts the focus on its close button, and Enter would close it.
  const open = due !== undefined || beyond !== undefined;
  useEffect(() => {
    if (open) chips.current[0]?.focus();
  }, [open]);
  const close = (saved: boolean) => {
    setResult(undefined);
    setSample(undefined);
    setReportNo('');
    setAt('');
    onClose(saved);
  };
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!open || result === undefined || pending) return;
    try {
      const done = await perform({
        ...(due === undefined ? { episode: beyond?.id ?? '' } : { due: due.id }),
        result,
        ...(due?.double ? { sample: sample ?? (due.samples > 0 ? 2 : 1) } : {}),
        ...(usual.reagent === '' ? {} : { reagent: usual.reagent }),
        ...(usual.laboratory === '' ? {} : { laboratory: usual.laboratory }),
        ...(reportNo.trim() === '' ? {} : { reportNo: reportNo.trim() }),
        ...(at === '' ? {} : { sampledAt: `${at}:00+08:00` }), // the district's time
      });
      tell.done(done.oneLaboratory ? ONE_LAB : DONE);
      close(true);
    } catch (error) {
      tell.refused(error, { zh: '录入检测结果', en: 'enter a test result' });
    }
  };
  const key = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'text';
    const no = Number(event.key) - 1;
    const chosen = KEYS[no];
    if (!typing && chosen !== undefined) {
      event.preventDefault();
      setResult(chosen);
      chips.current[no]?.focus();
    } else if (event.key === 'Enter' && event.target === chips.current[KEYS.indexOf(result ?? 'negative')]) {
      // A digit, then Enter: the one that is chosen saves, and is not pressed once more.
      if (result === undefined) return;
      event.preventDefault();
      void save();
    }
  };
  const why = result === undefined ? { zh: '请先选择结果', en: 'Choose the result first' } : undefined;
  return (
    <Dialog
      open={open}
      title={`${t(due === undefined ? 'enterBeyond' : 'enter')} · ${due?.code ?? beyond?.code ?? ''} ${due?.person.name ?? beyond?.name ?? ''}`}
      onClose={() => close(false)}
      foot={
        <>
          <button type="button" className="button" onClick={() => close(false)}>
            {t('cancel')}
          </button>
          <WhyButton tone="primary" why={why} pending={pending} onPress={() => void save()}>
            {t('save')}
          </WhyButton>
        </>
      }
    >
      <form className="tests-form" onSubmit={(event) => void save(event)} onKeyDown={key}>
        {due && (
          <p className="tests-note digits">
            {due.onDay} · {say(due.kind)} · {say(due.specimen)}
            {due.double ? ` · ${t('double')}` : ''}
          </p>
        )}
        <fieldset>
          <legend className="field-label">{t('result')}</legend>
          <div className="tests-results">
            {KEYS.map((one, no) => (
              <button
                key={one}
                ref={(chip) => {
                  chips.current[no] = chip;
                }}
                type="button"
                className="chip"
                aria-pressed={result === one}
                onClick={() => setResult(one)}
              >
                {no + 1}　{say(choices?.results.find(({ value }) => value === one) ?? { zh: one, en: one })}
              </button>
            ))}
          </div>
          <p className="tests-note">{t('keys')}</p>
        </fieldset>
        {due?.double === true && (
          <fieldset>
            <legend className="field-label">{t('sample')}</legend>
            <div className="tests-acts">
              {([1, 2] as const).map((n) => (
                <button
                  key={n}
                  type="button"
                  className="chip"
                  aria-pressed={(sample ?? (due.samples > 0 ? 2 : 1)) === n}
                  onClick={() => setSample(n)}
                >
                  {t('sampleOf', { n })}
                </button>
              ))}
            </div>
          </fieldset>
        )}
        <div className="tests-pair">
          <Choose
            label={t('reagent')}
            value={usual.reagent}
            options={choices?.reagents ?? []}
            onChange={(reagent) => onUsual({ ...usual, reagent })}
          />
          <Choose
            label={t('laboratory')}
            value={usual.laboratory}
            options={choices?.laboratories ?? []}
            onChange={(laboratory) => onUsual({ ...usual, laboratory })}
          />
        </div>
        <div className="tests-pair">
          <label>
            <span className="field-label">{t('reportNo')}</span>
            <input
              className="input"
              type="text"
              value={reportNo}
              onChange={(event) => setReportNo(event.target.value)}
            />
          </label>
          <DateField label={t('sampledAt')} value={at} onChange={setAt} moment />
        </div>
      </form>
    </Dialog>
  );
}

const ONE_LAB: Words = {
  zh: '已录入。两份样本由同一机构检测，方案宜由不同机构。',
  en: 'Entered. Both samples were tested in one laboratory; the protocol prefers two.',
};

export function SettleDialog({
  due,
  choices,
  onClose,
}: {
  due: Due | undefined;
  choices: Choices | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const tell = useTell();
  const { perform, pending } = useAct('settleTest');
  const [how, setHow] = useState<Settle>('refused');
  const [reason, setReason] = useState('');
  const [on, setOn] = useState('');
  const close = () => {
    setHow('refused');
    setReason('');
    setOn('');
    onClose();
  };
  const day = on === '' ? (due?.putOff.to ?? '') : on;
  const save = async () => {
    if (due === undefined) return;
    try {
      await perform({ due: due.id, how, reason, ...(how === 'rescheduled' ? { on: day } : {}) });
      close();
    } catch (error) {
      tell.refused(error, { zh: '登记未采到、免检或改期', en: 'settle a test that was not taken' });
    }
  };
  return (
    <Dialog
      open={due !== undefined}
      title={due === undefined ? '' : `${t('settle').replace('…', '')} · ${due.code} ${due.person.name}`}
      onClose={close}
      foot={
        <>
          <button type="button" className="button" onClick={close}>
            {t('cancel')}
          </button>
          <WhyButton
            tone="primary"
            pending={pending}
            why={reason === '' ? { zh: '请先选择原因', en: 'Choose the reason first' } : undefined}
            onPress={() => void save()}
          >
            {how === 'refused' ? t('saveRefused') : how === 'exempt' ? t('saveExempt') : t('saveMoved')}
          </WhyButton>
        </>
      }
    >
      <div className="tests-form">
        <div className="tests-acts">
          {(['refused', 'exempt', 'rescheduled'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={how === one}
              onClick={() => {
                setHow(one);
                setReason('');
              }}
            >
              {t(one)}
            </button>
          ))}
        </div>
        <Choose
          label={t('reason')}
          value={reason}
          options={(choices?.reasons ?? []).filter((one) => one.for === how)}
          onChange={setReason}
        />
        {how === 'rescheduled' && <DateField label={t('newDay')} value={day} onChange={setOn} />}
      </div>
    </Dialog>
  );
}

export function CorrectDialog({
  result,
  choices,
  onClose,
}: {
  result: Json<StayResult> | undefined;
  choices: Choices | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('correctTest');
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  const close = () => {
    setTo('');
    setReason('');
    onClose();
  };
  const save = async () => {
    if (result === undefined) return;
    try {
      await perform({ result: result.id, to: to as TestOutcome, reason }); // one of the choices
      close();
    } catch (error) {
      tell.refused(error, { zh: '更正检测结果', en: 'correct a test result' });
    }
  };
  return (
    <Dialog
      open={result !== undefined}
      title={t('correction')}
      onClose={close}
      foot={
        <>
          <button type="button" className="button" onClick={close}>
            {t('cancel')}
          </button>
          <WhyButton
            tone="primary"
            pending={pending}
            why={
              to === '' || reason === ''
                ? { zh: '请选择更正后的结果和原因', en: 'Choose the right result and the reason' }
                : undefined
            }
            onPress={() => void save()}
          >
            {t('correction')}
          </WhyButton>
        </>
      }
    >
      <div className="tests-form">
        {result && (
          <p>
            <StatePill tone={RESULT_TONE[result.result]} words={result.resultWords} /> →{' '}
            {to === '' ? '？' : say(choices?.results.find((one) => one.value === to) ?? { zh: to, en: to })}
          </p>
        )}
        <Choose label={t('correctTo')} value={to} options={choices?.results ?? []} onChange={setTo} />
        <Choose
          label={t('reason')}
          value={reason}
          options={(choices?.reasons ?? []).filter((one) => one.for === 'corrected')}
          onChange={setReason}
        />
      </div>
    </Dialog>
  );
}

/** One of a few rows of the rulebook. */
export function Choose({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (Words & { readonly value: string })[];
  onChange: (value: string) => void;
}) {
  const t = useT();
  const say = useSay();
  return (
    <label>
      <span className="field-label">{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('choose')}</option>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {say(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
