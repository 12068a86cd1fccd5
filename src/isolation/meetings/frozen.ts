// The figures a meeting began with, as they are kept: read years later by a release that counts other things. Each record
// says of which shape it is; what is read of an older one is given the shape of today, and a figure nobody counted then is
// null: shown as "not counted then", never as none.
import type { MeetingKind } from '../terms.ts';
import { type Frozen, NOT_COUNTED } from './terms.ts';

/** Raised whenever a figure is added to what is kept, or means something else. Without a number: kept before there was one. */
export const SHAPE = 5;

/** A figure in a sentence of a language. */
export const numberOr = (language: 'zh' | 'en') => (value: number | null) => value ?? NOT_COUNTED[language];

/** What is kept of the figures of a moment, with its shape. */
export function frozen(kind: MeetingKind, figures: object): object {
  const { meeting, decisions, attention, alone, specials, movements, incidents, proofs, ...rest } =
    figures as Record<string, unknown>; // a briefing has them
  return { shape: SHAPE, ...(kind === 'site' ? rest : figures) };
}

/** A record of any shape, in that of today. */
export function readFrozen(kind: MeetingKind, kept: unknown): Frozen {
  let lacks = false;
  const figures = fitted(SHAPES[kind], kept, () => {
    lacks = true;
  });
  return { lacks, figures: figures as Frozen['figures'] }; // as the table below says, which the types above mirror
}

/** n a number · b yes or no · s a text · w words · ? a number or null by itself. */
type Leaf = 'n' | 'b' | 's' | 'w' | '?';
type Shape = Leaf | { readonly [key: string]: Shape } | readonly [Shape];

const HEADS: Shape = { rooms: 'n', meals: '?', temperatures: '?', agree: 'b' };
const SITE: Shape = {
  id: 's',
  code: 's',
  name: 's',
  guests: 'n',
  free: 'n',
  cameIn: 'n',
  left: 'n',
  heads: HEADS,
  temperaturesMissing: 'n',
  fevers: 'n',
  positives: 'n',
  late: 'n',
  overrides: 'n',
  incidents: 'n',
  runsOut: 'n',
  gaps: 'n',
  held: 'b',
  openPoints: 'n',
};
const SHAPES: Readonly<Record<MeetingKind, Shape>> = {
  site: {
    site: { id: 's', code: 's', name: 's' },
    at: 's',
    since: 's',
    rooms: { all: 'n', used: 'n', free: 'n', soiled: 'n', airing: 'n', closed: 'n' },
    heads: HEADS,
    cameIn: 'n',
    left: 'n',
    temperatures: { listed: 'n', measured: 'n', missing: 'n' },
    fevers: 'n',
    tests: { due: 'n', awaited: 'n', arrived: 'n', positives: 'n' },
    movementCounts: { in: 'n', out: 'n', unarranged: 'n' },
    incidentCounts: { open: 'n', toReview: 'n', since: 'n' },
    runsOut: ['w'],
    proofCounts: { all: 'n', done: 'n' },
    late: [{ zh: 's', en: 's', dueAt: 's', role: 'w' }],
    lateCount: 'n',
    aloneCount: 'n',
    attentionCounts: { A: 'n', B: 'n', C: 'n' },
    specialCounts: { all: 'n', done: 'n' },
    asked: [{ zh: 's', en: 's', new: 'n', open: 'n', late: 'n' }],
    satisfaction: { answers: 'n', days: 'n', aspects: [{ zh: 's', en: 's', n: 'n', good: 'n' }] },
    letters: 'n',
    disinfection: { rounds: 'n', corridorsWaiting: 'n', overrides: 'n', wrongSteps: 'n' },
    staffTests: { due: 'n', overdue: 'n', sampled: 'n', awaited: 'n', positives: 'n' },
    closedLoop: { over: 'n', quarantined: 'n', toRelease: 'n' },
    staff: [{ zh: 's', en: 's', wanted: 'n', there: 'n' }],
    rotaGaps: [{ zh: 's', en: 's', from: 's', until: 's' }],
    untrained: [{ post: 'w', until: 's', why: 's' }],
  },
  'touch-base': { at: 's', rows: [SITE] },
  assessment: {
    at: 's',
    district: { path: 's', name: 'w' },
    figures: [{ key: 's', words: 'w', value: 'n', of: 'n', note: 'w', link: 's' }],
    testing: {
      day: 's',
      sessions: 'n',
      closed: 'n',
      roster: 'n',
      tested: 'n',
      exempt: 'n',
      absent: 'n',
      unexplained: 'n',
    },
    sites: [SITE],
    forecast: { free: 'n', comingFree: 'n', expected: 'n', missing: 'n', open: 'b', why: 'w' },
  },
};

function fitted(shape: Shape, value: unknown, lacks: () => void): unknown {
  if (typeof shape === 'string') return leaf(shape, value, lacks);
  if (isList(shape)) {
    if (Array.isArray(value)) return value.map((one) => fitted(shape[0], one, lacks));
    lacks();
    return null;
  }
  const known = isObject(value) ? value : {};
  return Object.fromEntries(
    Object.entries(shape).map(([key, inner]) => [key, fitted(inner, known[key], lacks)]),
  );
}

function leaf(shape: Leaf, value: unknown, lacks: () => void): unknown {
  if (shape === '?' && value === null) return null;
  if (shape === 'n' || shape === '?' ? Number.isFinite(value) : shape === 'b' && typeof value === 'boolean')
    return value;
  if (shape === 's' && typeof value === 'string') return value;
  if (shape === 'w' && isObject(value) && typeof value.zh === 'string' && typeof value.en === 'string')
    return { zh: value.zh, en: value.en };
  lacks();
  return shape === 's' ? '' : shape === 'w' ? NOT_COUNTED : null;
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
