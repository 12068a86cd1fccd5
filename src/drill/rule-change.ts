// The rules change while people are under control: somebody proposes it, the two sides sign, and from its day on the
// plans of those it changes are agreed to anew.
import { addMinutes } from '../base/clock.ts';
import { row, sql } from '../base/sql.ts';
import type { Play } from './play.ts';
import type { Stays } from './stays.ts';

const PART = 'protocol-cn-covid-9';
/** Home monitoring after central isolation becomes five days instead of three; the worked case goes with the rule. */
const CHANGES = [
  ['end: { anchor: prevStageEnd, plus: 3 }', 'end: { anchor: prevStageEnd, plus: 5 }'],
  ['homeMonitor:2022-07-09..2022-07-11', 'homeMonitor:2022-07-09..2022-07-13'],
] as const;
/** Shorter plays have nobody in mid-stay. */
const LEAST_DAYS = 4;
const DAY_MINUTES = 1_440;

/** Plans the change for the middle of the play. */
export function changeTheRules(play: Play, stays: Stays): void {
  const { begins, ends } = play.world;
  const days = (ends.getTime() - begins.getTime()) / 60_000 / DAY_MINUTES;
  if (days < LEAST_DAYS) return;
  const middle = addMinutes(begins, Math.floor(days * 0.45) * DAY_MINUTES + 600);
  play.at(middle, () => propose(play, stays));
}

async function propose(play: Play, stays: Stays): Promise<void> {
  const { acts, cast } = play;
  const text = await inForce(play);
  const [medical] = cast.cdc;
  const effectiveFrom = addMinutes(play.now(), DAY_MINUTES);
  const proposed = await play.does(cast.otherHq, acts.proposeChange, {
    part: PART,
    text: changed(text),
    effectiveFrom: effectiveFrom.toISOString(),
    reason: '居家健康监测延长至五天',
  });
  if (!proposed.ok) return notChanged(play, proposed.refusal?.code);
  const { change } = proposed.result;
  for (const [minutes, who] of [
    [90, medical],
    [200, cast.hq],
  ] as const)
    play.after(minutes, async () => {
      const signed = await play.does(who, acts.approveChange, { change, reason: '同意' });
      if (!signed.ok) notChanged(play, signed.refusal?.code);
    });
  play.at(addMinutes(effectiveFrom, 5), () => stays.looksAgainAtAll());
}

async function inForce(play: Play): Promise<string> {
  const found = await play.peek((tx) =>
    row(
      tx,
      sql<{ text: string }>`
        select text from rulebook_version where part = ${PART} and state = 'approved' order by no desc limit 1`,
    ),
  );
  return found?.text ?? '';
}

function changed(text: string): string {
  return CHANGES.reduce((now, [from, to]) => now.replace(from, to), text);
}

function notChanged(play: Play, code: string | undefined): void {
  play.broke({
    invariant: 'rules-changed',
    count: 1,
    says: `规则没有改成 / the rules were not changed: ${code ?? 'fault'}`,
    about: [],
  });
}
