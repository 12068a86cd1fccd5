// One site: who is where and what about them matters, who is to come, what keeps it from opening, who works there.
import { counted, type Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Go, useAddress, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { Unmeasured } from '../corridor/screens/Unmeasured.tsx';
import type { SitePage } from '../routes.ts';
import { Arrivals } from './Arrivals.tsx';
import { Checklist } from './Checklist.tsx';
import './isolation.css';
import { IntakeList } from './IntakeList.tsx';
import { useT } from './isolation-words.ts';
import { RoomMap } from './RoomMap.tsx';
import { STATE_TONES } from './Sites.tsx';
import { SiteWide } from './SiteWide.tsx';
import { Staff } from './Staff.tsx';
import { AfterDuty, StaffTests } from './StaffTests.tsx';

export type SiteShown = Json<SitePage>;
const VIEWS = ['map', 'arrivals', 'checklist', 'staff'] as const;
type View = (typeof VIEWS)[number];

export default function SiteScreen() {
  const t = useT();
  const { site: id = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const { data, error, refetch } = useLook<SiteShown>(
    `/isolation/sites/${id}`,
    {},
    { follows: ['isolation.', 'teams.'] },
  );
  const place = data?.place;
  const rooms = useMay('isolation.rooms', { place });
  const meals = useMay('isolation.meals', { place });
  const rounds = useMay('isolation.rounds', { place });
  const requests = useMay('isolation.requests', { place });
  const inspects = useMay('isolation.inspect', { place });
  const brings = useMay('outbox.bring', { place });
  const incidents = useMay('isolation.incident', { place });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const views = VIEWS.filter((view) => view !== 'arrivals' || rooms.may);
  const usual: View = data.state === 'preparing' ? 'checklist' : 'map';
  const view = views.find((one) => one === filters.view) ?? usual;
  const open = data.state === 'open';
  const pages = [
    { to: `/isolation/${id}/briefing`, words: 'briefing', shown: open },
    { to: `/isolation/${id}/rounds`, words: 'rounds', shown: rounds.may },
    { to: `/isolation/${id}/meals`, words: 'meals', shown: meals.may },
    { to: `/isolation/${id}/care`, words: 'care', shown: requests.may && open },
    { to: `/isolation/${id}/incidents`, words: 'incidents', shown: incidents.may },
    { to: `/isolation/${id}/leaving`, words: 'leaving', shown: open },
    { to: `/isolation/${id}/stock`, words: 'stock', shown: meals.may },
    { to: `/isolation/${id}/signs`, words: 'signs', shown: true },
    { to: '/testing/read-in', words: 'readIn', shown: brings.may },
  ] as const;
  return (
    <>
      <PageHeader
        title={`${data.code} ${data.name}`}
        path={[{ title: t('sites'), to: '/isolation' }]}
        beside={<StatePill tone={STATE_TONES[data.state]} words={data.stateWords} />}
        actions={
          <>
            <Go to={`/isolation/${id}/print`} className="button">
              {t('printMap')}
            </Go>
            {data.state === 'preparing' && (
              <ActButton
                act="readyIsolationSite"
                tone="primary"
                place={data.place}
                input={{ site: id }}
                why={data.open > 0 ? stillOpen(data.open) : undefined}
              />
            )}
          </>
        }
      />
      <p className="iso-quiet iso-under">
        {[
          data.address,
          t('headIs', { name: data.head ?? '—' }),
          t('secretaryIs', { name: data.secretary ?? '—' }),
        ].join(' · ')}
      </p>
      <nav className="iso-ways" aria-label={t('pages')}>
        {pages.map(({ to, words, shown }) =>
          shown ? (
            <Go key={words} to={to}>
              {t(words)}
            </Go>
          ) : null,
        )}
      </nav>
      <KpiStrip
        label={t('figures')}
        kpis={[
          { key: 'guests', words: KPI.guests, value: data.counts.guests },
          { key: 'taken', words: KPI.taken, value: data.taken, of: data.counts.rooms },
          { key: 'free', words: KPI.free, value: data.counts.free },
          {
            key: 'soiled',
            words: KPI.soiled,
            value: data.counts.soiled,
            tone: data.counts.soiled > 0 ? 'late' : undefined,
          },
          { key: 'airing', words: KPI.airing, value: data.counts.airing },
          {
            key: 'open',
            words: KPI.open,
            value: data.open,
            of: data.checklist.length,
            tone: data.open > 0 ? 'late' : 'good',
          },
        ]}
      />
      <div className="iso-tabs">
        <fieldset className="chips" aria-label={t('views')}>
          {views.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={view === one}
              onClick={() => setFilters({ view: one === usual ? undefined : one })}
            >
              {t(`view-${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
      {view === 'map' && <Unmeasured site={id} place={data.place} />}
      {view === 'map' && <RoomMap site={data} />}
      {view === 'arrivals' && <IntakeList site={data} />}
      {view === 'arrivals' && <Arrivals site={data} />}
      {view === 'checklist' && <Checklist site={data} />}
      {view === 'checklist' && <SiteWide site={data} />}
      {view === 'staff' && (
        <div className="iso-page">
          <Staff site={data} />
          {inspects.may && <StaffTests site={data} />}
          {inspects.may && <AfterDuty site={id} place={data.place} />}
        </div>
      )}
    </>
  );
}

const stillOpen = (n: number): Words => ({
  zh: `检查表还有 ${n} 项未完成`,
  en: `${counted(n, 'thing of the checklist is', 'things of the checklist are')} open`,
});
const KPI = {
  guests: { zh: '入住人数', en: 'Guests' },
  taken: { zh: '已住房 / 全部', en: 'Rooms taken / all' },
  free: { zh: '空房', en: 'Rooms free' },
  soiled: { zh: '待终末消毒', en: 'To be disinfected' },
  airing: { zh: '通风待检查', en: 'Aired, to inspect' },
  open: { zh: '检查表未完成', en: 'Checklist open' },
} as const satisfies Record<string, Words>;
