// Tasks on the desk: what is open in my area, what is late, who does it; and giving an errand.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Go, useFilters, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Deadline, KpiStrip } from '../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../shells/kit/places.tsx';
import { useMay, useSession } from '../../shells/kit/session.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { TaskPage } from '../routes.ts';
import { TaskState } from './task-parts.tsx';
import { useT } from './tasks-words.ts';

const PAGE = 30;

export default function TasksScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const [filters, setFilters] = useFilters();
  const view = filters.state === 'ended' ? 'ended' : filters.mine ? 'mine' : filters.late ? 'late' : 'all';
  const { kind, unit } = filters;
  const pages = usePages(JSON.stringify([view, kind, unit]));
  const query = {
    limit: PAGE,
    ...(view === 'ended' ? { state: 'ended' } : {}),
    ...(view === 'mine' ? { mine: true } : {}),
    ...(view === 'late' ? { late: true } : {}),
    ...(kind ? { kind } : {}),
    ...(unit ? { unit } : {}),
    ...(pages.after === undefined ? {} : { after: pages.after }),
  };
  const options = { follows: ['tasks.', 'lists.'], everySeconds: 60 };
  const { data, error, refetch } = useLook<Json<TaskPage>>('/tasks', query, options);
  const summary = useLook<Json<TaskPage>>('/tasks', unit ? { limit: 1, unit } : { limit: 1 }, options);
  const kinds = summary.data?.kinds ?? [];
  const sum = (of: 'open' | 'late' | 'untaken') => kinds.reduce((all, row) => all + row[of], 0);
  const show = (next: 'all' | 'mine' | 'late' | 'ended') =>
    setFilters({
      mine: next === 'mine' ? '1' : undefined,
      late: next === 'late' ? '1' : undefined,
      state: next === 'ended' ? 'ended' : undefined,
    });
  return (
    <>
      <PageHeader title={t('tasks')} actions={<GiveErrand roles={summary.data?.roles ?? []} />} />
      {summary.data && (
        <KpiStrip
          label={t('kinds')}
          kpis={[
            { key: 'open', words: OPEN, value: sum('open') },
            {
              key: 'late',
              words: LATE,
              value: sum('late'),
              of: sum('open'),
              tone: sum('late') > 0 ? 'now' : 'good',
              link: '/tasks?late=1',
            },
            {
              key: 'untaken',
              words: UNTAKEN,
              value: sum('untaken'),
              of: sum('open'),
              tone: sum('untaken') > 0 ? 'late' : 'good',
            },
            ...kinds.slice(0, 3).map((row) => ({
              key: row.kind,
              words: row.words,
              value: row.open,
              note: row.late > 0 ? { zh: `${row.late} 项超时`, en: `${row.late} overdue` } : IN_TIME,
              link: `/tasks?kind=${row.kind}`,
            })),
          ]}
        />
      )}
      <section className="card task-list">
        <fieldset className="filter-row" aria-label={t('filters')}>
          {(['all', 'mine', 'late', 'ended'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={view === one}
              onClick={() => show(one)}
            >
              {t(one)}
            </button>
          ))}
          <select
            className="input"
            aria-label={t('kind')}
            value={kind ?? ''}
            onChange={(event) => setFilters({ kind: event.target.value || undefined })}
          >
            <option value="">{t('kindAll')}</option>
            {kinds.map((row) => (
              <option key={row.kind} value={row.kind}>
                {say(row.words)}
              </option>
            ))}
          </select>
          <UnitPicker value={unit} onChange={(next) => setFilters({ unit: next })} label={UNIT} />
        </fieldset>
        <DataTable
          label={t('tasks')}
          rows={data?.rows}
          rowKey={(task) => task.id}
          error={error}
          onRetry={() => void refetch()}
          onOpen={(task) => go(`/tasks/${task.id}`)}
          toneOf={(task) => (task.late ? 'now' : undefined)}
          empty={view === 'ended' ? NONE_ENDED : view === 'late' ? NONE_LATE : NONE}
          pager={{
            page: pages.page,
            onPage: (to) => pages.turn(to, data?.next ?? null),
            more: data?.next != null,
          }}
          columns={[
            {
              key: 'due',
              title: { zh: '时限', en: 'Due' },
              cell: (task) => <Deadline dueAt={task.dueAt} doneAt={task.endedAt} />,
              width: 170,
            },
            {
              key: 'title',
              title: { zh: '任务', en: 'Task' },
              cell: (task) => (
                <span className="task-title">
                  <Go to={`/tasks/${task.id}`}>{capital(say(task.title))}</Go>
                  <small>
                    {say(task.kindWords)}
                    {task.level > 0 && ` · ${t('level', { n: task.level })}`}
                  </small>
                </span>
              ),
            },
            {
              key: 'unit',
              title: { zh: '责任', en: 'Owner' },
              cell: (task) => (
                <span className="task-unit">
                  {say(task.unitName)}
                  <small>{say(task.roleName)}</small>
                </span>
              ),
              width: 180,
            },
            {
              key: 'by',
              title: { zh: '办理人', en: 'Done by' },
              cell: (task) =>
                task.takenBy === null ? (
                  '—'
                ) : (
                  <span className="task-unit">
                    {task.takenBy.name}
                    {task.takenBy.gone && task.endedAt === null && <small>{t('gone')}</small>}
                  </span>
                ),
              width: 120,
            },
            {
              key: 'state',
              title: { zh: '状态', en: 'State' },
              cell: (task) => <TaskState task={task} />,
              width: 120,
            },
            {
              key: 'at',
              title: view === 'ended' ? { zh: '办结时间', en: 'Ended' } : { zh: '截止', en: 'Due at' },
              cell: (task) => <span className="digits">{moment(task.endedAt ?? task.dueAt)}</span>,
              width: 130,
            },
          ]}
        />
      </section>
    </>
  );
}

const OPEN: Words = { zh: '未结任务', en: 'Open tasks' };
const LATE: Words = { zh: '已超时', en: 'Overdue' };
const UNTAKEN: Words = { zh: '无人接下', en: 'Taken by nobody' };
const IN_TIME: Words = { zh: '均在时限内', en: 'all in time' };
const UNIT: Words = { zh: '责任单位', en: 'Unit' };
const NONE = {
  title: { zh: '没有未结任务', en: 'No open tasks' },
  words: {
    zh: '上门、协查、移交等需要办理的事项会自动出现在这里。',
    en: 'Visits, assistance, transfers and errands appear here by themselves.',
  },
};
const NONE_LATE = {
  title: { zh: '没有超时任务', en: 'Nothing is overdue' },
  words: {
    zh: '任务到期未办结会列在这里，并按时限表逐级上报。',
    en: 'A task past its time is listed here and told upwards by the table of deadlines.',
  },
};
const NONE_ENDED = {
  title: { zh: '还没有办结的任务', en: 'No task has ended yet' },
  words: { zh: '办结和取消的任务保留在这里。', en: 'Finished and cancelled tasks stay here.' },
};

/** Pages of a list that only knows what comes next; a changed filter begins at the first page. */
function usePages(filter: string) {
  const [kept, setKept] = useState<{ filter: string; cursors: readonly (string | undefined)[] }>({
    filter,
    cursors: [undefined],
  });
  const cursors = kept.filter === filter ? kept.cursors : [undefined];
  return {
    page: cursors.length,
    after: cursors.at(-1),
    turn(to: number, next: string | null) {
      if (to < cursors.length) setKept({ filter, cursors: cursors.slice(0, Math.max(1, to)) });
      else if (next !== null) setKept({ filter, cursors: [...cursors, next] });
    },
  };
}

function UnitPicker({
  value,
  onChange,
  label,
}: {
  value: string | undefined;
  onChange: (path: string | undefined) => void;
  label: Words;
}) {
  const { district } = useSession();
  const places = useLook<{ rows: { path: string; name: Words }[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  );
  return (
    <PlacePicker
      rows={(places.data?.rows ?? []).map(({ path, name }) => ({ path, name }))}
      value={value}
      onChange={onChange}
      label={label}
    />
  );
}

/** An hour from now, as the field for a moment wants it: the district's own time. */
function inAnHour(): string {
  return new Date(serverNow().getTime() + 9 * 3_600_000).toISOString().slice(0, 16);
}

function GiveErrand({ roles }: { roles: Json<TaskPage>['roles'] }) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const may = useMay('tasks.assign', {
    purpose: 'outbreak-response',
    title: { zh: '交办事项', en: 'give an errand' },
  });
  const { perform, pending } = useAct('giveErrand');
  const [open, setOpen] = useState(false);
  const [title, setTitle] = useState('');
  const [unit, setUnit] = useState<string>();
  const [role, setRole] = useState('grid-member');
  const [due, setDue] = useState('');
  const [missing, setMissing] = useState(false);
  const begin = () => {
    setTitle('');
    setDue(inAnHour());
    setMissing(false);
    setOpen(true);
  };
  const give = async () => {
    if (title.trim().length < 2 || unit === undefined || due === '') return setMissing(true);
    try {
      await perform({ title: title.trim(), unit, role, dueAt: `${due}:00+08:00` });
      tell.done({ zh: '已交办', en: 'Given' });
      setOpen(false);
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <>
      <WhyButton tone="primary" why={may.may ? undefined : may.why} onPress={begin}>
        {t('giveErrand')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('giveErrand')}
        onClose={() => setOpen(false)}
        foot={
          <WhyButton tone="primary" pending={pending} onPress={() => void give()}>
            {t('give')}
          </WhyButton>
        }
      >
        <div className="form-grid">
          <label>
            <span className="field-label">{t('errandTitle')}</span>
            <input
              className="input"
              maxLength={120}
              value={title}
              placeholder={t('errandPlaceholder')}
              aria-describedby="errand-help"
              onChange={(event) => setTitle(event.target.value)}
            />
            <span id="errand-help" className="field-help">
              {t('errandTitleHelp')}
            </span>
          </label>
          <div>
            <span className="field-label">{t('errandUnit')}</span>
            <UnitPicker
              value={unit}
              onChange={setUnit}
              label={{ zh: '交给哪个单位', en: 'Which unit does it' }}
            />
          </div>
          <label>
            <span className="field-label">{t('errandRole')}</span>
            <select className="input" value={role} onChange={(event) => setRole(event.target.value)}>
              {roles.map((one) => (
                <option key={one.role} value={one.role}>
                  {say(one.words)}
                </option>
              ))}
            </select>
          </label>
          <DateField label={t('errandDue')} moment value={due} onChange={setDue} />
          {missing && (
            <p className="field-wrong" role="alert">
              {t('missing')}
            </p>
          )}
        </div>
      </Dialog>
    </>
  );
}
