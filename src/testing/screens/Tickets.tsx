// Slots and tickets: who comes when, a ticket with a code for everybody, and a list of its slots for each team.
import { useEffect, useState } from 'react';
import { fillWords, type Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json, ResultOf } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { Go, useAddress, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { civilDay, clockTime } from '../../shells/kit/moments.ts';
import { QrCode } from '../../shells/kit/qr-code.tsx';
import { useMay } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import type { SlotsPage, TubeOrderPage } from '../roster/routes.ts';
import { firmText, type Head, RosterHead, slotText } from './RosterParts.tsx';
import { useT, words } from './roster-words.ts';

type Page = Json<SlotsPage>;
type Team = Page['teams'][number];
const VIEWS = ['slots', 'order', 'tickets', 'posters'] as const;

export default function TicketsScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const [printed, setPrinted] = useState<ResultOf<'printTickets'>>();
  // Printed, the names are gone from the page: printing once more is on record once more, with the slots as they are then.
  useEffect(() => {
    const forget = () => setPrinted(undefined);
    window.addEventListener('afterprint', forget);
    return () => window.removeEventListener('afterprint', forget);
  }, []);
  const view = VIEWS.find((one) => one === filters.view) ?? 'slots';
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}/slots`,
    {},
    { follows: ['testing.'] },
  );
  const may = useMay('testing.plan', { place: data?.session.place });
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const { session } = data;
  const why = session.why ?? (may.may ? undefined : may.why);
  const given = data.given > 0;
  const shown =
    view === 'slots' || (view !== 'order' && !given) || (view === 'tickets' && printed === undefined);
  return (
    <>
      <RosterHead
        session={session}
        here="tickets"
        {...(shown
          ? {}
          : {
              actions: (
                <WhyButton tone="primary" onPress={() => window.print()}>
                  {t('printNow')}
                </WhyButton>
              ),
            })}
      />
      <div className="testing-bar">
        <fieldset className="chips" aria-label={t('tickets')}>
          {VIEWS.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={view === one}
              onClick={() => setFilters({ view: one === 'slots' ? undefined : one })}
            >
              {t(one === 'tickets' ? 'ticketsView' : one)}
            </button>
          ))}
        </fieldset>
        <span className="testing-quiet digits">{t('given', { given: data.given, n: data.toCome })}</span>
      </div>
      {view === 'slots' ? (
        <Slots data={data} why={why} />
      ) : view === 'order' ? (
        <Order session={session} />
      ) : !given ? (
        <EmptyState title={words('noTickets')} words={words('noTicketsHelp')} />
      ) : view === 'posters' ? (
        data.teams.map((team) => (
          <Poster key={`${team.employer}/${team.team}`} team={team} session={session} />
        ))
      ) : printed === undefined ? (
        <Card>
          <p>{t('ticketsOpen')}</p>
          <ActButton
            act="printTickets"
            tone="primary"
            place={session.place}
            why={why}
            input={{ session: id }}
            onDone={setPrinted}
          />
        </Card>
      ) : (
        <Tickets printed={printed} session={session} />
      )}
    </>
  );
}

function Slots({ data, why }: { data: Page; why: Words | undefined }) {
  const t = useT();
  const { session, toCome, given } = data;
  const most = Math.max(0, ...data.plan.map((slot) => Math.max(slot.people, slot.given)));
  const crowded = most > data.fits;
  const late = toCome - given;
  return (
    <>
      {crowded && (
        <p className="roster-why" role="status">
          {t('crowded', { people: most, fits: data.fits })}
        </p>
      )}
      <div className="testing-columns">
        <Card
          title={t('teams')}
          extra={
            <span className="roster-do">
              {given > 0 && (
                <ActButton
                  act="giveSlots"
                  size="small"
                  title={words('anew')}
                  place={session.place}
                  why={why ?? (session.state === 'planned' ? undefined : RUNNING)}
                  confirm={words('anewSure')}
                  input={{ session: session.id, anew: true }}
                />
              )}
              <ActButton
                act="giveSlots"
                size="small"
                tone="primary"
                title={given > 0 && late > 0 ? LATE(late) : words('give')}
                place={session.place}
                why={why ?? (toCome === 0 ? NOBODY : late === 0 ? ALL_GIVEN : undefined)}
                input={{ session: session.id }}
              />
            </span>
          }
          flush
        >
          <DataTable
            label={t('teams')}
            rows={data.teams}
            rowKey={(team) => `${team.employer}/${team.team}`}
            empty={{ title: words('noLines'), words: words('noLinesHelp') }}
            columns={[
              {
                key: 'firm',
                title: words('firm'),
                cell: (team) => (team.employer || team.team ? firmText(team) : t('noTeam')),
              },
              {
                key: 'people',
                title: words('people'),
                width: 80,
                align: 'right',
                cell: (team) => <span className="digits">{team.people}</span>,
              },
              {
                key: 'slot',
                title: words('slot'),
                cell: (team) => (
                  <span className="digits">
                    {team.slots
                      .map(({ no, from, people }) => `${no} · ${clockTime(from)} ×${people}`)
                      .join('　') || '—'}
                  </span>
                ),
              },
            ]}
          />
        </Card>
        <Card title={t('slots')}>
          {data.plan.length === 0 ? (
            <EmptyState title={words('noLines')}>
              <Go to={`/testing/sessions/${session.id}/roster`} className="button">
                {t('toRoster')}
              </Go>
            </EmptyState>
          ) : (
            <ul className="testing-slots">
              {data.plan.map((slot) => (
                <li key={slot.no}>
                  <span className="digits">
                    {slot.no} · {clockTime(slot.from)}–{clockTime(slot.to)}
                  </span>
                  <span className="digits">
                    {given > 0 ? slot.given : slot.people}{' '}
                    {slot.given > data.fits && <StatePill tone="late">{`> ${data.fits}`}</StatePill>}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
    </>
  );
}

/** Cut along the lines and handed out: one to each, in the order of the slots. */
function Tickets({ printed, session }: { printed: ResultOf<'printTickets'>; session: Head }) {
  const t = useT();
  return (
    <>
      <p className="testing-quiet ticket-count digits">{t('ticketsOf', { n: printed.tickets.length })}</p>
      <div className="ticket-sheets">
        {inSheets(printed.tickets).map((sheet) => (
          <section key={sheet[0]?.no} className="ticket-sheet">
            {sheet.map((one) => (
              <article key={one.no} className="ticket">
                <QrCode ecc="L" text={one.ticket} label={one.ticket} border={2} />
                <div>
                  <h2>{one.name}</h2>
                  <p className="ticket-code digits">{one.ticket}</p>
                  {one.slot !== null && (
                    <p className="ticket-slot digits">
                      <span>
                        {SLOT.zh} {one.slot.no}
                      </span>{' '}
                      {clockTime(one.slot.from)}–{clockTime(one.slot.to)}
                    </p>
                  )}
                  <p className="digits">
                    {civilDay(one.slot?.from ?? session.opensAt)} · {TUBE.zh} {one.tube}
                  </p>
                  <p className="ticket-where">{printed.where.name}</p>
                  <p className="ticket-where">{[one.employer, one.team].filter(Boolean).join(' · ')}</p>
                </div>
              </article>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}

/** Who goes into which tube, printed for the table and whoever calls the queue. It names nobody: tickets do. */
function Order({ session }: { session: Head }) {
  const t = useT();
  const { data, error, refetch } = useLook<Json<TubeOrderPage>>(
    `/testing/sessions/${session.id}/tube-order`,
    {},
    { follows: ['testing.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const { tubes, homes, homesSplit } = data;
  if (tubes.length === 0) return <EmptyState title={words('noLines')} words={words('noLinesHelp')} />;
  return (
    <>
      <p className="testing-quiet digits">
        {t('orderSums', { people: data.people, tubes: tubes.length, size: data.poolSize, homes })}
        {homesSplit > 0 && ` · ${t('orderSplit', { n: homesSplit })}`}
      </p>
      <p className="testing-quiet">{t('orderHelp')}</p>
      {tubes.every(({ slot }) => slot === null) && <p className="testing-quiet">{t('orderNoSlots')}</p>}
      <section className="ticket-sheet order-sheet">
        <p className="order-of digits">
          {session.code} {session.ground.name} · {t('order')} · {civilDay(session.opensAt)}
        </p>
        {tubes.map((tube) => (
          <article key={tube.no} className="order-tube">
            <h2 className="digits">
              {t('tubeNo', { n: tube.no })}
              <small>
                {slotText(tube.slot)} · {t('teamPeople', { n: tube.people.length })}
              </small>
              {tube.use !== 'pooled' && <StatePill tone="quiet" words={tube.useWords} />}
            </h2>
            <ul>
              {tube.people.map((one) => (
                <li key={one.ticket}>
                  <span className="digits">{one.ticket}</span>
                  <span>{firmText(one)}</span>
                  {one.home !== null && <b className="digits">{t('homeNo', { n: one.home })}</b>}
                </li>
              ))}
            </ul>
          </article>
        ))}
      </section>
    </>
  );
}

/** Three across, seven down: 63 mm by 38 mm, the size of common labels. */
const A_SHEET = 21;

function inSheets<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / A_SHEET) }, (_, i) =>
    all.slice(i * A_SHEET, (i + 1) * A_SHEET),
  );
}

/** Put up where the team meets: when it comes, how many in which slot. It names nobody. */
function Poster({ team, session }: { team: Team; session: Head }) {
  const t = useT();
  return (
    <section className="poster team-poster">
      <p>
        {session.code} {session.ground.name}
      </p>
      <h2>{team.team || team.employer || t('noTeam')}</h2>
      <p className="poster-en">
        {team.team === '' ? '' : team.employer} {t('teamPeople', { n: team.people })}
      </p>
      <ul>
        {team.slots.map((slot) => (
          <li key={slot.no} className="digits">
            <strong>
              {clockTime(slot.from)}–{clockTime(slot.to)}
            </strong>
            <span>
              {SLOT.zh} {SLOT.en} {slot.no} · {t('teamPeople', { n: slot.people })}
            </span>
          </li>
        ))}
      </ul>
      <p className="poster-small digits">
        {civilDay(session.opensAt)} · {session.ground.address} · {KEEP.zh} · {KEEP.en}
      </p>
    </section>
  );
}

/** A ticket and a sign are read by everybody who comes, whatever this page speaks. */
const SLOT: Words = { zh: '时段', en: 'Slot' };
const TUBE: Words = { zh: '管', en: 'Tube' };
const KEEP: Words = { zh: '带证件 · 戴口罩 · 间隔一米', en: 'Document · mask · one metre' };
const LATE = (n: number): Words => fillWords(words('giveLate'), { n });
const NOBODY: Words = { zh: '名册上还没有需要采样的人', en: 'Nobody who is to be swabbed is on the roster' };
const ALL_GIVEN: Words = { zh: '每个人都有时段了', en: 'Everybody has a slot' };
const RUNNING: Words = {
  zh: '已经开点，不能全部重排',
  en: 'It is going on: slots are not given anew',
};
