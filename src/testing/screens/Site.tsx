// One site: what is known of it, what the rules propose and why, its sessions; and planning one, with what it would take.
import { type ReactNode, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct, useMayAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DateField } from '../../shells/kit/date-field.tsx';
import { ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { useAddress, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { Masked } from '../../shells/kit/masked.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { momentOf } from '../../teams/screens/moments.ts';
import type { PlanShown, SitePage } from '../routes.ts';
import { OFFERS, type Offer, RISK_WORDS } from '../terms.ts';
import { CapacityCard } from './Capacity.tsx';
import { PoolAdviceCard } from './PoolAdvice.tsx';
import { HouseholdField, SiteDialog } from './SiteForm.tsx';
import { Sessions } from './Sites.tsx';
import './testing.css';
import { useT } from './testing-words.ts';

export default function SiteScreen() {
  const t = useT();
  const go = useGo();
  const { site: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<SitePage>>(
    `/testing/sites/${id}`,
    {},
    { follows: ['testing.'] },
  );
  const [changing, setChanging] = useState(false);
  const may = useMay('testing.plan', { place: data?.place.path });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const why = data.retired ? RETIRED : may.may ? undefined : may.why;
  return (
    <>
      <PageHeader
        title={`${data.code} ${data.name}`}
        path={[{ title: t('register'), to: '/testing' }]}
        beside={data.retired ? <StatePill tone="quiet" words={RETIRED} /> : undefined}
        actions={
          <>
            <Retire site={data} why={why} onDone={() => go('/testing')} />
            <WhyButton why={why} onPress={() => setChanging(true)}>
              {t('changeSite')}
            </WhyButton>
          </>
        }
      />
      <div className="testing-columns">
        <div className="testing-column">
          {why === undefined && <Planning site={data} />}
          <Card title={t('sessions')} flush>
            <Sessions rows={data.sessions} />
          </Card>
        </div>
        <div className="testing-column">
          <Card title={t('proposal')}>
            <Proposal proposal={data.proposal} />
          </Card>
          <Card title={t('site')}>
            <Facts site={data} />
          </Card>
        </div>
      </div>
      <SiteDialog
        open={changing}
        site={data}
        kinds={data.kinds}
        onClose={() => setChanging(false)}
        onDone={() => void refetch()}
      />
    </>
  );
}

function Facts({ site }: { site: Json<SitePage> }) {
  const t = useT();
  const say = useSay();
  const yes = (is: boolean) => t(is ? 'yes' : 'no');
  const contact = (key: 'name' | 'phone', what: Words) =>
    site.contact[key] === null ? (
      '—'
    ) : (
      <Masked
        masked={site.contact[key] ?? ''}
        what={what}
        act="openSiteContact"
        place={site.place.path}
        input={(reason) => ({ site: site.id, reason })}
        read={(opened) => opened[key] ?? undefined}
      />
    );
  const rows: [string, ReactNode][] = [
    [t('kind'), say(site.kind.words)],
    [t('place'), say(site.place.name)],
    [t('address'), site.address],
    [t('headcount'), site.headcount.toLocaleString('en-US')],
    [t('contactName'), contact('name', CONTACT)],
    [t('contactPhone'), contact('phone', PHONE)],
    [
      t('travelMinutes'),
      site.travelMinutes === null ? t('unknown') : t('minutesOf', { n: site.travelMinutes }),
    ],
    [t('immobile'), yes(site.immobile)],
    [t('sealed'), yes(site.sealed)],
    [t('risk'), say(RISK_WORDS[site.risk])],
    [
      t('ground'),
      site.lengthM === null || site.widthM === null
        ? t('groundUnknown')
        : t('groundOf', { l: site.lengthM, w: site.widthM }),
    ],
  ];
  return (
    <dl className="testing-facts">
      {rows.map(([label, value]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Proposal({ proposal }: { proposal: Json<SitePage>['proposal'] }) {
  const t = useT();
  const say = useSay();
  return (
    <div className="testing-two">
      <strong>{capital(say(proposal.words))}</strong>
      <span>{capital(say(proposal.why))}</span>
      {proposal.askTravel && <StatePill tone="late">{t('askTravel')}</StatePill>}
      <small>
        {t('source')}: {proposal.source}
      </small>
    </div>
  );
}

function Retire({ site, why, onDone }: { site: Json<SitePage>; why: Words | undefined; onDone: () => void }) {
  const say = useSay();
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const { perform, pending } = useAct('retireTestSite');
  const may = useMayAct('retireTestSite', { place: site.place.path });
  const retire = async (reason: string) => {
    try {
      await perform({ site: site.id, reason });
      onDone();
    } catch (error) {
      tell.refused(error, RETIRE);
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <WhyButton why={why ?? (may.may ? undefined : may.why)} onPress={() => setAsking(true)}>
        {say(RETIRE)}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={RETIRE}
        words={RETIRE_WORDS}
        pending={pending}
        onReason={(reason) => void retire(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** A plan as it is chosen: each change asks what it would take. */
function Planning({ site }: { site: Json<SitePage> }) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const [opens, setOpens] = useState('');
  const [hours, setHours] = useState('3');
  const [tables, setTables] = useState('');
  const [size, setSize] = useState('');
  const [household, setHousehold] = useState(false);
  const [people, setPeople] = useState(String(site.headcount));
  const [offer, setOffer] = useState<Offer>(site.proposal.offer);
  const [point, setPoint] = useState('');
  const [lead, setLead] = useState('');
  const [reason, setReason] = useState('');
  const opensAt = opens === '' ? undefined : momentOf(opens);
  const asked = {
    opensAt,
    hours: numberOf(hours, 0.5, 24),
    tables: numberOf(tables, 1, 60),
    people: numberOf(people, 1, 200_000),
    poolSize: numberOf(size, 1, 100),
  };
  const { data, error, refetch } = useLook<Json<PlanShown>>(`/testing/sites/${site.id}/plan`, asked, {
    follows: ['testing.', 'teams.'],
  });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const planned = {
    tables: asked.tables ?? data.capacity.tablesNeeded,
    size: asked.poolSize ?? data.usualSize,
  };
  const ownPoint = site.kind.point ? site.id : point || data.points[0]?.id;
  const leading = data.leads.some(({ account }) => account === lead) ? lead : (data.leads[0]?.account ?? '');
  const otherwise = offer !== data.proposal.offer;
  const why =
    opensAt === undefined
      ? { zh: '请写开点时间', en: 'Say when the doors open' }
      : asked.hours === undefined || asked.people === undefined
        ? { zh: '请写时长和人数', en: 'Say for how long and how many' }
        : leading === ''
          ? { zh: '届时没有可任点位长的在岗人员', en: 'Nobody who could lead is on duty then' }
          : offer === 'fixed' && ownPoint === undefined
            ? { zh: '本街道没有登记固定采样点', en: 'No fixed point is registered in the subdistrict' }
            : otherwise && reason.trim().length < 2
              ? { zh: '与规则建议不同，请写明原因', en: 'Other than proposed: give the reason' }
              : undefined;
  return (
    <>
      <Card title={t('plan')}>
        <div className="testing-form">
          <fieldset className="chips testing-wide" aria-label={t('chooseOffer')}>
            {(Object.keys(OFFERS) as Offer[]).map(
              (
                one, // its own keys
              ) => (
                <button
                  key={one}
                  type="button"
                  className="chip"
                  aria-pressed={offer === one}
                  onClick={() => setOffer(one)}
                >
                  {capital(say(OFFERS[one]))}
                  {one === data.proposal.offer ? ` · ${t('asProposed')}` : ''}
                </button>
              ),
            )}
          </fieldset>
          {otherwise && (
            <div className="testing-wide">
              <Field label={t('reasonOtherwise')} help={say(data.proposal.why)}>
                <input
                  className="input"
                  maxLength={300}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              </Field>
            </div>
          )}
          {offer === 'fixed' && !site.kind.point && (
            <div className="testing-wide">
              <Field label={t('point')}>
                <select
                  className="input"
                  value={ownPoint ?? ''}
                  onChange={(event) => setPoint(event.target.value)}
                >
                  {data.points.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.code} {one.name} · {one.address}
                    </option>
                  ))}
                </select>
              </Field>
            </div>
          )}
          <DateField label={t('opensAt')} moment value={opens} onChange={setOpens} />
          <NumberField label={t('hours')} value={hours} onChange={setHours} />
          <NumberField label={t('people')} value={people} onChange={setPeople} />
          <NumberField
            label={t('tables')}
            value={tables}
            hint={String(planned.tables)}
            onChange={setTables}
          />
          <Field label={t('poolSize')}>
            <select
              className="input"
              value={String(planned.size)}
              onChange={(event) => setSize(event.target.value)}
            >
              {data.sizes.map((one) => (
                <option key={one} value={String(one)}>
                  {one}
                </option>
              ))}
            </select>
          </Field>
          <HouseholdField checked={household} onChange={setHousehold} />
          <Field label={t('lead')} help={data.leads.length === 0 ? t('nobodyOn') : undefined}>
            <select className="input" value={leading} onChange={(event) => setLead(event.target.value)}>
              {data.leads.map((one) => (
                <option key={one.account} value={one.account}>
                  {one.name} · {say(one.role)}
                </option>
              ))}
            </select>
          </Field>
          <div className="testing-wide">
            <ActButton
              act="planSession"
              tone="primary"
              place={site.place.path}
              why={why}
              input={{
                site: site.id,
                offer,
                ...(offer === 'fixed' && ownPoint !== undefined ? { point: ownPoint } : {}),
                opensAt: opensAt ?? '',
                hours: asked.hours ?? 3,
                tables: planned.tables,
                poolSize: planned.size,
                household,
                people: asked.people ?? site.headcount,
                lead: leading,
                ...(otherwise ? { reason: reason.trim() } : {}),
              }}
              onDone={({ session }) => go(`/testing/sessions/${session}`)}
            />
          </div>
        </div>
      </Card>
      <PoolAdviceCard chosen={planned.size} onChoose={(one) => setSize(String(one))} />
      <CapacityCard
        shown={data}
        hours={asked.hours ?? 3}
        tables={planned.tables}
        timed={opensAt !== undefined}
      />
    </>
  );
}

/** A number within its bounds; undefined: not yet one. */
function numberOf(text: string, least: number, most: number): number | undefined {
  const n = text.trim() === '' ? Number.NaN : Number.parseFloat(text);
  return n >= least && n <= most ? n : undefined;
}

function NumberField({
  label,
  value,
  hint,
  onChange,
}: {
  label: string;
  value: string;
  hint?: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label}>
      <input
        className="input digits"
        inputMode="decimal"
        placeholder={hint}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

const RETIRED: Words = { zh: '已停用', en: 'Retired' };
const RETIRE: Words = { zh: '停用场所', en: 'Retire the site' };
const RETIRE_WORDS: Words = {
  zh: '停用后不再安排场次，联系人随即清除。',
  en: 'No session is planned there any more, and its contact is forgotten at once.',
};
const CONTACT: Words = { zh: '联系人', en: 'contact' };
const PHONE: Words = { zh: '联系电话', en: 'telephone' };
