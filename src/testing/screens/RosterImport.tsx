// Taking a site's sheet in: the file, what was recognised and how to correct it, and what became of the rows. The same
// page takes the lists a roster is held against.
import { Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import type { PreviewSheet } from '../../lists/receive/preview.ts';
import { Drop, SheetOf } from '../../lists/receive/screens/Import.tsx';
import type { GivenSheet } from '../../lists/receive/terms.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json, ResultOf } from '../../shells/kit/act-types.ts';
import { Refused, upload } from '../../shells/kit/api.ts';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { newId } from '../../shells/kit/ids.ts';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useMarks, useSay } from '../../shells/kit/words.ts';
import type { RosterPage } from '../roster/routes.ts';
import { SOURCES, type Source } from '../roster/terms.ts';
import { RosterHead } from './RosterParts.tsx';
import { useT, words } from './roster-words.ts';

interface Shown {
  readonly sheets: readonly Json<PreviewSheet>[];
  readonly unread: readonly { readonly name: string; readonly why: Words }[];
}
type Given = Readonly<Record<string, GivenSheet>>;
type Done =
  | { readonly as: 'roster'; readonly taken: ResultOf<'takeRoster'> }
  | { readonly as: Source; readonly checked: ResultOf<'crossCheck'> };

export default function RosterImportScreen() {
  const t = useT();
  const tell = useTell();
  const { session: id = '' } = useAddress();
  const head = useLook<Json<RosterPage>>(`/testing/sessions/${id}/roster`, {}, { follows: ['testing.'] });
  const [as, setAs] = useState<'roster' | Source>('roster');
  const [file, setFile] = useState<File>();
  const [given, setGiven] = useState<Given>({});
  const [turn, setTurn] = useState(0);
  const [job, setJob] = useState<string>();
  const [running, setRunning] = useState(false);
  const [done, setDone] = useState<Done>();
  const { preview, refused, reading } = usePreview({ id, file, given, turn });
  if (head.data === undefined)
    return head.error ? <ErrorState error={head.error} onRetry={() => void head.refetch()} /> : <Waiting />;
  const { session } = head.data;
  const people = preview?.sheets
    .filter((sheet) => given[sheet.name]?.read !== false && sheet.problem === null)
    .reduce((sum, sheet) => sum + sheet.counts.people, 0);
  const start = async () => {
    if (file === undefined) return;
    // One id for the file and choices as they stand: pressing again after a lost answer is the same import.
    const one = job ?? newId();
    setJob(one);
    setRunning(true);
    const body = formOf(id, file, given);
    body.set('job', one);
    if (as !== 'roster') body.set('source', as);
    try {
      const path = '/api/testing/rosters/import';
      if (as === 'roster') setDone({ as, taken: await upload(body, undefined, path) });
      else setDone({ as, checked: await upload(body, undefined, path) });
    } catch (error) {
      tell.refused(error, words('take'));
      if (!(error instanceof Refused && error.status === 0)) setJob(undefined);
    } finally {
      setRunning(false);
    }
  };
  const change = (sheet: string, next: Partial<GivenSheet>) => {
    setJob(undefined);
    setGiven((all) => {
      const { columns, ...before } = all[sheet] ?? { sheet };
      // Under another heading the columns are found anew.
      const kept = next.headerRows === undefined && columns !== undefined ? { columns } : {};
      return { ...all, [sheet]: { ...before, ...kept, ...next, sheet } };
    });
  };
  const choose = (next: File | undefined) => {
    setFile(next);
    setGiven({});
    setJob(undefined);
    setDone(undefined);
  };
  const why =
    session.why ??
    (file === undefined
      ? FILE_FIRST
      : reading
        ? READING
        : refused !== undefined
          ? refused.words
          : people === 0
            ? words('noMatch')
            : undefined);
  return (
    <>
      <RosterHead session={session} here="roster" />
      {done !== undefined ? (
        <Card title={t('taken')}>
          <Result id={id} done={done} onAgain={() => choose(undefined)} />
        </Card>
      ) : (
        <div className="import-steps">
          <Card title={t('file')}>
            <div className="roster-form">
              <fieldset>
                <legend className="field-label">{t('what')}</legend>
                {(['roster', ...SOURCES] as const).map((one) => (
                  <label key={one} className="testing-check">
                    <input
                      type="radio"
                      name="as"
                      checked={as === one}
                      onChange={() => {
                        setAs(one);
                        setJob(undefined);
                      }}
                    />
                    {t(one === 'roster' ? 'isRoster' : one === 'gate' ? 'isGate' : 'isPayroll')}
                  </label>
                ))}
              </fieldset>
              <Drop file={file} onFile={choose} />
              <WhyButton
                tone="primary"
                size="large"
                wide
                pending={running}
                why={why}
                icon={<Upload size={16} aria-hidden />}
                onPress={() => void start()}
              >
                {running
                  ? t('taking')
                  : as !== 'roster'
                    ? t('check')
                    : people
                      ? t('takeN', { n: people })
                      : t('take')}
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
              <Recognised preview={preview} given={given} onChange={change} />
            )}
          </Card>
        </div>
      )}
    </>
  );
}

function Recognised({
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
  const { semicolon, colon } = useMarks();
  return (
    <>
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
          {t('notRead')}
          {colon}
          {preview.unread.map((one) => `${one.name} (${say(one.why)})`).join(semicolon)}
        </p>
      )}
    </>
  );
}

function Result({ id, done, onAgain }: { id: string; done: Done; onAgain: () => void }) {
  const t = useT();
  const to = `/testing/sessions/${id}/roster`;
  const open =
    done.as === 'roster'
      ? done.taken.asked + done.taken.askedBefore
      : done.checked.asked + done.checked.askedBefore + done.checked.missing;
  return (
    <>
      {done.as === 'roster' ? (
        <>
          <p className="digits roster-sum">{t('sum', { ...done.taken })}</p>
          <p className="digits">{t('sumMore', { ...done.taken })}</p>
        </>
      ) : (
        <p className="digits roster-sum">{t('checked', { ...done.checked })}</p>
      )}
      <div className="page-actions">
        <button type="button" className="button" onClick={onAgain}>
          {t('another')}
        </button>
        {open > 0 && (
          <Go to={`${to}?tab=open`} className="button">
            {t('toOpen', { n: open })}
          </Go>
        )}
        <Go to={to} className="button button-primary">
          {t('toRoster')}
        </Go>
      </div>
    </>
  );
}

function formOf(session: string, file: File, given: Given): FormData {
  const body = new FormData();
  body.set('session', session);
  const changed = Object.values(given);
  if (changed.length > 0) body.set('mapping', JSON.stringify(changed));
  body.set('file', file, file.name);
  return body;
}

/** Asks the server what the file would become, anew whenever something about it was changed. */
function usePreview({
  id,
  file,
  given,
  turn,
}: {
  id: string;
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
    if (file === undefined) {
      setState({ reading: false });
      return;
    }
    setState(({ preview }) => ({ ...(preview ? { preview } : {}), reading: true }));
    // Several corrections in a row are one question.
    const timer = setTimeout(() => {
      upload<Shown>(formOf(id, file, given), undefined, '/api/testing/rosters/preview')
        .then((preview) => mine === asked.current && setState({ preview, reading: false }))
        .catch((error: unknown) => {
          if (mine !== asked.current) return;
          if (error instanceof Refused) setState({ refused: error, reading: false });
          else throw error;
        });
    }, 250);
    return () => clearTimeout(timer);
  }, [id, file, given, turn]);
  return state;
}

const FILE_FIRST: Words = { zh: '请先选择文件', en: 'Choose a file first' };
const READING: Words = { zh: '正在读取文件，请稍候', en: 'The file is being read' };
