// Taking a list in: choose who sent it and the file, check what was recognised, let it run, see what became of it.
// The work goes on when this page is left; its progress stays in the dock, its batch appears under Lists.
import { FileSpreadsheet, Upload } from 'lucide-react';
import { type DragEvent, useEffect, useId, useRef, useState } from 'react';
import { columnLetters } from '../../../base/cells.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Refused, upload } from '../../../shells/kit/api.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Go, useGo } from '../../../shells/kit/go.tsx';
import { newId } from '../../../shells/kit/ids.ts';
import { LongWork } from '../../../shells/kit/long-work.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import { FIELDS, type Field } from '../../columns.ts';
import type { Received } from '../acts.ts';
import type { Preview, PreviewSheet } from '../preview.ts';
import type { ImportFormAnswer } from '../routes.ts';
import { type GivenSheet, UNREAD_WORDS } from '../terms.ts';
import { unreadText, useT, words } from './lists-words.ts';
import './receive.css';

type Given = Readonly<Record<string, GivenSheet>>;
type Shown = Json<Preview>;

interface Choice {
  source: string;
  risk: string;
  respondBy: string;
}

export default function ImportScreen() {
  const t = useT();
  const tell = useTell();
  const form = useLook<Json<ImportFormAnswer>>('/lists/import-form');
  const [choice, setChoice] = useState<Choice>({ source: '', risk: '', respondBy: '' });
  const [file, setFile] = useState<File>();
  const [given, setGiven] = useState<Given>({});
  const [turn, setTurn] = useState(0);
  const [job, setJob] = useState<string>();
  const [running, setRunning] = useState(false);
  const [result, setResult] = useState<Received>();
  const { preview, refused, reading } = usePreview({ source: choice.source, file, given, turn });
  const people = preview?.sheets
    .filter((sheet) => given[sheet.name]?.read !== false && sheet.problem === null)
    .reduce((sum, sheet) => sum + sheet.counts.people, 0);

  const start = async () => {
    if (file === undefined) return;
    // One id for the file and choices as they stand: pressing again after a lost answer is the same import.
    const id = job ?? newId();
    setJob(id);
    setRunning(true);
    const body = formOf(choice.source, file, given);
    body.set('job', id);
    if (choice.risk) body.set('risk', choice.risk);
    if (choice.respondBy) body.set('respondBy', `${choice.respondBy}:00+08:00`); // the district's time
    try {
      setResult(await upload<Received>(body, undefined, '/api/lists/import'));
    } catch (error) {
      tell.refused(error, words('importList'));
      const answerLost = error instanceof Refused && error.status === 0;
      if (!answerLost) setJob(undefined);
    } finally {
      setRunning(false);
    }
  };
  const again = () => {
    setFile(undefined);
    setGiven({});
    setJob(undefined);
    setResult(undefined);
  };
  const why =
    choice.source === ''
      ? { zh: '请先选择来源', en: 'Choose the source first' }
      : file === undefined
        ? { zh: '请先选择文件', en: 'Choose a file first' }
        : reading
          ? { zh: '正在读取文件，请稍候', en: 'The file is being read' }
          : refused !== undefined
            ? refused.words
            : people === 0
              ? {
                  zh: '没有识别到人员，请先指定表头和各列内容',
                  en: 'No people are recognised; say where the heading is and what the columns hold',
                }
              : undefined;
  const change = (sheet: string, next: Partial<GivenSheet>) => {
    setJob(undefined);
    setGiven((all) => {
      const { columns, ...before } = all[sheet] ?? { sheet };
      // Under another heading the columns are found anew.
      const kept = next.headerRows === undefined && columns !== undefined ? { columns } : {};
      return { ...all, [sheet]: { ...before, ...kept, ...next, sheet } };
    });
  };
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
          <Result result={result} onAgain={again} />
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
                  setJob(undefined);
                }}
              />
              <Drop
                file={file}
                onFile={(next) => {
                  setFile(next);
                  setGiven({});
                  setJob(undefined);
                }}
              />
              {running && job !== undefined && <LongWork job={job} />}
              <WhyButton
                tone="primary"
                size="large"
                wide
                pending={running}
                why={why}
                icon={<Upload size={16} aria-hidden />}
                onPress={() => void start()}
              >
                {running ? t('importing') : people ? t('import', { n: people }) : t('importList')}
              </WhyButton>
            </div>
          </Card>
          <Card title={t('preview')}>
            {refused !== undefined ? (
              <ErrorState error={refused} onRetry={() => setTurn(turn + 1)} />
            ) : reading && preview === undefined ? (
              <p className="note" role="status">
                {t('previewing')}
              </p>
            ) : preview === undefined ? (
              <p className="note">{t('previewNone')}</p>
            ) : (
              <PreviewOf preview={preview} given={given} onChange={change} />
            )}
          </Card>
        </div>
      )}
    </>
  );
}

function formOf(source: string, file: File, given: Given): FormData {
  const body = new FormData();
  body.set('source', source);
  const changed = Object.values(given);
  if (changed.length > 0) body.set('mapping', JSON.stringify(changed));
  body.set('file', file, file.name);
  return body;
}

/** Asks the server what the file would become, anew whenever something about it was changed. */
function usePreview({
  source,
  file,
  given,
  turn,
}: {
  source: string;
  file: File | undefined;
  given: Given;
  /** Another one asks the same once more. */
  turn: number;
}) {
  const [state, setState] = useState<{ preview?: Shown; refused?: Refused; reading: boolean }>({
    reading: false,
  });
  const asked = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks the same once more
  useEffect(() => {
    asked.current += 1;
    const mine = asked.current;
    if (file === undefined || source === '') {
      setState({ reading: false });
      return;
    }
    setState(({ preview }) => ({ ...(preview ? { preview } : {}), reading: true }));
    // Several corrections in a row are one question.
    const timer = setTimeout(() => {
      upload<Shown>(formOf(source, file, given), undefined, '/api/lists/preview')
        .then((preview) => mine === asked.current && setState({ preview, reading: false }))
        .catch((error: unknown) => {
          if (mine !== asked.current) return;
          if (error instanceof Refused) setState({ refused: error, reading: false });
          else throw error;
        });
    }, 250);
    return () => clearTimeout(timer);
  }, [source, file, given, turn]);
  return state;
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

const ACCEPTED = '.xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.tsv,.txt';

/** Where a file is dropped or chosen. */
export function Drop({ file, onFile }: { file: File | undefined; onFile: (file: File) => void }) {
  const t = useT();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped !== undefined) onFile(dropped);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same
    <div
      className={`drop ${over ? 'drop-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileSpreadsheet size={28} strokeWidth={1.5} aria-hidden />
      {file === undefined ? (
        <span>{t('dropHere')}</span>
      ) : (
        <strong>
          {t('chosen', { name: file.name, kb: Math.ceil(file.size / 1024).toLocaleString('en-US') })}
        </strong>
      )}
      <label className="button">
        {t('chooseFile')}
        <input
          type="file"
          accept={ACCEPTED}
          onClick={(event) => {
            event.currentTarget.value = ''; // the same file may be chosen again, mended in the meantime
          }}
          onChange={(event) => {
            const [chosen] = event.target.files ?? [];
            if (chosen !== undefined) onFile(chosen);
          }}
        />
      </label>
      <span className="note">{t('dropFormats')}</span>
    </div>
  );
}

function PreviewOf({
  preview,
  given,
  onChange,
}: {
  preview: Shown;
  given: Given;
  onChange: (sheet: string, next: Partial<GivenSheet>) => void;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { semicolon, colon } = useMarks();
  const { sameFile } = preview;
  return (
    <>
      {sameFile !== null && (
        <p className="box-note">
          {t('sameFile', { no: sameFile.no, at: moment(sameFile.receivedAt) })}{' '}
          <Go to={`/lists/${sameFile.id}`}>{t('toReport')}</Go>
        </p>
      )}
      {preview.sheets.map((sheet) => (
        <SheetOf
          key={sheet.name}
          sheet={sheet}
          given={given[sheet.name]}
          onChange={(next) => onChange(sheet.name, next)}
        />
      ))}
      {preview.unread.length > 0 && (
        <p className="note">
          {t('unreadSheets')}
          {colon}
          {preview.unread
            .map((one) => t('unreadSheet', { name: one.name, why: say(one.why) }))
            .join(semicolon)}
        </p>
      )}
    </>
  );
}

const MAPPED_TONE = { guessed: 'busy', remembered: 'good', given: 'good', none: 'late' } as const;

/** One sheet: its heading, what each column is taken to hold, and how to correct both. */
export function SheetOf({
  sheet,
  given,
  onChange,
}: {
  sheet: Json<PreviewSheet>;
  given: GivenSheet | undefined;
  onChange: (next: Partial<GivenSheet>) => void;
}) {
  const t = useT();
  const say = useSay();
  const read = given?.read !== false;
  // What was just chosen is shown at once; the server’s answer to it follows.
  const [from, to] = given?.headerRows ?? sheet.headerRows;
  const fieldOf = (column: number) =>
    given?.columns?.[String(column)] ?? sheet.columns[column]?.field ?? 'ignore';
  const setHeading = (first: number, last: number) =>
    onChange({ headerRows: [first, Math.max(first, last)] });
  const setField = (column: number, field: Field) =>
    onChange({
      columns: {
        ...Object.fromEntries(sheet.columns.map((one) => [String(one.column), fieldOf(one.column)])),
        [String(column)]: field,
      },
      headerRows: [from, to],
    });
  return (
    <section className="sheet">
      <div className="sheet-head">
        <h3>{sheet.name}</h3>
        <StatePill tone={MAPPED_TONE[sheet.mapped]}>{t(`mapped_${sheet.mapped}`)}</StatePill>
        <label>
          <input
            type="checkbox"
            checked={read}
            onChange={(event) => onChange({ read: event.target.checked })}
          />
          {t('readSheet')}
        </label>
        {read && (
          <span className="sheet-head-rows">
            <label>
              {t('heading')}
              <input
                type="number"
                className="input"
                min={0}
                max={sheet.rows}
                value={from}
                onChange={(event) => setHeading(Number(event.target.value), to)}
              />
            </label>{' '}
            <label>
              {t('headingTo')}
              <input
                type="number"
                className="input"
                min={from}
                max={sheet.rows}
                value={to}
                onChange={(event) => setHeading(from, Number(event.target.value))}
              />
            </label>{' '}
            {t('headingRow')}
          </span>
        )}
      </div>
      {sheet.problem !== null && read && <p className="box-note box-late">{say(sheet.problem)}</p>}
      {read && (
        <>
          <div className="table-scroll">
            <table className="table mapping" aria-label={sheet.name}>
              <thead>
                <tr>
                  <th scope="col">{t('label')}</th>
                  <th scope="col">{t('holds')}</th>
                  <th scope="col">{t('examples')}</th>
                </tr>
              </thead>
              <tbody>
                {sheet.columns.map((column) => (
                  <tr
                    key={column.column}
                    className={fieldOf(column.column) === 'ignore' ? 'mapping-ignored' : ''}
                  >
                    <td>{column.label || columnLetters(column.column)}</td>
                    <td>
                      <select
                        className="input"
                        aria-label={`${column.label || columnLetters(column.column)} · ${t('holds')}`}
                        value={fieldOf(column.column)}
                        // The list of fields is the list of options.
                        onChange={(event) => setField(column.column, event.target.value as Field)}
                      >
                        {Object.entries(FIELDS).map(([field, fieldWords]) => (
                          <option key={field} value={field}>
                            {say(fieldWords)}
                          </option>
                        ))}
                      </select>
                    </td>
                    <td className="digits">{column.examples.join('　')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="equation">
            <span>{t('sheetCounts', { ...sheet.counts })}</span>
          </p>
          {sheet.asks.length > 0 && (
            <ul className="asks">
              {sheet.asks.map((ask) => (
                <li key={ask.why.en}>
                  <span className="digits">{ask.rows}</span> × {say(ask.why)}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
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
