// The roster of a session: who is expected and how it stands with each, rows and people still to settle.
import { Upload, UserPlus } from 'lucide-react';
import { useId, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { Go, useAddress, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { LineShown, RosterPage, Shown } from '../roster/routes.ts';
import { TUBE_USES, type TubeUse } from '../terms.ts';
import { RosterOpen } from './RosterOpen.tsx';
import { firmText, type Head, RosterHead, slotText } from './RosterParts.tsx';
import { useT, words } from './roster-words.ts';

type Page = Json<RosterPage>;
type Line = Json<LineShown>;
const PAGE = 100;
const SHOWS: readonly Shown[] = ['all', 'left', 'single', 'exempt', 'added', 'no-slot', 'off'];

export default function RosterScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const show = SHOWS.find((one) => one === filters.show) ?? 'all';
  const page = Math.max(1, Number(filters.page) || 1);
  const sought = filters.sought ?? '';
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}/roster`,
    { ...(show === 'all' ? {} : { show }), ...(sought === '' ? {} : { sought }), page },
    { follows: ['testing.', 'people.'] },
  );
  const may = useMay('testing.plan', { place: data?.session.place });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const { session, sums } = data;
  const why = session.why ?? (may.may ? undefined : may.why);
  const tab = filters.tab === 'open' ? 'open' : 'lines';
  const toSettle = sums.open + sums.unlisted;
  return (
    <>
      <RosterHead
        session={session}
        here="roster"
        actions={
          <>
            <WalkIn session={session} why={session.why ?? undefined} />
            {why === undefined ? (
              <Go to={`/testing/sessions/${id}/roster/import`} className="button button-primary">
                <Upload size={16} aria-hidden /> {t('take')}
              </Go>
            ) : (
              <WhyButton tone="primary" why={why} onPress={() => undefined}>
                {t('take')}
              </WhyButton>
            )}
          </>
        }
      />
      <Sums sums={sums} />
      <div className="testing-bar">
        <fieldset className="chips" aria-label={t('roster')}>
          {(['lines', 'open'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={tab === one}
              onClick={() => setFilters({ tab: one === 'lines' ? undefined : one, page: undefined })}
            >
              {t(one)}
              {one === 'open' && toSettle > 0 && ` ${toSettle}`}
            </button>
          ))}
        </fieldset>
        {tab === 'lines' && (
          <>
            <select
              className="input roster-show"
              aria-label={t('state')}
              value={show}
              onChange={(event) => setFilters({ show: event.target.value, page: undefined })}
            >
              {SHOWS.map((one) => (
                <option key={one} value={one}>
                  {t(one === 'no-slot' ? 'noSlot' : one)}
                </option>
              ))}
            </select>
            <input
              className="input roster-sought"
              type="search"
              aria-label={t('sought')}
              placeholder={t('sought')}
              value={sought}
              onChange={(event) => setFilters({ sought: event.target.value || undefined, page: undefined })}
            />
          </>
        )}
      </div>
      {tab === 'open' ? (
        <RosterOpen id={id} why={why} />
      ) : (
        <Lines
          data={data}
          why={why}
          empty={show === 'all' && sought === ''}
          page={page}
          onPage={(to) => setFilters({ page: String(to) })}
        />
      )}
    </>
  );
}

function Sums({ sums }: { sums: Page['sums'] }) {
  const t = useT();
  return (
    <KpiStrip
      label={t('roster')}
      kpis={[
        { key: 'people', words: words('people'), value: sums.people },
        { key: 'toCome', words: words('toCome'), value: sums.toCome },
        { key: 'swabbed', words: words('swabbed'), value: sums.swabbed, of: sums.toCome },
        { key: 'exempt', words: words('exempt'), value: sums.exempt },
        { key: 'single', words: words('single'), value: sums.single },
        { key: 'added', words: words('added'), value: sums.added },
        {
          key: 'open',
          words: words('open'),
          value: sums.open + sums.unlisted,
          tone: sums.open + sums.unlisted > 0 ? 'late' : undefined,
        },
      ]}
    />
  );
}

function Lines({
  data,
  why,
  empty,
  page,
  onPage,
}: {
  data: Page;
  why: Words | undefined;
  /** Everybody is asked for: then an empty table is an empty roster. */
  empty: boolean;
  page: number;
  onPage: (page: number) => void;
}) {
  const t = useT();
  const say = useSay();
  return (
    <Card flush>
      <DataTable
        label={t('roster')}
        rows={data.rows}
        rowKey={(line) => String(line.no)}
        empty={
          empty ? { title: words('noLines'), words: words('noLinesHelp') } : { title: words('noneFound') }
        }
        pager={{ page, onPage, size: PAGE, more: data.more }}
        columns={[
          {
            key: 'ticket',
            title: words('ticket'),
            width: 130,
            cell: (line) => <span className="digits">{line.ticket}</span>,
          },
          {
            key: 'who',
            title: words('who'),
            width: 230,
            cell: (line) => (
              <span className="testing-two">
                <Go to={`/people/${line.person.id}`}>
                  {line.person.name} <small className="digits">{line.person.code}</small>
                </Go>
                <small className="digits">{[line.document, line.phone].filter(Boolean).join('　')}</small>
              </span>
            ),
          },
          {
            key: 'firm',
            title: words('firm'),
            cell: (line) => (
              <span className="testing-two">
                <span>{firmText(line)}</span>
                <small>
                  {capital(say(line.origin))}
                  {line.household && ` · ${t('household')}`}
                </small>
              </span>
            ),
          },
          {
            key: 'use',
            title: words('use'),
            width: 150,
            cell: (line) => (
              <span className="testing-two">
                {line.use === 'pooled' ? (
                  <span>{say(line.useWords)}</span>
                ) : (
                  <StatePill tone={line.use === 'single' ? 'late' : 'busy'} words={line.useWords} />
                )}
                <small>{line.byHand ? t('byHand') : line.because.map(say).join(' · ')}</small>
              </span>
            ),
          },
          {
            key: 'slot',
            title: words('slot'),
            width: 130,
            cell: (line) => <span className="digits">{slotText(line.slot)}</span>,
          },
          { key: 'state', title: words('state'), width: 170, cell: (line) => <Standing line={line} /> },
          {
            key: 'do',
            title: words('do'),
            width: 190,
            cell: (line) => <Doing line={line} session={data.session} why={why} />,
          },
        ]}
      />
    </Card>
  );
}

function Standing({ line }: { line: Line }) {
  const t = useT();
  if (line.off !== null)
    return (
      <span className="testing-two">
        <StatePill tone="quiet">{t('off')}</StatePill>
        <small>{line.off}</small>
      </span>
    );
  if (line.swabbed) return <StatePill tone="good">{t('swabbed')}</StatePill>;
  if (line.exemption !== null)
    return (
      <span className="testing-two">
        <StatePill tone="quiet" words={line.exemption} />
        {line.proposed && <small>{t('proposed')}</small>}
      </span>
    );
  if (line.absence !== null) return <StatePill tone="late" words={line.absence} />;
  return <StatePill tone="busy">{t('toCome')}</StatePill>;
}

function Doing({ line, session, why }: { line: Line; session: Head; why: Words | undefined }) {
  const t = useT();
  const [asking, setAsking] = useState<'drop' | 'use'>();
  if (line.off !== null)
    return (
      <ActButton
        act="restoreLine"
        size="small"
        title={RESTORE}
        place={session.place}
        why={why}
        input={{ session: session.id, no: line.no }}
      />
    );
  return (
    <span className="roster-do">
      <WhyButton size="small" why={why} onPress={() => setAsking('use')}>
        {t('changeUse')}
      </WhyButton>
      <WhyButton
        size="small"
        why={why ?? (line.swabbed ? SWABBED : undefined)}
        onPress={() => setAsking('drop')}
      >
        {t('drop')}
      </WhyButton>
      {asking !== undefined && (
        <Ask line={line} session={session} what={asking} onClose={() => setAsking(undefined)} />
      )}
    </span>
  );
}

function Ask({
  line,
  session,
  what,
  onClose,
}: {
  line: Line;
  session: Head;
  what: 'drop' | 'use';
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const [reason, setReason] = useState('');
  const [use, setUse] = useState<TubeUse>(line.use);
  const id = useId();
  const short = reason.trim().length < 2 ? REASON : undefined;
  const common = { tone: 'primary', place: session.place, onDone: onClose } as const;
  return (
    <Dialog
      open
      title={`${t(what === 'drop' ? 'drop' : 'changeUse')} · ${line.ticket} ${line.person.name}`}
      onClose={onClose}
      foot={
        what === 'drop' ? (
          <ActButton
            {...common}
            act="dropLine"
            why={short}
            input={{ session: session.id, no: line.no, reason: reason.trim() }}
          />
        ) : (
          <ActButton
            {...common}
            act="setLineUse"
            why={short}
            input={{ session: session.id, no: line.no, use, reason: reason.trim() }}
          />
        )
      }
    >
      <div className="roster-form">
        {what === 'use' && (
          <fieldset>
            <legend className="field-label">{t('use')}</legend>
            {(Object.keys(TUBE_USES) as TubeUse[]).map((one) => (
              <label key={one} className="testing-check">
                <input type="radio" name={`${id}u`} checked={use === one} onChange={() => setUse(one)} />
                {capital(say(TUBE_USES[one]))}
              </label>
            ))}
          </fieldset>
        )}
        <Field label={t('reason')}>
          <input
            className="input"
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}

function WalkIn({ session, why }: { session: Head; why: Words | undefined }) {
  const t = useT();
  const tell = useTell();
  const may = useMay('testing.table', { place: session.place });
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState({ name: '', document: '', phone: '', employer: '' });
  const text = (key: keyof typeof told) => told[key].trim();
  const missing = text('name') === '' || text('employer') === '';
  return (
    <>
      <WhyButton
        icon={<UserPlus size={16} aria-hidden />}
        why={why ?? (may.may ? undefined : may.why)}
        onPress={() => {
          setTold({ name: '', document: '', phone: '', employer: '' });
          setOpen(true);
        }}
      >
        {t('walkIn')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('walkIn')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="takeWalkIn"
            tone="primary"
            place={session.place}
            why={missing ? WHO_AND_FIRM : undefined}
            input={{
              session: session.id,
              name: text('name'),
              employer: text('employer'),
              ...(text('document') === '' ? {} : { document: text('document') }),
              ...(text('phone') === '' ? {} : { phone: text('phone') }),
            }}
            onDone={({ ticket, known }) => {
              setOpen(false);
              tell.done(known ? KNOWN(ticket) : ADDED(ticket));
            }}
          />
        }
      >
        <div className="roster-form">
          {(['name', 'employer', 'document', 'phone'] as const).map((key) => (
            <Field key={key} label={t(key)}>
              <input
                className="input"
                autoComplete="off"
                value={told[key]}
                maxLength={key === 'document' || key === 'phone' ? 60 : 80}
                onChange={(event) => setTold((before) => ({ ...before, [key]: event.target.value }))}
              />
            </Field>
          ))}
        </div>
      </Dialog>
    </>
  );
}

const RESTORE: Words = { zh: '放回', en: 'Put back' };
const SWABBED: Words = { zh: '此人已采样，不能移出名册', en: 'She was swabbed and stays on the roster' };
const REASON: Words = { zh: '请写明理由', en: 'Say why' };
const WHO_AND_FIRM: Words = { zh: '请填写姓名和单位', en: 'Fill in the name and the firm' };
const ADDED = (ticket: string): Words => ({
  zh: `已补登，号票 ${ticket}`,
  en: `Added; her ticket is ${ticket}`,
});
const KNOWN = (ticket: string): Words => ({
  zh: `此人已在名册上，号票 ${ticket}`,
  en: `She is on the roster already; her ticket is ${ticket}`,
});
