// A floor is walked, room by room in the order of the corridor: what is due for a guest is ticked off in her row, one touch
// on a value, and the next guest stands there. Everything lies on the phone first, so that it needs no signal; a fever says
// at once what is to be done.
import { Thermometer } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { againHere } from '../../../control/observations/rules.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, PartBar, StatePill, type Tone } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat, useNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct, useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { PhoneRow, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { Thermo } from '../../../shells/kit/thermo.tsx';
import { useLanguage, useSay } from '../../../shells/kit/words.ts';
import { useT as useCareT } from '../../care/screens/care-words.ts';
import { type CareKept, CareRefused, CareTicks, ticksLeft, useCareKept } from '../../care/screens/ticks.tsx';
import type { CorridorPage } from '../routes.ts';
import { type Asks, asksOf } from '../rules.ts';
import './corridor.css';
import { useT } from './corridor-words.ts';

type Page = Json<CorridorPage>;
type Room = Page['floors'][number]['rooms'][number];
type Guest = Room['guests'][number];
/** A guest with the door she is behind. */
interface Stop {
  readonly no: string;
  readonly guest: Guest;
}

const FIRSTS = ['recordTemperature'] as const;
const SECONDS = ['readAgain'] as const;

const TONES: Record<string, Tone> = {
  later: 'quiet',
  open: 'busy',
  late: 'late',
  reminded: 'late',
  call: 'now',
  visit: 'now',
  done: 'good',
};

const NOBODY: Words = { zh: '这里没有需要测温的人', en: 'Nobody here is to be measured' };
const NOBODY_HELP: Words = {
  zh: '有人入住后，会按房间顺序列在这里。',
  en: 'As soon as guests have rooms, they are listed in the order of the rooms.',
};

export default function PhoneTemperaturesScreen() {
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<Page>(
    `/isolation/sites/${site}/temperatures`,
    {},
    { follows: ['control.', 'isolation.', 'own.', 'tasks.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return <Corridors page={data} />;
}

function Corridors({ page }: { page: Page }) {
  const t = useT();
  const say = useSay();
  const { clockTime, civilDay } = useFormat();
  const careT = useCareT();
  const waits = useWaits();
  const kept = useCareKept();
  const now = useNow();
  const [picked, setPicked] = useState<string>();
  const [at, setAt] = useState<Stop>();
  const stopsOf = (floor: Page['floors'][number]): Stop[] =>
    floor.rooms.flatMap(({ no, guests }) => guests.map((guest) => ({ no, guest })));
  const due = ({ care }: Guest) => ticksLeft(care, kept, now).length;
  const toDo = (guest: Guest) => isToDo(guest, waits(guest), page) || due(guest) > 0;
  const open = (floor: Page['floors'][number]) => stopsOf(floor).filter(({ guest }) => toDo(guest)).length;
  const floors = page.floors.filter(({ rooms }) => rooms.length > 0);
  const floor =
    floors.find(({ place }) => place === picked) ?? floors.find((one) => open(one) > 0) ?? floors[0];
  if (floor === undefined) return <EmptyState title={NOBODY} words={NOBODY_HELP} />;
  const stops = stopsOf(floor);
  const asked = stops.filter(({ guest }) => guest.stand !== null).length;
  const left = stops.filter(({ guest }) => guest.measure && waits(guest).length === 0).length;
  const careLeft = stops.reduce((all, { guest }) => all + due(guest), 0);
  const careUnsent = floors
    .flatMap(stopsOf)
    .flatMap(({ guest }) => guest.care)
    .filter(({ id }) => kept.has(id)).length;
  const unsent = floors.flatMap(stopsOf).reduce((all, { guest }) => all + waits(guest).length, 0);
  const next = (after?: Stop) => {
    const from =
      after === undefined ? 0 : stops.findIndex(({ guest }) => guest.person === after.guest.person) + 1;
    return [...stops.slice(from), ...stops.slice(0, from)].find(
      (one) => one.guest.person !== after?.guest.person && toDo(one.guest),
    );
  };
  return (
    <>
      <p className="phone-sub">
        {page.site.code} {page.site.name}
      </p>
      <CareRefused />
      <Card
        title={
          page.slot === null
            ? t('noSlot')
            : `${say(page.slot.words)} ${clockTime(page.slot.opensAt)}–${clockTime(page.slot.dueAt)}`
        }
        extra={asked > 0 && <span className="digits">{t('measured', { n: asked - left, of: asked })}</span>}
      >
        <div className="stack">
          {!isUnderway(page.slot, now.getTime()) && (
            <p className="corridor-next">
              {page.slot !== null && Date.parse(page.slot.dueAt) <= now.getTime() && `${t('over')} `}
              {page.next == null // a page kept by the release before this one
                ? t('noNext')
                : t(civilDay(page.next.opensAt) === civilDay(now) ? 'nextToday' : 'nextTomorrow', {
                    at: clockTime(page.next.opensAt),
                  })}
            </p>
          )}
          {asked > 0 && (
            <PartBar
              done={asked - left}
              total={asked}
              label={t('measured', { n: asked - left, of: asked })}
            />
          )}
          {floors.length > 1 && (
            <fieldset className="chips corridor-floors" aria-label={t('floor')}>
              {floors.map((one) => (
                <button
                  key={one.place}
                  type="button"
                  className="chip corridor-floor"
                  aria-pressed={one.place === floor.place}
                  onClick={() => setPicked(one.place)}
                >
                  {say(one.words)}
                  {open(one) > 0 && <span className="digits corridor-left">{open(one)}</span>}
                </button>
              ))}
            </fieldset>
          )}
          {unsent > 0 && <p className="field-help">{t('unsent', { n: unsent })}</p>}
          {careUnsent > 0 && <p className="field-help">{careT('careUnsent', { n: careUnsent })}</p>}
        </div>
      </Card>
      <Card
        title={say(floor.words)}
        extra={[
          ...(page.slot === null ? [] : [left === 0 ? t('allDone') : t('left', { n: left })]),
          ...(careLeft === 0 ? [] : [careT('careLeft', { n: careLeft })]),
        ].join(' · ')}
        flush
      >
        <ul className="corridor">
          {stops.map((stop) => (
            <li key={stop.guest.person}>
              <GuestRow stop={stop} waits={waits(stop.guest)} page={page} onPress={() => setAt(stop)} />
              <CareTicks
                ticks={stop.guest.care}
                kept={kept}
                hows={page.hows}
                room={stop.no}
                place={floor.place}
              />
            </li>
          ))}
        </ul>
      </Card>
      {next() !== undefined && (
        <PrimaryBar>
          <button
            type="button"
            className="button button-primary button-large button-wide"
            onClick={() => setAt(next())}
          >
            <Thermometer size={20} aria-hidden />
            {t('start')} · {next()?.no}
          </button>
        </PrimaryBar>
      )}
      {at !== undefined && (
        <Measure
          key={at.guest.person}
          stop={{
            ...at,
            guest: stops.find(({ guest }) => guest.person === at.guest.person)?.guest ?? at.guest,
          }}
          page={page}
          place={floor.place}
          kept={kept}
          onNext={() => setAt(next(at))}
          hasNext={next(at) !== undefined}
          onClose={() => setAt(undefined)}
        />
      )}
    </>
  );
}

/** Whether somebody can be measured in it just now. */
const isUnderway = (slot: Page['slot'], now: number): boolean =>
  slot !== null && Date.parse(slot.opensAt) <= now && now < Date.parse(slot.dueAt);

/** What waits on this phone of a guest. */
interface Waited {
  readonly celsius: number | null;
  readonly symptoms: readonly string[];
  readonly at: Date;
}

function useWaits(): (guest: Pick<Guest, 'episode' | 'fever'>) => readonly Waited[] {
  const firsts = useWaitingInputs(FIRSTS);
  const seconds = useWaitingInputs(SECONDS);
  return ({ episode, fever }) =>
    [
      ...firsts.filter((one) => episode !== null && one.episode === episode),
      ...seconds.filter((one) => fever !== null && one.fever === fever.id),
    ].map(({ celsius, symptoms, at }) => ({
      celsius: typeof celsius === 'number' ? celsius : null,
      symptoms: Array.isArray(symptoms) ? symptoms.map(String) : [],
      at: new Date(String(at)),
    }));
}

/** Whether she is to be measured: in this slot, before it, or again because of a fever. */
function isToDo(
  guest: Guest,
  waits: readonly Waited[],
  page: Pick<Page, 'againMinutes' | 'medicFromC'>,
): boolean {
  if (guest.episode === null || isDoctors(guest, waits, page)) return false;
  if (waits.length > 0) return againHere(waits, guest.feverC, page.againMinutes) !== undefined;
  return (
    guest.fever?.step === 'second-reading' ||
    guest.missed.length > 0 ||
    (guest.measure && guest.stand !== 'later')
  );
}

/** What waits here of her is the doctor’s: nobody measures again before he has been told. */
const isDoctors = (
  guest: Guest,
  waits: readonly Waited[],
  { medicFromC }: Pick<Page, 'medicFromC'>,
): boolean => waits.some((one) => asksOf(one, { feverC: guest.feverC, medicFromC }) === 'doctor');

function GuestRow({
  stop: { no, guest },
  waits,
  page,
  onPress,
}: {
  stop: Stop;
  waits: readonly Waited[];
  page: Page;
  onPress: () => void;
}) {
  const t = useT();
  const say = useSay();
  const zh = useLanguage() === 'zh';
  const { clockTime } = useFormat();
  const again = againHere(waits, guest.feverC, page.againMinutes);
  const doctor = isDoctors(guest, waits, page);
  const words = (
    <span className="corridor-pills">
      {(guest.episode === null || (page.slot !== null && guest.stand === null)) && (
        <StatePill tone="quiet">{t('notAsked')}</StatePill>
      )}
      {waits.length === 0 && guest.stand !== null && guest.standWords !== null && (
        <StatePill tone={TONES[guest.stand] ?? 'quiet'}>
          {say(guest.standWords)}
          {guest.reading != null && ` ${guest.reading.celsius.toFixed(1)} ℃ · ${clockTime(guest.reading.at)}`}
        </StatePill>
      )}
      {waits.length > 0 && <StatePill tone="late">{t('toSend')}</StatePill>}
      {guest.missed.map((one) => (
        <StatePill key={one.en} tone="late">
          {say(one)}
        </StatePill>
      ))}
      {guest.fever !== null && <StatePill tone="now">{say(guest.fever.words)}</StatePill>}
      {doctor && <StatePill tone="now">{t('tellDoctor')}</StatePill>}
      {!doctor && again !== undefined && (
        <StatePill tone="now">{t('againFrom', { at: clockTime(again.toISOString()) })}</StatePill>
      )}
    </span>
  );
  const title = `${no} ${guest.name}${guest.age === null ? '' : ` · ${guest.age}${zh ? ' 岁' : ''}`}`;
  return guest.episode === null && guest.care.length === 0 ? (
    <PhoneRow title={title} words={words} />
  ) : (
    <PhoneRow title={title} words={words} onPress={onPress} />
  );
}

/** One guest: a value by one touch and on to the next; a fever stays until it was read what to do. */
function Measure({
  stop: { no, guest },
  page,
  place,
  kept,
  hasNext,
  onNext,
  onClose,
}: {
  stop: Stop;
  page: Page;
  place: string;
  kept: CareKept;
  hasNext: boolean;
  onNext: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const tell = useTell();
  const { clockTime } = useFormat();
  const record = useOutboxAct('recordTemperature');
  const again = useOutboxAct('readAgain');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ asks: Asks; celsius: number | null; at: Date }>();
  const [measured, setMeasured] = useState(false);
  const due = ticksLeft(guest.care, kept, useNow());
  const second = guest.fever?.step === 'second-reading' ? guest.fever : undefined;
  const label = (zh: string, en: string) => ({
    zh: `${zh} · ${no} ${guest.code ?? ''}`,
    en: `${en} · ${no} ${guest.code ?? ''}`,
  });
  const save = async (celsius: number | undefined, felt: readonly string[]) => {
    if (busy || guest.episode === null) return;
    setBusy(true);
    const at = serverNow();
    const more = {
      at: at.toISOString(),
      ...(felt.length === 0 ? {} : { symptoms: [...felt] }),
    };
    try {
      if (second !== undefined && celsius !== undefined)
        await again({ fever: second.id, celsius, ...more }, label('复测', 'Second reading'));
      else
        await record(
          { episode: guest.episode, ...(celsius === undefined ? {} : { celsius }), ...more },
          label('测温', 'Temperature'),
        );
      const asks = asksOf(
        { celsius: celsius ?? null, symptoms: felt },
        { feverC: guest.feverC, medicFromC: page.medicFromC },
      );
      if (asks !== undefined) setSaid({ asks, celsius: celsius ?? null, at });
      else {
        tell.done({ zh: `${no} 已记下`, en: `${no} is written down` });
        // What is due for her is ticked off before one walks on.
        if (due.length > 0) setMeasured(true);
        else if (hasNext) onNext();
        else onClose();
      }
    } catch {
      // Told already by the outbox; what was typed stays.
    } finally {
      setBusy(false);
    }
  };
  const title = `${no} · ${guest.name} ${guest.code ?? ''}`;
  if (said !== undefined) {
    const celsius = said.celsius === null ? '' : `${said.celsius.toFixed(1)} ℃`;
    const words =
      said.asks === 'again'
        ? t('again', {
            celsius,
            n: page.againMinutes,
            at: clockTime(new Date(said.at.getTime() + page.againMinutes * 60_000).toISOString()),
          })
        : said.celsius === null || said.celsius < (page.medicFromC ?? 0)
          ? t('felt')
          : t('doctor', { celsius });
    return (
      <Dialog
        open
        title={title}
        onClose={onClose}
        foot={
          <button
            type="button"
            className="button button-primary button-large button-wide"
            onClick={hasNext ? onNext : onClose}
          >
            {t('next')}
          </button>
        }
      >
        <p className="corridor-fever" role="alert">
          {words}
        </p>
        <CareTicks ticks={guest.care} kept={kept} hows={page.hows} room={no} place={place} />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      foot={
        measured || guest.episode === null ? (
          <button
            type="button"
            className="button button-primary button-large button-wide"
            onClick={hasNext ? onNext : onClose}
          >
            {t('next')}
          </button>
        ) : (
          <div className="corridor-foot">
            <Go to={`/care/${guest.episode}`} className="button button-large">
              {t('more')}
            </Go>
            {hasNext && (
              <button type="button" className="button button-large" onClick={onNext}>
                {t('skip')}
              </button>
            )}
          </div>
        )
      }
    >
      <CareTicks ticks={guest.care} kept={kept} hows={page.hows} room={no} place={place} />
      {second !== undefined && (
        <p className="field-help">
          {t('second', { n: page.againMinutes })} · {t('againFrom', { at: clockTime(second.againAt) })}
        </p>
      )}
      {guest.episode !== null && !measured && (
        <Thermo
          symptoms={guest.symptoms}
          pending={busy}
          onSave={(celsius, felt) => void save(celsius, felt)}
        />
      )}
    </Dialog>
  );
}
