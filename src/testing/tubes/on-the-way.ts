// What a laboratory reads before a box is taken in: which ones are on their way, and what is written of one. Labels,
// counts and temperatures; nobody’s name and no site’s.
import { Type } from 'typebox';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import { sessionCode } from '../sessions/rules.ts';
import { type TestingRules, testingRules } from '../terms.ts';
import { readNewBarcode } from './looking.ts';
import { printedOf, TRANSPORT_TROUBLE, transportTrouble } from './rules.ts';
import * as store from './store.ts';
import { Barcode } from './terms.ts';

const LABORATORY = { duty: 'testing.laboratory', purpose: 'outbreak-response' } as const;

/** A laboratory that has more before its door sees the first of them: those that have been on their way longest. */
const BOXES_AT_MOST = 200;

export interface BoxOnTheWay {
  readonly box: string;
  /** Of its session. */
  readonly code: string;
  readonly seal: string | null;
  /** Null: nobody has told us yet that it left. */
  readonly departedAt: string | null;
  readonly departC: number | null;
  readonly arrivedAt: string | null;
  readonly tubes: number;
  readonly firstAt: string | null;
  /** As it is now, with what the thermometer said when it left. */
  readonly trouble: Words | null;
}

export interface BoxToReceive extends BoxOnTheWay {
  readonly list: readonly { readonly barcode: string; readonly written: number | null }[];
  /** Why a tube may not be taken, by the rulebook. */
  readonly rejections: readonly { readonly reason: string; readonly words: Words }[];
}

export const boxesOnTheWay = look('/testing/boxes', {
  ...LABORATORY,
  title: { zh: '待接收的箱', en: 'boxes on their way' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ readonly boxes: readonly BoxOnTheWay[] }> {
    const rules = ctx.rulebook.part(testingRules);
    const boxes = await store.boxesOnTheWay(tx, BOXES_AT_MOST);
    return { boxes: boxes.map((box) => shown(rules, box, ctx.now)) };
  },
});

/** One of them, tube by tube; also one that is at the door before the phone that sent it has signal. */
export const boxToReceive = look('/testing/boxes/:box', {
  ...LABORATORY,
  title: { zh: '箱内清单', en: 'the list of a box' },
  query: Type.Object({ box: Barcode }),
  async run(tx, query, ctx): Promise<BoxToReceive> {
    const rules = ctx.rulebook.part(testingRules);
    const box = (await store.boxOnTheWay(tx, readNewBarcode(query.box))) ?? refuseHouse('not-found');
    const tubes = await store.tubesInBox(tx, box.id);
    return {
      ...shown(rules, box, ctx.now),
      // As they are printed: what the laboratory reads off a tube.
      list: tubes.map(({ barcode, written }) => ({ barcode: printedOf(barcode), written })),
      rejections: rules.tubes.rejections.map(({ reason, zh, en }) => ({ reason, words: { zh, en } })),
    };
  },
});

function shown(rules: TestingRules, box: store.OnTheWay, now: Date): BoxOnTheWay {
  const trouble =
    box.firstAt === null
      ? undefined
      : transportTrouble(rules, { firstSwabAt: box.firstAt, now, measuredC: box.departC });
  return {
    box: box.code,
    code: sessionCode(box.no),
    seal: box.seal,
    departedAt: box.departedAt?.toISOString() ?? null,
    departC: box.departC,
    arrivedAt: box.arrivedAt?.toISOString() ?? null,
    tubes: box.tubes,
    firstAt: box.firstAt?.toISOString() ?? null,
    trouble: trouble === undefined ? null : TRANSPORT_TROUBLE[trouble],
  };
}

export const boxLooks: readonly Look[] = [boxesOnTheWay, boxToReceive];
