// The report of a session as a paper and as sheets: the sums with what they are of, everybody who was not swabbed by
// name, and what came after closing. Pure: everything it says is handed in.
import type { Paper, PaperBlock } from '../../base/paper.ts';
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
/** So many are named in each list; everybody else is in the sheet. */
const NAMED = 200;

export function coverageReport(report: Report): Paper {
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
      ...reasons(exempt),
      // Sums and signatures are always on the first page, with as many names as it takes: an ordinary day is one page.
      {
        kind: 'signatures',
        signatures: [
          {
            label: w('点位长', 'Site lead'),
            ...(report.closing?.byName == null
              ? {}
              : { name: report.closing.byName, at: momentText(report.closing.at) }),
          },
          ...report.signedAgain.map(({ byName, at }) => ({
            label: w('关点后补签', 'Signed again'),
            ...(byName === null ? {} : { name: byName }),
            at: momentText(at),
          })),
          { label: w('场所核对', 'For the site') },
        ],
      },
      ...unknown(rest, report, NAMED),
      ...away(absent, report, NAMED),
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

/** Names run on as a text: a table of them would not fit the page. */
function named(
  title: Words,
  people: readonly PersonShown[],
  atMost: number,
  say: (one: PersonShown) => Words,
): PaperBlock[] {
  if (people.length === 0) return [];
  const shown = people.slice(0, atMost).map(say);
  const more = people.length - shown.length;
  const rest = w(`另有 ${more} 人，见采样覆盖表`, `And ${more} more, in the sheet of coverage`);
  const all = more > 0 ? [...shown, rest] : shown;
  return [
    {
      kind: 'text',
      title,
      text: {
        zh: lines(
          all.map(({ zh }) => zh),
          '；',
        ),
        en: lines(
          all.map(({ en }) => en),
          '; ',
        ),
      },
    },
  ];
}

/** A page ends between two paragraphs; so none is long. */
function lines(names: readonly string[], between: string): string {
  return Array.from({ length: Math.ceil(names.length / 4) }, (_, i) =>
    names.slice(4 * i, 4 * i + 4).join(between),
  ).join(`${between.trim()}\n`);
}

function unknown(people: readonly PersonShown[], report: Report, atMost: number): PaperBlock[] {
  const signed = people.filter(({ signedAt }) => signedAt !== null).length;
  const title = w(
    `情况不明 ${people.length} 人（点位长已签字 ${signed} 人）`,
    `Nobody knows: ${people.length} (signed for by the lead: ${signed})`,
  );
  return named(title, people, atMost, (one) => {
    const text = `${who(one, report)} ${team(one)}`;
    return { zh: text, en: text };
  });
}

function away(people: readonly PersonShown[], report: Report, atMost: number): PaperBlock[] {
  const title = w(`未到，有说明 ${people.length} 人`, `Absent, accounted for: ${people.length}`);
  return named(title, people, atMost, (one) => {
    const slot = one.newSlot === null ? '—' : momentText(one.newSlot).slice(5);
    const owner = one.ownerName ?? '—';
    return {
      zh: `${who(one, report)} ${team(one)}，${one.why?.zh ?? '—'}，${owner}负责，${slot} 补采`,
      en: `${who(one, report)} ${team(one)}, ${one.why?.en ?? '—'}, seen to by ${owner}, by ${slot}`,
    };
  });
}

const who = (one: PersonShown, { names }: Report) => `${one.ticket} ${names.get(one.person) ?? '—'}`;
const team = ({ employer, team: of }: PersonShown) =>
  [employer, of].filter((text) => text !== '').join(' · ') || '—';

/** Those who need not be swabbed, by reason: how many. */
function reasons(exempt: readonly PersonShown[]): PaperBlock[] {
  if (exempt.length === 0) return [];
  const each = [...Map.groupBy(exempt, ({ exemption }) => exemption).values()].map((of) => ({
    why: of[0]?.why ?? { zh: '—', en: '—' },
    n: of.length,
  }));
  return [
    {
      kind: 'text',
      title: w(`免采 ${exempt.length} 人`, `Exempt: ${exempt.length}`),
      text: {
        zh: each.map(({ why, n }) => `${why.zh} ${n} 人`).join('；'),
        en: each.map(({ why, n }) => `${why.en}: ${n}`).join('; '),
      },
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
