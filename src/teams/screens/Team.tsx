// One place: its team of four, and the roster of those who work there: who is on, who is off, who stands in.
import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { ColleagueRow, RosterRow, TeamPage, TeamShown } from '../routes.ts';
import { ABSENCES, type AbsenceWhy, FOUR, type GuardRole } from '../terms.ts';
import { fieldMoment, momentOf } from './moments.ts';
import './teams.css';
import { useT } from './teams-words.ts';
import { isPost, UntrainedWhy } from './UntrainedWhy.tsx';

export default function TeamScreen() {
  const t = useT();
  const say = useSay();
  const { place = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<TeamPage>>(`/teams/${place}`, {}, { everySeconds: 60 });
  const path = [{ title: t('teams'), to: '/teams' }];
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('fourGuardOne')} path={path} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const { team } = data;
  return (
    <>
      <PageHeader
        title={say(data.name)}
        path={path}
        beside={
          data.level >= 3 &&
          (team.team === null ? (
            <StatePill tone="late">{t('noTeam')}</StatePill>
          ) : team.gaps > 0 ? (
            <StatePill tone="now">{t('gaps', { n: team.gaps })}</StatePill>
          ) : (
            <StatePill tone="good">{t('gapless')}</StatePill>
          ))
        }
        actions={
          data.level >= 3 && (
            <>
              {team.team !== null && (
                <ActButton
                  act="endTeam"
                  input={{ place: data.place }}
                  place={data.place}
                  title={END}
                  confirm={END_WORDS}
                  onDone={() => void refetch()}
                />
              )}
              <MembersButton page={data} onDone={() => void refetch()} />
            </>
          )
        }
      />
      <div className="team-stack">
        {data.level >= 3 && (
          <Card title={t('fourGuardOne')}>
            <Four team={team} />
          </Card>
        )}
        <Card
          title={t('roster')}
          flush
          extra={
            <span className="digits">
              {data.roster.filter((row) => row.on).length} / {data.roster.length}
            </span>
          }
        >
          <Roster page={data} onDone={() => void refetch()} />
          {data.more && <p className="system-note">{t('moreRoster')}</p>}
        </Card>
      </div>
    </>
  );
}

function Four({ team }: { team: Json<TeamShown> }) {
  const t = useT();
  const say = useSay();
  return (
    <div className="four">
      {team.four.map((slot) => (
        <section key={slot.role}>
          <h3>
            {say(slot.roleName)}
            {slot.gap !== null && <StatePill tone="now">{say(slot.gap)}</StatePill>}
          </h3>
          {slot.members.length === 0 && slot.gap === null && <span>—</span>}
          {slot.members.map((member) => (
            <div key={member.user} className="two-lines">
              <span className="member">
                <strong>{member.name}</strong>
                {member.on ? (
                  <StatePill tone="good">{t('on')}</StatePill>
                ) : member.coveredBy !== null ? (
                  <StatePill tone="busy">{t('coveredBy', { name: member.coveredBy })}</StatePill>
                ) : (
                  <StatePill tone="late">{t('off')}</StatePill>
                )}
              </span>
              <small className="digits">{t('load', { n: member.load, of: member.limit })}</small>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

// Members -----------------------------------------------------------------------------------------------

type Chosen = Record<GuardRole, string[]>;

function MembersButton({ page, onDone }: { page: Json<TeamPage>; onDone: () => void }) {
  const t = useT();
  const tell = useTell();
  const exists = page.team.team !== null;
  const may = useMay('teams.change', {
    place: page.place,
    purpose: 'outbreak-response',
    title: exists ? CHANGE : FORM,
  });
  const forming = useAct('formTeam');
  const changing = useAct('changeTeam');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Chosen>(NOBODY);
  const begin = () => {
    const now = Object.fromEntries(
      page.team.four.map((slot) => [slot.role, slot.members.map((member) => member.user)]),
    ) as Chosen; // one entry per role of the four
    setChosen(now);
    setOpen(true);
  };
  const members = FOUR.flatMap((role) =>
    (chosen[role] ?? []).filter((user) => user !== '').map((user) => ({ role, user })),
  );
  const save = async () => {
    try {
      await (exists ? changing : forming).perform({ place: page.place, members });
      setOpen(false);
      onDone();
    } catch (error) {
      tell.refused(error, exists ? CHANGE : FORM);
    }
  };
  return (
    <>
      <WhyButton tone="primary" why={may.may ? undefined : may.why} onPress={begin}>
        {exists ? t('change') : t('form')}
      </WhyButton>
      <Dialog
        open={open}
        width={560}
        title={exists ? t('change') : t('form')}
        onClose={() => setOpen(false)}
        foot={
          <WhyButton
            tone="primary"
            pending={forming.pending || changing.pending}
            why={members.length === 0 ? NO_MEMBERS : undefined}
            onPress={() => void save()}
          >
            {t('save')}
          </WhyButton>
        }
      >
        <div className="member-rows">
          {page.team.four.map((slot) => (
            <MemberPicks
              key={slot.role}
              place={page.place}
              role={slot.role}
              roleName={slot.roleName}
              chosen={chosen[slot.role] ?? []}
              onChange={(users) => setChosen({ ...chosen, [slot.role]: users })}
            />
          ))}
        </div>
      </Dialog>
    </>
  );
}

const NOBODY: Chosen = { cadre: [], 'grid-member': [], medic: [], police: [] };
const END: Words = { zh: '撤销小组', en: 'End the team' };
const END_WORDS: Words = {
  zh: '撤销后这里没有四包一小组，成员可加入其他小组。确定撤销？',
  en: 'There is no team of four here any more, and its members are free for others. End it?',
};
const FORM: Words = { zh: '组建小组', en: 'form a team' };
const CHANGE: Words = { zh: '调整小组', en: 'change the team' };
const NO_MEMBERS: Words = { zh: '请至少选择一名成员。', en: 'Choose at least one member.' };

function MemberPicks({
  place,
  role,
  roleName,
  chosen,
  onChange,
}: {
  place: string;
  role: GuardRole;
  roleName: Words;
  chosen: readonly string[];
  onChange: (users: string[]) => void;
}) {
  const t = useT();
  const say = useSay();
  const { data } = useLook<{ rows: Json<ColleagueRow>[] }>(
    '/colleagues',
    { place, role, for: 'team' },
    { follows: ['teams.'] },
  );
  const rows = data?.rows ?? [];
  const picks = chosen.length === 0 ? [''] : chosen;
  const nameOf = (user: string) => rows.find((row) => row.user === user)?.name ?? '';
  return (
    <fieldset>
      <legend>{say(roleName)}</legend>
      {data !== undefined && rows.length === 0 && (
        <p className="field-help">{t('noCandidates', { role: say(roleName) })}</p>
      )}
      {(rows.length > 0 || chosen.length > 0) &&
        picks.map((user, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pick has no name before somebody is chosen
          <span className="member-pick" key={i}>
            <select
              className="input"
              aria-label={`${say(roleName)} ${i + 1}`}
              value={user}
              onChange={(event) => onChange(picks.map((one, at) => (at === i ? event.target.value : one)))}
            >
              <option value="">{t('choose')}</option>
              {rows.map((row) => (
                <option
                  key={row.user}
                  value={row.user}
                  disabled={picks.includes(row.user) && row.user !== user}
                >
                  {row.name} · {say(row.placeName)} · {t('load', { n: row.load ?? 0, of: row.limit ?? 0 })}
                  {row.on ? '' : ` · ${t('off')}`}
                </option>
              ))}
            </select>
            {picks.length > 1 && (
              <button
                type="button"
                className="icon-button"
                aria-label={t('removeMember', { name: nameOf(user) })}
                onClick={() => onChange(picks.filter((_, at) => at !== i))}
              >
                <X size={16} aria-hidden />
              </button>
            )}
          </span>
        ))}
      {rows.length > picks.length && picks[0] !== '' && (
        <button
          type="button"
          className="button button-link button-small"
          onClick={() => onChange([...picks, ''])}
        >
          <Plus size={14} aria-hidden />
          {t('addMember')}
        </button>
      )}
    </fieldset>
  );
}

// Roster ------------------------------------------------------------------------------------------------

type Doing = { what: 'absence' | 'cover' | 'shifts'; row: Json<RosterRow> };

function Roster({ page, onDone }: { page: Json<TeamPage>; onDone: () => void }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const done = () => {
    close();
    onDone();
  };
  return (
    <>
      <DataTable
        label={t('roster')}
        rows={page.roster}
        rowKey={(row) => row.duty}
        toneOf={(row) => (row.away !== null && row.away.coveredBy === null && !row.on ? 'late' : undefined)}
        empty={{ title: NO_ROSTER, words: NO_ROSTER_HELP }}
        columns={[
          {
            key: 'name',
            title: { zh: '姓名', en: 'Name' },
            cell: (row) => (
              <span className="two-lines">
                <strong>{row.name}</strong>
                {row.coversFor !== null && <small>{t('covering', { name: row.coversFor })}</small>}
              </span>
            ),
            width: 130,
          },
          {
            key: 'role',
            title: { zh: '岗位', en: 'Role' },
            cell: (row) => (
              <span className="two-lines">
                {say(row.roleName)}
                <small>{say(row.placeName)}</small>
              </span>
            ),
            width: 170,
          },
          {
            key: 'on',
            title: { zh: '现在', en: 'Now' },
            cell: (row) => (
              <StatePill tone={row.on ? 'good' : 'quiet'}>{row.on ? t('on') : t('off')}</StatePill>
            ),
            width: 100,
          },
          {
            key: 'shift',
            title: { zh: '班次', en: 'Shift' },
            cell: (row) => <ShiftCell row={row} />,
            width: 170,
          },
          {
            key: 'away',
            title: { zh: '缺勤与顶岗', en: 'Off and cover' },
            cell: (row) =>
              row.away === null ? (
                ''
              ) : (
                <span className="two-lines">
                  <span className="digits">
                    {row.away.why !== null && `${say(row.away.why)} · `}
                    {new Date(row.away.from) > serverNow()
                      ? t('awayFrom', { from: moment(row.away.from), at: moment(row.away.until) })
                      : t('awayUntil', { at: moment(row.away.until) })}
                  </span>
                  <small>
                    {row.away.coveredBy === null
                      ? t('notCovered')
                      : t('coveredBy', { name: row.away.coveredBy })}
                  </small>
                </span>
              ),
          },
          {
            key: 'do',
            title: { zh: '操作', en: 'Actions' },
            align: 'right',
            cell: (row) => <RowActions row={row} onDo={(what) => setDoing({ what, row })} onDone={onDone} />,
            width: 250,
          },
        ]}
      />
      {doing?.what === 'absence' && <AbsenceDialog row={doing.row} onDone={done} onClose={close} />}
      {doing?.what === 'cover' && <CoverDialog row={doing.row} onDone={done} onClose={close} />}
      {doing?.what === 'shifts' && <ShiftsDialog row={doing.row} onDone={done} onClose={close} />}
    </>
  );
}

const NO_ROSTER: Words = { zh: '这里还没有人任职', en: 'Nobody holds a duty here yet' };
const NO_ROSTER_HELP: Words = {
  zh: '安全管理员授予职责后，人员会出现在这里。',
  en: 'Once the security administrator gives duties, people appear here.',
};

function ShiftCell({ row }: { row: Json<RosterRow> }) {
  const t = useT();
  const { moment, clockTime } = useFormat();
  if (!row.rostered) return <span>{t('allDay')}</span>;
  const [next] = row.shifts;
  if (next === undefined) return <span>{t('outOfShift')}</span>;
  return (
    <span className="digits">
      {t('nextShift', { from: moment(next.from), until: clockTime(next.until) })}
    </span>
  );
}

function RowActions({
  row,
  onDo,
  onDone,
}: {
  row: Json<RosterRow>;
  onDo: (what: Doing['what']) => void;
  onDone: () => void;
}) {
  const t = useT();
  const may = useMay('teams.roster', { place: row.place, purpose: 'outbreak-response', title: NOTE });
  const why = may.may ? undefined : may.why;
  if (row.coversFor !== null) return null;
  return (
    <span className="row-actions">
      {row.away === null ? (
        <WhyButton
          size="small"
          why={why}
          onPress={() => onDo('absence')}
          label={`${t('noteAbsence')} ${row.name}`}
        >
          {t('noteAbsence')}
        </WhyButton>
      ) : (
        <>
          <WhyButton
            size="small"
            why={why}
            onPress={() => onDo('cover')}
            label={`${t('arrangeCover')} ${row.name}`}
          >
            {t('arrangeCover')}
          </WhyButton>
          <ActButton
            act="endAbsence"
            input={{ absence: row.away.id }}
            why={why}
            title={{ zh: '销假', en: 'Back again' }}
            size="small"
            onDone={onDone}
          />
        </>
      )}
      <WhyButton size="small" why={why} onPress={() => onDo('shifts')} label={`${t('shifts')} ${row.name}`}>
        {t('shifts')}
      </WhyButton>
    </span>
  );
}

const NOTE: Words = { zh: '排班', en: 'make the roster' };

const UNTIL_FIRST: Words = { zh: '请填写起止时间。', en: 'Give the times first.' };

interface RowDialog {
  row: Json<RosterRow>;
  onDone: () => void;
  onClose: () => void;
}

function AbsenceDialog({ row, onDone, onClose }: RowDialog) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('noteAbsence');
  const [why, setWhy] = useState<AbsenceWhy>('sick');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState(fieldMoment(12));
  const save = async () => {
    try {
      await perform({
        user: row.user,
        why,
        until: momentOf(until),
        ...(from === '' ? {} : { from: momentOf(from) }),
      });
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <Dialog
      open
      title={`${t('noteAbsence')} · ${row.name}`}
      onClose={onClose}
      foot={
        <WhyButton
          tone="primary"
          why={until === '' ? UNTIL_FIRST : undefined}
          pending={pending}
          onPress={() => void save()}
        >
          {t('save')}
        </WhyButton>
      }
    >
      <div className="form-grid">
        <label>
          <span className="field-label">{t('why')}</span>
          <select
            className="input"
            value={why}
            onChange={(event) => setWhy(event.target.value as AbsenceWhy)} // the options below are its own keys
          >
            {Object.entries(ABSENCES).map(([key, words]) => (
              <option key={key} value={key}>
                {say(words)}
              </option>
            ))}
          </select>
        </label>
        <div className="form-two">
          <DateField label={t('fromNow')} moment value={from} onChange={setFrom} />
          <DateField label={t('until')} moment required value={until} onChange={setUntil} />
        </div>
      </div>
    </Dialog>
  );
}

function CoverDialog({ row, onDone, onClose }: RowDialog) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('coverAbsence');
  const { data } = useLook<{ rows: Json<ColleagueRow>[] }>(
    '/colleagues',
    { place: row.place, role: row.role, for: 'cover', instead: row.user },
    { follows: ['teams.'] },
  );
  const [all, setAll] = useState(true);
  const [untrained, setUntrained] = useState('');
  const rows = (data?.rows ?? []).filter((one) => one.user !== row.user);
  const choose = async (one: Json<ColleagueRow>) => {
    if (pending || row.away === null) return;
    try {
      await perform({
        absence: row.away.id,
        by: one.user,
        ...(all ? {} : { duty: row.duty }),
        ...(untrained.trim().length < 2 ? {} : { untrainedWhy: untrained.trim() }),
      });
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <Dialog open title={`${t('chooseCover')} · ${row.name}`} onClose={onClose}>
      <label className="check-row">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
        {t('coverAll')}
      </label>
      {isPost(row.role) && <UntrainedWhy value={untrained} onChange={setUntrained} />}
      {data !== undefined && rows.length === 0 && <p>{t('nobodyCovers')}</p>}
      <ul className="choose-list">
        {rows.map((one) => (
          <li key={`${one.user} ${one.role}`}>
            <button type="button" className="choose" aria-disabled={pending} onClick={() => void choose(one)}>
              <strong>{one.name}</strong>
              <span>
                {say(one.roleName)} · {say(one.placeName)}
                {!one.on && ` · ${t('off')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function ShiftsDialog({ row, onDone, onClose }: RowDialog) {
  const t = useT();
  const tell = useTell();
  const { perform, pending } = useAct('setShifts');
  const [shifts, setShifts] = useState<{ from: string; until: string }[]>([]);
  useEffect(() => {
    // Those that have not begun are edited; the running one stays as it is.
    const ahead = row.shifts.filter((shift) => new Date(shift.from) > serverNow());
    setShifts(ahead.map((shift) => ({ from: asField(shift.from), until: asField(shift.until) })));
  }, [row]);
  const save = async () => {
    try {
      await perform({
        duty: row.duty,
        shifts: shifts.map((one) => ({ from: momentOf(one.from), until: momentOf(one.until) })),
      });
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  const set = (at: number, change: Partial<{ from: string; until: string }>) =>
    setShifts(shifts.map((one, i) => (i === at ? { ...one, ...change } : one)));
  const add = () => {
    const hours = shifts.length * 24;
    setShifts([...shifts, { from: fieldMoment(hours + 1), until: fieldMoment(hours + 9) }]);
  };
  return (
    <Dialog
      open
      width={560}
      title={`${t('shifts')} · ${row.name}`}
      onClose={onClose}
      foot={
        <WhyButton
          tone="primary"
          why={shifts.some((one) => one.from === '' || one.until === '') ? UNTIL_FIRST : undefined}
          pending={pending}
          onPress={() => void save()}
        >
          {t('save')}
        </WhyButton>
      }
    >
      <div className="form-grid">
        <p className="field-help">{t('shiftsHelp')}</p>
        {shifts.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: shifts have no name of their own before they are saved
          <div className="shift-row" key={i}>
            <DateField
              label={t('from')}
              moment
              value={one.from}
              onChange={(next) => set(i, { from: next })}
            />
            <DateField
              label={t('until')}
              moment
              value={one.until}
              onChange={(next) => set(i, { until: next })}
            />
            <button
              type="button"
              className="icon-button"
              aria-label={t('removeShift')}
              onClick={() => setShifts(shifts.filter((_, at) => at !== i))}
            >
              <X size={16} aria-hidden />
            </button>
          </div>
        ))}
        <button type="button" className="button" onClick={add}>
          <Plus size={14} aria-hidden />
          {t('addShift')}
        </button>
      </div>
    </Dialog>
  );
}

/** A stored moment as the browser's field holds it, in the district's time. */
function asField(moment: string): string {
  return new Date(new Date(moment).getTime() + 8 * 3_600_000).toISOString().slice(0, 16);
}
