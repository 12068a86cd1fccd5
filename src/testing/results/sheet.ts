// Reads a spreadsheet of a laboratory: a line for each tube, by its label.
import type { Sheet, Workbook } from '../../base/cells.ts';
import { plainLabel } from '../../lists/columns.ts';
import type { TestingRules } from '../terms.ts';
import { foundIn, onePerTube, together } from './rules.ts';
import type { Finding } from './terms.ts';

/** What a column can hold; the first that fits a heading holds. */
const COLUMNS = [
  ['result', /(结果|结论|result|conclusion)(判定|判读)?\d*$/],
  ['received', /(收到|接收|实收).*(数|份)|拭子数|实收数|^(received|swabs|count)/],
  ['corrected', /更正|修改|corrected|amended/],
  ['observedAt', /(报告|检测|检验|审核|结果)(时间|日期)|reportedat|reporttime|observedat|testedat/],
  ['barcode', /管号|条码|条形码|试管编号|标本号|样本号|样本编号|barcode|tube|specimen|sampleid/],
] as const;
type Column = (typeof COLUMNS)[number][0];

/** Which columns hold what. A result may stand in several, one for each target or each time it was tested. */
function labColumns(labels: readonly string[]): Partial<Record<Column, readonly number[]>> {
  const found: Partial<Record<Column, number[]>> = {};
  labels.forEach((label, at) => {
    const plain = plainLabel(label.split('›').at(-1) ?? label);
    const column = COLUMNS.find(([, looks]) => looks.test(plain))?.[0];
    if (column !== undefined) found[column] = [...(found[column] ?? []), at];
  });
  return found;
}

/** A heading stands near the top, under a title or a stamp; a laboratory names no person in it. */
const HEADING_WITHIN = 30;

/** The lines of every sheet that has labels and results; undefined: there is no such sheet. */
export function readLabSheets(
  workbook: Pick<Workbook, 'sheets'>,
  rules: TestingRules,
): Finding[] | undefined {
  const read = workbook.sheets.map((sheet) => linesOf(sheet, rules)).filter((one) => one !== undefined);
  return read.length === 0 ? undefined : onePerTube(read.flat());
}

function linesOf(sheet: Sheet, rules: TestingRules): Finding[] | undefined {
  const found = sheet.rows.slice(0, HEADING_WITHIN).map((row) => labColumns(row.map(({ text }) => text)));
  const at = found.findIndex(({ barcode, result }) => barcode !== undefined && result !== undefined);
  const columns = found[at];
  if (columns === undefined) return undefined;
  const lines = sheet.rows.slice(at + 1);
  const textAt = (cells: Sheet['rows'][number], at: number) => (cells[at]?.text ?? '').trim();
  // A column nobody has written into says nothing of anybody.
  const results = columns.result?.filter((at) => lines.some((cells) => textAt(cells, at) !== '')) ?? [];
  return lines.flatMap((cells): Finding[] => {
    const text = (column: Column) => {
      const [at] = columns[column] ?? [];
      return at === undefined ? '' : textAt(cells, at);
    };
    const label = text('barcode');
    const said = results.map((at) => textAt(cells, at));
    // A line with a label and no result is awaited: silence is no result, and so no line either.
    if (said.every((one) => one === '')) return [];
    const received = /^\d{1,3}$/.test(text('received')) ? Number(text('received')) : undefined;
    return [
      {
        barcode: label.slice(0, 80),
        // Half of it said, or each half otherwise, it is asked about; so is a result without a label.
        result: together(said.map((one) => foundIn(rules, one) ?? 'unreadable')),
        ...(received === undefined ? {} : { received }),
        ...(text('observedAt') === '' ? {} : { observedAt: momentOf(text('observedAt')) }),
        ...(YES.test(text('corrected')) ? { corrected: true } : {}),
      },
    ];
  });
}

const YES = /^(是|更正|y|yes|true|1|c)$/i;

/** A day and an hour without a zone are ours. */
function momentOf(text: string): string {
  const found = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (found === null) return text.slice(0, 40);
  const [, year, ...rest] = found;
  const [month, day, hour, minute, second = '0'] = rest.map((one) => (one ?? '0').padStart(2, '0'));
  return `${year}-${month}-${day}T${hour}:${minute}:${second.padStart(2, '0')}+08:00`;
}
