// The minutes of a meeting and the assessment of headquarters as papers: what the screens show, in their order. Pure.
import type { Paper, PaperBlock, PaperText } from '../../base/paper.ts';
import type { Words } from '../../base/words.ts';
import { momentText } from '../../rulebook/rules.ts';
import { figuresBlock } from '../briefing/report.ts';
import { MEETINGS } from '../terms.ts';
import { numberOr, readFrozen } from './frozen.ts';
import { meetingCode } from './rules.ts';
import {
  type Assessment,
  FORGOTTEN,
  type KeptAssessment,
  type KeptBriefing,
  type KeptSite,
  LACKS,
  type Meeting,
  NOT_COUNTED,
  type PointTold,
} from './terms.ts';

const w = (zh: string, en: string): Words => ({ zh, en });
const none = w('无', 'none');

export function minutesPaper(told: {
  readonly meeting: Meeting;
  readonly unit: Words;
  readonly leader: string;
  readonly attended: readonly string[];
  readonly decided: readonly PointTold[];
  readonly open: readonly PointTold[];
  readonly by: string;
  readonly at: string;
}): Paper {
  const { meeting, unit, leader, attended, decided, open } = told;
  const words = MEETINGS[meeting.kind];
  const from = momentText(meeting.openedAt);
  const { lacks } = readFrozen(meeting.kind, meeting.figures);
  const until = meeting.closedAt === null ? undefined : momentText(meeting.closedAt).slice(11);
  return {
    kind: 'minutes',
    number: meetingCode(meeting.no),
    title: w(`${words.zh}纪要`, `Minutes: ${words.en}`),
    issuer: unit,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: w('单位', 'Unit'), value: unit, half: true },
          {
            label: w('时间', 'Time'),
            value: until === undefined ? w(`${from}，未散会`, `${from}, going on`) : `${from} – ${until}`,
            half: true,
          },
          { label: w('主持', 'Led by'), value: leader, half: true },
          { label: w('到会', 'There'), value: String(attended.length), half: true },
          {
            label: w('到会人员', 'Who was there'),
            value: attended.length === 0 ? none : attended.join('、'),
          },
        ],
      },
      decisions(decided),
      {
        kind: 'list',
        title: w('留待下次的议题', 'Open, carried to the next meeting'),
        items:
          open.length === 0
            ? [none]
            : open.map(({ code, title, forgotten, since }) =>
                forgotten
                  ? w(`${code} ${FORGOTTEN.zh}`, `${code} ${FORGOTTEN.en}`)
                  : w(`${code} ${title}（${since} 提出）`, `${code} ${title} (raised ${since})`),
              ),
      },
      ...figures(meeting),
      ...(lacks ? [{ kind: 'list', items: [LACKS] } as const] : []),
      { kind: 'signatures', signatures: [{ label: w('主持', 'Led by') }, { label: w('记录', 'Minutes') }] },
    ],
    foot: w(`${told.by} ${told.at} 打印`, `Printed by ${told.by}, ${told.at}`),
  };
}

function decisions(decided: readonly PointTold[]): PaperBlock {
  const title = w('决定', 'Decisions');
  if (decided.length === 0) return { kind: 'list', title, items: [none] };
  return {
    kind: 'table',
    title,
    head: [w('编号', 'No.'), w('决定', 'Decision'), w('由谁', 'By whom'), w('期限', 'By when')],
    rows: decided.map(({ code, title: about, forgotten, decision, owner, dueAt }): PaperText[] => [
      code,
      forgotten
        ? FORGOTTEN
        : decision === about || decision === null
          ? about
          : w(`${about}：${decision}`, `${about}: ${decision}`),
      owner === null
        ? w('无需办理', 'nobody has to')
        : w(`${owner.unit.zh} ${owner.role.zh}`, `${owner.role.en}, ${owner.unit.en}`),
      dueAt === null ? '—' : momentText(new Date(dueAt)),
    ]),
  };
}

/** The figures it began with, as the page of its kind shows them. */
function figures({ kind, figures: kept }: Meeting): PaperBlock[] {
  const { figures: told } = readFrozen(kind, kept);
  if (kind === 'site') return [figuresBlock(told as KeptBriefing)]; // of its kind, by the reader
  if (kind === 'touch-base') return [sitesBlock((told as { rows: readonly KeptSite[] | null }).rows)];
  return assessmentBlocks(told as KeptAssessment);
}

export function assessmentPaper(
  told: Assessment,
  printed: { readonly by: string; readonly at: string },
): Paper {
  return {
    kind: 'assessment',
    number: told.at.slice(0, 10).replaceAll('-', ''),
    title: w('研判会材料', 'Assessment of headquarters'),
    issuer: told.district.name,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: w('单位', 'Unit'), value: told.district.name, half: true },
          { label: w('截至', 'As of'), value: momentText(new Date(told.at)), half: true },
        ],
      },
      ...assessmentBlocks(told),
    ],
    foot: w(`${printed.by} ${printed.at} 打印`, `Printed by ${printed.by}, ${printed.at}`),
  };
}

function assessmentBlocks({ forecast, figures: shares, testing, sites }: KeptAssessment): PaperBlock[] {
  const n = numberOr('zh');
  const m = numberOr('en');
  return [
    {
      kind: 'list',
      title: w('是否再开隔离点', 'Whether the next site is opened'),
      items: [forecast.why],
    },
    {
      kind: 'table',
      title: w('指标', 'Figures'),
      head: [w('指标', 'Figure'), w('数', 'Count'), w('计算口径', 'What is counted')],
      rows:
        shares === null
          ? [[NOT_COUNTED, '—', '—']]
          : shares.map(({ words, value, of, note }): PaperText[] => [
              words,
              w(`${n(value)} / ${n(of)}`, `${m(value)} / ${m(of)}`),
              note,
            ]),
    },
    {
      kind: 'fields',
      title: w('今日采样', 'Testing today'),
      fields: [
        {
          label: w('场次', 'Sessions'),
          value: w(
            `${n(testing.sessions)} 场，已关点 ${n(testing.closed)} 场`,
            `${m(testing.sessions)}, ${m(testing.closed)} closed`,
          ),
          half: true,
        },
        {
          label: w('已采 / 应采', 'Swabbed / expected'),
          value: w(
            `${n(testing.tested)} / ${n(testing.roster)}`,
            `${m(testing.tested)} / ${m(testing.roster)}`,
          ),
          half: true,
        },
        {
          label: w('免检 / 未到 / 情况不明', 'Exempt / absent / nobody knows'),
          value: w(
            `${n(testing.exempt)} / ${n(testing.absent)} / ${n(testing.unexplained)}`,
            `${m(testing.exempt)} / ${m(testing.absent)} / ${m(testing.unexplained)}`,
          ),
        },
      ],
    },
    sitesBlock(sites),
  ];
}

function sitesBlock(rows: readonly KeptSite[] | null): PaperBlock {
  const title = w('各隔离点', 'Isolation sites');
  if (rows === null) return { kind: 'list', title, items: [NOT_COUNTED] };
  if (rows.length === 0) return { kind: 'list', title, items: [w('没有开设的隔离点', 'no site is open')] };
  // A column is narrow: what was not counted is a dash, and the line below the table says so.
  const n = (value: number | null) => value ?? '—';
  return {
    kind: 'table',
    title,
    head: [
      w('隔离点', 'Site'),
      w('在住', 'Guests'),
      w('入/出', 'In/out'),
      w('空房', 'Free'),
      w('房/餐/温', 'Rooms/meals/temp.'),
      w('发热', 'Fevers'),
      w('阳性', 'Positive'),
      w('事件', 'Inc.'),
      w('缺物', 'Out'),
      w('缺岗', 'Posts'),
      w('逾期', 'Late'),
    ],
    rows: rows.map((one): PaperText[] => [
      `${one.code} ${one.name}`,
      String(n(one.guests)),
      `${n(one.cameIn)}/${n(one.left)}`,
      String(n(one.free)),
      `${n(one.heads.rooms)}/${n(one.heads.meals)}/${n(one.heads.temperatures)}`,
      String(n(one.fevers)),
      String(n(one.positives)),
      String(n(one.incidents)),
      String(n(one.runsOut)),
      String(n(one.gaps)),
      String(n(one.late)),
    ]),
  };
}
