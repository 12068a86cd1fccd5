// All isolation sites: how full each is, what keeps one from taking guests, and whether the next has to be opened.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable, type Sort } from '../../shells/kit/data-table.tsx';
import { Go, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { MySite, SitesPage } from '../routes.ts';
import './isolation.css';
import { useT } from './isolation-words.ts';
import { OpenDialog } from './OpenDialog.tsx';
import { RoomBar } from './parts.tsx';

export const STATE_TONES = { preparing: 'late', open: 'good', closed: 'quiet' } as const;

export default function SitesScreen() {
  const may = useMay('isolation.read');
  return may.may ? <District /> : <Mine />;
}

function District() {
  const t = useT();
  const go = useGo();
  const [opening, setOpening] = useState(false);
  const [sort, setSort] = useState<Sort>('no');
  const may = useMay('isolation.open');
  const assesses = useMay('outbreak.manage');
  const wall = useMay('control.read');
  const { data, error, refetch } = useLook<Json<SitesPage>>(
    '/isolation/sites',
    {},
    { follows: ['isolation.', 'control.'] },
  );
  const rows = data?.rows;
  const sum = (key: 'rooms' | 'free' | 'notReady' | 'guests', of = rows ?? []) =>
    of.reduce((all, row) => all + row[key], 0);
  // Nobody may be given a room of a site that is still being prepared.
  const taking = (rows ?? []).filter(({ state }) => state === 'open');
  return (
    <>
      <PageHeader
        title={t('sites')}
        actions={
          <>
            <Go to="/meetings" className="button">
              {t('meetings')}
            </Go>
            {wall.may && (
              <a href="/wall/sites" className="button">
                {t('onWall')}
              </a>
            )}
            <Go to="/isolation/meeting" className="button">
              {t('meeting')}
            </Go>
            {assesses.may && (
              <Go to="/assessment" className="button">
                {t('assessment')}
              </Go>
            )}
            <WhyButton tone="primary" why={may.may ? undefined : may.why} onPress={() => setOpening(true)}>
              {t('openSite')}
            </WhyButton>
          </>
        }
      />
      {rows !== undefined && (
        <KpiStrip
          label={t('figures')}
          kpis={[
            { key: 'sites', words: KPI.sites, value: taking.length, of: rows.length },
            { key: 'guests', words: KPI.guests, value: sum('guests') },
            { key: 'free', words: KPI.free, value: sum('free', taking), of: sum('rooms', taking) },
            { key: 'not', words: KPI.not, value: sum('notReady') },
            ...(data?.forecast == null
              ? []
              : [
                  { key: 'waiting', words: KPI.waiting, value: data.waiting },
                  {
                    key: 'missing',
                    words: KPI.missing,
                    value: data.forecast.missing,
                    tone: data.forecast.missing > 0 ? ('now' as const) : ('good' as const),
                  },
                ]),
          ]}
        />
      )}
      {data?.forecast?.open === true && <Foreseen forecast={data.forecast} />}
      <div className="iso-gap iso-sites">
        <Card title={t('sites')} flush>
          <DataTable
            label={t('sites')}
            rows={rows && sorted(rows, sort)}
            rowKey={(row) => row.id}
            error={error}
            onRetry={() => void refetch()}
            onOpen={(row) => go(`/isolation/${row.id}`)}
            empty={EMPTY}
            toneOf={toneOf}
            sort={sort}
            onSort={setSort}
            columns={[
              {
                key: 'name',
                title: COLUMNS.name,
                sort: 'no',
                cell: (row) => (
                  <span className="iso-two">
                    <Go to={`/isolation/${row.id}`}>
                      <span className="digits">{row.code}</span> {row.name}
                    </Go>
                    <small>{t('headIsShort', { name: row.head ?? '—' })}</small>
                  </span>
                ),
              },
              {
                key: 'state',
                title: COLUMNS.state,
                width: 108,
                cell: (row) => (
                  <span className="iso-two">
                    <StatePill tone={STATE_TONES[row.state]} words={row.stateWords} />
                    {row.open > 0 && <small>{t('openItems', { n: row.open })}</small>}
                  </span>
                ),
              },
              {
                key: 'rooms',
                title: COLUMNS.rooms,
                width: 222,
                sort: 'free',
                cell: (row) => <RoomBar site={row} />,
              },
              {
                key: 'kinds',
                title: COLUMNS.kinds,
                width: 120,
                cell: (row) => (
                  <small className="digits iso-quiet iso-lines">{t('kindsWords', row.freeKinds)}</small>
                ),
              },
              {
                key: 'guests',
                title: COLUMNS.guests,
                width: 70,
                align: 'right',
                sort: 'guests',
                cell: (row) => <span className="digits">{row.guests}</span>,
              },
              {
                key: 'moves',
                title: COLUMNS.moves,
                width: 104,
                sort: 'leaving',
                cell: (row) => (
                  <span className="digits">
                    {t('movesWords', { coming: row.coming, leaving: row.leaving })}
                  </span>
                ),
              },
              {
                key: 'heads',
                title: COLUMNS.heads,
                width: 110,
                sort: 'heads',
                cell: ({ heads }) =>
                  heads.agree ? (
                    <StatePill tone="good">{t('headsAgree')}</StatePill>
                  ) : (
                    <StatePill tone="now">
                      {t('headsDiffer', {
                        rooms: heads.rooms,
                        meals: heads.meals ?? '—',
                        temperatures: heads.temperatures ?? '—',
                      })}
                    </StatePill>
                  ),
              },
              ...(['corridors', 'incidents', 'late'] as const).map((key) => ({
                key,
                title: COLUMNS[key],
                width: 84,
                align: 'right' as const,
                sort: key,
                cell: (row: SiteRowShown) =>
                  row[key] === 0 ? (
                    <span className="digits iso-quiet">0</span>
                  ) : (
                    <StatePill tone={key === 'corridors' ? 'late' : 'now'}>{String(row[key])}</StatePill>
                  ),
              })),
            ]}
          />
        </Card>
      </div>
      {data?.forecast?.open === false && <Foreseen forecast={data.forecast} />}
      {data !== undefined && (
        <OpenDialog
          open={opening}
          page={data}
          onClose={() => setOpening(false)}
          onDone={(site) => go(`/isolation/${site}?view=checklist`)}
        />
      )}
    </>
  );
}

/** Whether the next one has to be opened: first when it has to, after the sites when there are rooms enough. */
function Foreseen({ forecast }: { forecast: NonNullable<Json<SitesPage>['forecast']> }) {
  const t = useT();
  const say = useSay();
  return (
    <div className="iso-gap">
      <Card
        title={t('forecast')}
        extra={<StatePill tone={forecast.open ? 'now' : 'good'} words={forecast.open ? MORE : ENOUGH} />}
      >
        <p>{capital(say(forecast.why))}</p>
        <p className="iso-quiet">{t('source', { source: forecast.source })}</p>
      </Card>
    </div>
  );
}

type SiteRowShown = Json<SitesPage>['rows'][number];

/** Where somebody has to look now, and where something is late or keeps it from opening. */
function toneOf({ heads, incidents, late, state, open }: SiteRowShown): 'now' | 'late' | undefined {
  if (incidents > 0 || !heads.agree) return 'now';
  return late > 0 || (state === 'preparing' && open > 0) ? 'late' : undefined;
}

const BY: Readonly<Record<string, (row: SiteRowShown) => number>> = {
  no: ({ code }) => Number(code.slice(2)),
  free: ({ free }) => free,
  guests: ({ guests }) => guests,
  leaving: ({ leaving }) => leaving,
  heads: ({ heads }) => (heads.agree ? 1 : 0),
  corridors: ({ corridors }) => corridors,
  incidents: ({ incidents }) => incidents,
  late: ({ late }) => late,
};

/** They are few: sorted here, as they stand. */
function sorted(rows: readonly SiteRowShown[], sort: Sort): readonly SiteRowShown[] {
  const down = sort.startsWith('-');
  const of = BY[down ? sort.slice(1) : sort] ?? (() => 0);
  return [...rows].sort((a, b) => (down ? of(b) - of(a) : of(a) - of(b)));
}

/** Whoever works for meals or disinfection only: her sites by name, and the way to her work. */
function Mine() {
  const t = useT();
  const say = useSay();
  const meals = useMay('isolation.meals');
  const rounds = useMay('isolation.rounds');
  const { data, error, refetch } = useLook<MySite[]>('/isolation/mine', {}, { follows: ['isolation.'] });
  return (
    <>
      <PageHeader title={t('mySites')} />
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : data.length === 0 ? (
        <EmptyState title={NONE} words={NONE_HELP} />
      ) : (
        data.map((site) => (
          <Card key={site.id} title={`${site.code} ${site.name}`} extra={say(site.stateWords)}>
            <div className="iso-actions">
              {meals.may && (
                <Go to={`/isolation/${site.id}/meals`} className="button button-primary">
                  {t('meals')}
                </Go>
              )}
              {meals.may && (
                <Go to={`/isolation/${site.id}/stock`} className="button">
                  {t('stock')}
                </Go>
              )}
              {rounds.may && (
                <Go to={`/isolation/${site.id}/rounds`} className="button">
                  {t('rounds')}
                </Go>
              )}
            </div>
          </Card>
        ))
      )}
    </>
  );
}

const KPI = {
  sites: { zh: '接收中 / 全部', en: 'Taking guests / all' },
  guests: { zh: '入住人数', en: 'Guests' },
  free: { zh: '空房 / 全部', en: 'Rooms free / all' },
  not: { zh: '待消毒、停用', en: 'Rooms not ready' },
  waiting: { zh: '待入住', en: 'To come' },
  missing: { zh: '将缺房间', en: 'Rooms missing soon' },
} as const satisfies Record<string, Words>;
const COLUMNS = {
  name: { zh: '隔离点', en: 'Site' },
  state: { zh: '状态', en: 'State' },
  rooms: { zh: '房间', en: 'Rooms' },
  guests: { zh: '人数', en: 'Guests' },
  kinds: { zh: '空房类型', en: 'Free by kind' },
  moves: { zh: '48 小时', en: '48 hours' },
  heads: { zh: '三数', en: 'Head counts' },
  corridors: { zh: '走廊未就绪', en: 'Corridors not ready' },
  incidents: { zh: '事件', en: 'Incidents' },
  late: { zh: '逾期任务', en: 'Late tasks' },
} as const satisfies Record<string, Words>;
const MORE: Words = { zh: '建议再开一个点', en: 'open another site' };
const ENOUGH: Words = { zh: '房间够用', en: 'rooms enough' };
const EMPTY = {
  title: { zh: '还没有隔离点', en: 'No isolation site yet' },
  words: {
    zh: '指挥部开设隔离点后列在这里，可看到空房、入住和待办。',
    en: 'Sites opened by headquarters appear here, with their free rooms, guests and what is open.',
  },
};
const NONE: Words = { zh: '您还没有被安排到隔离点', en: 'You have not been put to work at a site' };
const NONE_HELP: Words = {
  zh: '点长把您安排到岗位后，隔离点会出现在这里。',
  en: 'As soon as the head of a site puts you at a post, it appears here.',
};
