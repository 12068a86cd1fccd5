// What a session takes: whether the tables suffice, one table more or less, the slots, the boxes that are packed.
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { clockTime } from '../../shells/kit/moments.ts';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { PlanShown } from '../routes.ts';
import { useT } from './testing-words.ts';

type Shown = Pick<Json<PlanShown>, 'capacity' | 'whatIf' | 'slots' | 'materials' | 'perHour'>;

export function CapacityCard({
  shown: { capacity, whatIf, slots, materials, perHour },
  hours,
  tables,
  timed = true,
}: {
  shown: Shown;
  hours: number;
  tables: number;
  /** False while nobody has said when the doors open: then there are no times to show. */
  timed?: boolean;
}) {
  const t = useT();
  const say = useSay();
  const minutes = (n: number) => t('minutesOf', { n: n < 10 ? n.toFixed(1) : Math.round(n) });
  return (
    <>
      <Card
        title={t('capacity')}
        extra={
          <StatePill tone={capacity.enough ? 'good' : 'late'}>
            {t(capacity.enough ? 'enough' : 'notEnough', {
              minutes: capacity.minutes,
              hours,
              tables,
              needed: capacity.tablesNeeded,
            })}
          </StatePill>
        }
        flush
      >
        <DataTable
          label={t('whatIf')}
          rows={whatIf}
          rowKey={(row) => String(row.tables)}
          isOpen={(row) => row.tables === tables}
          toneOf={(row) => (row.enough ? undefined : 'late')}
          columns={[
            {
              key: 'tables',
              title: TABLES,
              width: 90,
              cell: (row) => (row.tables === tables ? <strong>{row.tables}</strong> : row.tables),
            },
            {
              key: 'finish',
              title: FINISH,
              cell: (row) =>
                timed ? (
                  <span className="testing-two">
                    <span className="digits">{clockTime(row.finish.likely)}</span>
                    <small className="digits">
                      {t('band', { from: clockTime(row.finish.earliest), to: clockTime(row.finish.latest) })}
                    </small>
                  </span>
                ) : (
                  minutes(row.minutes)
                ),
            },
            { key: 'perSlot', title: PER_SLOT, align: 'right', cell: (row) => row.perSlot },
            { key: 'wait', title: WAIT, align: 'right', cell: (row) => minutes(row.waitMinutes) },
            { key: 'once', title: ONCE, align: 'right', cell: (row) => minutes(row.waitAtOnceMinutes) },
            {
              key: 'longest',
              title: LONGEST,
              align: 'right',
              cell: (row) => (
                <span className="digits">
                  {row.longest} / {row.dots}
                </span>
              ),
            },
          ]}
        />
        <div className="card-body testing-quiet">{t('guess', { n: perHour })}</div>
      </Card>
      {timed && (
        <Card title={t('slots')}>
          <span className="testing-quiet">
            {t('slotsLead', { n: slots[0]?.people ?? 0, count: slots.length })}
          </span>
          <ol className="testing-slots">
            {slots.map((slot) => (
              <li key={slot.no}>
                <span className="digits">
                  {slot.no} · {clockTime(slot.from)}–{clockTime(slot.to)}
                </span>
                <span className="digits">{slot.people}</span>
              </li>
            ))}
          </ol>
        </Card>
      )}
      <Card title={t('materials')} flush>
        <DataTable
          label={t('materials')}
          rows={materials}
          rowKey={(row) => row.item}
          columns={[
            { key: 'item', title: ITEM, cell: (row) => capital(say(row.words)) },
            {
              key: 'count',
              title: COUNT,
              width: 100,
              align: 'right',
              cell: (row) => <strong className="digits">{row.count.toLocaleString('en-US')}</strong>,
            },
            {
              key: 'counted',
              title: COUNTED,
              width: 160,
              align: 'right',
              cell: (row) => <span className="testing-quiet digits">{row.counted}</span>,
            },
          ]}
        />
      </Card>
    </>
  );
}

const TABLES: Words = { zh: '台数', en: 'Tables' };
const FINISH: Words = { zh: '预计完成', en: 'Done about' };
const PER_SLOT: Words = { zh: '每档人数', en: 'To a slot' };
const WAIT: Words = { zh: '按时段平均等候', en: 'Mean wait in slots' };
const ONCE: Words = { zh: '同时到场平均等候', en: 'Mean wait all at once' };
const LONGEST: Words = { zh: '最长队伍 / 点数', en: 'Longest queue / dots' };
const ITEM: Words = { zh: '物资', en: 'Item' };
const COUNT: Words = { zh: '数量', en: 'Number' };
const COUNTED: Words = { zh: '算法', en: 'How it is counted' };
