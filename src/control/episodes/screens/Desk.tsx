// The assessment desk: who waits to be assessed, the most urgent first, each with its clock; and the outbreaks in whose
// name it is done.
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { type Column, DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { Desk, DeskRow } from '../routes.ts';
import { useUnits } from './Episodes.tsx';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { OpenOutbreak } from './OpenOutbreak.tsx';
import { usePersonWords } from './parts.tsx';

type Row = Json<DeskRow>;

export default function DeskScreen() {
  const t = useT();
  const go = useGo();
  const [filters, setFilters] = useFilters();
  const units = useUnits();
  const mine = filters.mine !== undefined;
  const { data, error, refetch } = useLook<Json<Desk>>(
    '/assess',
    { unit: filters.unit, ...(mine ? { mine } : {}) },
    { follows: ['control.', 'outbreak.'], everySeconds: 60 },
  );
  return (
    <>
      <PageHeader
        title={t('desk')}
        path={[{ title: t('episodes'), to: '/episodes' }]}
        actions={<OpenOutbreak />}
      />
      {data && (
        <KpiStrip
          label={t('desk')}
          kpis={[
            { key: 'waiting', words: { zh: '待研判', en: 'Waiting' }, value: data.waiting },
            {
              key: 'late',
              words: { zh: '已超时', en: 'Late' },
              value: data.late,
              of: data.waiting,
              tone: data.late > 0 ? 'now' : 'good',
            },
            {
              key: 'outbreaks',
              words: { zh: '正在处置的疫情', en: 'Open outbreaks' },
              value: data.outbreaks.length,
            },
          ]}
        />
      )}
      {data && <Outbreaks desk={data} />}
      <search className="episode-filters">
        <PlacePicker
          rows={units}
          value={filters.unit}
          onChange={(unit) => setFilters({ unit })}
          label={UNIT}
          width={220}
        />
        <button
          type="button"
          className="chip"
          aria-pressed={mine}
          onClick={() => setFilters({ mine: mine ? undefined : '1' })}
        >
          {t('onlyMine')}
        </button>
      </search>
      <section className="card">
        <DataTable
          label={t('desk')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.id}
          onOpen={(row) => go(`/episodes/${row.id}`)}
          toneOf={(row) => (row.late ? 'now' : undefined)}
          empty={data?.outbreaks.length === 0 ? NO_OUTBREAK : NOBODY}
          columns={columns}
        />
        {data?.more && <p className="episode-note">{t('deskMore')}</p>}
      </section>
    </>
  );
}

const UNIT: Words = { zh: '辖区', en: 'Area' };
const NOBODY = {
  title: { zh: '没有人等待研判', en: 'Nobody waits to be assessed' },
  words: {
    zh: '名单核实无误、登记暴露、暴露情况有变化时，人员会出现在这里，并开始计时。',
    en: 'People appear here, with their clock running, when a line is confirmed, an exposure recorded or changed.',
  },
};
const NO_OUTBREAK = {
  title: { zh: '没有正在处置的疫情', en: 'No outbreak is open' },
  words: {
    zh: '由指挥部或疾控先启动一起疫情；此前已核实的名单会随之转入研判。',
    en: 'Headquarters or CDC opens an outbreak first; lines confirmed before are taken up with it.',
  },
};

function Outbreaks({ desk }: { desk: Json<Desk> }) {
  const t = useT();
  const say = useSay();
  // Without any, the empty desk below says so.
  if (desk.outbreaks.length === 0) return null;
  return (
    <ul className="episode-outbreaks">
      {desk.outbreaks.map((one) => (
        <li key={one.id}>
          <strong>{say(one.name)}</strong>
          <span>{say(one.protocolTitle)}</span>
          <span>{say(one.place.name)}</span>
          <StatePill tone={one.over ? 'now' : 'quiet'}>
            {t(one.over ? 'sunsetOver' : 'sunset', { on: one.sunset })}
          </StatePill>
        </li>
      ))}
    </ul>
  );
}

const columns: readonly Column<Row>[] = [
  { key: 'who', title: { zh: '人员', en: 'Person' }, cell: (row) => <Who row={row} />, width: '20%' },
  {
    key: 'place',
    title: { zh: '所在网格', en: 'Place' },
    cell: (row) => <Say words={row.place.name} />,
    width: '16%',
  },
  {
    key: 'category',
    title: { zh: '建议类别', en: 'Suggested' },
    cell: (row) => <Category row={row} />,
    width: '18%',
  },
  {
    key: 'last',
    title: { zh: '末次暴露', en: 'Last exposure' },
    cell: (row) => <Last row={row} />,
    width: 130,
  },
  {
    key: 'due',
    title: { zh: '时限', en: 'Deadline' },
    cell: (row) => <Deadline dueAt={row.dueAt} />,
    width: 180,
  },
  { key: 'who-decides', title: { zh: '由谁研判', en: 'Who decides' }, cell: (row) => <Deciders row={row} /> },
];

function Who({ row }: { row: Row }) {
  const words = usePersonWords();
  return (
    <span className="episode-two">
      <Go to={`/episodes/${row.id}`}>{words(row.person)}</Go>
      <small className="digits">
        {row.code} · {row.person.code}
      </small>
    </span>
  );
}

function Say({ words }: { words: Words }) {
  return <span>{useSay()(words)}</span>;
}

function Category({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  return (
    <span className="episode-two">
      <span>{say(row.category)}</span>
      {row.why === 'reassess' && (
        <span>
          <StatePill tone="late">{t('reassess')}</StatePill>
        </span>
      )}
    </span>
  );
}

function Last({ row }: { row: Row }) {
  const t = useT();
  return (
    <span className="episode-two digits">
      <span>{row.lastOn ?? t('dayUnknown')}</span>
      {row.exposures > 1 && <small>{t('exposuresN', { n: row.exposures })}</small>}
    </span>
  );
}

function Deciders({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  return (
    <span className="episode-two">
      <span>{say(row.deciders)}</span>
      {row.mine && (
        <span>
          <StatePill tone="busy">{t('mine')}</StatePill>
        </span>
      )}
    </span>
  );
}
