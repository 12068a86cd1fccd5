// One site: who is where and what about them matters, who is to come, what keeps it from opening, who works there.
import type { Words } from '../../base/words.ts';
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
import { useT } from './isolation-words.ts';
import { RoomMap } from './RoomMap.tsx';
import { STATE_TONES } from './Sites.tsx';
import { SiteWide } from './SiteWide.tsx';
import { Staff } from './Staff.tsx';

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
  const brings = useMay('outbox.bring', { place });
  const incidents = useMay('isolation.incident', { place });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const views = VIEWS.filter((view) => view !== 'arrivals' || rooms.may);
  const usual: View = data.state === 'preparing' ? 'checklist' : 'map';
  const view = views.find((one) => one === filters.view) ?? usual;
  return (
    <>
      <PageHeader
        title={`${data.code} ${data.name}`}
        path={[{ title: t('sites'), to: '/isolation' }]}
        beside={<StatePill tone={STATE_TONES[data.state]} words={data.stateWords} />}
        actions={
          <>
            {rounds.may && (
              <Go to={`/isolation/${id}/rounds`} className="button">
                {t('rounds')}
              </Go>
            )}
            {meals.may && (
              <Go to={`/isolation/${id}/meals`} className="button">
                {t('meals')}
              </Go>
            )}
            {incidents.may && (
              <Go to={`/isolation/${id}/incidents`} className="button">
                {t('incidents')}
              </Go>
            )}
            {data.state === 'open' && (
              <Go to={`/isolation/${id}/briefing`} className="button">
                {t('briefing')}
              </Go>
            )}
            {requests.may && data.state === 'open' && (
              <Go to={`/isolation/${id}/care`} className="button">
                {t('care')}
              </Go>
            )}
            {brings.may && (
              <Go to="/testing/read-in" className="button">
                {t('readIn')}
              </Go>
            )}
            {data.state === 'open' && (
              <Go to={`/isolation/${id}/leaving`} className="button">
                {t('leaving')}
              </Go>
            )}
            {meals.may && (
              <Go to={`/isolation/${id}/stock`} className="button">
                {t('stock')}
              </Go>
            )}
            <Go to={`/isolation/${id}/signs`} className="button">
              {t('signs')}
            </Go>
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
      {view === 'arrivals' && <Arrivals site={data} />}
      {view === 'checklist' && <Checklist site={data} />}
      {view === 'checklist' && <SiteWide site={data} />}
      {view === 'staff' && <Staff site={data} />}
    </>
  );
}

const stillOpen = (n: number): Words => ({
  zh: `检查表还有 ${n} 项未完成`,
  en: `${n} thing(s) of the checklist are open`,
});
const KPI = {
  guests: { zh: '入住人数', en: 'Guests' },
  taken: { zh: '已住房 / 全部', en: 'Rooms taken / all' },
  free: { zh: '空房', en: 'Rooms free' },
  soiled: { zh: '待终末消毒', en: 'To be disinfected' },
  airing: { zh: '通风待检查', en: 'Aired, to inspect' },
  open: { zh: '检查表未完成', en: 'Checklist open' },
} as const satisfies Record<string, Words>;
