// What a morning briefing says (domain handbook 5.10).
import type { Words } from '../../base/words.ts';
import type { MeetingTold } from '../meetings/terms.ts';
import type { Level } from '../terms.ts';

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
  readonly tests: { readonly due: number; readonly awaited: number; readonly positives: number };
  readonly late: readonly (Words & { readonly dueAt: string; readonly role: Words })[];
  readonly lateCount: number;
  /** Whom one looks after more: the room and why, never the name; null: not for this reader. */
  readonly attention:
    | readonly {
        readonly room: string;
        readonly levels: readonly Level[];
        readonly reasons: readonly Words[];
      }[]
    | null;
  /** How many are looked after more, by the gravest of what each is looked after for. */
  readonly attentionCounts: Readonly<Record<Level, number>>;
  /** What today asks for somebody in particular; null: not for this reader. */
  readonly specials: readonly (Words & { readonly at: string; readonly done: boolean })[] | null;
  readonly specialCounts: { readonly all: number; readonly done: number };
  /** What guests asked for since then and what is open of it, by kind: no room, no words. */
  readonly asked: readonly (Words & { readonly new: number; readonly open: number; readonly late: number })[];
  /** Letters of thanks that were passed on since then. */
  readonly letters: number;
  readonly disinfection: {
    readonly rounds: number;
    readonly corridorsWaiting: number;
    readonly overrides: number;
  };
  readonly staff: readonly (Words & { readonly wanted: number; readonly there: number })[];
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
  /** Whether its own meeting of today is over, and how many points it carries on. */
  readonly held: boolean;
  readonly openPoints: number;
}
