// The drill itself: how long a district takes to play its days, on an engine of its own.
import { startEngine } from '../src/adapters/db/engine.ts';
import { drill } from '../src/drill/command.ts';
import { type Finding, timed } from './stage.ts';

const GOAL_SECONDS = 300;

export async function measureDrill(
  folder: string,
  size: { readonly people: number; readonly days: number },
): Promise<Finding[]> {
  const engine = await startEngine(folder, undefined);
  try {
    const { seconds, result } = await timed(() =>
      drill(engine.ownerUrl, { ...size, seed: 'bench', replays: 0 }),
    );
    const broke = result.violations.map(({ invariant, count }) => `${invariant} × ${count}`).join(', ');
    return [
      {
        what: `drill of ${size.people} people over ${size.days} days: ${result.acts} acts${broke === '' ? '' : `; broke: ${broke}`}`,
        value: `${Math.round(seconds)} s, ${((seconds * 1_000) / result.acts).toFixed(1)} ms an act with everything that follows`,
        goal: `< ${GOAL_SECONDS} s`,
        met: seconds < GOAL_SECONDS,
      },
    ];
  } finally {
    await engine.stop();
  }
}
