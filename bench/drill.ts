// The drill itself: how long a district takes to play its days, on an engine of its own.
import { startEngine } from '../src/adapters/db/engine.ts';
import { drill } from '../src/drill/command.ts';
import type { SitesSize } from '../src/drill/waves.ts';
import { type Finding, timed } from './stage.ts';

const GOAL_SECONDS = 300;

export async function measureDrill(
  folder: string,
  size: { readonly people: number; readonly days: number; readonly sites?: SitesSize },
): Promise<Finding[]> {
  const engine = await startEngine(folder, undefined);
  try {
    const { seconds, result } = await timed(() =>
      drill(engine.ownerUrl, { ...size, seed: 'bench', replays: 0 }),
    );
    const broke = result.violations.map(({ invariant, count }) => `${invariant} × ${count}`).join(', ');
    const { sites } = size;
    const at = sites === undefined ? '' : `${sites.count} isolation sites of ${sites.rooms} rooms, `;
    const hours = result.people * size.days * 24;
    return [
      {
        what: `drill of ${at}${result.people} people over ${size.days} days: ${result.acts} acts${broke === '' ? '' : `; broke: ${broke}`}`,
        value: `${Math.round(seconds)} s, ${((seconds * 1_000) / result.acts).toFixed(1)} ms an act with everything that follows, ${Math.round(hours / seconds)} hours of a person a second`,
        goal: `< ${GOAL_SECONDS} s`,
        met: seconds < GOAL_SECONDS,
      },
    ];
  } finally {
    await engine.stop();
  }
}
