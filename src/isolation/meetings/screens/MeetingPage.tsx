// A meeting while it is held, and its record afterwards: who is there, what is decided, the figures it began with.
import { Plus, Printer } from 'lucide-react';
import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../../base/paper.ts';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Field } from '../../../shells/kit/field.tsx';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { fieldMoment, momentOf } from '../../../teams/screens/moments.ts';
import { BriefingFigures } from '../../briefing/screens/Briefing.tsx';
import type { AtMeeting, MeetingPage } from '../routes.ts';
import { type KeptAssessment, type KeptBriefing, LACKS, type PointTold } from '../terms.ts';
import { AssessmentFigures, SitesKept } from './AssessmentFigures.tsx';
import { Points } from './MeetingCard.tsx';
import './meetings.css';
import { useT } from './meetings-words.ts';

type Shown = Json<MeetingPage>;

export default function MeetingScreen() {
  const { meeting = '' } = useAddress();
  const [paper, setPaper] = useState<Json<Paper>>();
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/meetings/${meeting}`,
    {},
    { follows: ['isolation.meeting', 'tasks.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (paper !== undefined) return <OnPaper told={data} paper={paper} onBack={() => setPaper(undefined)} />;
  return <Live told={data} onPaper={setPaper} />;
}

function usePath({ kind, site, where }: Shown) {
  const t = useT();
  const say = useSay();
  return [
    { title: t('meetings'), to: '/meetings' },
    {
      title: say(where),
      to:
        kind === 'site'
          ? `/isolation/${site}/briefing`
          : kind === 'assessment'
            ? '/assessment'
            : '/isolation/meeting',
    },
  ];
}

function OnPaper({ told, paper, onBack }: { told: Shown; paper: Json<Paper>; onBack: () => void }) {
  const t = useT();
  const say = useSay();
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  return (
    <>
      <PageHeader
        title={`${capital(say(told.words))} ${told.code}`}
        path={usePath(told)}
        actions={
          <>
            <WhyButton tone="link" onPress={onBack}>
              {t('back')}
            </WhyButton>
            <PaperActions
              act="printMinutes"
              input={{ meeting: told.id }}
              language={language}
              onLanguage={setLanguage}
            />
          </>
        }
      />
      <PaperSheet paper={paper} language={language} />
    </>
  );
}

function Live({ told, onPaper }: { told: Shown; onPaper: (paper: Json<Paper>) => void }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const going = told.closedAt === null;
  return (
    <>
      <PageHeader
        title={`${capital(say(told.words))} ${told.code}`}
        path={usePath(told)}
        beside={
          <>
            <StatePill tone={going ? 'busy' : 'good'}>{t(going ? 'open' : 'over')}</StatePill>
            <span className="mt-quiet">
              {t('leader', { name: told.leader })} · <span className="digits">{moment(told.openedAt)}</span>
            </span>
          </>
        }
        actions={
          <>
            <ActButton
              act="printMinutes"
              icon={<Printer size={16} aria-hidden />}
              title={PRINT}
              input={{ meeting: told.id }}
              onDone={(result) => onPaper((result as { paper: Json<Paper> }).paper)} // printMinutes’ own result
            />
            {told.leads && (
              <ActButton
                act="closeMeeting"
                tone="primary"
                place={told.place}
                input={{ meeting: told.id }}
                confirm={{
                  zh: `${told.there.length} 人到会，${told.decided.length} 项决定，${told.open.length} 项留待下次。散会后不能再改。`,
                  en: `${told.there.length} there, ${told.decided.length} decided, ${told.open.length} carried to the next meeting. Nothing changes afterwards.`,
                }}
              />
            )}
          </>
        }
      />
      <div className="mt-page">
        <There told={told} />
        <Decisions told={told} />
      </div>
      <h2 className="mt-figures">{t('figures', { at: moment(told.openedAt) })}</h2>
      <p className="mt-quiet">{t('figuresHelp')}</p>
      <Figures told={told} />
    </>
  );
}

/** What was known when it began, in the looks of the page of its kind. */
function Figures({ told: { kind, figures, lacks } }: { told: Shown }) {
  const say = useSay();
  return (
    <>
      {lacks && <p className="mt-quiet">{say(LACKS)}</p>}
      {kind === 'assessment' ? (
        <AssessmentFigures told={figures as Json<KeptAssessment> /* of its kind, by the reader */} />
      ) : kind === 'site' ? (
        <div className="br-page">
          <BriefingFigures told={figures as Json<KeptBriefing>} />
        </div>
      ) : (
        <SitesKept rows={(figures as { rows: Json<KeptAssessment>['sites'] }).rows} />
      )}
    </>
  );
}

function There({ told }: { told: Shown }) {
  const t = useT();
  const say = useSay();
  const name = ({ name, role }: Json<AtMeeting>) => (role === null ? name : `${name} · ${say(role)}`);
  const all = told.proposed.map(({ account }) => account);
  return (
    <Card
      title={t('there', { n: told.there.length })}
      extra={
        told.leads &&
        all.length > 1 && (
          <ActButton
            act="attendMeeting"
            size="small"
            title={ALL}
            place={told.place}
            input={{ meeting: told.id, accounts: all, on: true }}
          />
        )
      }
    >
      {told.there.length === 0 && <p className="mt-quiet">{t('noneThere')}</p>}
      <div className="mt-people">
        {told.there.map((one) =>
          told.leads ? (
            <ActButton
              key={one.account}
              act="attendMeeting"
              size="small"
              className="mt-here"
              title={{ zh: name(one), en: name(one) }}
              place={told.place}
              input={{ meeting: told.id, accounts: [one.account], on: false }}
            />
          ) : (
            <span key={one.account} className="mt-person">
              {name(one)}
            </span>
          ),
        )}
      </div>
      {told.leads && (
        <>
          {told.there.length > 0 && <p className="mt-quiet">{t('tapToTakeBack')}</p>}
          <h3 className="field-label">
            {t(all.length > 0 ? 'proposed' : told.there.length > 0 ? 'noneProposed' : 'noneOnDuty')}
          </h3>
          <div className="mt-people">
            {told.proposed.map((one) => (
              <ActButton
                key={one.account}
                act="attendMeeting"
                icon={<Plus size={14} aria-hidden />}
                size="small"
                title={{ zh: name(one), en: name(one) }}
                place={told.place}
                input={{ meeting: told.id, accounts: [one.account], on: true }}
              />
            ))}
          </div>
        </>
      )}
    </Card>
  );
}

function Decisions({ told }: { told: Shown }) {
  const t = useT();
  const [title, setTitle] = useState('');
  const [deciding, setDeciding] = useState<Json<PointTold> | 'new'>();
  return (
    <Card
      title={t('points')}
      extra={
        told.leads && (
          <WhyButton size="small" onPress={() => setDeciding('new')}>
            {t('newDecision')}
          </WhyButton>
        )
      }
    >
      <h3 className="field-label">{t('openPoints', { n: told.open.length })}</h3>
      {told.open.length === 0 ? (
        <p className="mt-quiet">{t('noneOpen')}</p>
      ) : (
        <Points
          points={told.open}
          {...(told.leads
            ? {
                actionOf: (point) => (
                  <WhyButton size="small" tone="primary" onPress={() => setDeciding(point)}>
                    {t('decide')}
                  </WhyButton>
                ),
              }
            : {})}
        />
      )}
      {told.leads && (
        <div className="mt-new">
          <Field label={t('newPoint')} help={t('newPointHelp')}>
            <input
              className="input"
              maxLength={200}
              autoComplete="off"
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
          <ActButton
            act="raisePoint"
            place={told.place}
            why={title.trim().length < 2 ? WRITE : undefined}
            input={{ meeting: told.id, title: title.trim() }}
            onDone={() => setTitle('')}
          />
        </div>
      )}
      <h3 className="field-label">{t('decidedN')}</h3>
      {told.decided.length === 0 ? (
        <p className="mt-quiet">{t('noneDecided')}</p>
      ) : (
        <Points points={told.decided} />
      )}
      <DecideDialog told={told} of={deciding} onClose={() => setDeciding(undefined)} />
    </Card>
  );
}

function DecideDialog({
  told,
  of,
  onClose,
}: {
  told: Shown;
  of: Json<PointTold> | 'new' | undefined;
  onClose: () => void;
}) {
  return of === undefined ? null : (
    <DecideForm key={of === 'new' ? 'new' : of.id} told={told} of={of} onClose={onClose} />
  );
}

function DecideForm({
  told,
  of,
  onClose,
}: {
  told: Shown;
  of: Json<PointTold> | 'new';
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const [decision, setDecision] = useState('');
  const [asks, setAsks] = useState(true);
  const [unit, setUnit] = useState(told.owners[0]?.unit ?? '');
  const roles = told.owners.find((one) => one.unit === unit)?.roles ?? [];
  const [role, setRole] = useState('');
  const [dueAt, setDueAt] = useState(fieldMoment(8));
  const chosen = roles.some((one) => one.role === role) ? role : '';
  const due = dueAt === '' ? undefined : momentOf(dueAt);
  const why: Words | undefined =
    decision.trim().length < 2
      ? WRITE_DECISION
      : asks && chosen === ''
        ? CHOOSE_ROLE
        : asks && (due === undefined || new Date(due) <= serverNow())
          ? CHOOSE_DUE
          : undefined;
  return (
    <Dialog
      open
      title={of === 'new' ? t('newDecision') : `${of.code} ${of.title}`}
      onClose={onClose}
      foot={
        <ActButton
          act="decidePoint"
          tone="primary"
          place={told.place}
          why={why}
          input={{
            meeting: told.id,
            ...(of === 'new' ? {} : { point: of.id }),
            decision: decision.trim(),
            ...(asks && due !== undefined ? { task: { unit, role: chosen, dueAt: due } } : {}),
          }}
          onDone={onClose}
        />
      }
    >
      <div className="form-grid">
        <Field label={t('decision')}>
          <input
            className="input"
            maxLength={200}
            autoComplete="off"
            value={decision}
            onChange={(event) => setDecision(event.target.value)}
          />
        </Field>
        <fieldset className="chips mt-chips" aria-label={t('who')}>
          <button type="button" className="chip" aria-pressed={asks} onClick={() => setAsks(true)}>
            {t('somebody')}
          </button>
          <button type="button" className="chip" aria-pressed={!asks} onClick={() => setAsks(false)}>
            {t('nobody')}
          </button>
        </fieldset>
        {asks && (
          <>
            {told.owners.length > 1 && (
              <Field label={t('unit')}>
                <select className="input" value={unit} onChange={(event) => setUnit(event.target.value)}>
                  {told.owners.map((one) => (
                    <option key={one.unit} value={one.unit}>
                      {say(one.words)}
                    </option>
                  ))}
                </select>
              </Field>
            )}
            <Field label={t('role')}>
              <select className="input" value={chosen} onChange={(event) => setRole(event.target.value)}>
                <option value="">—</option>
                {roles.map((one) => (
                  <option key={one.role} value={one.role}>
                    {capital(say(one))}
                  </option>
                ))}
              </select>
            </Field>
            <DateField label={t('dueAt')} moment value={dueAt} onChange={setDueAt} />
          </>
        )}
      </div>
    </Dialog>
  );
}

const PRINT: Words = { zh: '打印或导出纪要', en: 'print or save the minutes' };
const ALL: Words = { zh: '全部到会', en: 'All are there' };
const WRITE: Words = { zh: '请写要议的事', en: 'Write what it is about' };
const WRITE_DECISION: Words = { zh: '请写决定', en: 'Write what was decided' };
const CHOOSE_ROLE: Words = { zh: '请选由哪个岗位办', en: 'Choose who does it' };
const CHOOSE_DUE: Words = { zh: '请选以后的时间', en: 'Choose a moment that is to come' };
