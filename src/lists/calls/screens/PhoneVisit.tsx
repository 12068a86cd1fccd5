// One visit on the phone. Name, address and numbers are opened while there is signal, before setting out, and stay on
// the phone for today; setting out and what was found are written down with or without signal.
import { DoorOpen, Footprints, Phone } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { Go, useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { BigChoice, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenedSearch } from '../acts.ts';
import type { OpenSearch, OpenSearches } from '../routes.ts';
import { FIELD_WORDS, LINE_ACTS, SEARCH_NOTE_LENGTH } from '../rules.ts';
import { SEARCH_RESULTS, type SearchResult } from '../terms.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { useKeptOpening, useWaitingLines } from './kept-openings.ts';
import { FINISHED } from './PhoneVisits.tsx';
import { useLabel, useOnce, usePersonWords } from './parts.tsx';

export default function PhoneVisitScreen() {
  const t = useT();
  const { line = '' } = useAddress();
  const { data, error, refetch } = useLook<OpenSearches>(
    '/lists/visits',
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const row = data.rows.find((one) => one.line === line);
  if (row === undefined)
    return (
      <EmptyState title={OVER} words={OVER_HELP}>
        <Go to="/visits" className="button button-primary button-large">
          {t('allVisits')}
        </Go>
      </EmptyState>
    );
  return <Visit key={row.search} row={row} outcomes={data.outcomes} />;
}

const OVER: Words = { zh: '这次上门已经结束', en: 'This visit is over' };
const OVER_HELP: Words = {
  zh: '结果已记录，或已通过电话联系上本人，无需再上门。',
  en: 'Its result is recorded, or the person was reached by telephone; nobody needs to go.',
};

function Visit({ row, outcomes }: { row: OpenSearch; outcomes: OpenSearches['outcomes'] }) {
  const t = useT();
  const say = useSay();
  const personWords = usePersonWords();
  const { clockTime } = useFormat();
  const [opened, keep, forget] = useKeptOpening<OpenedSearch>('visit', row.line);
  const waiting = useWaitingLines(FINISHED).has(row.line);
  const setOut = useWaitingLines(STARTED).has(row.line);
  const under = row.mine || setOut;
  return (
    <>
      <Card className="phone-bare">
        <div className="phone-head">
          <h2>{opened?.name ?? personWords(row.person)}</h2>
          <Deadline dueAt={row.dueAt} nearMinutes={30} />
        </div>
        <p className="phone-sub">
          {say(row.place.name)} · {say(row.because)}
        </p>
        {row.startedAt !== null && (
          <p className="phone-sub">
            {t('setOutAt', { by: row.mine ? t('me') : (row.startedBy ?? ''), at: clockTime(row.startedAt) })}
          </p>
        )}
        {waiting && <StatePill tone="late">{t('toSend')}</StatePill>}
      </Card>
      {opened !== undefined && <Where row={row} opened={opened} onOpen={keep} />}
      {under ? (
        <Result row={row} outcomes={outcomes} waiting={waiting} onDone={forget} />
      ) : (
        <SetOut row={row} opened={opened ?? null} />
      )}
    </>
  );
}

const STARTED = ['startVisit'] as const;

function Where({
  row,
  opened,
  onOpen,
}: {
  row: OpenSearch;
  opened: OpenedSearch | null;
  onOpen: (opened: OpenedSearch) => void;
}) {
  const t = useT();
  if (opened === null)
    return (
      <Card className="phone-bare">
        <div className="stack">
          <p className="phone-sub">{row.person.address ?? t('addressMasked')}</p>
          <ActButton
            act="openVisit"
            input={{ line: row.line }}
            place={row.place.path}
            tone="primary"
            size="large"
            wide
            icon={<DoorOpen size={20} aria-hidden />}
            title={OPEN}
            why={row.why ?? undefined}
            onDone={(result) => onOpen(result as OpenedSearch)} // openVisit’s own result
          />
          <p className="field-help">{t('openBefore')}</p>
        </div>
      </Card>
    );
  return (
    <Card title={t('where')}>
      <p className="phone-address">{opened.address ?? t('noAddress')}</p>
      <ul className="phone-numbers">
        {opened.numbers.map((number) => (
          <li key={number}>
            <a href={`tel:${number}`} className="phone-dial digits">
              <Phone size={22} aria-hidden />
              {number}
            </a>
          </li>
        ))}
      </ul>
      {opened.notes.map((one) => (
        <p key={one.of} className="phone-sub">
          {one.note}
        </p>
      ))}
    </Card>
  );
}

const OPEN: Words = { zh: '查看姓名、住址和电话', en: 'Show name, address and numbers' };

function SetOut({ row, opened }: { row: OpenSearch; opened: OpenedSearch | null }) {
  const say = useSay();
  const tell = useTell();
  const start = useOutboxAct('startVisit');
  const { title } = LINE_ACTS.startVisit;
  const [go, going] = useOnce(async () => {
    await start(
      { line: row.line, at: serverNow().toISOString() },
      { zh: `${title.zh} · ${row.person.name}`, en: `${title.en} · ${row.person.name}` },
    );
    tell.done(SET_OUT);
  });
  return (
    <PrimaryBar>
      <WhyButton
        tone={opened === null ? 'plain' : 'primary'}
        size="large"
        wide
        why={row.why ?? undefined}
        icon={<Footprints size={20} aria-hidden />}
        pending={going}
        onPress={go}
      >
        {say(title)}
      </WhyButton>
    </PrimaryBar>
  );
}

const SET_OUT: Words = { zh: '已记录出发时间', en: 'Setting out is recorded' };
type Found = Exclude<SearchResult, 'called-off'>;
const RESULTS = SEARCH_RESULTS.filter((row) => row.result !== 'called-off');

function Result({
  row,
  outcomes,
  waiting,
  onDone,
}: {
  row: OpenSearch;
  outcomes: OpenSearches['outcomes'];
  waiting: boolean;
  onDone: () => void;
}) {
  const t = useT();
  const say = useSay();
  const label = useLabel();
  const go = useGo();
  const tell = useTell();
  const finish = useOutboxAct('finishVisit');
  const { title } = LINE_ACTS.finishVisit;
  const [result, setResult] = useState<Found>();
  const [outcome, setOutcome] = useState<string>('');
  const [fields, setFields] = useState<Record<string, string>>({});
  const choices = result === 'met' || result === 'told' ? outcomes[result] : [];
  const chosen = choices.find((one) => one.outcome === outcome);
  const note = fields.note?.trim() ?? '';
  const missing = chosen?.fields.find((field) => !fields[field]?.trim());
  const why = waiting
    ? WRITTEN
    : result === undefined
      ? CHOOSE
      : result === 'new-number' && !fields.newNumber?.trim()
        ? NUMBER
        : (result === 'not-found' || result === 'told') && note.length < SEARCH_NOTE_LENGTH
          ? NOTE
          : missing === undefined
            ? undefined
            : { zh: `请填写：${FIELD_WORDS[missing].zh}。`, en: `Fill in: ${FIELD_WORDS[missing].en}.` };
  const [save, saving] = useOnce(async () => {
    if (result === undefined) return;
    // Only what this result asks for: something written for another one is not its answer.
    const asked = ['note', ...(result === 'new-number' ? ['newNumber'] : []), ...(chosen?.fields ?? [])];
    const given = Object.fromEntries(
      asked.flatMap((key) => (fields[key]?.trim() ? [[key, fields[key].trim()]] : [])),
    );
    await finish(
      {
        line: row.line,
        result,
        at: serverNow().toISOString(),
        ...given,
        ...(chosen === undefined ? {} : { outcome: chosen.outcome }),
      },
      { zh: `${title.zh} · ${row.person.name}`, en: `${title.en} · ${row.person.name}` },
    );
    tell.done(SAVED);
    onDone();
    go('/visits');
  });
  const set = (key: string) => (value: string) => setFields({ ...fields, [key]: value });
  return (
    <>
      <Card title={say(title)}>
        <div className="stack">
          <BigChoice
            label={t('found')}
            options={RESULTS.map((one) => ({
              value: one.result,
              title: label(one),
              words: say(HINTS[one.result]),
            }))}
            value={result}
            onChange={(value) => {
              setResult(value);
              setOutcome('');
            }}
          />
          {result === 'new-number' && (
            <Field label={t('newNumber')}>
              <input
                className="input"
                type="tel"
                value={fields.newNumber ?? ''}
                maxLength={40}
                onChange={(event) => set('newNumber')(event.target.value)}
              />
            </Field>
          )}
          {choices.length > 0 && (
            <Field label={t('outcomeNow')}>
              <select className="input" value={outcome} onChange={(event) => setOutcome(event.target.value)}>
                <option value="">{t('outcomeLater')}</option>
                {choices.map((one) => (
                  <option key={one.outcome} value={one.outcome}>
                    {say(one.title)}
                  </option>
                ))}
              </select>
            </Field>
          )}
          {chosen?.fields.map((field) => (
            <Field key={field} label={say(FIELD_WORDS[field])}>
              <input
                className="input"
                value={fields[field] ?? ''}
                maxLength={300}
                onChange={(event) => set(field)(event.target.value)}
              />
            </Field>
          ))}
          <Field label={t('searchNote')}>
            <textarea
              className="input"
              rows={3}
              value={fields.note ?? ''}
              maxLength={1_000}
              placeholder={t('searchNoteHelp')}
              onChange={(event) => set('note')(event.target.value)}
            />
          </Field>
        </div>
      </Card>
      <PrimaryBar>
        <WhyButton tone="primary" size="large" wide why={why} pending={saving} onPress={save}>
          {say(title)}
        </WhyButton>
      </PrimaryBar>
    </>
  );
}

const HINTS: Record<Found, Words> = {
  met: { zh: '当面核对了身份', en: 'you checked in person who they are' },
  'new-number': {
    zh: '家人或邻居提供了新号码，转回电话核实',
    en: 'family or neighbours gave one; the person is called again',
  },
  told: { zh: '家人、邻居或单位说明其去向', en: 'family, neighbours or the employer say where they are' },
  'not-found': { zh: '转公安协查', en: 'the police are asked at once' },
};
const CHOOSE: Words = { zh: '请先选择上门结果。', en: 'Choose what you found first.' };
const NUMBER: Words = { zh: '请填写问到的新号码。', en: 'Write down the new number.' };
const NOTE: Words = {
  zh: `请写明做了什么（几点敲门、问了谁、对方怎么说），至少 ${SEARCH_NOTE_LENGTH} 个字。`,
  en: `Write down what you did (when you knocked, whom you asked, what they said), at least ${SEARCH_NOTE_LENGTH} characters.`,
};
const WRITTEN: Words = {
  zh: '结果已记录在本机，等待上传。',
  en: 'The result is on this phone and waits to be sent.',
};
const SAVED: Words = {
  zh: '已存本机，有网时自动上传',
  en: 'Kept on this phone; sent as soon as there is signal',
};
