// The map: one place at a time with what lies under it, down to the grids; how much is open where.
import { Import, Pencil, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { placeAbove, placeLevel } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import type { OpenAt } from '../../open-by-place.ts';
import { useMayAct } from '../../shells/kit/act.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DistrictMap, type MapValue, type MapWater } from '../../shells/kit/district-map.tsx';
import { Go, useFilters, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay, useSession } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { PlaceFile, PlaceRow } from '../routes.ts';
import { LEVEL_WORDS } from '../terms.ts';
import { AddPlace } from './AddPlace.tsx';
import './places.css';
import { useT } from './places-words.ts';

interface PlacesAnswer {
  rows: PlaceRow[];
  water: MapWater | null;
}

export default function MapScreen() {
  const t = useT();
  const { district } = useSession();
  const [filters] = useFilters();
  const at = filters.at ?? district.path;
  const file = useLook<PlaceFile>(`/places/${at}`, {}, { follows: ['places.'] });
  if (file.data === undefined || file.data.path !== at)
    return (
      <>
        <PageHeader title={t('map')} />
        {file.error ? <ErrorState error={file.error} onRetry={() => void file.refetch()} /> : <Waiting />}
      </>
    );
  return <OnePlace key={at} place={file.data} />;
}

function OnePlace({ place }: { place: PlaceFile }) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const level = place.level + 1;
  const levelWords = LEVEL_WORDS[level] ?? { zh: '', en: '' };
  const below = useLook<PlacesAnswer>('/places', { within: place.path, level }, { follows: ['places.'] });
  const counts = useOpen(place.path, level);
  const [adding, setAdding] = useState(false);
  const mayAdd = useMayAct('addPlace', { place: place.path });
  const mayImport = useMayAct('importGrids', { place: place.path });
  const openBelow = (row: Pick<PlaceRow, 'path' | 'level'>) =>
    go(row.level < 4 ? `/map?at=${row.path}` : `/map/place?at=${row.path}`);
  return (
    <>
      <PageHeader
        title={say(place.name)}
        path={[
          { title: t('map'), to: '/map' },
          ...place.above.map(({ path, name }) => ({ title: say(name), to: `/map?at=${path}` })),
        ]}
        beside={<span className="digits place-code">{place.code}</span>}
        actions={
          <>
            <WhyButton
              icon={<Import size={15} aria-hidden />}
              why={mayImport.may ? undefined : mayImport.why}
              onPress={() => go(`/map/import?into=${place.path}`)}
            >
              {t('import')}
            </WhyButton>
            <WhyButton
              icon={<Pencil size={15} aria-hidden />}
              onPress={() => go(`/map/place?at=${place.path}`)}
            >
              {t('edit')}
            </WhyButton>
            {level <= 4 && (
              <WhyButton
                tone="primary"
                icon={<Plus size={15} aria-hidden />}
                why={mayAdd.may ? (place.retiredAt === null ? undefined : RETIRED) : mayAdd.why}
                onPress={() => setAdding(true)}
              >
                {t('add', { level: say(levelWords) })}
              </WhyButton>
            )}
          </>
        }
      />
      <div className="map-page">
        <Card title={t('unitsOf', { level: say(levelWords) })}>
          {below.data === undefined ? (
            below.error ? (
              <ErrorState error={below.error} onRetry={() => void below.refetch()} />
            ) : (
              <Waiting />
            )
          ) : below.data.rows.length === 0 ? (
            <EmptyState title={NONE} words={NONE_HELP} />
          ) : (
            <Drawing answer={below.data} counts={counts} onOpen={openBelow} />
          )}
        </Card>
        <Card
          title={t('units', { n: below.data?.rows.length ?? place.below })}
          flush
          extra={place.level > 1 && <Go to={`/map?at=${placeAbove(place.path)}`}>{t('up')}</Go>}
        >
          <Units rows={below.data?.rows} counts={counts} level={level} onOpen={openBelow} />
          {place.retiredBelow.length > 0 && (
            <p className="place-hint place-retired">
              {t('retiredBelow')}
              {place.retiredBelow.map(({ path, name }) => (
                <Go key={path} to={`/map/place?at=${path}`}>
                  {say(name)}
                </Go>
              ))}
            </p>
          )}
        </Card>
      </div>
      <AddPlace open={adding} within={place} onClose={() => setAdding(false)} />
    </>
  );
}

const RETIRED: Words = { zh: '已停用，请先恢复使用', en: 'It is retired; bring it back first' };
const NONE: Words = { zh: '还没有下级单元', en: 'There are no units below yet' };
const NONE_HELP: Words = {
  zh: '点右上角“添加”逐个建立，或导入 GeoJSON 轮廓。',
  en: 'Add them one by one at the top right, or import GeoJSON outlines.',
};

type Counts = ReadonlyMap<string, OpenAt> | 'unknown' | undefined;

const ZERO = { open: 0, overdue: 0 };

/** How a place stands; undefined when that is not known. */
function countOf(counts: Counts, path: string): Pick<OpenAt, 'open' | 'overdue'> | undefined {
  return typeof counts === 'object' ? (counts.get(path) ?? ZERO) : undefined;
}

/** Open lines by place; undefined for those who may not see lists. Until it is known how many: nobody's figure is 0. */
function useOpen(within: string, level: number): Counts {
  const may = useMay('lists.read');
  const { data } = useLook<{ rows: OpenAt[] }>(
    '/open-by-place',
    { within, level },
    { when: may.may && level <= 4, follows: ['lists.'], everySeconds: 60 },
  );
  return useMemo(() => {
    if (!may.may) return undefined;
    return data === undefined ? 'unknown' : new Map(data.rows.map((row) => [row.place, row]));
  }, [data, may.may]);
}

interface DrawingProps {
  answer: PlacesAnswer;
  counts: Counts;
  onOpen: (row: Pick<PlaceRow, 'path' | 'level'>) => void;
}

function Drawing({ answer, counts, onOpen }: DrawingProps) {
  const t = useT();
  const { rows, water } = answer;
  const outlined = rows.filter((row) => row.geometry !== null).length;
  const values = useMemo(
    () =>
      new Map<string, MapValue>(
        rows.map((row) => {
          const count = countOf(counts, row.path);
          if (counts !== undefined)
            return [
              row.path,
              { value: count?.open, label: String(count?.open ?? ''), alarm: (count?.overdue ?? 0) > 0 },
            ];
          return [row.path, { value: row.below, label: row.level < 4 ? String(row.below) : '' }];
        }),
      ),
    [rows, counts],
  );
  return (
    <>
      <DistrictMap
        places={rows}
        water={water}
        values={values}
        measure={counts === undefined ? UNITS : OPEN}
        height={430}
        onOpen={(path) => onOpen({ path, level: placeLevel(path) })}
      />
      {/* A surveyed outline and an invented one never share a map. */}
      {outlined > 0 && outlined < rows.length && (
        <p className="place-hint">{t('notDrawn', { n: rows.length - outlined })}</p>
      )}
    </>
  );
}

const OPEN: Words = { zh: '未办结名单行', en: 'Open lines' };
const UNITS: Words = { zh: '下辖单元数', en: 'Units below' };

interface UnitsProps {
  rows: readonly PlaceRow[] | undefined;
  counts: Counts;
  level: number;
  onOpen: (row: PlaceRow) => void;
}

function Units({ rows, counts, level, onOpen }: UnitsProps) {
  const t = useT();
  const say = useSay();
  const to = (row: PlaceRow) => (row.level < 4 ? `/map?at=${row.path}` : `/map/place?at=${row.path}`);
  return (
    <DataTable
      label={t('unitsOf', { level: say(LEVEL_WORDS[level] ?? { zh: '', en: '' }) })}
      rows={rows}
      rowKey={(row) => row.path}
      onOpen={onOpen}
      toneOf={(row) => ((countOf(counts, row.path)?.overdue ?? 0) > 0 ? 'now' : undefined)}
      empty={{ title: NONE, words: NONE_HELP }}
      maxHeight={560}
      columns={[
        {
          key: 'name',
          title: { zh: '名称', en: 'Name' },
          cell: (row) => <Go to={to(row)}>{say(row.name)}</Go>,
        },
        ...(level < 4
          ? [
              {
                key: 'below',
                title: { zh: '下辖', en: 'Below' },
                align: 'right' as const,
                width: 64,
                cell: (row: PlaceRow) => <span className="digits">{row.below}</span>,
              },
            ]
          : []),
        ...(counts === undefined
          ? []
          : [
              {
                key: 'open',
                title: { zh: '未办结', en: 'Open' },
                align: 'right' as const,
                width: 76,
                cell: (row: PlaceRow) => (
                  <span className="digits">{countOf(counts, row.path)?.open ?? '—'}</span>
                ),
              },
              {
                key: 'overdue',
                title: { zh: '超时', en: 'Overdue' },
                align: 'right' as const,
                width: 76,
                cell: (row: PlaceRow) => {
                  const overdue = countOf(counts, row.path)?.overdue;
                  return <span className={`digits ${overdue ? 'words-now' : ''}`}>{overdue ?? '—'}</span>;
                },
              },
            ]),
      ]}
    />
  );
}
