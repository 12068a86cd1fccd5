// From the command to the first page: on an empty folder, and on one that is there; and what the idle house holds.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { startHouse } from '../test/faults/running.ts';
import { type Finding, median, timed } from './stage.ts';

export async function measureStart(
  folder: string,
  options: { later: number; idleSeconds: number },
): Promise<Finding[]> {
  const first = await timed(() => toFirstPage(folder));
  await first.result.end('SIGTERM');
  const later: number[] = [];
  let memory = { house: 0, engine: 0 };
  for (let no = 0; no < options.later; no++) {
    const { seconds, result } = await timed(() => toFirstPage(folder));
    later.push(seconds);
    if (no === options.later - 1) {
      await wait(options.idleSeconds * 1_000);
      memory = await memoryOf(result.pid);
    }
    await result.end('SIGTERM');
  }
  return [
    {
      what: 'first start on an empty folder, with the demo district, to the first page',
      value: `${first.seconds.toFixed(1)} s`,
      goal: '< 6 s',
      met: first.seconds < 6,
    },
    {
      what: `later starts (median of ${options.later})`,
      value: `${median(later).toFixed(1)} s`,
      goal: '< 2 s',
      met: median(later) < 2,
    },
    ...(memory.house > 0
      ? [
          {
            what: `memory when idle for ${options.idleSeconds} s`,
            value: `house ${memory.house} MB, engine ${memory.engine} MB (its share of what is shared)`,
          },
        ]
      : []),
  ];
}

async function toFirstPage(folder: string) {
  const house = await startHouse(folder);
  const page = await fetch(`${house.url}/`);
  await page.text();
  return house;
}

/** Resident memory of the house, and the proportional share of the engine's processes. Linux only. */
async function memoryOf(pid: number): Promise<{ house: number; engine: number }> {
  const mb = async (file: string, field: string) => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return Math.round(Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024);
  };
  let engine = 0;
  for (const one of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)))
    if (await descends(one, String(pid))) engine += await mb(`/proc/${one}/smaps_rollup`, 'Pss');
  return { house: await mb(`/proc/${pid}/status`, 'VmRSS'), engine };
}

async function descends(pid: string, from: string): Promise<boolean> {
  for (let at = pid; at !== '0' && at !== ''; ) {
    const stat = await readFile(`/proc/${at}/stat`, 'utf8').catch(() => '');
    at = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
    if (at === from) return true;
  }
  return false;
}
