// The notice to a site as a paper: when and where its people are tested, whom it sends, who comes in which slot, what
// holds for them. Pure: everything it says is handed in.
import type { Paper, PaperBlock } from '../../base/paper.ts';
import { fillWords, type Words } from '../../base/words.ts';
import { momentText } from '../../rulebook/rules.ts';
import type { Slot } from '../queue/rules.ts';
import { OFFERS, type Offer, type TestingRules } from '../terms.ts';

export interface SiteNoticeFacts {
  /** S-12. */
  readonly code: string;
  readonly issuer: Words;
  readonly site: { readonly code: string; readonly name: string; readonly address: string };
  readonly contact: { readonly name: string | null; readonly phone: string | null };
  readonly offer: Offer;
  readonly ground: { readonly name: string; readonly address: string };
  readonly opensAt: Date;
  readonly closesAt: Date;
  readonly people: number;
  readonly tables: number;
  readonly poolSize: number;
  readonly lead: string | undefined;
  readonly slots: readonly Slot[];
  /** Whom the site sends. */
  readonly sends: readonly (Words & { readonly count: number })[];
  readonly printedAt: string;
}

const w = (zh: string, en: string): Words => ({ zh, en });

export function noticeToSite(rules: TestingRules, facts: SiteNoticeFacts): Paper {
  const { notice } = rules;
  const holes = {
    posts: {
      zh: facts.sends.map(({ zh, count }) => `${zh} ${count} 人`).join('、'),
      en: facts.sends.map(({ en, count }) => `${count} × ${en}`).join(', '),
    },
    dots: rules.slots.dotsPerTable,
    minutes: rules.slots.minutes,
  };
  return {
    kind: 'test-notice',
    number: facts.code,
    title: { zh: notice.title.zh, en: notice.title.en },
    issuer: facts.issuer,
    blocks: [
      about(facts),
      {
        kind: 'list',
        title: w('请贵单位准备', 'What we ask of you'),
        numbered: true,
        items: notice.asks.map((one) => fillWords(one, holes)),
      },
      {
        kind: 'list',
        title: w('请告知每一个人', 'What everybody has to know'),
        items: notice.rules.map((one) => fillWords(one, holes)),
      },
      slotTable(facts.slots),
      {
        kind: 'signatures',
        signatures: [
          { label: w('场所签收', 'Received for the site') },
          { label: w('送达人', 'Handed over by') },
        ],
        stamp: w('（盖章）', '(stamp)'),
      },
    ],
    foot: w(
      `通知文本 ${notice.version} 版 · ${facts.printedAt} 打印 · 一式两份，场所与社区各存一份`,
      `Text of the notice ${notice.version} · printed ${facts.printedAt} · two copies: one for the site, one for the community`,
    ),
  };
}

function about(facts: SiteNoticeFacts): PaperBlock {
  const { contact, poolSize } = facts;
  return {
    kind: 'fields',
    fields: [
      { label: w('场所', 'Site'), value: `${facts.site.name}（${facts.site.code}）` },
      { label: w('地址', 'Address'), value: facts.site.address },
      { label: w('联系人', 'Contact'), value: contact.name ?? undefined, half: true },
      { label: w('电话', 'Telephone'), value: contact.phone ?? undefined, half: true },
      { label: w('方式', 'How'), value: OFFERS[facts.offer], half: true },
      { label: w('人数', 'People'), value: String(facts.people), half: true },
      { label: w('采样地点', 'Where'), value: `${facts.ground.name}，${facts.ground.address}` },
      { label: w('开始', 'From'), value: momentText(facts.opensAt), half: true },
      { label: w('结束', 'Until'), value: momentText(facts.closesAt), half: true },
      { label: w('采样台', 'Tables'), value: String(facts.tables), half: true },
      {
        label: w('采样方式', 'Tubes'),
        value: poolSize === 1 ? w('单采', 'each alone') : w(`${poolSize} 人混采`, `${poolSize} to a tube`),
        half: true,
      },
      { label: w('点位长', 'Site lead'), value: facts.lead },
    ],
  };
}

/** Two slots beside each other: fifteen of them are half a page. After midnight the day is said. */
function slotTable(slots: readonly Slot[]): PaperBlock {
  const first = momentText(slots[0]?.from ?? new Date(0)).slice(0, 10);
  const timeOf = (at: Date) => {
    const [day = '', hour = ''] = momentText(at).split(' ');
    return day === first ? hour : `${day.slice(5)} ${hour}`;
  };
  const half = Math.ceil(slots.length / 2);
  const cells = (slot: Slot | undefined) =>
    slot === undefined
      ? ['', '']
      : [`${slot.no} · ${timeOf(slot.from)}–${momentText(slot.to).slice(11)}`, String(slot.people)];
  return {
    kind: 'table',
    title: w('时段', 'Slots'),
    head: [
      w('时段', 'Slot'),
      w('人数', 'People'),
      w('时段（续）', 'Slot, continued'),
      w('人数（续）', 'People, continued'),
    ],
    rows: Array.from({ length: half }, (_, i) => [...cells(slots[i]), ...cells(slots[half + i])]),
  };
}
