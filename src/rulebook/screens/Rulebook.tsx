// The rulebook: every part with its version in force, how many of its rules are only defaults, and what waits.
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { PartRow } from '../routes.ts';
import './rulebook.css';
import { useT } from './rulebook-words.ts';

interface RulebookAnswer {
  version: string;
  sides: number;
  rows: PartRow[];
}

export default function RulebookScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const { data, error, refetch } = useLook<RulebookAnswer>('/rulebook', {}, { everySeconds: 60 });
  return (
    <>
      <PageHeader
        title={t('rulebook')}
        actions={
          <Go to="/protocols" className="button button-plain">
            {t('protocols')}
          </Go>
        }
      />
      <p className="rule-help">{t('help')}</p>
      <Card title={t('parts')} flush>
        <DataTable
          label={t('parts')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.part}
          onOpen={(row) => go(`/rulebook/${row.part}`)}
          toneOf={(row) => (row.open === null ? undefined : 'late')}
          columns={[
            {
              key: 'part',
              title: { zh: '规则册', en: 'Part' },
              cell: (row) => <Go to={`/rulebook/${row.part}`}>{say(row.title)}</Go>,
              width: '28%',
            },
            {
              key: 'version',
              title: { zh: '现行版本', en: 'In force' },
              cell: (row) => (
                <span className="digits">
                  {t('version', { no: row.no })} · {t(row.origin)}
                </span>
              ),
              width: 190,
            },
            {
              key: 'since',
              title: { zh: '生效', en: 'Since' },
              cell: (row) => (
                <span className="digits rule-quiet">
                  {row.inForceFrom === null ? t('sinceStart') : moment(row.inForceFrom)}
                </span>
              ),
              width: 150,
            },
            {
              key: 'settings',
              title: { zh: '有依据的规则', en: 'Rules with a source' },
              cell: (row) => (
                <span className="digits">
                  {row.settings === 0
                    ? '—'
                    : row.defaults === 0
                      ? t('settingsCount', { all: row.settings })
                      : t('defaultsOf', { all: row.settings, n: row.defaults })}
                </span>
              ),
            },
            {
              key: 'change',
              title: { zh: '修改', en: 'Change' },
              cell: (row) =>
                row.open !== null ? (
                  <StatePill tone="late">
                    {t('waiting', { signed: row.open.signed, sides: data?.sides ?? 2 })}
                  </StatePill>
                ) : row.coming !== null ? (
                  <StatePill tone="busy">
                    {t('coming', { no: row.coming.no, at: moment(row.coming.inForceFrom) })}
                  </StatePill>
                ) : (
                  <span className="rule-quiet">{t('settled')}</span>
                ),
              width: 260,
            },
          ]}
        />
      </Card>
      {data && <p className="rule-versions digits">{t('inForce', { version: data.version })}</p>}
    </>
  );
}
