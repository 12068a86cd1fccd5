// Where she stands, by what the house knows and what this phone has not sent yet; and what is wrong with her last step, said
// at once, with or without signal.
import { OctagonAlert } from 'lucide-react';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { serverNow } from '../../../shells/kit/moments.ts';
import { useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { capital, useSay } from '../../../shells/kit/words.ts';
import type { WalkingPage } from '../routes.ts';
import { isSameWay, judgeStep, type StepJudged, zoneHolding } from '../rules.ts';
import './walking.css';
import { useT } from './walking-words.ts';

export type WalkingShown = Json<WalkingPage>;

interface Standing {
  readonly zone: string;
  readonly at: Date;
  readonly wrong: StepJudged | undefined;
  /** Where she had been before she went wrong, settled or not. */
  readonly strayedFrom: string | undefined;
  /** Scanned, and still on this phone. */
  readonly kept: boolean;
}

const SCANS = ['takeStep'];
const ROUNDS = ['doZones'];

/** The page of the zones of a site, and where she stands; undefined: she has scanned nothing of this shift. */
export function useWalk(site: string) {
  const { data, error, refetch } = useLook<WalkingShown>(
    `/isolation/sites/${site}/walking`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  const steps = useWaitingInputs(SCANS).filter((one) => one.site === site);
  const rounds = useWaitingInputs(ROUNDS);
  return { data, error, refetch, standing: data === undefined ? undefined : standingOf(data, steps, rounds) };
}

function standingOf(
  { rules, last }: WalkingShown,
  steps: readonly Readonly<Record<string, unknown>>[],
  rounds: readonly Readonly<Record<string, unknown>>[],
): Standing | undefined {
  const checkpoints = rounds.flatMap(
    ({ zones }) => zones as { zone: string; at?: string; scanned?: boolean }[],
  ); // of doZones
  const kept = [
    ...steps.flatMap(({ zone, at }) => (typeof zone === 'string' ? [{ zone, at }] : [])),
    ...checkpoints.flatMap(({ zone: lies, at, scanned }) => {
      const zone = scanned === true ? zoneHolding(rules, lies) : undefined;
      return zone === undefined ? [] : [{ zone, at }];
    }),
  ]
    .map(({ zone, at }) => ({ zone, at: typeof at === 'string' ? new Date(at) : serverNow() }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const known: Standing | undefined =
    last === null
      ? undefined
      : {
          zone: last.zone,
          at: new Date(last.at),
          wrong:
            last.strayedFrom === null || !last.open
              ? undefined
              : judgeStep(rules, last.strayedFrom, last.zone),
          strayedFrom: last.strayedFrom ?? undefined,
          kept: false,
        };
  return kept.reduce<Standing | undefined>((stands, { zone, at }) => {
    if (stands !== undefined && (stands.zone === zone || at < stands.at)) return stands;
    const near = stands !== undefined && isSameWay(rules, stands.at, at);
    const wrong = near ? judgeStep(rules, stands.zone, zone, stands.strayedFrom) : undefined;
    return { zone, at, wrong, strayedFrom: wrong?.from, kept: true };
  }, known);
}

/** What is wrong with her last step, and what she does now. */
export function WalkAlert({ wrong }: { wrong: StepJudged | undefined }) {
  const t = useT();
  const say = useSay();
  if (wrong === undefined) return null;
  return (
    <div className="walk-alert" role="alert">
      <OctagonAlert size={28} aria-hidden />
      <div>
        <strong>{t('wrong')}</strong>
        <p>{capital(say(wrong.what))}</p>
        <p className="walk-next">{say(wrong.next)}</p>
      </div>
    </div>
  );
}
