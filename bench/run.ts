// `npm run bench`: everything is measured in one run on one machine, and told as ratios where that is possible.
//   npm run bench -- --quick            a short form, to see that it works
//   npm run bench -- --only=lists,pages   lists | pages (needs lists) | control | drill | sites | phones | testing | swabs | isolation | acts | start
// Method and results: bench/README.md.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureActs } from './acts.ts';
import { measureControl, PROVINCE } from './control.ts';
import { measureDrill } from './drill.ts';
import { measureIsolation } from './isolation.ts';
import { measureLists } from './lists.ts';
import { measurePages } from './pages.ts';
import { measurePhones } from './phones.ts';
import { type Finding, keptFolder, openStage, scratchFolder } from './stage.ts';
import { measureStart } from './start.ts';
import { measureSwabs } from './swabs.ts';
import { measureTables } from './tables.ts';

const quick = process.argv.includes('--quick');
const only = process.argv
  .find((one) => one.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const wanted = (part: string) => only === undefined || only.includes(part);

const machine = `${cpus()[0]?.model ?? 'unknown'} × ${availableParallelism()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
say(`${machine}; load before ${loadavg()[0]?.toFixed(1)}`);
const found: Record<string, Finding[]> = {};

if (wanted('start'))
  await part('start', (folder) =>
    measureStart(folder, quick ? { later: 1, idleSeconds: 3 } : { later: 5, idleSeconds: 20 }),
  );
if (wanted('acts'))
  await part('acts', (folder) => measureActs(folder, { connections: 12, seconds: quick ? 4 : 20 }));
if (wanted('swabs'))
  await part('swabs', (folder) => measureSwabs(folder, { phones: 8, each: quick ? 200 : 2_000 }));
if (wanted('lists') || wanted('pages'))
  await part('lists', async (folder) => {
    const stage = await openStage(folder);
    try {
      const sizes = quick
        ? { known: 10_000, lines: 2_000, lists: 3 }
        : { known: 100_000, lines: 10_000, lists: 5 };
      const lists = await measureLists(stage, folder, sizes);
      if (!wanted('pages')) return lists;
      tell(lists);
      const pages = await measurePages(
        stage,
        quick ? { people: 30_000, openLists: 2, calls: 20 } : { people: 700_000, openLists: 3, calls: 100 },
        (finding) => tell([finding]),
      );
      found.pages = pages;
      return lists;
    } finally {
      await stage.close();
    }
  });

if (wanted('control'))
  await part('control', async (folder) => {
    const stage = await openStage(folder);
    try {
      const small = { planned: 1_300, central: 6_532, home: 6_490, monitored: 58_596, calls: 20 };
      return await measureControl(stage, folder, quick ? { ...PROVINCE, ...small } : PROVINCE, (finding) =>
        tell([finding]),
      );
    } finally {
      await stage.close();
    }
  });
if (wanted('drill'))
  await part('drill', (folder) =>
    measureDrill(folder, quick ? { people: 200, days: 12 } : { people: 13_000, days: 16 }),
  );
if (wanted('sites'))
  await part('sites', (folder) =>
    measureDrill(
      folder,
      quick
        ? { people: 0, days: 3, sites: { count: 3, rooms: 30 } }
        : { people: 0, days: 14, sites: { count: 25, rooms: 150 } },
    ),
  );

if (wanted('phones')) await part('phones', () => measurePhones(quick ? 2 : 5));
if (wanted('testing'))
  await part('testing', () =>
    measureTables(quick ? { loads: 2, uploads: 1, runs: 2 } : { loads: 5, uploads: 5, runs: 30 }),
  );

if (wanted('isolation'))
  await part('isolation', async (folder) => {
    const stage = await openStage(folder);
    try {
      return await measureIsolation(
        stage,
        quick
          ? { sites: 3, guests: 200, arriving: 60, desks: 6, calls: 5 }
          : { sites: 25, guests: 2_500, arriving: 500, desks: 20, calls: 30 },
      );
    } finally {
      await stage.close();
    }
  });

say(`load after ${loadavg()[0]?.toFixed(1)}`);
const results = { at: new Date().toISOString(), quick, machine, found };
await writeFile(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
const missed = Object.values(found)
  .flat()
  .filter((one) => one.met === false);
for (const one of missed) say(`missed: ${one.what}: ${one.value} (goal ${one.goal ?? '—'})`);
process.exitCode = missed.length === 0 ? 0 : 1;

async function part(name: string, measure: (folder: string) => Promise<Finding[]>): Promise<void> {
  const folder = await (name === 'control' ? keptFolder() : scratchFolder());
  try {
    found[name] = await measure(folder.path);
    if (name !== 'control' && (name !== 'lists' || found.pages === undefined)) tell(found[name] ?? []);
  } finally {
    await folder.remove();
  }
}

function tell(findings: readonly Finding[]): void {
  for (const { what, value, goal, met } of findings)
    say(
      `${met === undefined ? ' ' : met ? '✓' : '✗'} ${what}: ${value}${goal === undefined ? '' : `   [${goal}]`}`,
    );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
