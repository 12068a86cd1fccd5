// Nobody is let go too early, nobody falls between two: rows of the table of invariants (watch.ts). Each reads an index
// that holds little more than what breaks it, or the few rows that can (unread and positive results, fevers).
import { addMinutes } from './base/clock.ts';
import { sql } from './base/sql.ts';
import { deadlineOf } from './tasks/rules.ts';
import type { Invariant } from './watch.ts';

/** Releases of so many days are gone through test by test; what lies further back was, every minute of its days. */
const LOOKED_THROUGH_DAYS = 2;

export const releaseInvariants: readonly Invariant[] = [
  {
    id: 'N13',
    zh: '没有人在期满之前、没有阴性结果、有未查看结果或未结症状时被解除',
    en: 'Nobody was released before the end, without negative results, with an unread result or an open symptom',
    severity: 'wrong',
    owner: 'cdc',
    link: '/release',
    whats: {
      early: { zh: '在最后一天之前解除', en: 'released before the last day' },
      test: { zh: '应做检测没有阴性结果', en: 'a test that was asked for has no negative result' },
      unread: { zh: '解除时有结果无人查看', en: 'a result was unread when she was released' },
      positive: { zh: '解除前采的样本为阳性', en: 'a sample taken before the release is positive' },
      symptom: { zh: '解除时有未结的发热或症状', en: 'a fever or symptom was open when she was released' },
    },
    find: ({ now }) => sql`
      select 'episode:' || r.episode as handle, r.place, r.person, 'early' as what, r.released_at as since
      from stage_release r
      where r.released_at is not null and timezone('Asia/Shanghai', r.released_at)::date < r.stage_to
      union all
      select 'episode:' || r.episode, r.place, r.person, 'test', r.released_at
      from stage_release r
      where r.released_at is not null and r.released_at > ${addMinutes(now, -LOOKED_THROUGH_DAYS * 24 * 60)}
        and exists (
          select from test_due d
          where d.episode = r.episode and d.state <> 'cancelled' and d.stage_no = r.stage_no and d.on_day <= r.stage_to
            and d.state not in ('exempt', 'rescheduled')
            and (select count(distinct x.sample) from test_result x
                 where x.due = d.id and x.result = 'negative' and x.reported_at <= r.released_at
                   and not exists (select from test_result n where n.corrects = x.id and n.entered_at <= r.released_at))
              < case when d.double then 2 else 1 end)
      union all
      select 'episode:' || r.episode, r.place, r.person, 'unread', r.released_at
      from test_result x join stage_release r on r.episode = x.episode
      where x.read_at is null and r.released_at is not null and x.entered_at <= r.released_at
        and not exists (select from test_result n where n.corrects = x.id)
      union all
      select 'episode:' || r.episode, r.place, r.person, 'positive', r.released_at
      from test_result x join stage_release r on r.episode = x.episode
      where x.result = 'positive' and r.released_at is not null and x.entered_at <= r.released_at
        and not exists (select from test_result n where n.corrects = x.id)
      union all
      select 'episode:' || r.episode, r.place, r.person, 'symptom', r.released_at
      from fever f join stage_release r on r.episode = f.episode
      where r.released_at is not null and f.opened_at <= r.released_at and (f.closed_at is null or f.closed_at > r.released_at)`,
  },
  {
    id: 'N14',
    zh: '每个被解除的人，当日进入下一阶段，或在时限内由社区接收并有回执',
    en: 'Whoever was released is in her next stage the same day, or taken over in time with a receipt',
    severity: 'missed',
    owner: 'subdistrict-duty',
    link: '/release',
    whats: {
      waiting: { zh: '超过时限仍无社区接收', en: 'no community has taken her over in time' },
      nowhere: { zh: '已解除，却既无下一阶段也无接收社区', en: 'released into no stage and to nobody' },
      gap: { zh: '下一阶段不是当日开始', en: 'her next stage did not begin the same day' },
      receipt: { zh: '已完成，却没有接收回执', en: 'completed without a receipt' },
    },
    find: ({ now, rulebook }) => sql`
      select 'episode:' || r.episode as handle, r.place, r.person, case when r.hand_to is null then 'nowhere' else 'waiting' end as what,
        r.released_at as since
      from stage_release r join episode e on e.id = r.episode
      where r.released_at is not null and r.next_at is null and r.accepted_at is null
        and (r.hand_to is null or r.hand_due_at < ${now}) and e.state not in ('converted', 'cancelled')
      union all
      select 'episode:' || r.episode, r.place, r.person, 'gap', r.released_at
      from stage_release r
      where r.next_at is not null and (r.hand_to is null or r.goes_on) and timezone('Asia/Shanghai', r.next_at)::date <> timezone('Asia/Shanghai', r.released_at)::date
      union all
      select 'episode:' || e.id, e.place, e.person, 'nowhere', e.released_at
      from episode e
      where e.state = 'released' and e.ended_at is null
        and e.released_at < ${addMinutes(now, -deadlineOf(rulebook, 'accept-handover').minutes)}
        and not exists (
          select from stage_release r where r.episode = e.id and r.released_at is not null and r.hand_to is not null)
      union all
      select 'episode:' || e.id, e.place, e.person, 'receipt', e.ended_at
      from episode e where e.state = 'completed' and e.handed_over_at is null`,
  },
];
