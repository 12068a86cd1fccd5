// Who met whom, by the day: one lane for each, the earlier ones on top; a bar is the days two people met.
import { addDays, daysBetween } from '../../../base/civil-dates.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { Lane } from '../routes.ts';
import './cases.css';
import { useT } from './cases-words.ts';

/** More days than these are no picture any more. */
const DAYS_AT_MOST = 28;
const MARK_TONE = { onset: 'late', sampled: 'busy', reported: 'now' } as const;

export function Lanes({ lanes, today }: { lanes: Json<readonly Lane[]>; today: string }) {
  const t = useT();
  const say = useSay();
  const days = lanes.flatMap((lane) => [
    ...lane.meetings.flatMap(({ from, to }) => [from, to]),
    ...lane.marks.map(({ on }) => on),
  ]);
  const sorted = days.filter((day) => day !== null).sort();
  const last = sorted.at(-1) ?? today;
  const earliest = addDays(last, 1 - DAYS_AT_MOST);
  const first = (sorted[0] ?? today) < earliest ? earliest : (sorted[0] ?? today);
  const span = daysBetween(first, last) + 1;
  const column = (day: string) => Math.max(0, daysBetween(first, day)) + 2;
  const names = new Map(lanes.map((lane) => [lane.id, lane.label]));
  return (
    <Card title={t('lanes')}>
      <div className="lanes">
        <div
          className="lanes-grid"
          style={{ gridTemplateColumns: `minmax(130px, max-content) repeat(${span}, minmax(34px, 1fr))` }}
        >
          <span />
          {Array.from({ length: span }, (_, at) => (
            <span
              key={addDays(first, at)}
              className="lanes-day digits"
              style={{ gridColumn: at + 2, gridRow: 1 }}
            >
              {addDays(first, at).slice(5)}
            </span>
          ))}
          {lanes.map((lane, at) => {
            const row = at + 2;
            return [
              <span
                key={`${lane.id} name`}
                className="lanes-name"
                style={{ gridColumn: 1, gridRow: row, paddingInlineStart: lane.depth * 14 }}
              >
                {lane.case === null ? (
                  <span className="digits">{lane.label}</span>
                ) : (
                  <Go to={`/cases/${lane.case.id}`} className="digits">
                    {lane.label}
                  </Go>
                )}
                {lane.name}
              </span>,
              ...Array.from({ length: span }, (_, day) => (
                <span
                  key={`${lane.id} ${addDays(first, day)}`}
                  className="lanes-cell"
                  style={{ gridColumn: day + 2, gridRow: row }}
                />
              )),
              ...lane.meetings
                .filter(({ from, to }) => from !== null && to !== null && to >= first)
                .map((met) => (
                  <span
                    key={`${lane.id} ${met.with} ${met.from}`}
                    className="lanes-met"
                    title={`${t('meeting')} ${names.get(met.with) ?? ''} · ${say(met.kind)}`}
                    style={{
                      gridColumn: `${column(met.from ?? first)} / ${column(met.to ?? last) + 1}`,
                      gridRow: row,
                    }}
                  >
                    {names.get(met.with) ?? ''} {say(met.kind)}
                  </span>
                )),
              ...[...Map.groupBy(lane.marks, ({ on }) => on)]
                .filter(([on]) => on >= first)
                .map(([on, marks]) => (
                  <span
                    key={`${lane.id} ${on}`}
                    className="lanes-mark"
                    style={{ gridColumn: column(on), gridRow: row }}
                  >
                    {marks.map(({ what }) => (
                      <StatePill key={what} tone={MARK_TONE[what]}>
                        {t(`${what}Mark`)}
                      </StatePill>
                    ))}
                  </span>
                )),
            ];
          })}
        </div>
      </div>
    </Card>
  );
}
