// A spreadsheet before it is taken in: the file, what was recognised in it and how to correct that, one import however
// often the button is pressed. For lists and for whatever else comes as a sheet of people.
import { FileSpreadsheet } from 'lucide-react';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { columnLetters } from '../../../base/cells.ts';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Refused, upload } from '../../../shells/kit/api.ts';
import { newId } from '../../../shells/kit/ids.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { ErrorState } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import { FIELDS, type Field } from '../../columns.ts';
import type { PreviewSheet } from '../preview.ts';
import type { GivenSheet } from '../terms.ts';
import { useT } from './lists-words.ts';
import './receive.css';

export interface Previewed {
  readonly sheets: readonly Json<PreviewSheet>[];
  readonly unread: readonly { readonly name: string; readonly why: Words }[];
}
type Given = Readonly<Record<string, GivenSheet>>;
type Fields = Readonly<Record<string, string>>;

/** A file and the choices about it. `fields` go with it; undefined: something has to be chosen before it is read. */
export function useSheetImport<P extends Previewed>(previewAt: string, fields: Fields | undefined) {
  const tell = useTell();
  const [file, setFile] = useState<File>();
  const [given, setGiven] = useState<Given>({});
  const [job, setJob] = useState<string>();
  const [running, setRunning] = useState(false);
  const shown = usePreview<P>({ previewAt, fields, file, given });
  const people = shown.preview?.sheets
    .filter((sheet) => given[sheet.name]?.read !== false && sheet.problem === null)
    .reduce((sum, sheet) => sum + sheet.counts.people, 0);
  const { reading, refused } = shown;
  return {
    ...shown,
    file,
    given,
    job,
    running,
    /** So many would be taken in. */
    people,
    why:
      file === undefined
        ? FILE_FIRST
        : reading
          ? READING
          : refused !== undefined
            ? refused.words
            : people === 0
              ? NOBODY
              : undefined,
    choose: (next: File | undefined) => {
      setFile(next);
      setGiven({});
      setJob(undefined);
    },
    change: (sheet: string, next: Partial<GivenSheet>) => {
      setJob(undefined);
      setGiven((all) => {
        const { columns, ...before } = all[sheet] ?? { sheet };
        // Under another heading the columns are found anew.
        const kept = next.headerRows === undefined && columns !== undefined ? { columns } : {};
        return { ...all, [sheet]: { ...before, ...kept, ...next, sheet } };
      });
    },
    /** Something else about it was chosen: pressing now is another import. */
    another: () => setJob(undefined),
    /** Takes it in; undefined: it was refused, and whoever pressed was told. */
    take: async <R,>(to: string, more: Fields, title: Words): Promise<R | undefined> => {
      if (file === undefined || fields === undefined) return undefined;
      // One id for the file and choices as they stand: pressing again after a lost answer is the same import.
      const one = job ?? newId();
      setJob(one);
      setRunning(true);
      try {
        return await upload<R>(formOf({ ...fields, ...more, job: one }, file, given), undefined, to);
      } catch (error) {
        tell.refused(error, title);
        const answerLost = error instanceof Refused && error.status === 0;
        if (!answerLost) setJob(undefined);
        return undefined;
      } finally {
        setRunning(false);
      }
    },
  };
}

function formOf(fields: Fields, file: File, given: Given): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const changed = Object.values(given);
  if (changed.length > 0) body.set('mapping', JSON.stringify(changed));
  body.set('file', file, file.name);
  return body;
}

/** Asks the server what the file would become, anew whenever something about it was changed. */
function usePreview<P>({
  previewAt,
  fields,
  file,
  given,
}: {
  previewAt: string;
  fields: Fields | undefined;
  file: File | undefined;
  given: Given;
}) {
  const [state, setState] = useState<{ preview?: P; refused?: Refused; reading: boolean }>({
    reading: false,
  });
  const [turn, setTurn] = useState(0);
  const asked = useRef(0);
  const asText = JSON.stringify(fields);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields as text; another turn asks the same once more
  useEffect(() => {
    asked.current += 1;
    const mine = asked.current;
    if (file === undefined || fields === undefined) {
      setState({ reading: false });
      return;
    }
    setState(({ preview }) => ({ ...(preview ? { preview } : {}), reading: true }));
    // Several corrections in a row are one question.
    const timer = setTimeout(() => {
      upload<P>(formOf(fields, file, given), undefined, previewAt)
        .then((preview) => mine === asked.current && setState({ preview, reading: false }))
        .catch((error: unknown) => {
          if (mine !== asked.current) return;
          if (error instanceof Refused) setState({ refused: error, reading: false });
          else throw error;
        });
    }, 250);
    return () => clearTimeout(timer);
  }, [previewAt, asText, file, given, turn]);
  return { ...state, again: () => setTurn((now) => now + 1) };
}

/** What was recognised, sheet by sheet; `children` stand above it. */
export function PreviewCard({
  title,
  none,
  sheet,
  children,
}: {
  title: string;
  /** Said while there is nothing to show. */
  none: string;
  sheet: ReturnType<typeof useSheetImport<Previewed>>;
  children?: ReactNode;
}) {
  const t = useT();
  const say = useSay();
  const { semicolon, colon } = useMarks();
  const { preview, refused, reading } = sheet;
  return (
    <Card title={title}>
      {refused !== undefined ? (
        <ErrorState error={refused} onRetry={sheet.again} />
      ) : preview === undefined ? (
        reading ? (
          <p className="note" role="status">
            {t('previewing')}
          </p>
        ) : (
          <p className="note">{none}</p>
        )
      ) : (
        <>
          {children}
          {preview.sheets.map((one) => (
            <SheetOf
              key={one.name}
              sheet={one}
              given={sheet.given[one.name]}
              onChange={(next) => sheet.change(one.name, next)}
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
      )}
    </Card>
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

const MAPPED_TONE = { guessed: 'busy', remembered: 'good', given: 'good', none: 'late' } as const;

/** One sheet: its heading, what each column is taken to hold, and how to correct both. */
function SheetOf({
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

const FILE_FIRST: Words = { zh: '请先选择文件', en: 'Choose a file first' };
const READING: Words = { zh: '正在读取文件，请稍候', en: 'The file is being read' };
const NOBODY: Words = {
  zh: '没有识别到人员，请先指定表头和各列内容',
  en: 'No people are recognised; say where the heading is and what the columns hold',
};
