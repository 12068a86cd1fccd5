// The ground of a session, in metres: lanes with a dot each metre, desks, tables, one way from the left to the right. Pure.
import type { Words } from '../../base/words.ts';
import type { TestingRules } from '../terms.ts';

export interface Dot {
  readonly lane: number;
  /** 1 stands next to the desk. */
  readonly no: number;
  readonly x: number;
  readonly y: number;
}

export interface Lane {
  readonly no: number;
  /** The middle of its desk and of its table. */
  readonly desk: { readonly x: number; readonly y: number };
  readonly table: { readonly x: number; readonly y: number };
}

export interface Layout {
  readonly lengthM: number;
  readonly widthM: number;
  /** Where registration, swabbing and the way out begin, from the left. */
  readonly registerX: number;
  readonly swabX: number;
  readonly outX: number;
  readonly lanes: readonly Lane[];
  readonly dots: readonly Dot[];
  readonly troubles: readonly Words[];
}

/**
 * Lays the tables side by side across the ground, each with its queue before it. A queue that is longer than the ground
 * turns back and forth in an odd number of rows, so that it begins where people come in and ends at the desk. Everybody
 * comes in on the left and leaves on the right: nobody who leaves crosses a queue (domain handbook 4.6).
 */
export function layoutOf(
  rules: TestingRules,
  asked: { readonly lengthM: number; readonly widthM: number; readonly tables: number },
): Layout {
  const { lengthM, widthM } = asked;
  const { ground } = rules;
  const wanted = rules.slots.dotsPerTable;
  const outX = lengthM - ground.outM;
  const swabX = outX - ground.swabM;
  const registerX = swabX - ground.registerM;
  const room = registerX - ground.inM;
  const fit = room < 0 ? 0 : Math.min(asked.tables, Math.floor(widthM / ground.tableM));
  const step = rules.slots.dotMetres;
  const rowAtMost = room < 0 ? 0 : Math.floor(room / step + 1e-9) + 1;
  const bandM = fit === 0 ? 0 : widthM / fit;
  const rowsAtMost = odd(fit === 0 ? 0 : Math.floor((bandM - step) / ground.laneM + 1e-9) + 1);
  const rows = Math.min(rowsAtMost, oddUp(Math.ceil(wanted / Math.max(1, rowAtMost))));
  // As many in each row as in the next, so that the last one is as long as the first and ends where people come in.
  const count = Math.min(wanted, rows * rowAtMost);
  const perRow = rows === 0 ? 0 : Math.ceil(count / rows);
  const rowM = (perRow - 1) * step;
  const lanes: Lane[] = [];
  const dots: Dot[] = [];
  for (let lane = 1; lane <= fit; lane++) {
    const middle = (lane - 0.5) * bandM;
    const yOf = (row: number) => middle + (row - (rows - 1) / 2) * ground.laneM;
    const y = yOf(0);
    lanes.push({
      no: lane,
      desk: { x: registerX + ground.registerM / 2, y },
      table: { x: swabX + ground.swabM / 2, y },
    });
    for (let row = 0, no = 1; row < rows; row++) {
      // Rows with one less stand as far as the others, a little wider apart.
      const inRow = Math.floor((count + rows - 1 - row) / rows);
      for (let along = 0; along < inRow; along++, no++) {
        // Even rows run from the desk to where people come in, odd ones back; one alone stands where people come in.
        const back = row % 2 === 0 ? along : inRow - 1 - along;
        const far = inRow === 1 ? 1 : back / (inRow - 1);
        dots.push({ lane, no, x: registerX - far * rowM, y: yOf(row) });
      }
    }
  }
  return {
    lengthM,
    widthM,
    registerX,
    swabX,
    outX,
    lanes,
    dots,
    troubles: troublesOf(rules, asked, { fit, dots }),
  };
}

const odd = (n: number) => (n <= 0 ? 0 : n % 2 === 1 ? n : n - 1);
const oddUp = (n: number) => (n % 2 === 1 ? n : n + 1);

function troublesOf(
  rules: TestingRules,
  { lengthM, tables }: { readonly lengthM: number; readonly tables: number },
  { fit, dots }: { readonly fit: number; readonly dots: readonly Dot[] },
): Words[] {
  const { inM, registerM, swabM, outM, tableM } = rules.ground;
  const least = inM + registerM + swabM + outM;
  if (lengthM < least)
    return [
      {
        zh: `场地长 ${lengthM} 米，至少需要 ${least} 米才能分出入口、登记、采样和出口`,
        en: `The ground is ${lengthM} m long; the way in, registration, swabbing and the way out need ${least} m`,
      },
    ];
  const wanted = fit * rules.slots.dotsPerTable;
  return [
    ...(fit < tables
      ? [
          {
            zh: `场地宽度只放得下 ${fit} 台（每台 ${tableM} 米），共需 ${tables} 台`,
            en: `The ground is wide enough for ${fit} of ${tables} tables, ${tableM} m each`,
          },
        ]
      : []),
    ...(dots.length < wanted
      ? [
          {
            zh: `只排得下 ${dots.length} 个一米点，应有 ${wanted} 个：请缩短时段人数，或另找排队场地`,
            en: `There is room for ${dots.length} dots of ${wanted}: let fewer come to a slot, or find more ground for the queue`,
          },
        ]
      : []),
  ];
}

/** Scales a plan is drawn to, the largest drawing first. */
export const SCALES = [50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1000] as const;

/** Around the ground on paper, for names and the ruler; and the edge no printer prints (testing.css says it too). */
export const AROUND_MM = 7;
export const MARGIN_MM = 6;

/**
 * Sheets laid on their side, and what the ground may cover on them; the rest is for the head and the key. Wider than the
 * sheet takes, and the browser prints all of it a little smaller: then no scale is true any more.
 */
export const SHEETS = {
  a4: { paperMm: 297, widthMm: 270, heightMm: 140 },
  a3: { paperMm: 420, widthMm: 392, heightMm: 225 },
} as const;
export type SheetName = keyof typeof SHEETS;

/** The scale at which the ground fits the sheet, 1 to so many. Undefined: it is too large for any. */
export function scaleFor(
  ground: { readonly lengthM: number; readonly widthM: number },
  sheet: SheetName,
): number | undefined {
  const { widthMm, heightMm } = SHEETS[sheet];
  return SCALES.find(
    (scale) => (ground.lengthM * 1_000) / scale <= widthMm && (ground.widthM * 1_000) / scale <= heightMm,
  );
}
