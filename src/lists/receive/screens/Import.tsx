// Taking a list in: choose who sent it and the file, check what was recognised, let it run, see what became of it.
// The work goes on when this page is left; its progress stays in the dock, its batch appears under Lists.
import { Upload } from 'lucide-react';
import { useId, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Go, useGo } from '../../../shells/kit/go.tsx';
import { LongWork } from '../../../shells/kit/long-work.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import type { Received } from '../acts.ts';
import type { Preview } from '../preview.ts';
import type { ImportFormAnswer } from '../routes.ts';
import { UNREAD_WORDS } from '../terms.ts';
import { unreadText, useT, words } from './lists-words.ts';
import { Drop, PreviewCard, useSheetImport } from './sheet-import.tsx';
import './receive.css';

type Shown = Json<Preview>;

interface Choice {
  source: string;
  risk: string;
  respondBy: string;
}

export default function ImportScreen() {
  const t = useT();
  const form = useLook<Json<ImportFormAnswer>>('/lists/import-form');
  const [choice, setChoice] = useState<Choice>({ source: '', risk: '', respondBy: '' });
  const [result, setResult] = useState<Received>();
  const sheet = useSheetImport<Shown>(
    '/api/lists/preview',
    choice.source === '' ? undefined : { source: choice.source },
  );
  const start = async () =>
    setResult(
      await sheet.take<Received>(
        '/api/lists/import',
        {
          ...(choice.risk ? { risk: choice.risk } : {}),
          ...(choice.respondBy ? { respondBy: `${choice.respondBy}:00+08:00` } : {}), // the district's time
        },
        words('importList'),
      ),
    );
  const why = choice.source === '' ? SOURCE_FIRST : sheet.why;
  return (
    <>
      <PageHeader title={t('importList')} path={[{ title: t('lists'), to: '/lists' }]} />
      {form.data === undefined ? (
        form.error ? (
          <ErrorState error={form.error} onRetry={() => void form.refetch()} />
        ) : (
          <Waiting />
        )
      ) : result !== undefined ? (
        <Card title={t('result')}>
          <Result
            result={result}
            onAgain={() => {
              sheet.choose(undefined);
              setResult(undefined);
            }}
          />
        </Card>
      ) : (
        <div className="import-steps">
          <Card title={t('chooseList')}>
            <div className="import-form-list">
              <Choices
                form={form.data}
                choice={choice}
                onChange={(next) => {
                  setChoice(next);
                  sheet.another();
                }}
              />
              <Drop file={sheet.file} onFile={sheet.choose} />
              {sheet.running && sheet.job !== undefined && <LongWork job={sheet.job} />}
              <WhyButton
                tone="primary"
                size="large"
                wide
                pending={sheet.running}
                why={why}
                icon={<Upload size={16} aria-hidden />}
                onPress={() => void start()}
              >
                {sheet.running
                  ? t('importing')
                  : sheet.people
                    ? t('import', { n: sheet.people })
                    : t('importList')}
              </WhyButton>
            </div>
          </Card>
          <PreviewCard title={t('preview')} none={t('previewNone')} sheet={sheet}>
            <SameFile same={sheet.preview?.sameFile ?? null} />
          </PreviewCard>
        </div>
      )}
    </>
  );
}

function Choices({
  form,
  choice,
  onChange,
}: {
  form: Json<ImportFormAnswer>;
  choice: Choice;
  onChange: (choice: Choice) => void;
}) {
  const t = useT();
  const say = useSay();
  const id = useId();
  return (
    <>
      <div>
        <label className="field-label" htmlFor={`${id}s`}>
          {t('source')}
        </label>
        <select
          id={`${id}s`}
          className="input"
          value={choice.source}
          onChange={(event) => onChange({ ...choice, source: event.target.value })}
        >
          <option value="" disabled>
            {t('chooseSource')}
          </option>
          {form.sources.map((source) => (
            <option key={source.code} value={source.code}>
              {say(source.name)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label className="field-label" htmlFor={`${id}r`}>
          {t('risk')}
        </label>
        <select
          id={`${id}r`}
          className="input"
          value={choice.risk}
          onChange={(event) => onChange({ ...choice, risk: event.target.value })}
        >
          <option value="">{t('riskOfSource')}</option>
          {form.risks.map((one) => (
            <option key={one.risk} value={one.risk}>
              {say(one.words)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <DateField
          label={t('respondBy')}
          moment
          value={choice.respondBy}
          aria-describedby={`${id}h`}
          onChange={(respondBy) => onChange({ ...choice, respondBy })}
        />
        <p className="field-help" id={`${id}h`}>
          {t('respondByHelp')}
        </p>
      </div>
    </>
  );
}

function SameFile({ same }: { same: Shown['sameFile'] }) {
  const t = useT();
  const { moment } = useFormat();
  if (same === null) return null;
  return (
    <p className="box-note">
      {t('sameFile', { no: same.no, at: moment(same.receivedAt) })}{' '}
      <Go to={`/lists/${same.id}`}>{t('toReport')}</Go>
    </p>
  );
}

function Result({ result, onAgain }: { result: Received; onAgain: () => void }) {
  const t = useT();
  const { semicolon, colon } = useMarks();
  const say = useSay();
  const go = useGo();
  const figures = [
    [{ zh: '读取', en: 'read' }, result.read],
    [{ zh: '新增', en: 'accepted' }, result.accepted],
    [{ zh: '合并', en: 'merged' }, result.merged],
    [{ zh: '待核实', en: 'questioned' }, result.questioned],
  ] as const;
  return (
    <>
      <dl className="result-figures">
        {figures.map(([name, value]) => (
          <div key={name.en}>
            <dt>{say(name)}</dt>
            <dd>{value.toLocaleString('en-US')}</dd>
          </div>
        ))}
      </dl>
      <p className="equation">
        <strong className="digits">
          {t('rowsEquation', {
            read: result.read,
            accepted: result.accepted,
            merged: result.merged,
            questioned: result.questioned,
          })}
        </strong>
      </p>
      {result.unread.length > 0 && (
        <p className="box-note box-late">
          {t('unreadSheets')}
          {colon}
          {result.unread
            .map((one) => unreadText({ ...one, words: UNREAD_WORDS[one.why] }, say, t))
            .join(semicolon)}
        </p>
      )}
      <div className="page-actions">
        <button type="button" className="button" onClick={onAgain}>
          {t('another')}
        </button>
        {result.questioned > 0 && (
          <Go to={`/lists/${result.batch}?tab=questions`} className="button">
            {t('answerQuestions', { n: result.questioned })}
          </Go>
        )}
        <button type="button" className="button button-primary" onClick={() => go(`/lists/${result.batch}`)}>
          {t('toReport')}
        </button>
      </div>
    </>
  );
}

const SOURCE_FIRST: Words = { zh: '请先选择来源', en: 'Choose the source first' };
