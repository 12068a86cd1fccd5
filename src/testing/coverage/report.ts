// The report of a session as a paper and as sheets: the sums with what they are of, everybody who was not swabbed by
// name, and what came after closing. Pure: everything it says is handed in.
import type { Paper, PaperBlock, PaperText } from '../../base/paper.ts';
import type { Words } from '../../base/words.ts';
import { momentText } from '../../rulebook/rules.ts';
import { ORIGINS } from '../roster/terms.ts';
import type { AccountShown, PersonShown } from './account.ts';
import { ACCOUNTS, STANDINGS } from './terms.ts';

/** A sheet of text cells (adapters/sheets/write.ts makes the file, and no cell of it a formula). */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

export interface Report extends AccountShown {
  /** Of those who were not swabbed. */
  readonly names: ReadonlyMap<string, string>;
  /** Number of this copy, in the ledger with who took it and why. */
  readonly copy: string;
  readonly by: string;
  readonly reason: string;
  readonly printedAt: string;
}

const w = (zh: string, en: string): Words => ({ zh, en });
/** So many of them fit the page with the sums; the rest is in the sheet. */
const NAMED = 24;

export function coverageReport(report: Report): Paper {
  const { sums } = report;
  const rest = report.persons.filter(({ standing }) => standing === 'unexplained');
  const absent = report.persons.filter(({ standing }) => standing === 'absent');
  const exempt = report.persons.filter(({ standing }) => standing === 'exempt');
  return {
    kind: 'coverage',
    number: report.code,
    title: w('核酸采样覆盖报告', 'Report of coverage'),
    issuer: report.issuer,
    blocks: [
      about(report),
      sumTable(report),
      ...list(w('情况不明', 'Nobody knows'), rest, report, sums.unexplained),
      ...list(w('未到，有说明', 'Absent'), absent, report, sums.absent),
      ...reasons(exempt),
      {
        kind: 'signatures',
        signatures: [
          {
            label: w('点位长', 'Site lead'),
            ...(report.closing?.byName == null
              ? {}
              : { name: report.closing.byName, at: momentText(report.closing.at) }),
          },
          { label: w('场所核对', 'For the site') },
        ],
        stamp: w('（盖章）', '(stamp)'),
      },
    ],
    foot: w(
      `第 ${report.copy} 号 · ${report.by} ${report.printedAt} 打印 · 事由：${report.reason} · 含个人信息，用后销毁`,
      `Copy ${report.copy} · printed by ${report.by}, ${report.printedAt} · for: ${report.reason} · personal data, destroy after use`,
    ),
  };
}

function about({
  code,
  site,
  ground,
  opensAt,
  closesAt,
  tubes,
  account,
  closing,
  afterClosing,
}: Report): PaperBlock {
  return {
    kind: 'fields',
    fields: [
      { label: w('场所', 'Site'), value: `${site.name}（${site.code}）` },
      { label: w('采样地点', 'Where'), value: ground },
      { label: w('场次', 'Session'), value: code, half: true },
      {
        label: w('时间', 'When'),
        value: `${momentText(opensAt)} – ${momentText(closesAt).slice(11)}`,
        half: true,
      },
      { label: w('采样管', 'Tubes'), value: String(tubes.tubes), half: true },
      {
        label: w('最后一份', 'Last swab'),
        value: tubes.lastSwabAt === null ? '—' : momentText(tubes.lastSwabAt),
        half: true,
      },
      {
        label: w('关点', 'Closed'),
        value:
          closing === null
            ? ACCOUNTS[account]
            : w(
                `${ACCOUNTS[account].zh}，${momentText(closing.at)}${closing.why === null ? '' : `，${closing.why}`}`,
                `${ACCOUNTS[account].en}, ${momentText(closing.at)}${closing.why === null ? '' : `, ${closing.why}`}`,
              ),
      },
      ...(afterClosing === 0
        ? []
        : [
            {
              label: w('关点之后', 'After closing'),
              value: w(
                `${afterClosing} 人的情况在关点后才登记`,
                `of ${afterClosing} people it was told only afterwards`,
              ),
            },
          ]),
    ],
  };
}

/** 97.4 %; a dash when nobody was to be swabbed. */
export const percent = (share: number | null): string =>
  share === null ? '—' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

function sumTable({ sums, share }: Report): PaperBlock {
  const toBe = sums.roster - sums.exempt;
  return {
    kind: 'table',
    title: w('应检尽检', 'Everyone who should be tested'),
    head: [
      w('应检名册', 'Roster'),
      STANDINGS.tested,
      STANDINGS.exempt,
      STANDINGS.absent,
      STANDINGS.unexplained,
      w('覆盖率', 'Coverage'),
    ],
    rows: [
      [
        w(`${sums.roster}（其中现场补登 ${sums.walkIns}）`, `${sums.roster} (walked in: ${sums.walkIns})`),
        String(sums.tested),
        String(sums.exempt),
        String(sums.absent),
        w(`${sums.unexplained}（已签字 ${sums.signed}）`, `${sums.unexplained} (signed for: ${sums.signed})`),
        `${percent(share)}（${sums.tested}/${toBe}）`,
      ],
    ],
  };
}

function list(title: Words, people: readonly PersonShown[], report: Report, all: number): PaperBlock[] {
  if (people.length === 0) return [];
  const more = all - NAMED;
  return [
    {
      kind: 'table',
      title: w(`${title.zh} ${all} 人`, `${title.en}: ${all}`),
      head: [
        w('号票', 'Ticket'),
        w('姓名', 'Name'),
        w('单位、班组', 'Employer, team'),
        w('原因', 'Why'),
        w('责任人', 'Seen to by'),
        w('补采时间', 'New slot'),
      ],
      rows: people.slice(0, NAMED).map((one) => cells(one, report)),
    },
    ...(more > 0
      ? [
          {
            kind: 'text' as const,
            text: w(`另有 ${more} 人，见采样覆盖表。`, `And ${more} more, in the sheet of coverage.`),
          },
        ]
      : []),
  ];
}

function cells(one: PersonShown, { names }: Report): PaperText[] {
  return [
    one.ticket,
    names.get(one.person) ?? '—',
    [one.employer, one.team].filter((text) => text !== '').join(' · ') || '—',
    one.why ?? (one.signedAt === null ? w('不明', 'not known') : w('点位长签字', 'signed for by the lead')),
    one.ownerName ?? '—',
    one.newSlot === null ? '—' : momentText(one.newSlot),
  ];
}

/** Those who need not be swabbed, by reason: how many, and their tickets. */
function reasons(exempt: readonly PersonShown[]): PaperBlock[] {
  if (exempt.length === 0) return [];
  return [
    {
      kind: 'table',
      title: w(`免采 ${exempt.length} 人`, `Exempt: ${exempt.length}`),
      head: [w('原因', 'Why'), w('人数', 'People')],
      rows: [...Map.groupBy(exempt, ({ exemption }) => exemption).values()].map((of) => [
        of[0]?.why ?? '—',
        String(of.length),
      ]),
    },
  ];
}

// The sheet ---------------------------------------------------------------------------------------------

export function coverageSheets(report: Report): Sheet[] {
  const { sums } = report;
  const mark = `第 ${report.copy} 号；${report.by} ${report.printedAt} 导出；事由：${report.reason}；含个人信息，用后销毁`;
  return [
    {
      name: '汇总 Sums',
      rows: [
        [mark],
        ['场次 Session', report.code],
        ['场所 Site', `${report.site.name}（${report.site.code}）`],
        ['开点 Opens', momentText(report.opensAt)],
        ['状态 State', `${ACCOUNTS[report.account].zh} ${ACCOUNTS[report.account].en}`],
        ['应检名册 Roster', String(sums.roster)],
        ['现场补登 Walked in', String(sums.walkIns)],
        ['已采 Tested', String(sums.tested)],
        ['免采 Exempt', String(sums.exempt)],
        ['未到，有说明 Absent', String(sums.absent)],
        ['情况不明 Nobody knows', String(sums.unexplained)],
        ['其中已签字 Signed for', String(sums.signed)],
        ['覆盖率 Coverage', `${percent(report.share)}（${sums.tested}/${sums.roster - sums.exempt}）`],
        ['采样管 Tubes', String(report.tubes.tubes)],
        ['关点后登记 After closing', String(report.afterClosing)],
      ],
    },
    {
      name: '单位班组 Teams',
      rows: [
        [
          '单位 Employer',
          '班组 Team',
          '应检 Roster',
          '已采 Tested',
          '免采 Exempt',
          '未到 Absent',
          '不明 Nobody knows',
        ],
        ...report.teams.map((one) => [
          one.employer,
          one.team,
          ...[one.roster, one.tested, one.exempt, one.absent, one.unexplained].map(String),
        ]),
      ],
    },
    {
      name: '名册 Roster',
      rows: [
        [mark],
        [
          '号票 Ticket',
          '姓名 Name',
          '单位 Employer',
          '班组 Team',
          '来源 From',
          '情况 Stands',
          '原因 Why',
          '责任人 Owner',
          '补采时间 New slot',
          '采样登记 Swabbed',
          '关点后 After closing',
        ],
        ...report.persons.map((one) => [
          one.ticket,
          report.names.get(one.person) ?? '',
          one.employer,
          one.team,
          ORIGINS[one.origin].zh,
          STANDINGS[one.standing].zh,
          one.why?.zh ?? (one.signedAt !== null && one.standing === 'unexplained' ? '点位长签字' : ''),
          one.ownerName ?? '',
          one.newSlot === null ? '' : momentText(one.newSlot),
          one.swabbedAt === null ? '' : momentText(one.swabbedAt),
          one.afterClosing ? '是 yes' : '',
        ]),
      ],
    },
  ];
}
