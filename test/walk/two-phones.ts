// Two phones at two tables, played by chance from a seed: signal that goes, answers that are lost, pages reloaded in the
// middle of sending, tabs opened twice, phones that die with an act half kept, clocks wrong by a day, somebody swabbed at
// both tables. The outbox is the phone's own, in a browser; the house is the real one.
import type { BrowserContext, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { must } from '../../src/base/refusal.ts';
import { rows, sql } from '../../src/base/sql.ts';
import { asHouse } from '../../src/ledger/perform.ts';
import type { Lab, LabAct } from './lab/outbox.ts';
import { PHONE, type Standing } from './standing.ts';
import { planTables, type TableScene, type Worker } from './table-scene.ts';
import { type LineState, type WeakLine, weakLine } from './weak-line.ts';

const AT = '/lab/outbox';
const DAY_MS = 86_400_000;
const NO_SIGNAL: readonly LineState[] = ['cut', 'answers-lost', 'cut-after-acts', 'elsewhere'];

/** What came of a run: all that was pressed, and all that the house has. */
export interface Played {
  readonly seed: number;
  /** Presses of the two registrars that the phones took. */
  readonly pressed: number;
  readonly people: number;
  readonly tubes: number;
  /** Swabs that were pressed and are not there, and that are there twice or were never pressed. */
  readonly lost: number;
  readonly doubled: number;
  /** Pressed on purpose at both tables, or into the tube of the other one; and those a person is asked about. */
  readonly conflicts: number;
  readonly asked: number;
  /** Questions about anybody or any tube nothing was wrong with. */
  readonly needless: number;
  /** What the house refused and the phone still shows. */
  readonly refused: number;
}

export interface Phones {
  play(seed: number, people: number): Promise<Played>;
  close(): Promise<void>;
}

/** Stands two phones beside a house. */
export async function twoPhones(standing: Standing): Promise<Phones> {
  const script = await bundled();
  const phones = [await onePhone(standing, script), await onePhone(standing, script)] as const;
  let met: readonly Worker[] = [];
  return {
    async play(seed, people) {
      const scene = await planTables(standing.house, {
        people,
        ...(met.length < people ? {} : { met: met.slice(0, people) }),
      });
      if (met.length < people) met = scene.people;
      return playOne(standing, phones, scene, seed);
    },
    async close() {
      for (const phone of phones) await phone.close();
    },
  };
}

/** The outbox of whoever is signed in in a context, on a page without screens. */
export async function labIn(
  context: BrowserContext,
  address: string,
  session: string,
): Promise<{ press(acts: readonly LabAct[]): Promise<string[]>; close(): Promise<void> }> {
  const user = await userIn(context);
  await serve(context, await bundled());
  const page = await context.newPage();
  await page.goto(`${address}${AT}`);
  await page.waitForFunction(() => 'lab' in globalThis);
  const look = `/api/testing/sessions/${session}/table`;
  await page.evaluate(([who, path]) => labHere().begin(who, path), [user, look] as const);
  return {
    press: (acts) => page.evaluate((some) => labHere().press(some), acts),
    close: () => page.close(),
  };
}

/** Who holds the phone, by its own mark: there may be no signal to ask the house. */
async function userIn(context: BrowserContext): Promise<string> {
  const page = must(
    context.pages().find((one) => one.url().includes('/m/')),
    'a page of the phone is open',
  );
  return page.evaluate(
    () =>
      new Promise<string>((done, fail) => {
        const request = indexedDB.open('seawall-field');
        request.onerror = () => fail(request.error);
        request.onsuccess = () => {
          const asked = request.result.transaction('marks').objectStore('marks').get('last-user');
          asked.onsuccess = () => done(String(asked.result?.value ?? ''));
          request.result.close();
        };
      }),
  );
}

async function serve(context: BrowserContext, script: string): Promise<void> {
  await context.route(`**${AT}`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><script type="module">${script}</script>`,
    }),
  );
}

/** Everybody of a session, tube after tube, at table 1. */
export const wholeSession = (scene: TableScene, seed: number) => planOf(scene.session, 1, seed, scene.people);

interface LabPhone {
  readonly line: WeakLine;
  begin(session: string, chance: () => number): Promise<Registrar>;
  close(): Promise<void>;
}

interface Registrar {
  press(acts: readonly LabAct[]): Promise<number>;
  trouble(): Promise<void>;
  home(): Promise<{ refused: number }>;
}

async function onePhone(standing: Standing, script: string): Promise<LabPhone> {
  const line = await weakLine(standing.address);
  const door = await standing.signIn('comm1', `${line.address}/m/me`, PHONE);
  const { user } = (await (await door.request.get(`${line.address}/api/session`)).json()) as {
    user: { id: string };
  };
  const context = door.context();
  await serve(context, script);
  await door.close();
  return {
    line,
    begin: (session, chance) => registrarAt(standing, { context, line, user: user.id, session, chance }),
    async close() {
      await context.close();
      await line.close();
    },
  };
}

/** The hands at one table. Tabs come and go; what she has pressed and not seen on the screen she presses again. */
async function registrarAt(
  standing: Standing,
  at: {
    readonly context: BrowserContext;
    readonly line: WeakLine;
    readonly user: string;
    readonly session: string;
    readonly chance: () => number;
  },
): Promise<Registrar> {
  const { context, line, chance } = at;
  const tabs: Page[] = [];
  let askew = 0;
  const open = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    // The clock of the phone, as far as it is wrong now.
    await page.addInitScript((by) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + by;
    }, askew);
    await page.goto(`${line.address}${AT}`);
    await begin(page);
    tabs.push(page);
    return page;
  };
  const begin = async (page: Page) => {
    await page.waitForFunction(() => 'lab' in globalThis);
    const look = `/api/testing/sessions/${at.session}/table`;
    await page.evaluate(([user, path]) => labHere().begin(user, path), [at.user, look] as const);
  };
  const one = async () => {
    const there = tabs[Math.floor(chance() * tabs.length)];
    return there ?? (await open());
  };
  return {
    async press(acts) {
      const page = await one();
      await page.evaluate((some) => labHere().press(some), acts);
      return acts.length;
    },
    async trouble() {
      const kind = chance();
      if (kind < 0.3) line.state = NO_SIGNAL[Math.floor(chance() * NO_SIGNAL.length)] ?? 'cut';
      else if (kind < 0.55) line.state = 'open';
      else if (kind < 0.65) {
        // Taken and never answered, until the line changes.
        line.state = 'silent';
        await wait(50 + chance() * 300);
        line.state = chance() < 0.5 ? 'open' : 'cut';
      } else if (kind < 0.75) {
        const page = await one();
        await page.reload();
        await begin(page);
      } else if (kind < 0.85) {
        if (tabs.length < 3) await open();
      } else {
        // The phone dies, whatever it was about to send, and comes back, perhaps with another clock.
        for (const page of tabs.splice(0)) await page.close();
        if (chance() < 0.3) askew = [0, -DAY_MS, DAY_MS][Math.floor(chance() * 3)] ?? 0;
        await wait(chance() * 100);
        await open();
      }
    },
    async home() {
      line.state = 'open';
      const page = await one();
      for (let tries = 0; ; tries++) {
        await page.evaluate(() => labHere().flush());
        const left = await page.evaluate(() => labHere().left());
        if (left.every(({ state }) => state === 'rejected')) {
          for (const tab of tabs.splice(0)) await tab.close();
          return { refused: left.length };
        }
        if (tries > 200)
          throw new Error(`${left.length} acts never left the phone; ${standing.faults.at(-1)}`);
        await wait(50);
      }
    },
  };
}

async function playOne(
  standing: Standing,
  phones: readonly [LabPhone, LabPhone],
  scene: TableScene,
  seed: number,
): Promise<Played> {
  const chance = chanceOf(seed);
  const half = Math.ceil(scene.people.length / 2);
  const tables = [scene.people.slice(0, half), scene.people.slice(half)] as const;
  const twice = Math.floor(chance() * 4);
  const astray = Math.floor(chance() * 3);
  const plans = tables.map((people, i) => planOf(scene.session, i + 1, seed, people)) as [LabAct[], LabAct[]];
  // Swabbed at the first table, and again at the second; and sticks of the second table in tubes of the first.
  const again = tables[0].slice(0, twice);
  const others = tables[1].slice(0, astray);
  const extra = [
    ...again.map(({ person }) => swab(scene.session, 2, labelOf(seed, 2, 0), person)),
    ...others.map(({ person }, i) => swab(scene.session, 2, labelOf(seed, 1, i), person)),
  ];
  plans[1] = [
    ...extra,
    ...plans[1].filter(({ input }) => !others.some(({ person }) => input.person === person)),
  ];
  let pressed = 0;
  let refused = 0;
  await Promise.all(
    plans.map(async (plan, i) => {
      const mine = chanceOf(seed * 31 + i + 1);
      const registrar = await must(phones[i], 'two phones').begin(scene.session, mine);
      for (let from = 0; from < plan.length; ) {
        const many = 1 + Math.floor(mine() * 40);
        const taken = await registrar.press(plan.slice(from, from + many));
        pressed += taken;
        from += many;
        await registrar.trouble();
      }
      const left = await registrar.home();
      refused += left.refused;
    }),
  );
  const wanted = plans.flat().filter(({ act }) => act === 'recordSwab');
  return {
    seed,
    pressed,
    ...(await whatIsThere(standing, scene.session, wanted)),
    conflicts: again.length + others.length,
    ...(await askedAbout(standing, scene.session, {
      people: again.map(({ person }) => person),
      tubes: others.map((_, i) => labelOf(seed, 1, i)),
      // The twice swabbed make one tube of the second table too full.
      spoilt: labelOf(seed, 2, 0),
    })),
    refused,
  };
}

const labelOf = (seed: number, table: number, tube: number) =>
  `L${seed}-${table}-${String(tube).padStart(3, '0')}`;
const swab = (session: string, table: number, barcode: string, person: string): LabAct => ({
  act: 'recordSwab',
  input: { session, barcode, table, checked: 'ticket', person },
});

/** Tube after tube of ten: opened, filled, closed with what was counted. */
function planOf(session: string, table: number, seed: number, people: readonly Worker[]): LabAct[] {
  const plan: LabAct[] = [];
  for (let i = 0; i * 10 < people.length; i++) {
    const some = people.slice(i * 10, i * 10 + 10);
    const barcode = labelOf(seed, table, i);
    plan.push({ act: 'openTube', input: { session, barcode, table, use: 'pooled' } });
    for (const { person } of some) plan.push(swab(session, table, barcode, person));
    plan.push({ act: 'closeTube', input: { session, barcode, written: some.length } });
  }
  return plan;
}

async function whatIsThere(standing: Standing, session: string, wanted: readonly LabAct[]) {
  const there = await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ person: string; barcode: string }>`
        select w.person, t.barcode from test_swab w join test_tube t on t.id = w.tube
        where w.session = ${session} and w.undone_at is null`,
    ),
  );
  const keys = there.map(({ person, barcode }) => `${person} ${barcode}`);
  const asked = new Set(wanted.map(({ input }) => `${String(input.person)} ${String(input.barcode)}`));
  return {
    people: new Set(there.map(({ person }) => person)).size,
    tubes: new Set(there.map(({ barcode }) => barcode)).size,
    lost: [...asked].filter((key) => !keys.includes(key)).length,
    doubled: keys.length - new Set(keys).size + keys.filter((key) => !asked.has(key)).length,
  };
}

async function askedAbout(
  standing: Standing,
  session: string,
  wrong: { readonly people: readonly string[]; readonly tubes: readonly string[]; readonly spoilt: string },
) {
  const open = await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ person: string | null; barcode: string | null }>`
        select q.person, t.barcode from test_question q left join test_tube t on t.id = q.tube
        where q.session = ${session} and q.settled_at is null`,
    ),
  );
  const named = (person: string) => open.some((one) => one.person === person);
  const about = (barcode: string) => open.some((one) => one.barcode === barcode);
  const known = (one: { person: string | null; barcode: string | null }) =>
    wrong.people.includes(one.person ?? '') ||
    wrong.tubes.includes(one.barcode ?? '') ||
    (wrong.people.length + wrong.tubes.length > 0 && one.barcode === wrong.spoilt);
  return {
    asked: wrong.people.filter(named).length + wrong.tubes.filter(about).length,
    needless: open.filter((one) => !known(one)).length,
  };
}

/** Chance from a seed: mulberry32. */
export function chanceOf(seed: number): () => number {
  let state = (seed * 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const wait = (ms: number) => new Promise((go) => setTimeout(go, ms));

declare global {
  function labHere(): Lab;
}

let bundle: Promise<string> | undefined;
function bundled(): Promise<string> {
  bundle ??= bundleNow();
  return bundle;
}

async function bundleNow(): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      lib: { entry: 'lab/outbox.ts', formats: ['es'], fileName: 'outbox' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = ([made].flat() as Rolldown.RolldownOutput[])[0]?.output ?? []; // not watched: it is an output
  if (first?.type !== 'chunk') throw new Error('the outbox was not bundled');
  return `${first.code.replaceAll('</script', '<\\/script')}\nglobalThis.labHere = () => globalThis.lab;`;
}
