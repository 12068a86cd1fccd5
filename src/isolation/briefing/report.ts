// The morning briefing as a paper: what the screen shows, in the order in which the meeting goes through it. Pure.
import type { Paper, PaperBlock } from '../../base/paper.ts';
import { counted, type Words } from '../../base/words.ts';
import { momentText } from '../../rulebook/rules.ts';
import { FORGOTTEN, type KeptBriefing, NOT_COUNTED } from '../meetings/terms.ts';
import { satisfactionLine } from '../rating/rules.ts';
import { askedLines, attentionSums, movementSum, rotaGapLine, specialSum } from './rules.ts';
import { type Briefing, INCIDENT_STATES } from './terms.ts';

const w = (zh: string, en: string): Words => ({ zh, en });
const none = w('无', 'none');
/** So many rooms are named; the whole list is on the screen. */
const ROOMS = 30;

export function briefingPaper(
  told: Briefing,
  printed: { readonly issuer: Words; readonly by: string; readonly at: string },
): Paper {
  return {
    kind: 'briefing',
    number: told.site.code,
    title: w('晨会简报', 'Morning briefing'),
    issuer: printed.issuer,
    blocks: [
      {
        kind: 'fields',
        fields: [
          { label: w('隔离点', 'Site'), value: `${told.site.name}（${told.site.code}）`, half: true },
          { label: w('截至', 'As of'), value: momentText(new Date(told.at)), half: true },
        ],
      },
      list(w('今天要定的事', 'To be decided'), told.decisions, true),
      figuresBlock(told),
      {
        kind: 'list',
        title: w(`逾期事项 ${told.lateCount} 项`, `Late: ${told.lateCount}`),
        items:
          told.late.length === 0
            ? [none]
            : told.late.map(({ zh, en, dueAt, role }) => {
                const at = momentText(new Date(dueAt)).slice(5);
                return { zh: `${zh}（${role.zh}，应于 ${at}）`, en: `${en} (${role.en}, due ${at})` };
              }),
      },
      list(w('今日进出', 'Who comes and goes today'), movementLines(told)),
      list(w('突发事件', 'Incidents'), incidentLines(told)),
      list(w('物资不足或未盘', 'What runs out'), told.runsOut),
      list(w('例行工作', 'Routine work, since yesterday'), proofLines(told)),
      attention(told),
      ...(told.aloneCount === 0
        ? []
        : [
            list(
              w('无人陪护，待医务答复', 'Nobody is with her, a medic is to answer'),
              told.alone === null
                ? [w(`${told.aloneCount} 人`, String(told.aloneCount))]
                : told.alone.map(({ room, reason, words }) =>
                    w(`${room}：${reason.zh}，${words}`, `${room}: ${reason.en}, ${words}`),
                  ),
            ),
          ]),
      list(
        w('今日特别照护', 'Special care today'),
        told.specials === null
          ? [specialSum(told.specialCounts)]
          : told.specials.map(({ zh, en, at, done }) => {
              const when = momentText(new Date(at)).slice(11);
              return {
                zh: `${when} ${zh}${done ? '（已完成）' : ''}`,
                en: `${when} ${en}${done ? ' (done)' : ''}`,
              };
            }),
      ),
      list(w('住客提出的', 'What guests ask for'), [
        ...askedLines(told),
        satisfactionLine(told.satisfaction),
      ]),
      {
        kind: 'table',
        title: w('岗位', 'Posts'),
        head: [w('岗位', 'Post'), w('应有', 'Wanted'), w('在岗', 'There')],
        rows: told.staff.map(({ zh, en, wanted, there }) => [{ zh, en }, String(wanted), String(there)]),
      },
      ...(told.rotaGaps.length === 0
        ? []
        : [list(w('值班缺口', 'Hours without a post'), told.rotaGaps.map(rotaGapLine))]),
      ...(told.untrained.length === 0
        ? []
        : [
            list(
              w('未培训先上岗', 'Began without a training'),
              told.untrained.map(({ post, until, why }) => {
                const by = momentText(new Date(until));
                return w(`${post.zh}，到 ${by}：${why}`, `${post.en}, until ${by}: ${why}`);
              }),
            ),
          ]),
      list(
        w('上次会议的决定', 'What the last meeting decided'),
        told.meeting.decided.map(({ code, title, forgotten, decision, owner, done }) => {
          if (forgotten) return w(`${code} ${FORGOTTEN.zh}`, `${code} ${FORGOTTEN.en}`);
          const what = decision === null || decision === title ? title : `${title}：${decision}`;
          const state = done === true ? w('已办', 'done') : w('未办', 'not done');
          return owner === null
            ? w(`${code} ${what}`, `${code} ${what}`)
            : w(
                `${code} ${what}（${owner.role.zh}，${state.zh}）`,
                `${code} ${what} (${owner.role.en}, ${state.en})`,
              );
        }),
      ),
      list(
        w('留待今天的议题', 'Open from before'),
        told.meeting.open.map(({ code, title, since }) =>
          w(`${code} ${title}（${since} 提出）`, `${code} ${title} (raised ${since})`),
        ),
      ),
      { kind: 'signatures', signatures: [{ label: w('点长', 'Head') }, { label: w('记录', 'Minutes') }] },
    ],
    foot: w(`${printed.by} ${printed.at} 打印`, `Printed by ${printed.by}, ${printed.at}`),
  };
}

type FiguresToPrint = Pick<
  KeptBriefing,
  | 'heads'
  | 'rooms'
  | 'cameIn'
  | 'left'
  | 'temperatures'
  | 'fevers'
  | 'tests'
  | 'disinfection'
  | 'movementCounts'
  | 'incidentCounts'
  | 'runsOut'
  | 'proofCounts'
  | 'staffTests'
  | 'closedLoop'
>;

/** With its day: what is told here is of two days, and a trip that is late may be of one before. */
const whenOf = (text: string) => momentText(new Date(text)).slice(5);

function movementLines({ movements, movementCounts }: Briefing): Words[] {
  return [
    movementSum(movementCounts),
    ...movements.map(({ zh, en, way, at }) =>
      way === 'in'
        ? w(`${whenOf(at)} 到：${zh}`, `${whenOf(at)} in: ${en}`)
        : w(`${whenOf(at)} 走：${zh}`, `${whenOf(at)} out: ${en}`),
    ),
  ];
}

function incidentLines({ incidents }: Briefing): Words[] {
  return incidents.map(({ code, zh, en, where, at, state }) => {
    const when = whenOf(at);
    const { zh: stateZh, en: stateEn } = INCIDENT_STATES[state];
    return w(
      `${code} ${zh}${where === null ? '' : `，${where.zh}`}，${when}（${stateZh}）`,
      `${code} ${en}${where === null ? '' : `, ${where.en}`}, ${when} (${stateEn})`,
    );
  });
}

function proofLines({ proofs }: Briefing): Words[] {
  return proofs.map(({ zh, en, dueAt, doneAt, how }) => {
    const at = whenOf(doneAt ?? dueAt);
    if (doneAt === null) return w(`${zh}：未办（应于 ${at}）`, `${en}: not done (due ${at})`);
    return w(
      `${zh}：${at} 已办${how === null ? '' : `，${how}`}`,
      `${en}: done ${at}${how === null ? '' : `, ${how}`}`,
    );
  });
}

/** The figures of a site, as the meeting goes through them. */
export function figuresBlock({
  heads,
  rooms,
  cameIn,
  left,
  temperatures,
  fevers,
  tests,
  disinfection,
  movementCounts: moves,
  incidentCounts: incidents,
  runsOut,
  proofCounts: proofs,
  staffTests: staff,
  closedLoop: loop,
}: FiguresToPrint): PaperBlock {
  const half = true as const;
  const zh = (value: number | null) => value ?? NOT_COUNTED.zh;
  const en = (value: number | null) => value ?? NOT_COUNTED.en;
  const both = (...values: readonly (number | null)[]) =>
    w(values.map(zh).join(' / '), values.map(en).join(' / '));
  return {
    kind: 'fields',
    title: w('数字', 'Figures'),
    fields: [
      {
        label: w('三数', 'Heads'),
        value: w(
          `住房 ${zh(heads.rooms)}，送餐 ${shown(heads.meals)}，测温名单 ${shown(heads.temperatures)}：${heads.agree === null ? NOT_COUNTED.zh : heads.agree ? '一致' : '不一致'}`,
          `rooms ${en(heads.rooms)}, meals ${shown(heads.meals)}, temperatures ${shown(heads.temperatures)}: ${heads.agree === null ? NOT_COUNTED.en : heads.agree ? 'they agree' : 'they differ'}`,
        ),
      },
      {
        label: w('房间', 'Rooms'),
        value: w(
          `共 ${zh(rooms.all)}，住 ${zh(rooms.used)}，空 ${zh(rooms.free)}，待消毒 ${zh(rooms.soiled)}，通风 ${zh(rooms.airing)}，停用 ${zh(rooms.closed)}`,
          `${en(rooms.all)} in all, ${en(rooms.used)} used, ${en(rooms.free)} free, ${en(rooms.soiled)} to be disinfected, ${en(rooms.airing)} airing, ${en(rooms.closed)} closed`,
        ),
      },
      { label: w('24 小时入 / 出', 'In / out in 24 h'), value: both(cameIn, left), half },
      { label: w('发热未了结', 'Fevers open'), value: both(fevers), half },
      {
        label: w('测温', 'Temperatures'),
        value: w(
          `已测 ${zh(temperatures.measured)} / ${zh(temperatures.listed)}，缺 ${zh(temperatures.missing)}`,
          `${en(temperatures.measured)} of ${en(temperatures.listed)}, ${en(temperatures.missing)} missing`,
        ),
        half,
      },
      {
        label: w('检测', 'Tests'),
        value: w(
          `应采 ${zh(tests.due)}，待结果 ${zh(tests.awaited)}，24 小时出 ${zh(tests.arrived)}，阳性 ${zh(tests.positives)}`,
          `${en(tests.due)} due, ${en(tests.awaited)} awaited, ${en(tests.arrived)} came in 24 h, ${en(tests.positives)} positive`,
        ),
        half,
      },
      {
        label: w('今日来 / 期满 / 未安排', 'Come today / days over / no way to go'),
        value: both(moves.in, moves.out, moves.unarranged),
        half,
      },
      {
        label: w('事件处置中 / 待复盘', 'Incidents going on / to review'),
        value: both(incidents.open, incidents.toReview),
        half,
      },
      { label: w('物资不足或未盘', 'Things that run out'), value: runsOutText(runsOut) },
      {
        label: w('例行工作已办 / 应办', 'Routine work done / due'),
        value: both(proofs.done, proofs.all),
        half,
      },
      {
        label: w('工作人员检测', 'Tests of the staff'),
        value: w(
          `今日已采 ${zh(staff.sampled)}，待采 ${zh(staff.due)}，逾期 ${zh(staff.overdue)}，待结果 ${zh(staff.awaited)}，阳性 ${zh(staff.positives)}`,
          `${en(staff.sampled)} sampled today, ${en(staff.due)} to be sampled, ${en(staff.overdue)} overdue, ${en(staff.awaited)} awaited, ${en(staff.positives)} positive`,
        ),
      },
      {
        label: w('闭环超期 / 下岗隔离 / 应解除', 'Inside too long / quarantine after duty / to release'),
        value: both(loop.over, loop.quarantined, loop.toRelease),
      },
      { label: w('消毒轮次', 'Rounds'), value: both(disinfection.rounds), half },
      {
        label: w('未就绪走廊 / 强行送餐', 'Corridors waiting / overrides'),
        value: both(disinfection.corridorsWaiting, disinfection.overrides),
        half,
      },
      {
        label: w('通行问题未了结', 'Wrong steps open'),
        value: both(disinfection.wrongSteps),
        half,
      },
    ],
  };
}

/** Line by line: what was never counted is one of them, however much it is. */
function runsOutText(lines: FiguresToPrint['runsOut']): Words {
  if (lines === null) return NOT_COUNTED;
  return lines.length === 0
    ? none
    : w(lines.map(({ zh }) => zh).join('；'), lines.map(({ en }) => en).join('; '));
}

function attention({ attention: rooms, attentionCounts }: Briefing): PaperBlock {
  if (rooms === null) return list(w('重点关注', 'Looked after more'), attentionSums(attentionCounts));
  const more = rooms.length - ROOMS;
  return {
    kind: 'list',
    title: w(`重点关注 ${rooms.length} 间`, `Looked after more: ${counted(rooms.length, 'room')}`),
    items:
      rooms.length === 0
        ? [none]
        : [
            ...rooms.slice(0, ROOMS).map(({ room, levels, reasons, plan, changed }) => {
              const said = (language: 'zh' | 'en', comma: string, stop: string) =>
                [
                  reasons.map((one) => one[language]).join(comma),
                  ...(changed === null ? [] : [changed[language]]),
                  ...plan.map((one) => one[language]),
                ].join(stop);
              return {
                zh: `${room}（${levels.join('')}）${said('zh', '、', '；')}`,
                en: `${room} (${levels.join('')}) ${said('en', ', ', '; ')}`,
              };
            }),
            ...(more > 0 ? [w(`另有 ${more} 间，见屏幕`, `and ${more} more, on the screen`)] : []),
          ],
  };
}

function list(title: Words, items: readonly Words[], numbered = false): PaperBlock {
  return {
    kind: 'list',
    title,
    items: items.length === 0 ? [none] : items,
    ...(numbered && items.length > 0 ? { numbered: true as const } : {}),
  };
}

function shown(n: number | null): string {
  return n === null ? '—' : String(n);
}
