// The teams of four of my area: who guards each place, who is off and covered, where one is missing.
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { KpiStrip, StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useSession } from '../../shells/kit/session.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { TeamShown, TeamsPage } from '../routes.ts';
import { FOUR } from '../terms.ts';
import './teams.css';
import { useT } from './teams-words.ts';

export default function TeamsScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { duties } = useSession();
  const { data, error, refetch } = useLook<Json<TeamsPage>>('/teams', {}, { everySeconds: 60 });
  const own = duties.find((duty) => duty.permissions.includes('teams.read'));
  const counts = data?.counts;
  return (
    <>
      <PageHeader
        title={t('teams')}
        actions={
          own && (
            <Go to={`/teams/${own.place}`} className="button">
              {t('rosterOf')}
            </Go>
          )
        }
      />
      {counts && (
        <KpiStrip
          label={t('glance')}
          kpis={[
            { key: 'teams', words: TEAMS, value: counts.teams, of: counts.teams + counts.without },
            { key: 'whole', words: WHOLE, value: counts.whole, of: counts.teams },
            { key: 'gaps', words: GAPS, value: counts.gaps, tone: counts.gaps > 0 ? 'now' : 'good' },
            {
              key: 'without',
              words: WITHOUT,
              value: counts.without,
              tone: counts.without > 0 ? 'late' : 'good',
            },
          ]}
        />
      )}
      <section className="card team-list">
        <DataTable
          label={t('fourGuardOne')}
          rows={data?.rows}
          rowKey={(row) => row.place}
          error={error}
          onRetry={() => void refetch()}
          onOpen={(row) => go(`/teams/${row.place}`)}
          toneOf={(row) => (row.gaps > 0 ? 'now' : row.team === null ? 'late' : undefined)}
          empty={{ title: NONE, words: NONE_HELP }}
          columns={[
            {
              key: 'place',
              title: { zh: '社区／网格', en: 'Place' },
              cell: (row) => <Go to={`/teams/${row.place}`}>{say(row.name)}</Go>,
              width: 170,
            },
            ...FOUR.map((role, i) => ({
              key: role,
              title: data?.rows[0]?.four[i]?.roleName ?? { zh: role, en: role },
              cell: (row: Json<TeamShown>) => <MemberCell row={row} at={i} />,
            })),
            {
              key: 'state',
              title: { zh: '状态', en: 'State' },
              cell: (row) =>
                row.team === null ? (
                  <StatePill tone="late">{t('noTeam')}</StatePill>
                ) : row.gaps > 0 ? (
                  <StatePill tone="now">{t('gaps', { n: row.gaps })}</StatePill>
                ) : (
                  <StatePill tone="good">{t('gapless')}</StatePill>
                ),
              width: 120,
            },
          ]}
        />
      </section>
    </>
  );
}

const TEAMS: Words = { zh: '已组建', en: 'Teams' };
const WHOLE: Words = { zh: '四类齐全在岗', en: 'Whole and on duty' };
const GAPS: Words = { zh: '缺口', en: 'Gaps' };
const WITHOUT: Words = { zh: '未组建的社区', en: 'Communities without' };
const NONE: Words = { zh: '辖区内还没有社区', en: 'No communities in your area yet' };
const NONE_HELP: Words = {
  zh: '在“地图”里添加社区和网格后，可在这里组建小组。',
  en: 'Once communities and grids are added on the map, their teams are formed here.',
};

function MemberCell({ row, at }: { row: Json<TeamShown>; at: number }) {
  const t = useT();
  const say = useSay();
  const slot = row.four[at];
  if (slot === undefined || row.team === null) return <span>—</span>;
  return (
    <span className="member-cell">
      {slot.members.map((member) => (
        <span key={member.user} className="member">
          {member.name}
          {member.coveredBy !== null ? (
            <small>{t('coveredBy', { name: member.coveredBy })}</small>
          ) : (
            !member.on && <small>{t('off')}</small>
          )}
        </span>
      ))}
      {slot.gap !== null && <StatePill tone="now">{say(slot.gap)}</StatePill>}
    </span>
  );
}
