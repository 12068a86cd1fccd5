// What a morning briefing says (domain handbook 5.10).
import type { Words } from '../../base/words.ts';
import type { MeetingTold } from '../meetings/terms.ts';
import type { Satisfaction } from '../rating/rules.ts';
import type { ClosedLoop, StaffTestCounts } from '../staff/terms.ts';
import type { Level } from '../terms.ts';

/** How far an incident has come. */
export const INCIDENT_STATES = {
  open: { zh: '处置中', en: 'going on' },
  'to-review': { zh: '待复盘', en: 'to be reviewed' },
  over: { zh: '已复盘', en: 'reviewed' },
} as const satisfies Record<string, Words>;
export type IncidentState = keyof typeof INCIDENT_STATES;

/** Three ways to count heads; null: that list does not exist yet today. */
export interface HeadCounts {
  readonly rooms: number;
  readonly meals: number | null;
  readonly temperatures: number | null;
  readonly agree: boolean;
}

export interface Briefing {
  readonly site: { readonly id: string; readonly code: string; readonly name: string };
  readonly at: string;
  readonly since: string;
  readonly rooms: {
    readonly all: number;
    readonly used: number;
    readonly free: number;
    readonly soiled: number;
    readonly airing: number;
    readonly closed: number;
  };
  readonly heads: HeadCounts;
  readonly cameIn: number;
  readonly left: number;
  readonly temperatures: { readonly listed: number; readonly measured: number; readonly missing: number };
  readonly fevers: number;
  /** `arrived`: results that came since then. */
  readonly tests: {
    readonly due: number;
    readonly awaited: number;
    readonly arrived: number;
    readonly positives: number;
  };
  /** Who comes and who goes today, by the hour: trips and rooms, and nobody in particular. */
  readonly movements: readonly (Words & { readonly way: 'in' | 'out'; readonly at: string })[];
  /** Seats on the way here, guests whose days are over, and those of them who have no way to go yet. */
  readonly movementCounts: { readonly in: number; readonly out: number; readonly unarranged: number };
  /** What is not over, not reviewed, or happened since then; the gravest first. */
  readonly incidents: readonly (Words & {
    readonly code: string;
    /** The room, else the zone; null: the site as a whole. */
    readonly where: Words | null;
    readonly at: string;
    readonly state: IncidentState;
  })[];
  readonly incidentCounts: { readonly open: number; readonly toReview: number; readonly since: number };
  /** What runs out within the days of the rule, or was never counted. */
  readonly runsOut: readonly Words[];
  /** Rows of the day plan whose proof is told here: waste, sewage, the night watch, swabs of the staff. */
  readonly proofs: readonly (Words & {
    readonly dueAt: string;
    readonly doneAt: string | null;
    readonly how: string | null;
  })[];
  readonly proofCounts: { readonly all: number; readonly done: number };
  readonly late: readonly (Words & { readonly dueAt: string; readonly role: Words })[];
  readonly lateCount: number;
  /** Whom one looks after more: the room and why, never the name; null: not for this reader. */
  readonly attention:
    | readonly {
        readonly room: string;
        readonly levels: readonly Level[];
        readonly reasons: readonly Words[];
        /** What today asks for her, each with its hours. */
        readonly plan: readonly Words[];
        /** What is new since then; null: nothing. */
        readonly changed: Words | null;
      }[]
    | null;
  /** With whom nobody is who should be, and why, until a medic has agreed; null: not for this reader. */
  readonly alone:
    | readonly {
        readonly room: string;
        readonly reason: Words;
        readonly words: string;
        readonly since: string;
      }[]
    | null;
  readonly aloneCount: number;
  /** How many are looked after more, by the gravest of what each is looked after for. */
  readonly attentionCounts: Readonly<Record<Level, number>>;
  /** What today asks for somebody in particular; null: not for this reader. */
  readonly specials: readonly (Words & { readonly at: string; readonly done: boolean })[] | null;
  readonly specialCounts: { readonly all: number; readonly done: number };
  /** What guests asked for since then and what is open of it, by kind: no room, no words. */
  readonly asked: readonly (Words & { readonly new: number; readonly open: number; readonly late: number })[];
  /** What those who left said of their stays, as far as it may be told. */
  readonly satisfaction: Satisfaction;
  /** Letters of thanks that were passed on since then. */
  readonly letters: number;
  readonly disinfection: {
    readonly rounds: number;
    readonly corridorsWaiting: number;
    readonly overrides: number;
    /** Steps of the staff through the zones that were not allowed and are not settled. */
    readonly wrongSteps: number;
  };
  /** Tests of the staff: how many stand how, and nobody's name. */
  readonly staffTests: StaffTestCounts;
  readonly closedLoop: ClosedLoop;
  readonly staff: readonly (Words & { readonly wanted: number; readonly there: number })[];
  /** Hours of the rota that lies ahead in which nobody is on at a post that is never empty. */
  readonly rotaGaps: readonly (Words & { readonly from: string; readonly until: string })[];
  /** What has to be decided now, as sentences. */
  readonly decisions: readonly Words[];
  /** The last meeting: who was there, what was decided and whether it was done; and what is still open. */
  readonly meeting: MeetingTold;
  /** Who was let begin without a training, by post: until when, and why. Today’s, and those that still hold. */
  readonly untrained: readonly { readonly post: Words; readonly until: string; readonly why: string }[];
}

/** One site in the meeting over all of them. */
export interface SiteInMeeting {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly guests: number;
  readonly free: number;
  readonly cameIn: number;
  readonly left: number;
  readonly heads: HeadCounts;
  readonly temperaturesMissing: number;
  readonly fevers: number;
  readonly positives: number;
  readonly late: number;
  readonly overrides: number;
  /** Incidents that are not over, things that run out, and people missing at posts. */
  readonly incidents: number;
  readonly runsOut: number;
  readonly gaps: number;
  /** Whether its own meeting of today is over, and how many points it carries on. */
  readonly held: boolean;
  readonly openPoints: number;
}
