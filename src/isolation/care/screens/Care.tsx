// Care at a site on the desk: what guests ask for, who waits for the doctor, what today asks for each room.
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { KpiStrip } from '../../../shells/kit/marks.tsx';
import { useNow } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import './care.css';
import { CareBody, type CareShown } from './body.tsx';
import { useT } from './care-words.ts';

export default function CareScreen() {
  const t = useT();
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<CareShown>(
    `/isolation/sites/${site}/care`,
    {},
    { follows: ['isolation.', 'own.guest', 'tasks.'], everySeconds: 60 },
  );
  const now = useNow();
  const leads = useMay('isolation.lead', { place: data?.site.place });
  const reads = useMay('isolation.read', { place: data?.site.place });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const late = data.requests.filter(({ dueAt }) => new Date(dueAt) < now).length;
  const waiting = (data.threads ?? []).filter(({ waits }) => waits).length;
  const work = (data.rooms ?? []).flatMap((room) => room.work);
  const name = `${data.site.code} ${data.site.name}`;
  return (
    <>
      <PageHeader
        title={t('care')}
        path={[
          { title: t('sites'), to: '/isolation' },
          reads.may ? { title: name, to: `/isolation/${site}` } : { title: name },
        ]}
        actions={
          <>
            <Go to={`/isolation/${site}/board`} className="button">
              {t('board')}
            </Go>
            {leads.may && (
              <Go to={`/isolation/${site}/doors`} className="button">
                {t('doors')}
              </Go>
            )}
          </>
        }
      />
      <KpiStrip
        label={t('figures')}
        kpis={[
          { key: 'open', words: KPI.open, value: data.requests.length },
          {
            key: 'late',
            words: KPI.late,
            value: late,
            of: data.requests.length,
            tone: late > 0 ? 'now' : 'good',
          },
          ...(data.threads === null
            ? []
            : [
                {
                  key: 'doctor',
                  words: KPI.doctor,
                  value: waiting,
                  tone: waiting > 0 ? ('late' as const) : ('good' as const),
                },
              ]),
          ...(data.rooms === null
            ? []
            : [
                {
                  key: 'today',
                  words: KPI.today,
                  value: work.filter(({ done }) => done).length,
                  of: work.length,
                },
              ]),
          ...LEVELS.map((level) => ({
            key: level,
            words: KPI[level],
            value: data.attention[level],
          })),
        ]}
      />
      <CareBody page={data} />
    </>
  );
}

const LEVELS = ['A', 'B', 'C'] as const;
const KPI = {
  open: { zh: '待答复', en: 'To answer' },
  late: { zh: '已超时', en: 'Late' },
  doctor: { zh: '等医生', en: 'Wait for the doctor' },
  today: { zh: '今日照护已完成', en: 'Today’s care done' },
  A: { zh: 'A 临床', en: 'A, clinical' },
  B: { zh: 'B 心理', en: 'B, of mind' },
  C: { zh: 'C 照护', en: 'C, care' },
} as const;
