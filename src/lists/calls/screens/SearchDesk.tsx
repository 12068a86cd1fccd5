// The desks of the later searches: the police, then the whole district. Each open search by its deadline; what is
// needed to look for the person is opened, and what was found is written down.
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline } from '../../../shells/kit/marks.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenedSearch } from '../acts.ts';
import type { DoorOutcome, OpenSearch, OpenSearches } from '../routes.ts';
import { FIELD_WORDS, LINE_ACTS, SEARCH_LADDER, SEARCH_NOTE_LENGTH } from '../rules.ts';
import { SEARCH_RESULTS, type SearchResult, type SearchStage } from '../terms.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { useLabel, usePersonWords } from './parts.tsx';

type Desk = 'police' | 'search';

const DESKS = {
  police: { look: '/lists/police', open: 'openPoliceSearch', finish: 'finishPoliceSearch' },
  search: { look: '/lists/district-search', open: 'openDistrictSearch', finish: 'finishDistrictSearch' },
} as const;

export function SearchDesk({ stage }: { stage: Desk }) {
  const t = useT();
  const say = useSay();
  const personWords = usePersonWords();
  // The police see their own desk, not the board nor the page of a line.
  const reads = useMay('lists.read').may;
  const desk = DESKS[stage];
  const { title } = SEARCH_LADDER[stage];
  const { data, error, refetch } = useLook<OpenSearches>(
    desk.look,
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  const [opened, setOpened] = useState<{
    row: OpenSearch;
    person: OpenedSearch;
  }>();
  const [finishing, setFinishing] = useState<OpenSearch>();
  return (
    <>
      <PageHeader title={say(title)} path={reads ? [{ title: t('board'), to: '/calls' }] : []} />
      <section className="card">
        <DataTable
          label={say(title)}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.search}
          toneOf={(row) => (new Date(row.dueAt) <= serverNow() ? 'now' : undefined)}
          empty={{ title: EMPTY[stage], words: EMPTY_HELP[stage] }}
          columns={[
            {
              key: 'person',
              title: { zh: '人员', en: 'Person' },
              cell: (row) => (
                <span className="call-who">
                  {reads ? (
                    <Go to={`/calls/${row.line}`}>{personWords(row.person)}</Go>
                  ) : (
                    <span>{personWords(row.person)}</span>
                  )}
                  <small className="digits">{row.person.code}</small>
                </span>
              ),
              width: '22%',
            },
            {
              key: 'place',
              title: { zh: '地点', en: 'Place' },
              cell: (row) => say(row.place.name),
              width: '18%',
            },
            { key: 'because', title: { zh: '原因', en: 'Why' }, cell: (row) => say(row.because) },
            {
              key: 'due',
              title: { zh: '时限', en: 'Deadline' },
              cell: (row) => <Deadline dueAt={row.dueAt} nearMinutes={60} />,
              width: 190,
            },
            {
              key: 'do',
              title: { zh: '办理', en: 'Do' },
              cell: (row) => (
                <span className="call-held">
                  <ActButton
                    act={desk.open}
                    input={{ line: row.line }}
                    place={row.place.path}
                    size="small"
                    why={row.why ?? undefined}
                    onDone={(person) => setOpened({ row, person: person as OpenedSearch })} // the act’s own result
                  />
                  <button type="button" className="button button-small" onClick={() => setFinishing(row)}>
                    {say(LINE_ACTS[desk.finish].title)}
                  </button>
                </span>
              ),
              width: 300,
            },
          ]}
        />
        {data?.more && <p className="call-more">{t('moreThere')}</p>}
      </section>
      <Dialog
        open={opened !== undefined}
        title={opened?.person.name ?? ''}
        onClose={() => setOpened(undefined)}
        width={520}
      >
        {opened && <Opened person={opened.person} />}
      </Dialog>
      <FinishDialog
        open={finishing !== undefined}
        stage={stage}
        line={finishing?.line ?? ''}
        title={finishing?.person.name ?? ''}
        outcomes={data?.outcomes}
        onClose={() => setFinishing(undefined)}
      />
    </>
  );
}

const EMPTY: Record<Desk, Words> = {
  police: { zh: '没有待协查的人员', en: 'Nobody waits for the police' },
  search: { zh: '没有需要全区查找的人员', en: 'Nobody is searched for in the district' },
};
const EMPTY_HELP: Record<Desk, Words> = {
  police: {
    zh: '上门未找到的人员会自动转到这里，须在时限内答复。',
    en: 'Whoever a visit did not find comes here by itself, to be answered in time.',
  },
  search: {
    zh: '公安协查未找到的人员会自动转到这里。',
    en: 'Whoever the police did not find comes here by itself.',
  },
};

function Opened({ person }: { person: OpenedSearch }) {
  const t = useT();
  return (
    <dl className="call-facts">
      <div className="call-fact">
        <dt>{t('phone')}</dt>
        <dd className="digits">{person.numbers.join(' · ') || t('noNumber')}</dd>
      </div>
      <div className="call-fact">
        <dt>{t('address')}</dt>
        <dd>{person.address ?? t('none')}</dd>
      </div>
      {person.notes.map((one) => (
        <div className="call-fact" key={one.of}>
          <dt>{t('note')}</dt>
          <dd>{one.note}</dd>
        </div>
      ))}
    </dl>
  );
}

type Found = Exclude<SearchResult, 'called-off'>;
const RESULTS = SEARCH_RESULTS.filter((row) => row.result !== 'called-off');
const FINISH_ACTS = {
  visit: 'finishVisit',
  police: 'finishPoliceSearch',
  search: 'finishDistrictSearch',
} as const satisfies Record<SearchStage, keyof typeof LINE_ACTS>;

/** Writes down what a search found, and the outcome at once when it is clear. */
export function FinishDialog({
  open,
  stage,
  line,
  title,
  outcomes,
  onClose,
}: {
  open: boolean;
  stage: SearchStage;
  line: string;
  title: string;
  outcomes?: OpenSearches['outcomes'] | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const label = useLabel();
  const id = useId();
  const name = FINISH_ACTS[stage];
  const { perform, pending } = useAct(name);
  const [result, setResult] = useState<Found>();
  const [fields, setFields] = useState<Record<string, string>>({});
  useEffect(() => {
    if (open) return;
    setResult(undefined);
    setFields({});
  }, [open]);
  const choices = result === 'met' || result === 'told' ? (outcomes?.[result] ?? []) : [];
  const chosen = choices.find((one) => one.outcome === fields.outcome);
  // Only what this result asks for: something written for another one is not its answer.
  const asked = [
    'note',
    ...(stage === 'police' ? ['receipt'] : []),
    ...(result === 'new-number' ? ['newNumber'] : []),
    ...(chosen === undefined ? [] : ['outcome', ...chosen.fields]),
  ];
  const given = Object.fromEntries(
    asked.flatMap((key) => (fields[key]?.trim() ? [[key, fields[key].trim()]] : [])),
  );
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (pending || result === undefined) return;
    try {
      await perform({ line, result, ...given });
      tell.done(RECORDED);
      onClose();
    } catch (error) {
      tell.refused(error, LINE_ACTS[name].title);
    }
  };
  const form = useRef<HTMLFormElement>(null);
  const set = (key: string) => (value: string) => setFields({ ...fields, [key]: value });
  return (
    <Dialog
      open={open}
      title={`${say(LINE_ACTS[name].title)} · ${title}`}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <WhyButton
            tone="primary"
            why={result === undefined ? CHOOSE : undefined}
            pending={pending}
            onPress={() => form.current?.requestSubmit()}
          >
            {t('recordIt')}
          </WhyButton>
        </>
      }
    >
      <form ref={form} onSubmit={(event) => void send(event)} className="call-form">
        <fieldset className="call-choices">
          <legend className="field-label">{t('found')}</legend>
          {RESULTS.map((row) => (
            <label key={row.result} className="call-radio">
              <input
                type="radio"
                name={`${id}-result`}
                checked={result === row.result}
                onChange={() => {
                  setResult(row.result);
                  // What may be concluded depends on what was found.
                  setFields(({ outcome: _, ...kept }) => kept);
                }}
              />
              {label(row)}
            </label>
          ))}
        </fieldset>
        {result === 'new-number' && (
          <TextField label={t('newNumber')} required value={fields.newNumber} onChange={set('newNumber')} />
        )}
        {choices.length > 0 && (
          <label>
            <span className="field-label">{t('outcomeNow')}</span>
            <select
              className="input"
              value={fields.outcome ?? ''}
              onChange={(event) => set('outcome')(event.target.value)}
            >
              <option value="">{t('outcomeLater')}</option>
              {choices.map((one) => (
                <option key={one.outcome} value={one.outcome}>
                  {say(one.title)}
                </option>
              ))}
            </select>
          </label>
        )}
        {chosen !== undefined && <OutcomeFields chosen={chosen} fields={fields} set={set} />}
        {stage === 'police' && (
          <TextField label={t('receipt')} value={fields.receipt} onChange={set('receipt')} />
        )}
        <label>
          <span className="field-label">{t('searchNote')}</span>
          <textarea
            className="input"
            rows={3}
            maxLength={1_000}
            required={result === 'not-found' || result === 'told'}
            minLength={SEARCH_NOTE_LENGTH}
            value={fields.note ?? ''}
            onChange={(event) => set('note')(event.target.value)}
          />
          <span className="field-help">{t('searchNoteHelp')}</span>
        </label>
      </form>
    </Dialog>
  );
}

const RECORDED: Words = { zh: '查找结果已记录', en: 'What was found is recorded' };
const CHOOSE: Words = { zh: '请先选择查找结果。', en: 'Choose what was found first.' };

function OutcomeFields({
  chosen,
  fields,
  set,
}: {
  chosen: DoorOutcome;
  fields: Readonly<Record<string, string>>;
  set: (key: string) => (value: string) => void;
}) {
  const say = useSay();
  return (
    <>
      {chosen.fields.map((field) => (
        <TextField
          key={field}
          label={say(FIELD_WORDS[field])}
          required
          value={fields[field]}
          onChange={set(field)}
        />
      ))}
    </>
  );
}

function TextField({
  label,
  value = '',
  required = false,
  onChange,
}: {
  label: string;
  value?: string | undefined;
  required?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <label>
      <span className="field-label">{label}</span>
      <input
        className="input"
        required={required}
        maxLength={300}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
