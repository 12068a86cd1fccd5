// All isolation sites: how full each is, what keeps one from taking guests, and whether the next has to be opened.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
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
  const say = useSay();
  const go = useGo();
  const [opening, setOpening] = useState(false);
  const may = useMay('isolation.open');
  const assesses = useMay('outbreak.manage');
  const { data, error, refetch } = useLook<Json<SitesPage>>(
    '/isolation/sites',
    {},
    { follows: ['isolation.', 'control.'] },
  );
  const rows = data?.rows;
  const sum = (key: 'rooms' | 'free' | 'taken' | 'notReady' | 'guests') =>
    (rows ?? []).reduce((all, row) => all + row[key], 0);
  return (
    <>
      <PageHeader
        title={t('sites')}
        actions={
          <>
            <Go to="/meetings" className="button">
              {t('meetings')}
            </Go>
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
            { key: 'sites', words: KPI.sites, value: rows.length },
            { key: 'guests', words: KPI.guests, value: sum('guests') },
            { key: 'free', words: KPI.free, value: sum('free'), of: sum('rooms') },
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
      {data?.forecast != null && (
        <div className="iso-gap">
          <Card
            title={t('forecast')}
            extra={
              <StatePill
                tone={data.forecast.open ? 'now' : 'good'}
                words={data.forecast.open ? MORE : ENOUGH}
              />
            }
          >
            <p>{capital(say(data.forecast.why))}</p>
            <p className="iso-quiet">{t('source', { source: data.forecast.source })}</p>
          </Card>
        </div>
      )}
      <div className="iso-gap">
        <Card title={t('sites')} flush>
          <DataTable
            label={t('sites')}
            rows={rows}
            rowKey={(row) => row.id}
            error={error}
            onRetry={() => void refetch()}
            onOpen={(row) => go(`/isolation/${row.id}`)}
            empty={EMPTY}
            toneOf={(row) => (row.state === 'preparing' && row.open > 0 ? 'late' : undefined)}
            columns={[
              {
                key: 'code',
                title: COLUMNS.code,
                width: 60,
                cell: (row) => <span className="digits">{row.code}</span>,
              },
              {
                key: 'name',
                title: COLUMNS.name,
                cell: (row) => (
                  <span className="iso-two">
                    <Go to={`/isolation/${row.id}`}>{row.name}</Go>
                    <small>{row.address}</small>
                  </span>
                ),
              },
              {
                key: 'state',
                title: COLUMNS.state,
                width: 170,
                cell: (row) => (
                  <span className="iso-two">
                    <StatePill tone={STATE_TONES[row.state]} words={row.stateWords} />
                    {row.open > 0 && <small>{t('openItems', { n: row.open })}</small>}
                  </span>
                ),
              },
              { key: 'rooms', title: COLUMNS.rooms, width: 280, cell: (row) => <RoomBar site={row} /> },
              {
                key: 'guests',
                title: COLUMNS.guests,
                width: 70,
                align: 'right',
                cell: (row) => <span className="digits">{row.guests}</span>,
              },
              { key: 'head', title: COLUMNS.head, width: 90, cell: (row) => row.head ?? '—' },
            ]}
          />
        </Card>
      </div>
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
  sites: { zh: '在用隔离点', en: 'Sites' },
  guests: { zh: '入住人数', en: 'Guests' },
  free: { zh: '空房 / 全部', en: 'Rooms free / all' },
  not: { zh: '待消毒、停用', en: 'Rooms not ready' },
  waiting: { zh: '待入住', en: 'To come' },
  missing: { zh: '将缺房间', en: 'Rooms missing soon' },
} as const satisfies Record<string, Words>;
const COLUMNS = {
  code: { zh: '编号', en: 'No.' },
  name: { zh: '隔离点', en: 'Site' },
  state: { zh: '状态', en: 'State' },
  rooms: { zh: '房间', en: 'Rooms' },
  guests: { zh: '人数', en: 'Guests' },
  head: { zh: '点长', en: 'Head' },
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
