// Reads a spreadsheet of a laboratory: a line for each tube, by its label.
import type { Sheet, Workbook } from '../../base/cells.ts';
import { plainLabel } from '../../lists/columns.ts';
import type { TestingRules } from '../terms.ts';
import { foundIn } from './rules.ts';
import type { Finding } from './terms.ts';

/** What a column can hold; the first that fits a heading holds. */
const COLUMNS = [
  ['received', /(收到|接收|实收).*(数|份)|拭子数|实收数|^(received|swabs|count)/],
  ['corrected', /更正|修改|corrected|amended/],
  ['observedAt', /(报告|检测|检验|审核)(时间|日期)|reportedat|reporttime|observedat|testedat/],
  ['barcode', /管号|条码|条形码|试管编号|标本号|样本号|样本编号|barcode|tube|specimen|sampleid/],
  ['result', /结果|结论|result|conclusion/],
] as const;
type Column = (typeof COLUMNS)[number][0];

export function labColumns(labels: readonly string[]): Partial<Record<Column, number>> {
  const found: Partial<Record<Column, number>> = {};
  labels.forEach((label, at) => {
    const plain = plainLabel(label.split('›').at(-1) ?? label);
    const column = COLUMNS.find(([, looks]) => looks.test(plain))?.[0];
    if (column !== undefined) found[column] ??= at;
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
  return read.length === 0 ? undefined : read.flat();
}

function linesOf(sheet: Sheet, rules: TestingRules): Finding[] | undefined {
  const found = sheet.rows.slice(0, HEADING_WITHIN).map((row) => labColumns(row.map(({ text }) => text)));
  const at = found.findIndex(({ barcode, result }) => barcode !== undefined && result !== undefined);
  const columns = found[at];
  if (columns === undefined) return undefined;
  return sheet.rows.slice(at + 1).flatMap((cells): Finding[] => {
    const text = (column: Column) => {
      const at = columns[column];
      return at === undefined ? '' : (cells[at]?.text ?? '').trim();
    };
    const label = text('barcode');
    const said = text('result');
    // A line with a label and no result is awaited: silence is no result, and so no line either.
    if (label === '' || said === '') return [];
    const received = /^\d{1,3}$/.test(text('received')) ? Number(text('received')) : undefined;
    return [
      {
        barcode: label.slice(0, 80),
        result: foundIn(rules, said) ?? 'unreadable',
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
