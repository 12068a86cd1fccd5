// `seawall drill`: builds a stage beside the district's own database, plays, and, when something does not hold, plays
// again with fewer and fewer people until the smallest story is left that still shows it.
import { randomBytes } from 'node:crypto';
import { type Acts, acts as ownActs } from '../acts.ts';
import { openDataFolder } from '../adapters/db/data-folder.ts';
import { startEngine } from '../adapters/db/engine.ts';
import { Refusal } from '../base/refusal.ts';
import { bothLanguages } from '../base/words.ts';
import { asHouse } from '../ledger/perform.ts';
import { entriesAbout } from '../ledger/store.ts';
import { sentencesOf } from '../sentences.ts';
import { type Broken, type Played, playWorld } from './play.ts';
import { type Cast, castOf, hire, peopleBehind } from './staff.ts';
import { buildStage, type Scene, type Stage } from './stage.ts';
import { SITE_ROOMS, type SitesSize } from './waves.ts';
import { type DrillWorld, makeWorld, type WorldSize } from './world.ts';

export interface Violation {
  readonly invariant: string;
  /** Virtual time. */
  readonly at: string;
  readonly count: number;
  /** The smallest story that shows it: who had to be on the lists, and what happened, oldest first. */
  readonly story: readonly string[];
}

export interface DrillResult {
  readonly seed: number | string;
  readonly people: number;
  readonly days: number;
  /** Isolation sites, when any were played. */
  readonly sites?: number;
  /** What the players did, without what followed, the chores of the house, and what was sent twice. */
  readonly acts: number;
  /** The same by their words in the ledger. */
  readonly did: Readonly<Record<string, number>>;
  /** What they were told they may not do, by the code of the refusal. */
  readonly refused: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

export interface DrillPlan {
  readonly people: number;
  readonly days: number;
  readonly seed: string;
  /** Isolation sites, whose guests come besides `people`. */
  readonly sites?: SitesSize | undefined;
  /** Acts to play with; a test hands in one that is broken. */
  readonly acts?: Acts;
  /** A migrated database to begin from. */
  readonly template?: string;
  /** So many plays may be spent on making stories smaller. */
  readonly replays?: number;
  readonly onProgress?: (words: string) => void;
}

/** Every drill begins at this midnight: the same seed is the same story on any day. */
const BEGINS = new Date('2027-01-11T00:00:00+08:00');

const MOST = { people: 200_000, days: 60, sites: 60 } as const;

/** Reads what was typed, opens the engine of the data folder, plays. */
export async function drillFromCommandLine(options: {
  readonly settings: { readonly data: string; readonly databaseUrl?: string | undefined };
  readonly people: string | undefined;
  readonly days: string | undefined;
  readonly seed: string | undefined;
  readonly sites: string | undefined;
}): Promise<{ result: DrillResult; sentences: string[] }> {
  const sites =
    options.sites === undefined
      ? undefined
      : { count: countOf('sites', options.sites, 1, MOST.sites), rooms: SITE_ROOMS };
  const plan = {
    sites,
    // With sites a drill is of those who come to them, unless lists are asked for too.
    people:
      sites !== undefined && options.people === undefined
        ? 0
        : countOf('people', options.people, 500, MOST.people),
    days: countOf('days', options.days, 1, MOST.days),
    seed: options.seed?.trim() || String(randomBytes(4).readUInt32BE(0)),
    onProgress: (words: string) => process.stderr.write(`${words}\n`),
  };
  // The folder is held only when its engine is ours: one's own server can be rehearsed on while the district works.
  const own = options.settings.databaseUrl === undefined || options.settings.databaseUrl === '';
  const folder = own ? await openDataFolder(options.settings.data) : undefined;
  try {
    const engine = await startEngine(options.settings.data, options.settings.databaseUrl);
    try {
      const result = await drill(engine.ownerUrl, plan);
      return { result, sentences: toldTo(result) };
    } finally {
      await engine.stop();
    }
  } finally {
    await folder?.release();
  }
}

/** Plays a drill on the server at `ownerUrl`. */
export async function drill(ownerUrl: string, plan: DrillPlan): Promise<DrillResult> {
  const tell = plan.onProgress ?? (() => undefined);
  const size: WorldSize = {
    people: plan.people,
    days: plan.days,
    seed: plan.seed,
    sites: plan.sites,
  };
  const stage = await buildStage(ownerUrl, {
    now: BEGINS,
    ...(plan.template === undefined ? {} : { template: plan.template }),
    build: (scene) => hire(scene, size),
  });
  try {
    const troupe: Troupe = { stage, size, acts: plan.acts ?? ownActs, replays: plan.replays ?? REPLAYS };
    const world = makeWorld(size, BEGINS);
    const first = await playOnce(
      troupe,
      world,
      async (scene, cast, played) => ({
        played,
        involved: await Promise.all(played.broken.map((one) => peopleBehind(scene, cast, one.about))),
      }),
      tell,
    );
    const violations: Violation[] = [];
    for (const [at, broken] of first.played.broken.entries()) {
      tell(`${broken.invariant}: 正在缩小 / making it smaller …`);
      const smallest = await shrink(troupe, broken, first.involved[at] ?? []);
      violations.push({
        invariant: broken.invariant,
        at: broken.at.toISOString(),
        count: broken.count,
        story: [`${broken.says}`, ...smallest],
      });
    }
    const number = Number(plan.seed);
    return {
      seed: String(number) === plan.seed ? number : plan.seed,
      people: world.persons.length,
      days: plan.days,
      ...(plan.sites === undefined ? {} : { sites: plan.sites.count }),
      acts: first.played.acts,
      did: first.played.did,
      refused: first.played.refused,
      violations,
    };
  } finally {
    await stage.close();
  }
}

interface Troupe {
  /** What is left of the plays for making stories smaller. */
  replays: number;
  readonly stage: Stage;
  readonly size: WorldSize;
  readonly acts: Acts;
}

async function playOnce<T>(
  troupe: Troupe,
  world: DrillWorld,
  then: (scene: Scene, cast: Cast, played: Played) => Promise<T>,
  tell?: (words: string) => void,
): Promise<T> {
  const scene = await troupe.stage.open(world.begins);
  try {
    const cast = await castOf(scene, world);
    return await then(scene, cast, await playWorld(scene, world, cast, troupe.acts, tell));
  } finally {
    await scene.close();
  }
}

// Making a story smaller ---------------------------------------------------------------------------------

/** Smaller stories are worth so many plays, all together, and no more. */
const REPLAYS = 60;

/**
 * Delta debugging over the people of the lists: what happens to each depends on nobody else's chance, so a story with
 * fewer people is the same story. Tells the ledger of the last one that still breaks.
 */
async function shrink(troupe: Troupe, broken: Broken, involved: readonly number[]): Promise<string[]> {
  const whole = makeWorld(troupe.size, BEGINS);
  const listed = [
    ...new Set([
      ...whole.batches
        .filter((batch) => batch.at <= broken.at)
        .flatMap((batch) => batch.rows.map((row) => row.person)),
      ...whole.waves
        .filter((wave) => wave.at <= broken.at)
        .flatMap(({ groups }) => groups.flatMap(({ met }) => met.map(({ person }) => person))),
    ]),
  ].sort((a, b) => a - b);
  let story: string[] = [];
  const breaks = async (people: readonly number[]): Promise<boolean> => {
    if (troupe.replays <= 0) return false;
    troupe.replays -= 1;
    const world = cut(makeWorld({ ...troupe.size, only: new Set(people) }, BEGINS), broken.at);
    return playOnce(troupe, world, async (scene, cast, played) => {
      const again = played.broken.find((one) => one.invariant === broken.invariant);
      if (again === undefined) return false;
      story = await storyOf(scene, cast, again, people);
      return true;
    });
  };
  // Most stories are about the very people the invariant names.
  let people: readonly number[] = listed;
  if (involved.length > 0 && involved.length < listed.length && (await breaks(involved))) people = involved;
  else if (!(await breaks(listed)))
    return [
      troupe.replays > 0
        ? `${listed.length} 人；单独重演未再出现 / ${listed.length} people; it did not show again on its own`
        : `${listed.length} 人；没有再缩小 / ${listed.length} people; it was not made any smaller`,
    ];
  people = await fewer(people, breaks);
  return story;
}

/** Zeller's ddmin: drops ever smaller parts as long as the rest still breaks. */
async function fewer(
  all: readonly number[],
  breaks: (people: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let people = all;
  for (let parts = 2; people.length >= 2; ) {
    const size = Math.ceil(people.length / parts);
    const pieces = Array.from({ length: parts }, (_, i) => people.slice(i * size, (i + 1) * size)).filter(
      (piece) => piece.length > 0,
    );
    const smaller =
      (await firstThat(pieces, breaks)) ??
      (await firstThat(
        pieces.length > 2 ? pieces.map((piece) => people.filter((one) => !piece.includes(one))) : [],
        breaks,
      ));
    if (smaller !== undefined) {
      parts = smaller.length < people.length / 2 + 1 ? 2 : Math.max(parts - 1, 2);
      people = smaller;
    } else if (parts >= people.length) return people;
    else parts = Math.min(parts * 2, people.length);
  }
  return people;
}

async function firstThat<T>(
  items: readonly T[],
  holds: (item: T) => Promise<boolean>,
): Promise<T | undefined> {
  for (const item of items) if (await holds(item)) return item;
  return undefined;
}

/** The world up to a moment: what comes later can not have caused it. */
function cut(world: DrillWorld, at: Date): DrillWorld {
  const ends = at < world.ends ? at : world.ends;
  return {
    ...world,
    ends,
    batches: world.batches.filter((batch) => batch.at < ends),
    waves: world.waves.filter((wave) => wave.at < ends),
  };
}

const SENTENCES_AT_MOST = 60;

async function storyOf(
  scene: Scene,
  cast: Cast,
  broken: Broken,
  people: readonly number[],
): Promise<string[]> {
  const handles = await cast.handlesOf(scene, people);
  const told = await asHouse(scene.house, async (tx) =>
    sentencesOf(tx, await entriesAbout(tx, handles.length > 0 ? handles : broken.about)),
  );
  const lines = told.map((one) => `${shown(one.at)}  ${bothLanguages(one.words)}`);
  return [
    `名单上的人 / people on the lists: ${people.join(', ')}`,
    ...lines.slice(-SENTENCES_AT_MOST),
    `${shown(broken.at)}  ✗ ${broken.invariant} × ${broken.count}`,
  ];
}

const CLOCK = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function shown(at: Date): string {
  return CLOCK.format(at);
}

// Small things -------------------------------------------------------------------------------------------

function countOf(what: string, text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new Refusal(
    'drill-size',
    {
      status: 400,
      zh: '--{what} 应为 1 至 {most} 的整数，收到「{text}」。',
      en: '--{what} is a whole number from 1 to {most}; “{text}” was given.',
    },
    { what, most, text },
  );
}

function toldTo(result: DrillResult): string[] {
  const { seed, people, days, acts, sites, violations } = result;
  const at = sites === undefined ? { zh: '', en: '' } : { zh: `${sites} 个隔离点，`, en: `${sites} sites, ` };
  if (violations.length === 0)
    return [
      `演练完成：${at.zh}${people} 人，${days} 天，种子 ${seed}，${acts} 次操作，各项核查均为零。`,
      `The drill is over: ${at.en}${people} people, ${days} days, seed ${seed}, ${acts} acts; every invariant held.`,
    ];
  return [
    `演练发现 ${violations.length} 项不符，种子 ${seed} / ${violations.length} invariants broke, seed ${seed}:`,
    ...violations.flatMap((one) => [
      `✗ ${one.invariant} × ${one.count}  ${one.at}`,
      ...one.story.map((s) => `    ${s}`),
    ]),
  ];
}
