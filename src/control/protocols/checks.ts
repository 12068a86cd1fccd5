// What must hold of a protocol beyond its shape, and of the district's overlays on it. A change that breaks one is
// refused with a sentence that says where, before anybody can approve it.

import { Refusal } from '../../base/refusal.ts';
import { type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { layered } from './layers.ts';
import { planFor, planText, readDay } from './plan.ts';
import {
  ANCHOR_WORDS,
  type Anchor,
  type At,
  type Category,
  type Example,
  FACT_ANCHORS,
  type LocalProtocols,
  type Protocol,
  type ProtocolInForce,
  type Stage,
} from './terms.ts';

type Path = readonly (string | number)[];

/** Everything that is wrong with one protocol: its own rows first, then its examples once the rows are sound. */
export function protocolProblems(protocol: Protocol): Wrong[] {
  const rows = [
    ...periodProblems(protocol, protocol.from, protocol.until),
    ...twice(protocol.categories, 'id', ['categories'], CATEGORY),
    ...samePriority(protocol.categories),
    ...protocol.categories.flatMap((category, i) => categoryProblems(protocol, category, ['categories', i])),
  ];
  if (rows.length > 0) return rows;
  const inForce = { ...protocol, version: protocol.id, overlays: [] };
  return [
    ...twice(protocol.examples, 'id', ['examples'], EXAMPLE),
    ...withoutExample(protocol.categories, protocol.examples, []),
    ...protocol.examples.flatMap((example, i) => exampleProblems(inForce, example, ['examples', i])),
  ];
}

/** What can be said of the local part by itself: its own protocols, names, and chains of parents. */
export function localProblems(local: LocalProtocols): Wrong[] {
  return [
    ...local.protocols.flatMap((protocol, i) =>
      protocolProblems(protocol).map((one) => below(['protocols', i], one)),
    ),
    ...twice([...local.protocols, ...local.overlays], 'id', [], { zh: '方案', en: 'the protocol' }),
    ...local.overlays.flatMap((overlay, i) => {
      const at = ['overlays', i] as const;
      const wrong: Wrong[] = [];
      const circle = circleFrom(local, overlay.id);
      if (circle !== undefined)
        wrong.push(
          wrongAt(
            {
              zh: `叠加方案的上级绕成了圈：${circle.join(' → ')}`,
              en: `the parents of the overlay go round in a circle: ${circle.join(' → ')}`,
            },
            ...at,
            'parent',
          ),
        );
      if ((overlay.categories ?? []).length === 0 && (overlay.stages ?? []).length === 0)
        wrong.push(
          wrongAt(
            {
              zh: `叠加方案「${overlay.id}」没有替换任何类别或阶段`,
              en: `the overlay “${overlay.id}” replaces no category and no stage`,
            },
            ...at,
          ),
        );
      if (overlay.insteadOfParent && overlay.jurisdiction.includes('.'))
        wrong.push(
          wrongAt(
            {
              zh: `叠加方案「${overlay.id}」只适用于部分街道，不能代替上级方案；请将 insteadOfParent 设为 false，按名称选用`,
              en: `the overlay “${overlay.id}” holds in a part of the district and can not stand in for its parent; set insteadOfParent to false and choose it by name`,
            },
            ...at,
            'insteadOfParent',
          ),
        );
      const rival = local.overlays.find(
        (other, j) =>
          j < i && other.insteadOfParent && overlay.insteadOfParent && other.parent === overlay.parent,
      );
      if (rival !== undefined)
        wrong.push(
          wrongAt(
            {
              zh: `「${rival.id}」和「${overlay.id}」都要代替「${overlay.parent}」，只能有一个`,
              en: `“${rival.id}” and “${overlay.id}” both stand in for “${overlay.parent}”; only one may`,
            },
            ...at,
            'insteadOfParent',
          ),
        );
      wrong.push(
        ...twice(overlay.categories ?? [], 'id', [...at, 'categories'], CATEGORY),
        ...twice(overlay.examples, 'id', [...at, 'examples'], EXAMPLE),
      );
      return wrong;
    }),
  ];
}

/**
 * The overlays laid on the protocols they name: a parent that is not there, a stage that replaces none, and everything
 * that is asked of a protocol. `shipped` are the protocols of the other parts.
 */
export function overlayProblems(local: LocalProtocols, shipped: readonly Protocol[]): Wrong[] {
  const known = [...shipped, ...local.protocols];
  const same = local.protocols.find((one) => shipped.some(({ id }) => id === one.id));
  if (same !== undefined)
    return [
      {
        zh: `方案「${same.id}」随产品已有，本地方案请另取名称`,
        en: `the protocol “${same.id}” ships with the product; give the local one another id`,
      },
    ];
  return local.overlays.flatMap((overlay, i) => {
    const at = ['overlays', i] as const;
    if (known.some(({ id }) => id === overlay.id))
      return [
        wrongAt(
          {
            zh: `「${overlay.id}」已是一个方案的名称`,
            en: `“${overlay.id}” is the id of a protocol already`,
          },
          ...at,
          'id',
        ),
      ];
    if (![...known, ...local.overlays].some(({ id }) => id === overlay.parent))
      return [
        wrongAt(
          {
            zh: `叠加方案「${overlay.id}」的上级「${overlay.parent}」不存在`,
            en: `the overlay “${overlay.id}” names the parent “${overlay.parent}”, which is not there`,
          },
          ...at,
          'parent',
        ),
      ];
    const whole = layered(shipped, local, overlay.id, overlay.id);
    if (whole === undefined) return [];
    const lost = (overlay.stages ?? []).flatMap(({ category, stage }, j): Wrong[] => {
      const below = parentOf(shipped, local, overlay.parent)?.categories.find(({ id }) => id === category);
      if (below?.stages.some(({ id }) => id === stage.id)) return [];
      return [
        wrongAt(
          {
            zh: `「${overlay.id}」要替换的阶段 ${category}.${stage.id} 在「${overlay.parent}」里没有`,
            en: `“${overlay.id}” replaces the stage ${category}.${stage.id}, which “${overlay.parent}” does not have`,
          },
          ...at,
          'stages',
          j,
        ),
      ];
    });
    if (lost.length > 0) return lost;
    const rows = [
      ...samePriority(whole.categories),
      ...whole.categories.flatMap((category, j) => categoryProblems(whole, category, ['categories', j])),
    ].map((one) => named(overlay.id, one, at));
    if (rows.length > 0) return rows;
    const touched = whole.categories.filter(
      ({ id }) =>
        overlay.categories?.some((one) => one.id === id) ||
        overlay.stages?.some((one) => one.category === id),
    );
    return [
      ...withoutExample(touched, overlay.examples, at),
      ...overlay.examples.flatMap((example, j) => exampleProblems(whole, example, [...at, 'examples', j])),
    ];
  });
}

function parentOf(shipped: readonly Protocol[], local: LocalProtocols, id: string) {
  return layered(shipped, local, id, id);
}

// Rows --------------------------------------------------------------------------------------------------

const CATEGORY: Words = { zh: '类别', en: 'the category' };
const STAGE: Words = { zh: '阶段', en: 'the stage' };
const EXAMPLE: Words = { zh: '算例', en: 'the example' };

function categoryProblems(protocol: Protocol, category: Category, at: Path): Wrong[] {
  const wrong: Wrong[] = [];
  const say = (words: Words, ...deeper: (string | number)[]) => wrong.push(wrongAt(words, ...at, ...deeper));
  const known = (id: string) => protocol.categories.some((one) => one.id === id);
  for (const key of ['onPositive', 'onLinkedPositive'] as const) {
    const to = category[key];
    if (to !== undefined && !known(to))
      say(
        {
          zh: `类别「${category.id}」的 ${key} 指向不存在的类别「${to}」`,
          en: `${key} of the category “${category.id}” names the category “${to}”, which is not there`,
        },
        key,
      );
  }
  if (category.onLinkedPositive !== undefined) {
    const to = protocol.categories.find(({ id }) => id === category.onLinkedPositive);
    if (to !== undefined && to.priority <= category.priority)
      say(
        {
          zh: `类别「${category.id}」因关联阳性只能转为更优先的类别，「${to.id}」并不更优先`,
          en: `a linked positive makes “${category.id}” a category of higher priority; “${to.id}” is not`,
        },
        'onLinkedPositive',
      );
  }
  if (category.stages.length === 0 && category.openEnded === undefined)
    say(
      {
        zh: `类别「${category.id}」既没有阶段，也没有写明何时结束（openEnded）`,
        en: `the category “${category.id}” has no stage and does not say what ends it (openEnded)`,
      },
      'stages',
    );
  if (category.stages.length > 0 && category.openEnded !== undefined)
    say(
      {
        zh: `类别「${category.id}」有阶段，不能再写 openEnded`,
        en: `the category “${category.id}” has stages and can not be open-ended too`,
      },
      'openEnded',
    );
  wrong.push(...twice(category.stages, 'id', [...at, 'stages'], STAGE));
  if (category.stages.some(({ id }) => id === category.whenOver?.id))
    say(
      {
        zh: `类别「${category.id}」期满后的阶段（whenOver）须另取名称`,
        en: `the stage after the term (whenOver) of “${category.id}” needs an id of its own`,
      },
      'whenOver',
      'id',
    );
  category.stages.forEach((stage, i) => {
    wrong.push(...stageProblems(protocol, category, stage, i === 0, [...at, 'stages', i]));
  });
  if (category.whenOver !== undefined)
    wrong.push(...stageProblems(protocol, category, category.whenOver, false, [...at, 'whenOver']));
  (category.prophylaxis ?? []).forEach((one, i) => {
    if (!category.needs.includes(one.from))
      say(
        {
          zh: `预防措施「${one.id}」从「${one.from}」起算，但类别「${category.id}」不要求这个事实（needs）`,
          en: `the prophylaxis “${one.id}” counts from “${one.from}”, which “${category.id}” does not ask for (needs)`,
        },
        'prophylaxis',
        i,
        'from',
      );
  });
  return wrong;
}

function stageProblems(
  protocol: Protocol,
  category: Category,
  stage: Stage,
  first: boolean,
  at: Path,
): Wrong[] {
  const wrong: Wrong[] = [];
  const name = `${category.id}.${stage.id}`;
  const say = (words: Words, ...deeper: (string | number)[]) => wrong.push(wrongAt(words, ...at, ...deeper));
  const whyNot = (anchor: Anchor, computed: readonly Anchor[]): Words | undefined => {
    if (anchor === 'prevStageEnd' && first)
      return {
        zh: '它是第一个阶段，没有上一阶段',
        en: 'it is the first stage; there is none before it',
      };
    if (computed.includes(anchor)) return undefined;
    if (category.needs.some((one) => one === anchor)) return undefined;
    if (FACT_ANCHORS.some((one) => one === anchor))
      return {
        zh: `类别「${category.id}」不要求这个事实（needs）`,
        en: `“${category.id}” does not ask for that fact (needs)`,
      };
    return { zh: '这里不能用它', en: 'it can not be used here' };
  };
  const ask = (key: 'start' | 'end', value: At, computed: readonly Anchor[]) => {
    const why = whyNot(value.anchor, computed);
    if (why === undefined) return;
    const what =
      key === 'end' ? { zh: '没有终点', en: 'has no end' } : { zh: '没有起点', en: 'has no start' };
    const anchor = ANCHOR_WORDS[value.anchor];
    say(
      {
        zh: `阶段「${name}」${what.zh}：按「${anchor.zh}」（${value.anchor}）计算，但${why.zh}`,
        en: `the stage “${name}” ${what.en}: it counts from the ${anchor.en} (${value.anchor}), but ${why.en}`,
      },
      key,
    );
  };
  ask('start', stage.start, ['prevStageEnd']);
  ask('end', stage.end, ['prevStageEnd', 'stageStart']);
  const sameAnchor = stage.start.anchor === stage.end.anchor && stage.end.plus < stage.start.plus;
  if (sameAnchor || (stage.end.anchor === 'stageStart' && stage.end.plus < 0))
    say({ zh: `阶段「${name}」在开始之前就结束`, en: `the stage “${name}” ends before it begins` }, 'end');
  if (stage.monitor !== null && !Object.hasOwn(protocol.monitors, stage.monitor))
    say(
      {
        zh: `阶段「${name}」用到的监测「${stage.monitor}」不存在`,
        en: `the stage “${name}” uses the monitor “${stage.monitor}”, which is not there`,
      },
      'monitor',
    );
  else if (stage.monitor !== null) wrong.push(...monitorProblems(protocol, stage.monitor));
  stage.tests.forEach((rule, i) => {
    const why = whyNot(rule.at, ['stageStart', 'stageEnd', 'prevStageEnd', 'intake']);
    if (why !== undefined)
      say(
        {
          zh: `阶段「${name}」第 ${i + 1} 条检测按「${ANCHOR_WORDS[rule.at].zh}」计算，但${why.zh}`,
          en: `test ${i + 1} of the stage “${name}” counts from the ${ANCHOR_WORDS[rule.at].en}, but ${why.en}`,
        },
        'tests',
        i,
        'at',
      );
  });
  stage.releaseIf.forEach((cond, i) => {
    if (cond.all !== 'linkedTestsNegative' || protocol.categories.some(({ id }) => id === cond.category))
      return;
    say(
      {
        zh: `阶段「${name}」的解除条件指向不存在的类别「${cond.category}」`,
        en: `a condition of release of “${name}” names the category “${cond.category}”, which is not there`,
      },
      'releaseIf',
      i,
    );
  });
  (stage.restart ?? []).forEach((row, i) => {
    if (stage.restart?.findIndex(({ when }) => when === row.when) !== i)
      say(
        {
          zh: `阶段「${name}」对「${row.when}」写了两条重新计算`,
          en: `the stage “${name}” has two restart rows for “${row.when}”`,
        },
        'restart',
        i,
      );
    if (row.to.anchor !== 'clusterEvent' && whyNot(row.to.anchor, []) !== undefined)
      say(
        {
          zh: `阶段「${name}」重新计算的终点不能按「${row.to.anchor}」计算`,
          en: `a restart of the stage “${name}” can not count from “${row.to.anchor}”`,
        },
        'restart',
        i,
        'to',
      );
  });
  return wrong;
}

function monitorProblems(protocol: Protocol, name: string): Wrong[] {
  const monitor = protocol.monitors[name];
  if (monitor === undefined) return [];
  const wrong: Wrong[] = [];
  if (monitor.slots.length !== monitor.temperaturePerDay)
    wrong.push(
      wrongAt(
        {
          zh: `监测「${name}」每日 ${monitor.temperaturePerDay} 次体温，却有 ${monitor.slots.length} 个时段`,
          en: `the monitor “${name}” asks for ${monitor.temperaturePerDay} temperatures a day but has ${monitor.slots.length} slots`,
        },
        'monitors',
        name,
        'slots',
      ),
    );
  monitor.slots.forEach(([from, to], i) => {
    const before = monitor.slots[i - 1]?.[1];
    if (from < to && (before === undefined || before <= from)) return;
    wrong.push(
      wrongAt(
        {
          zh: `监测「${name}」的时段 ${from}–${to} 前后颠倒或与上一时段重叠`,
          en: `the slot ${from}–${to} of the monitor “${name}” runs backwards or into the one before`,
        },
        'monitors',
        name,
        'slots',
        i,
      ),
    );
  });
  for (const symptom of monitor.symptoms)
    if (!protocol.symptoms.some(({ id }) => id === symptom))
      wrong.push(
        wrongAt(
          {
            zh: `监测「${name}」用到的症状「${symptom}」没有列在 symptoms 里`,
            en: `the monitor “${name}” asks for the symptom “${symptom}”, which is not among the symptoms`,
          },
          'monitors',
          name,
          'symptoms',
        ),
      );
  return wrong;
}

function periodProblems(protocol: Protocol, from: string, until: string | null): Wrong[] {
  const wrong: Wrong[] = [];
  for (const [key, day] of [
    ['from', from],
    ['until', until],
  ] as const)
    if (day !== null) {
      const why = refusalIn(() => readDay(key, day));
      if (why !== undefined) wrong.push(wrongAt(why, key));
    }
  if (until !== null && until < from)
    wrong.push(
      wrongAt(
        {
          zh: `方案「${protocol.id}」的止日早于起日`,
          en: `the protocol “${protocol.id}” ends before it begins`,
        },
        'until',
      ),
    );
  return wrong;
}

function samePriority(categories: readonly Category[]): Wrong[] {
  return categories.flatMap((one, i) => {
    const other = categories.find(
      ({ priority, id }, j) => j < i && priority === one.priority && id !== one.id,
    );
    if (other === undefined) return [];
    return [
      wrongAt(
        {
          zh: `类别「${other.id}」和「${one.id}」的优先级同为 ${one.priority}，无法决定以谁为主`,
          en: `the categories “${other.id}” and “${one.id}” both have the priority ${one.priority}; neither could lead`,
        },
        'categories',
        i,
        'priority',
      ),
    ];
  });
}

function twice<T>(rows: readonly T[], key: keyof T, at: Path, what: Words): Wrong[] {
  return rows.flatMap((row, i) =>
    rows.findIndex((one) => one[key] === row[key]) === i
      ? []
      : [
          wrongAt(
            {
              zh: `${what.zh}「${String(row[key])}」出现了两次`,
              en: `${what.en} “${String(row[key])}” is there twice`,
            },
            ...at,
            ...(at.length === 0 ? [] : [i]),
          ),
        ],
  );
}

// Examples ----------------------------------------------------------------------------------------------

/** Every category with days must be shown by an example, or nobody would notice that it has changed. */
function withoutExample(categories: readonly Category[], examples: readonly Example[], at: Path): Wrong[] {
  return categories
    .filter(({ id, stages }) => stages.length > 0 && !examples.some((one) => one.categories.includes(id)))
    .map(({ id }) =>
      wrongAt(
        {
          zh: `类别「${id}」没有算例（examples），改错了无从发现`,
          en: `the category “${id}” has no example; nobody would notice when it goes wrong`,
        },
        ...at,
        'examples',
      ),
    );
}

function exampleProblems(protocol: ProtocolInForce, example: Example, at: Path): Wrong[] {
  const name = {
    zh: `算例「${example.id}」（${example.zh}）`,
    en: `the example “${example.id}” (${example.en})`,
  };
  let got: string[] = [];
  const why = refusalIn(() => {
    got = planText(planFor(protocol, example.categories, example.facts));
  });
  if (why !== undefined)
    return [
      wrongAt(
        { zh: `${name.zh}算不出来：${why.zh}`, en: `${name.en} can not be computed: ${why.en}` },
        ...at,
      ),
    ];
  const wanted = example.plan;
  const i = Array.from({ length: Math.max(got.length, wanted.length) }).findIndex(
    (_, n) => got[n] !== wanted[n],
  );
  if (i < 0) return [];
  const nothing = { zh: '（无）', en: '(nothing)' };
  return [
    wrongAt(
      {
        zh: `${name.zh}应为 ${wanted[i] ?? nothing.zh}，现在算出 ${got[i] ?? nothing.zh}`,
        en: `${name.en} should give ${wanted[i] ?? nothing.en}, but gives ${got[i] ?? nothing.en}`,
      },
      ...at,
      'plan',
      ...(i < wanted.length ? [i] : []),
    ),
  ];
}

/** What was refused, or undefined when nothing was. Anything else is a bug of ours and goes on up. */
function refusalIn(fn: () => void): Words | undefined {
  try {
    fn();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.words;
    throw error;
  }
}

// Chains ------------------------------------------------------------------------------------------------

/** The way round when the parents of an overlay lead back to it. */
function circleFrom(local: LocalProtocols, id: string): string[] | undefined {
  const way = [id];
  for (;;) {
    const parent = local.overlays.find((one) => one.id === way.at(-1))?.parent;
    if (parent === undefined) return undefined;
    if (way.includes(parent)) return parent === id ? [...way, parent] : undefined;
    way.push(parent);
  }
}

function below(at: Path, wrong: Wrong): Wrong {
  return { ...wrong, at: [...at, ...(wrong.at ?? [])] };
}

function named(overlay: string, wrong: Wrong, at: Path): Wrong {
  return wrongAt(
    { zh: `叠加方案「${overlay}」：${wrong.zh}`, en: `the overlay “${overlay}”: ${wrong.en}` },
    ...at,
  );
}
