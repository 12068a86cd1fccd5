// Requests about personal data: who waits for an answer, the one due first on top.
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, KpiStrip } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { RightsDesk } from '../routes.ts';
import './resident.css';
import { useT } from './resident-words.ts';

export default function Rights() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const [filters, setFilters] = useFilters();
  const answered = filters.answered !== undefined;
  const { data, error, refetch } = useLook<Json<RightsDesk>>('/rights', answered ? { answered } : {}, {
    follows: ['rights.', 'own.right'],
    everySeconds: 60,
  });
  return (
    <>
      <PageHeader title={t('rights')} />
      {data && (
        <KpiStrip
          label={t('rights')}
          kpis={[
            { key: 'open', words: { zh: '待答复', en: 'Waiting' }, value: data.open },
            {
              key: 'late',
              words: { zh: '已超期', en: 'Late' },
              value: data.late,
              of: data.open,
              tone: data.late > 0 ? 'now' : 'good',
            },
          ]}
        />
      )}
      <search className="own-filters">
        <button
          type="button"
          className="chip"
          aria-pressed={!answered}
          onClick={() => setFilters({ answered: undefined })}
        >
          {t('waiting')}
        </button>
        <button
          type="button"
          className="chip"
          aria-pressed={answered}
          onClick={() => setFilters({ answered: '1' })}
        >
          {t('answered')}
        </button>
      </search>
      <section className="card">
        <DataTable
          label={t('rights')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.id}
          onOpen={(row) => go(`/rights/${row.id}`)}
          toneOf={(row) => (row.late ? 'now' : undefined)}
          empty={answered ? NONE_ANSWERED : NONE}
          columns={[
            { key: 'code', title: { zh: '编号', en: 'No.' }, cell: (row) => row.code, width: 90 },
            { key: 'kind', title: { zh: '请求', en: 'Request' }, cell: (row) => say(row.kindWords) },
            {
              key: 'person',
              title: { zh: '本人', en: 'Person' },
              cell: (row) => (row.person === null ? '—' : `${row.person.name} ${row.person.code}`),
            },
            { key: 'place', title: { zh: '辖区', en: 'Area' }, cell: (row) => say(row.place.name) },
            { key: 'asked', title: { zh: '提出时间', en: 'Asked' }, cell: (row) => moment(row.askedAt) },
            {
              key: 'due',
              title: { zh: '答复', en: 'Answer' },
              cell: (row) =>
                row.answerWords === null ? <Deadline dueAt={row.dueAt} /> : say(row.answerWords),
            },
          ]}
        />
        {data?.more && <p className="own-quiet">{t('more')}</p>}
      </section>
    </>
  );
}

const NONE = {
  title: { zh: '没有待答复的请求', en: 'No request waits for an answer' },
  words: {
    zh: '本人在自己的页面提出更正、异议、删除或投诉后，会出现在这里，并开始计时。',
    en: 'A request appears here, with its clock running, when somebody asks on the own page to correct, object, erase or complain.',
  },
};
const NONE_ANSWERED = {
  title: { zh: '还没有答复过请求', en: 'No request has been answered yet' },
  words: { zh: '答复后的请求保留在这里备查。', en: 'Requests stay here once they are answered.' },
};
