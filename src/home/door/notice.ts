// The notice as a paper: what was decided, by which law, until when, what holds, whom to call, what is recorded and where
// she may object. Pure: everything it says is handed in, so that the paper served can be made again.

import type { Paper, PaperBlock, PaperSignature } from '../../base/paper.ts';
import { fillWords, type Words } from '../../base/words.ts';
import type { PlannedStage } from '../../control/protocols/terms.ts';
import type { DocumentHeld } from '../../people/terms.ts';
import { SEX_WORDS } from '../../people/terms.ts';
import type { HomeRules, ServedHow } from './terms.ts';

export interface NoticeFacts {
  /** E-104. */
  readonly code: string;
  readonly orderNo: number;
  readonly issuer: Words;
  readonly person: {
    readonly name: string;
    readonly sex?: 'male' | 'female' | undefined;
    readonly phones: readonly string[];
    readonly documents: readonly DocumentHeld[];
    readonly address?: string | undefined;
    readonly workplace?: string | undefined;
  };
  readonly documentKind: Words | undefined;
  readonly category: Words;
  readonly basis: Words;
  readonly fromOn: string | null;
  readonly toOn: string | null;
  readonly stages: readonly Pick<
    PlannedStage,
    'label' | 'place' | 'from' | 'to' | 'monitor' | 'tests' | 'skipped'
  >[];
  /** The place of the stage she is in: which rules hold. */
  readonly stagePlace: string | null;
  readonly symptoms: readonly Words[];
  readonly reviewRoute: Words;
  /** Her team, with official numbers where they are known. */
  readonly team: readonly {
    readonly role: Words;
    readonly name: string;
    readonly phone: string | undefined;
  }[];
  readonly decidedBy: string;
  readonly decidedAt: string;
  readonly served:
    | {
        readonly how: ServedHow;
        readonly howWords: Words;
        readonly at: string;
        readonly by: string;
        readonly beside: string | undefined;
        readonly signature: string | undefined;
        readonly witness: string | undefined;
      }
    | undefined;
  readonly printedAt: string;
}

const w = (zh: string, en: string): Words => ({ zh, en });

/** The notice of one decision. */
export function noticePaper(facts: NoticeFacts, { notice }: HomeRules): Paper {
  return {
    kind: 'notice',
    number: `${facts.code}/${facts.orderNo}`,
    title: { zh: notice.title.zh, en: notice.title.en },
    issuer: facts.issuer,
    blocks: [
      who(facts),
      decision(facts),
      days(facts),
      {
        kind: 'list',
        title: w('须遵守的要求', 'What holds for you'),
        numbered: true,
        items: [
          ...rulesOf(facts, notice),
          temperature(facts, notice),
          fillWords(notice.symptoms, {
            symptoms: {
              zh: facts.symptoms.map(({ zh }) => zh).join('、'),
              en: facts.symptoms.map(({ en }) => en).join(', '),
            },
          }),
          plain(notice.ambulance),
        ],
      },
      { kind: 'text', title: w('法律责任', 'What the law provides'), text: plain(notice.penalties) },
      {
        kind: 'table',
        title: w('您的小组（四包一）', 'Your team'),
        head: [w('岗位', 'Role'), w('姓名', 'Name'), w('电话', 'Telephone')],
        rows: facts.team.map(({ role, name, phone }) => [role, name, phone ?? '']),
      },
      {
        kind: 'table',
        title: w('求助电话', 'Numbers for help'),
        head: [w('用途', 'For'), w('电话', 'Number')],
        rows: notice.helpNumbers.map((one) => [plain(one), one.number]),
      },
      {
        kind: 'list',
        title: w('您的个人信息', 'Your data'),
        items: notice.recorded.map(plain),
      },
      {
        kind: 'text',
        title: w('异议与权利', 'If you object'),
        text: fillWords(notice.appeal, { route: withoutStop(facts.reviewRoute) }),
      },
      received(facts),
    ].filter((block): block is PaperBlock => block !== undefined),
    foot: w(
      `告知书文本 ${notice.version} 版 · ${facts.printedAt} 打印 · 一式两份，本人与社区各存一份`,
      `Text of the notice ${notice.version} · printed ${facts.printedAt} · two copies: one for you, one for the community`,
    ),
  };
}

const plain = ({ zh, en }: Words): Words => ({ zh, en });

/** Put into another sentence, it brings its own full stop only once. */
const withoutStop = ({ zh, en }: Words): Words => ({ zh: zh.replace(/。$/, ''), en: en.replace(/\.$/, '') });

function who({ person, documentKind, category }: NoticeFacts): PaperBlock {
  return {
    kind: 'fields',
    title: w('被告知人', 'Whom it concerns'),
    fields: [
      { label: w('姓名', 'Name'), value: person.name, half: true },
      {
        label: w('性别', 'Sex'),
        value: person.sex === undefined ? undefined : SEX_WORDS[person.sex],
        half: true,
      },
      { label: w('联系电话', 'Telephone'), value: person.phones[0], half: true },
      { label: w('人员类别', 'Category'), value: category, half: true },
      { label: w('证件类型', 'Document'), value: documentKind, half: true },
      { label: w('证件号码', 'Number'), value: person.documents[0]?.number, half: true },
      { label: w('住址', 'Address'), value: person.address },
      { label: w('工作单位', 'Employer'), value: person.workplace, half: true },
      { label: w('单位联系人、电话', 'Employer’s contact'), value: undefined, half: true },
    ],
  };
}

function decision({ basis, fromOn, toOn, decidedBy, decidedAt }: NoticeFacts): PaperBlock {
  return {
    kind: 'fields',
    title: w('决定', 'Decision'),
    fields: [
      { label: w('法律依据', 'Legal basis'), value: basis },
      {
        label: w('起止日期', 'Period'),
        value:
          toOn === null
            ? w(`${fromOn ?? ''} 起，结束日期另行告知`, `from ${fromOn ?? ''}; the last day will be told`)
            : w(
                `${fromOn ?? ''} 至 ${toOn}（含当日，符合解除条件时解除）`,
                `${fromOn ?? ''} to ${toOn}, both included; release when its conditions hold`,
              ),
      },
      { label: w('决定人', 'Decided by'), value: decidedBy, half: true },
      { label: w('决定时间', 'Decided at'), value: decidedAt, half: true },
    ],
  };
}

const PLACES: Readonly<Record<string, Words>> = {
  hospital: w('医院', 'hospital'),
  facility: w('集中隔离点', 'isolation site'),
  home: w('居家', 'at home'),
  bednet: w('防蚊病房', 'mosquito-proof bed'),
  community: w('社区内', 'in the community'),
};

/** Each stage with its days, and the days of its tests. */
function days({ stages }: NoticeFacts): PaperBlock | undefined {
  const served = stages.filter((stage) => stage.skipped !== true);
  if (served.length === 0) return undefined;
  return {
    kind: 'table',
    title: w('安排', 'Your days'),
    head: [w('阶段', 'Stage'), w('日期', 'Days'), w('检测日期', 'Tests on')],
    rows: served.map(({ label, place, from, to, tests }) => [
      {
        zh: `${label.zh}（${PLACES[place]?.zh ?? place}）`,
        en: `${label.en} (${PLACES[place]?.en ?? place})`,
      },
      `${from} – ${to}`,
      tests.map(({ on, double }) => `${on.slice(5)}${double ? ' ×2' : ''}`).join('  '),
    ]),
  };
}

function rulesOf({ stagePlace }: NoticeFacts, notice: HomeRules['notice']): Words[] {
  const { home, facility, community } = notice.rules;
  const rows =
    stagePlace === 'facility' || stagePlace === 'hospital'
      ? facility
      : stagePlace === 'community'
        ? community
        : home;
  return rows.map(plain);
}

function temperature({ stages, stagePlace }: NoticeFacts, notice: HomeRules['notice']): Words {
  const monitor = stages.find((stage) => stage.skipped !== true && stage.place === stagePlace)?.monitor;
  if (monitor === undefined || monitor === null || monitor.temperaturePerDay === 0)
    return plain(notice.noTemperature);
  return fillWords(notice.temperature, {
    n: monitor.temperaturePerDay,
    slots: {
      zh: monitor.slots.map(([from, to]) => `${from}–${to}`).join('、'),
      en: monitor.slots.map(([from, to]) => `${from}–${to}`).join(', '),
    },
    fever: monitor.feverC.toFixed(1),
  });
}

function received({ served, person }: NoticeFacts): PaperBlock {
  const signed = served?.how === 'e-signature';
  const signatures: PaperSignature[] = [
    {
      label: w('被告知人签名：以上内容已告知，我已知晓', 'Whom it concerns: I have been told all of this'),
      ...(signed ? { picture: served.signature, name: person.name, at: served.at } : {}),
      ...(served?.how === 'paper' ? { name: served.howWords.zh, at: served.at } : {}),
    },
    {
      label: w('送达人签名', 'Served by'),
      ...(served === undefined ? {} : { name: served.by, at: served.at }),
    },
    {
      label: w('同行人员签名', 'With them'),
      ...(served?.beside === undefined ? {} : { name: served.beside, at: served.at }),
    },
    ...(served?.how === 'witness'
      ? [
          {
            label: w('见证人（被告知人未签名）', 'Witness (not signed by whom it concerns)'),
            name: served.witness,
            at: served.at,
          },
        ]
      : []),
  ];
  return {
    kind: 'signatures',
    title: w('送达', 'Served'),
    signatures,
    stamp: w('（盖章）', '(stamp)'),
  };
}
