// What the pages of a roster share: their head, the way from one to the next, how a slot is said.
import type { ReactNode } from 'react';
import type { Json } from '../../shells/kit/act-types.ts';
import { Go } from '../../shells/kit/go.tsx';
import { StatePill } from '../../shells/kit/marks.tsx';
import { clockTime } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import type { SessionHead } from '../roster/routes.ts';
import { useT } from './roster-words.ts';
import { TONES } from './Sites.tsx';
import './testing.css';
import './roster.css';

export type Head = Json<SessionHead>;
export type RosterPart = 'roster' | 'tickets' | 'queue' | 'tubes' | 'coverage';

/** The head of a page of a session, with the others beside it. */
export function RosterHead({
  session,
  here,
  actions,
}: {
  session: Head;
  here: RosterPart;
  actions?: ReactNode;
}) {
  const t = useT();
  return (
    <>
      <PageHeader
        title={t(here)}
        path={[
          { title: t('register'), to: '/testing' },
          { title: `${session.code} ${session.site}`, to: `/testing/sessions/${session.id}` },
        ]}
        beside={<StatePill tone={TONES[session.state]} words={session.stateWords} />}
        {...(actions === undefined ? {} : { actions })}
      />
      <SessionNav id={session.id} here={here} />
    </>
  );
}

/** From one page of a session to the next. */
export function SessionNav({ id, here }: { id: string; here?: RosterPart }) {
  const t = useT();
  return (
    <nav className="chips roster-nav" aria-label={t('session')}>
      {(['roster', 'tickets', 'queue', 'tubes', 'coverage'] as const).map((part) => (
        <Go
          key={part}
          to={`/testing/sessions/${id}/${part}`}
          className="chip"
          {...(part === here ? { 'aria-current': 'page' as const } : {})}
        >
          {t(part)}
        </Go>
      ))}
    </nav>
  );
}

export function slotText(slot: { no: number; from: string; to: string } | null): string {
  return slot === null ? '—' : `${slot.no} · ${clockTime(slot.from)}–${clockTime(slot.to)}`;
}

export const firmText = (one: { employer: string | null; team: string | null }) =>
  [one.employer, one.team].filter(Boolean).join(' · ') || '—';
