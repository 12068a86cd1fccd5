// The account of one session: the sums, everybody who was not swabbed with what is said of her, who is missing where, and
// closing it.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { downloadSheet, saveFile } from '../../shells/kit/api.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { Go, useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, Deadline, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { fieldOf, momentOf } from '../../teams/screens/moments.ts';
import type { CoveragePage, CoverageRow } from '../coverage/routes.ts';
import { STANDINGS, type Sums } from '../coverage/terms.ts';
import { useT } from './coverage-words.ts';
import { SessionNav } from './RosterParts.tsx';
import './testing.css';

type Page = Json<CoveragePage>;
type Row = Json<CoverageRow>;

export default function CoverageScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}/coverage`,
    {},
    { follows: ['testing.'] },
  );
  const may = useMay('testing.work', { place: data?.place });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const why = may.may ? undefined : may.why;
  return (
    <>
      <PageHeader
        title={t('coverage')}
        path={[
          { title: t('register'), to: '/testing' },
          { title: `${data.code} ${data.site.name}`, to: `/testing/sessions/${id}` },
        ]}
        beside={<StatePill tone={ACCOUNT_TONES[data.account]} words={data.accountWords} />}
        actions={
          <>
            <TakeSheet id={id} why={why} />
            <Go to={`/testing/sessions/${id}/coverage/report`} className="button button-primary">
              {t('report')}
            </Go>
          </>
        }
      />
      <SessionNav id={id} here="coverage" />
      <Figures sums={data.sums} share={data.share} />
      <div className="testing-columns">
        <div className="testing-column">
          <People data={data} why={why} />
        </div>
        <div className="testing-column">
          <Closing data={data} />
          <Card title={t('teams')} flush>
            <Teams data={data} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** The sums with what they are of; the same on the page of the district. */
export function Figures({ sums, share }: { sums: Json<Sums>; share: number | null }) {
  const t = useT();
  const open = sums.unexplained - sums.signed;
  return (
    <KpiStrip
      label={t('figures')}
      kpis={[
        { key: 'roster', words: ROSTER, value: sums.roster, note: WALKED(sums.walkIns) },
        { key: 'tested', words: STANDINGS.tested, value: sums.tested, of: sums.roster - sums.exempt },
        { key: 'share', words: SHARE, value: percent(share) },
        { key: 'exempt', words: STANDINGS.exempt, value: sums.exempt },
        { key: 'absent', words: STANDINGS.absent, value: sums.absent },
        {
          key: 'unexplained',
          words: STANDINGS.unexplained,
          value: sums.unexplained,
          tone: open > 0 ? 'now' : sums.unexplained > 0 ? 'late' : 'good',
          ...(sums.signed > 0 ? { note: SIGNED(sums.signed) } : {}),
        },
      ]}
    />
  );
}

/** Never rounded up to a hundred: one of five hundred missing is 99.8 %. */
export const percent = (share: number | null): string =>
  share === null ? '—' : `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;

function People({ data, why }: { data: Page; why: Words | undefined }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [saying, setSaying] = useState<Row>();
  return (
    <Card title={t('people')} flush>
      {data.left > 0 && (
        <p className="testing-note">{t('moreRows', { rows: data.rows.length, left: data.left })}</p>
      )}
      <DataTable
        label={t('people')}
        rows={data.rows}
        rowKey={(row) => String(row.no)}
        empty={NOBODY}
        columns={[
          {
            key: 'who',
            title: WHO,
            cell: (row) => (
              <span className="testing-two">
                <span>
                  <Go to={`/people/${row.person}`}>{row.name}</Go>
                </span>
                <small className="digits">{row.ticket}</small>
              </span>
            ),
          },
          {
            key: 'team',
            title: TEAM,
            cell: (row) => [row.employer, row.team].filter((text) => text !== '').join(' · ') || '—',
          },
          {
            key: 'stands',
            title: STANDS,
            cell: (row) => (
              <span className="testing-two">
                <StatePill tone={STANDING_TONES[row.standing]} words={row.standingWords} />
                {row.why !== null && (
                  <small>
                    {capital(say(row.why))}
                    {row.byRules && row.standing === 'exempt' ? ` · ${t('byRules')}` : ''}
                  </small>
                )}
                {row.newSlot !== null && row.standing !== 'tested' && (
                  <small>
                    {row.owner?.name ?? '—'} · {moment(row.newSlot)}
                    {row.tried ? ` · ${t('tried')}` : ''}
                  </small>
                )}
                {row.signedAt !== null && row.standing === 'unexplained' && <small>{t('signed')}</small>}
                {row.afterClosing && <StatePill tone="late">{t('afterClosing')}</StatePill>}
              </span>
            ),
          },
          {
            key: 'say',
            title: SAY,
            width: 110,
            cell: (row) =>
              row.standing === 'tested' ? (
                ''
              ) : (
                <WhyButton size="small" why={why} onPress={() => setSaying(row)}>
                  {t('say')}
                </WhyButton>
              ),
          },
        ]}
      />
      <Saying key={saying?.no ?? 0} data={data} row={saying} onClose={() => setSaying(undefined)} />
    </Card>
  );
}

function Saying({ data, row, onClose }: { data: Page; row: Row | undefined; onClose: () => void }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const said = row === undefined ? undefined : saidOf(row);
  const [what, setWhat] = useState<Said | 'nothing'>(said ?? 'absent');
  const [reasons, setReasons] = useState({ exempt: row?.exemption ?? '', absent: row?.absence ?? '' });
  const [owner, setOwner] = useState(row?.owner?.account ?? '');
  const [slot, setSlot] = useState(row?.newSlot ? fieldOf(row.newSlot) : '');
  const [tried, setTried] = useState(row?.tried ?? false);
  // Whoever was to see to her may not be on duty any more: then somebody else is chosen.
  const seesTo = data.owners.some(({ account }) => account === owner) ? owner : '';
  const no = row?.no ?? 0;
  const input = { session: data.id, no };
  return (
    <Dialog
      open={row !== undefined}
      title={row === undefined ? '' : t('sayOf', { ticket: row.ticket, name: row.name })}
      width={560}
      onClose={onClose}
      foot={
        what === 'absent' || (what === 'nothing' && said === 'absent') ? (
          <ActButton
            act="setAbsence"
            tone="primary"
            place={data.place}
            {...(what === 'nothing'
              ? { title: TAKE_BACK, input: { ...input, reason: null, tried: false } }
              : {
                  why:
                    reasons.absent === ''
                      ? NO_REASON
                      : data.owners.length === 0
                        ? NO_OWNER
                        : seesTo === ''
                          ? WHO_SEES
                          : slot === ''
                            ? NO_SLOT
                            : undefined,
                  input: { ...input, reason: reasons.absent, owner: seesTo, newSlot: momentOf(slot), tried },
                })}
            onDone={onClose}
          />
        ) : (
          <ActButton
            act="setExemption"
            tone="primary"
            place={data.place}
            {...(what === 'nothing'
              ? { title: TAKE_BACK, input: { ...input, reason: null } }
              : {
                  why: reasons.exempt === '' ? NO_REASON : undefined,
                  input: { ...input, reason: reasons.exempt },
                })}
            onDone={onClose}
          />
        )
      }
    >
      <div className="testing-form">
        <fieldset className="chips testing-wide" aria-label={t('say')}>
          {(['absent', 'exempt', ...(said === undefined ? [] : (['nothing'] as const))] as const).map(
            (one) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={what === one}
                onClick={() => setWhat(one)}
              >
                {t(one)}
              </button>
            ),
          )}
        </fieldset>
        {what === 'nothing' ? (
          <p className="testing-wide">{t('nothingWords')}</p>
        ) : (
          <div className="testing-wide">
            <Field label={t('why')}>
              <select
                className="input"
                value={reasons[what]}
                onChange={(event) => setReasons({ ...reasons, [what]: event.target.value })}
              >
                <option value="" disabled>
                  {t('choose')}
                </option>
                {(what === 'exempt' ? data.exemptions : data.absences).map((one) => (
                  <option key={one.value} value={one.value}>
                    {capital(say(one))}
                  </option>
                ))}
              </select>
            </Field>
          </div>
        )}
        {what === 'absent' && (
          <>
            <Field label={t('owner')}>
              <select className="input" value={seesTo} onChange={(event) => setOwner(event.target.value)}>
                <option value="" disabled>
                  {t('choose')}
                </option>
                {data.owners.map((one) => (
                  <option key={one.account} value={one.account}>
                    {one.name} · {say(one.role)}
                  </option>
                ))}
              </select>
            </Field>
            <div>
              <DateField label={t('newSlot')} moment value={slot} onChange={setSlot} />
              <p className="field-help">{t('until', { at: moment(data.slotUntil) })}</p>
            </div>
            <label className="testing-check testing-wide">
              <input type="checkbox" checked={tried} onChange={(event) => setTried(event.target.checked)} />
              {t('tried')}
            </label>
          </>
        )}
      </div>
    </Dialog>
  );
}

type Said = 'exempt' | 'absent';

/** What is said of her already; undefined: nothing is. */
const saidOf = ({ exemption, absence }: Row): Said | undefined =>
  absence !== null ? 'absent' : exemption !== null ? 'exempt' : undefined;

function Closing({ data }: { data: Page }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [reason, setReason] = useState('');
  const rest = data.sums.unexplained - data.sums.signed;
  return (
    <Card
      title={t('close')}
      extra={<StatePill tone={ACCOUNT_TONES[data.account]} words={data.accountWords} />}
    >
      <p className="testing-two">
        <span>
          {t('tubes', { n: data.tubes })}
          {data.lastSwabAt !== null && ` · ${t('lastSwab', { at: moment(data.lastSwabAt) })}`}
        </span>
        {data.closing !== null && (
          <small>
            {t('closedBy', { by: data.closing.by ?? '—', at: moment(data.closing.at) })}
            {data.closing.why !== null && ` · ${data.closing.why}`}
          </small>
        )}
        {data.closing === null && (
          <small>
            {t('closeUntil', { at: moment(data.closeUntil) })}{' '}
            {data.state === 'over' && <Deadline dueAt={data.closeUntil} nearMinutes={60} />}
          </small>
        )}
        {data.account !== 'closed' && data.account !== 'signed' && (
          <span>{data.why === null ? t('addsUp') : say(data.why)}</span>
        )}
      </p>
      {data.signs && (
        <Field label={t('rest', { n: rest })} help={t('restWords')}>
          <input
            className="input"
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      <p>
        <ActButton
          act="closeSession"
          tone="primary"
          place={data.place}
          why={data.signs ? (reason.trim().length < 2 ? REASON_FIRST : undefined) : (data.why ?? undefined)}
          input={{
            session: data.id,
            ...(data.signs ? { signRest: true as const, reason: reason.trim() } : {}),
          }}
        />
      </p>
    </Card>
  );
}

function Teams({ data }: { data: Page }) {
  const t = useT();
  return (
    <DataTable
      label={t('teams')}
      rows={data.teams}
      rowKey={(row) => `${row.employer}/${row.team}`}
      empty={NO_TEAMS}
      columns={[
        {
          key: 'team',
          title: TEAM,
          cell: (row) => [row.employer || t('notSaid'), row.team].filter((text) => text !== '').join(' · '),
        },
        {
          key: 'tested',
          title: STANDINGS.tested,
          align: 'right',
          width: 90,
          cell: (row) => t('of', { n: row.tested, all: row.roster - row.exempt }),
        },
        { key: 'absent', title: STANDINGS.absent, align: 'right', width: 80, cell: (row) => row.absent },
        {
          key: 'open',
          title: STANDINGS.unexplained,
          align: 'right',
          width: 90,
          cell: (row) =>
            row.unexplained > 0 ? <StatePill tone="now">{String(row.unexplained)}</StatePill> : '0',
        },
      ]}
    />
  );
}

function TakeSheet({ id, why }: { id: string; why: Words | undefined }) {
  const t = useT();
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const take = async (reason: string) => {
    setPending(true);
    try {
      const { file, name } = await downloadSheet('takeCoverage', { session: id, reason });
      saveFile(name ?? 'coverage.xlsx', file);
    } catch (error) {
      tell.refused(error, SHEET);
    } finally {
      setPending(false);
      setAsking(false);
    }
  };
  return (
    <>
      <WhyButton why={why} onPress={() => setAsking(true)}>
        {t('sheet')}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={SHEET}
        words={SHEET_WORDS}
        pending={pending}
        onReason={(reason) => void take(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

export const ACCOUNT_TONES = { open: 'busy', closed: 'good', signed: 'late', reopened: 'now' } as const;
const STANDING_TONES = { tested: 'good', exempt: 'quiet', absent: 'late', unexplained: 'now' } as const;

const ROSTER: Words = { zh: '应检名册', en: 'Roster' };
const SHARE: Words = { zh: '覆盖率', en: 'Coverage' };
const WALKED = (n: number): Words => ({ zh: `其中现场补登 ${n}`, en: `${n} walked in` });
const SIGNED = (n: number): Words => ({ zh: `已签字 ${n}`, en: `${n} signed for` });
const WHO: Words = { zh: '人员', en: 'Who' };
const TEAM: Words = { zh: '单位、班组', en: 'Employer, team' };
const STANDS: Words = { zh: '情况', en: 'Stands' };
const SAY: Words = { zh: '办理', en: 'Act' };
const NO_OWNER: Words = { zh: '本社区现在没有在岗人员', en: 'Nobody is on duty around the site now' };
const NO_REASON: Words = { zh: '请选择原因', en: 'Choose why' };
const WHO_SEES: Words = { zh: '请选择责任人', en: 'Choose who sees to her' };
const TAKE_BACK: Words = { zh: '撤销说明', en: 'take back what was said' };
const NO_SLOT: Words = { zh: '请选补采时间', en: 'Choose a new slot' };
const REASON_FIRST: Words = { zh: '请写明原因', en: 'Give the reason' };
const SHEET: Words = { zh: '导出采样覆盖表', en: 'the sheet of coverage' };
const SHEET_WORDS: Words = {
  zh: '表中列出未采样人员的姓名，含个人信息。编号、导出人和事由记录在账本。',
  en: 'It names whoever was not swabbed. The number of the copy, who took it and why are on record.',
};
const NOBODY = {
  title: { zh: '没有未采样的人', en: 'Everybody was swabbed' },
  words: {
    zh: '名册上尚未采样、免采和未到的人列在这里。',
    en: 'Whoever of the roster was not swabbed appears here, with what is said of her.',
  },
};
const NO_TEAMS = {
  title: { zh: '没有名册', en: 'No roster' },
  words: {
    zh: '导入名册后，按单位和班组列出。',
    en: 'Once the roster is in, it is counted by employer and team here.',
  },
};
