// One room: its guests with what matters about them, moving and checking out, and what the room has.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { useMay } from '../../shells/kit/session.tsx';
import { capital, useMarks, useSay } from '../../shells/kit/words.ts';
import { GuestLink } from '../care/screens/GuestLink.tsx';
import { LEAVES_TO, type LeavesTo } from '../rooms/terms.ts';
import { DOORS, type DoorKind, FEATURES, type Feature, WINGS, type Wing } from '../terms.ts';
import { CompanionDialog } from './CompanionDialog.tsx';
import { DecideEmergency } from './EmergencySection.tsx';
import { InterviewDialog } from './InterviewDialog.tsx';
import { useT } from './isolation-words.ts';
import { Check, Field, LevelMark, NumberField, TextField, usePersonLine } from './parts.tsx';
import type { RoomShown } from './RoomMap.tsx';
import type { SiteShown } from './Site.tsx';

type Guest = RoomShown['guests'][number];
const TONES = { ready: 'good', soiled: 'late', airing: 'busy', closed: 'quiet' } as const;

export function RoomDrawer({
  site,
  room,
  floor,
  onClose,
}: {
  site: SiteShown;
  room: RoomShown | undefined;
  floor: number;
  onClose: () => void;
}) {
  const t = useT();
  const [asking, setAsking] = useState<Guest>();
  const [accompanied, setAccompanied] = useState<Guest>();
  return (
    <>
      <Dialog
        open={room !== undefined}
        title={room === undefined ? '' : t('roomOnFloor', { no: room.no, floor })}
        onClose={onClose}
        width={560}
      >
        {room && (
          <div className="iso-drawer" key={room.id}>
            <RoomFacts room={room} />
            {room.guests.map((guest) => (
              <GuestPart
                key={guest.person}
                site={site}
                room={room}
                guest={guest}
                onInterview={() => setAsking(guest)}
                onCompanion={() => setAccompanied(guest)}
              />
            ))}
            {room.guests.length === 0 && <p className="iso-quiet">{t('nobodyInside')}</p>}
            <Inspect room={room} place={site.place} />
            <ChangeRoom room={room} place={site.place} />
          </div>
        )}
      </Dialog>
      <InterviewDialog site={site} person={asking} onClose={() => setAsking(undefined)} />
      <CompanionDialog site={site} guest={accompanied} onClose={() => setAccompanied(undefined)} />
    </>
  );
}

function RoomFacts({ room }: { room: RoomShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { comma } = useMarks();
  return (
    <div className="iso-facts">
      <StatePill tone={TONES[room.state]} words={room.stateWords} />
      <span className="iso-quiet">
        {[
          say(WINGS[room.wing]),
          t('bedsN', { n: room.beds }),
          ...room.features.map((one) => say(FEATURES[one])),
          room.door === 'plain' ? '' : t('doorNo', { door: say(DOORS[room.door]), no: room.doorNo ?? '' }),
          t('stateSince', { at: moment(room.stateAt) }),
          room.why ?? '',
        ]
          .filter(Boolean)
          .join(comma)}
      </span>
    </div>
  );
}

function GuestPart({
  site,
  room,
  guest,
  onInterview,
  onCompanion,
}: {
  site: SiteShown;
  room: RoomShown;
  guest: Guest;
  onInterview: () => void;
  onCompanion: () => void;
}) {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const { moment } = useFormat();
  const [doing, setDoing] = useState<'move' | 'leave'>();
  const rooms = useMay('isolation.rooms', { place: site.place });
  const health = useMay('isolation.health', { place: site.place });
  const why = rooms.may ? undefined : rooms.why;
  const named = useNamed(room);
  return (
    <section className="iso-guest">
      <h3>
        {line(guest)} <small className="digits">{guest.code}</small>
      </h3>
      <p className="iso-quiet">
        {[
          t('since', { at: moment(guest.since) }),
          t('bedNo', { n: guest.bed }),
          guest.card === null ? '' : t('cardNo', { no: guest.card }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {(guest.companion !== null || guest.staysWith.length > 0) && (
        <p>
          {guest.companion === null
            ? t('companionOf', { name: named(guest.staysWith) })
            : t('companionIs', { name: named([guest.companion]) })}
        </p>
      )}
      {guest.alone && <Alone site={site} room={room} guest={guest} />}
      {guest.toDecide && <ToDecide site={site} guest={guest} />}
      <ul className="iso-attention">
        {(guest.attention ?? []).map(({ level, words }) => (
          <li key={words.en}>
            <LevelMark level={level} /> {capital(say(words))}
          </li>
        ))}
        {guest.interviewed && guest.attention?.length === 0 && <li>{t('nothingSpecial')}</li>}
        {!guest.interviewed && (
          <li>
            <StatePill tone="late">{t('notInterviewed')}</StatePill>
          </li>
        )}
      </ul>
      <div className="iso-actions">
        <WhyButton why={health.may ? undefined : health.why} onPress={onInterview}>
          {t('interview')}
        </WhyButton>
        <GuestLink person={guest.person} place={site.place} />
        {guest.companion === null && guest.staysWith.length === 0 && (
          <WhyButton why={why} onPress={onCompanion}>
            {t('registerCompanion')}
          </WhyButton>
        )}
        <WhyButton why={why} onPress={() => setDoing(doing === 'move' ? undefined : 'move')}>
          {t('move')}
        </WhyButton>
        <WhyButton why={why} onPress={() => setDoing(doing === 'leave' ? undefined : 'leave')}>
          {t('leave')}
        </WhyButton>
      </div>
      {doing === 'move' && <Move site={site} from={room} guest={guest} onDone={() => setDoing(undefined)} />}
      {doing === 'leave' && (
        <Leave site={site} room={room} guest={guest} onDone={() => setDoing(undefined)} />
      )}
    </section>
  );
}

/** Nobody is with her who should be: what to do, whoever of her room could stay with her, and why nobody does. */
function Alone({ site, room, guest }: { site: SiteShown; room: RoomShown; guest: Guest }) {
  const t = useT();
  const say = useSay();
  const lead = useMay('isolation.lead', { place: site.place });
  const medic = useMay('isolation.medic', { place: site.place });
  const others = room.guests.filter(({ person, alone }) => person !== guest.person && !alone);
  const { aloneSaid: said, aloneAsked: asked } = guest;
  const agreed = said === null && asked === null;
  return (
    <div className="iso-told">
      <StatePill tone={agreed ? 'quiet' : 'late'}>{t(agreed ? 'aloneAgreed' : 'alone')}</StatePill>
      {!agreed && <p>{said === null ? t('aloneHelp') : `${say(said.reason)}: ${said.words}`}</p>}
      <div className="iso-actions">
        {others.map(({ person, name }) => (
          <ActButton
            key={person}
            act="accompanyGuest"
            size="small"
            place={site.place}
            title={{ zh: `由 ${name} 陪护`, en: `${name} stays with her` }}
            input={{ site: site.id, guest: guest.person, companion: person }}
          />
        ))}
      </div>
      {asked === 'grown-up' && lead.may && <WhyAlone site={site} guest={guest} />}
      {said !== null && (medic.may ? <AnswerAlone site={site} guest={guest} /> : <p>{t('aloneWaits')}</p>)}
    </div>
  );
}

/** The head says why nobody is with her, of the rulebook and in words; a medic answers. */
function WhyAlone({ site, guest }: { site: SiteShown; guest: Guest }) {
  const t = useT();
  const say = useSay();
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const why: Words | undefined =
    reason === ''
      ? { zh: '请选理由', en: 'Choose the reason' }
      : words.trim().length < 2
        ? { zh: '请写明情况', en: 'Say how things are' }
        : undefined;
  return (
    <>
      <fieldset className="chips">
        <legend className="field-label">{t('aloneWhy')}</legend>
        {site.aloneReasons.map((one) => (
          <button
            key={one.reason}
            type="button"
            className="chip"
            aria-pressed={reason === one.reason}
            onClick={() => setReason(one.reason)}
          >
            {capital(say(one))}
          </button>
        ))}
      </fieldset>
      <TextField label={t('aloneWords')} maxLength={300} value={words} onChange={setWords} />
      <ActButton
        act="explainAlone"
        size="small"
        place={site.place}
        why={why}
        input={{ site: site.id, person: guest.person, reason, words: words.trim() }}
      />
    </>
  );
}

/** A medic says whether she can be without anybody. */
function AnswerAlone({ site, guest }: { site: SiteShown; guest: Guest }) {
  const t = useT();
  const [words, setWords] = useState('');
  const why = words.trim().length < 2 ? { zh: '请写查看情况', en: 'Say what you have seen' } : undefined;
  const asked = { site: site.id, person: guest.person, words: words.trim() };
  return (
    <>
      <TextField label={t('aloneSeen')} maxLength={300} value={words} onChange={setWords} />
      <div className="iso-actions">
        <ActButton
          act="answerAlone"
          size="small"
          place={site.place}
          why={why}
          title={{ zh: '可以无人陪护', en: 'she can be without anybody' }}
          input={{ ...asked, agrees: true }}
        />
        <ActButton
          act="answerAlone"
          size="small"
          place={site.place}
          why={why}
          title={{ zh: '须有人陪护', en: 'somebody is to be with her' }}
          input={{ ...asked, agrees: false }}
        />
      </div>
    </>
  );
}

/** Taken in at once though her order says another place: what is waited for, and the two answers of whoever decides. */
function ToDecide({ site, guest }: { site: SiteShown; guest: Guest }) {
  const t = useT();
  const decides = useMay('control.assess', { place: site.place });
  return (
    <div className="iso-told">
      <StatePill tone="late">{t('toDecide')}</StatePill>
      <p>{t(decides.may ? 'toDecideHelp' : 'toDecideWaits')}</p>
      {decides.may && <DecideEmergency site={site.id} person={guest.person} />}
    </div>
  );
}

/** Those of a room by name. */
function useNamed(room: RoomShown): (people: readonly string[]) => string {
  const { comma } = useMarks();
  return (people) =>
    room.guests.flatMap(({ person, name }) => (people.includes(person) ? [name] : [])).join(comma);
}

/** Rooms that are ready and have a bed, as they may be chosen. */
export function roomsToChoose(site: SiteShown): readonly (RoomShown & { readonly floor: number })[] {
  return site.floors.flatMap(({ floor, rooms }) =>
    rooms
      .filter((room) => room.state === 'ready' && room.guests.length < room.beds)
      .map((room) => ({ ...room, floor })),
  );
}

/** One of these rooms. */
export function RoomField({
  label,
  help,
  rooms,
  value,
  onChange,
}: {
  label: string;
  help?: string | undefined;
  rooms: ReturnType<typeof roomsToChoose>;
  value: string;
  onChange: (room: string) => void;
}) {
  const t = useT();
  const roomLine = useRoomLine();
  return (
    <Field label={label} help={help}>
      {(id) => (
        <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('choose')}</option>
          {rooms.map((room) => (
            <option key={room.id} value={room.id}>
              {roomLine(room)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** What stands in the list beside a number. */
export function useRoomLine(): (room: RoomShown) => string {
  const t = useT();
  const say = useSay();
  return (room) =>
    [
      room.no,
      room.wing === 'positive' ? say(WINGS.positive) : '',
      room.beds > 1 ? t('bedsN', { n: room.beds }) : '',
      room.features.includes('barrier-free') ? say(FEATURES['barrier-free']) : '',
      room.guests.length > 0 ? t('insideN', { n: room.guests.length }) : '',
      room.guests.some(({ alone }) => alone) ? t('alone') : '',
    ]
      .filter(Boolean)
      .join(' · ');
}

function Move({
  site,
  from,
  guest,
  onDone,
}: {
  site: SiteShown;
  from: RoomShown;
  guest: Guest;
  onDone: () => void;
}) {
  const t = useT();
  const line = usePersonLine();
  const { comma } = useMarks();
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  // Who can not be alone moves with who stays with her, unless it is said otherwise.
  const others = from.guests.filter(({ person }) => person !== guest.person);
  const [going, setGoing] = useState<readonly string[]>(() => togetherWith(from, guest));
  const [back, setBack] = useState<boolean>();
  const [card, setCard] = useState<string>();
  const [staysWith, setStaysWith] = useState(true);
  const moving = from.guests.filter(({ person }) => person === guest.person || going.includes(person));
  const carded = moving.some((one) => one.card !== null);
  const rooms = roomsToChoose(site).filter(
    ({ id, beds, guests }) => id !== from.id && beds - guests.length >= moving.length,
  );
  const door = rooms.find(({ id }) => id === to);
  const given = (card ?? door?.doorNo ?? '').trim();
  // Whoever moves to somebody who is alone is most likely the one who is to stay with her.
  const alone = guest.alone ? [] : (door?.guests.filter((one) => one.alone) ?? []);
  const why: Words | undefined =
    to === ''
      ? { zh: '请选房间', en: 'Choose the room' }
      : reason.trim().length < 2
        ? { zh: '请写原因', en: 'Give the reason' }
        : carded && back === undefined
          ? CARD_WHY
          : undefined;
  return (
    <div className="iso-inner">
      {others.length > 0 && (
        <fieldset className="iso-checks" aria-label={t('moveWith')}>
          {others.map((one) => (
            <Check
              key={one.person}
              label={t('movesToo', { name: line(one) })}
              checked={going.includes(one.person)}
              onChange={(on) =>
                setGoing(on ? [...going, one.person] : going.filter((person) => person !== one.person))
              }
            />
          ))}
        </fieldset>
      )}
      <RoomField
        label={t('toRoom')}
        help={rooms.length === 0 ? t('noneLarge', { n: moving.length }) : undefined}
        rooms={rooms}
        value={to}
        onChange={setTo}
      />
      {door?.door === 'card' && (
        <Field label={t('card')}>
          {(id) => (
            <input
              id={id}
              className="input"
              maxLength={20}
              value={card ?? door.doorNo ?? ''}
              onChange={(event) => setCard(event.target.value)}
            />
          )}
        </Field>
      )}
      {alone.length > 0 && (
        <Check
          label={t('movesToStayWith', { who: line(guest), name: alone.map(({ name }) => name).join(comma) })}
          checked={staysWith}
          onChange={setStaysWith}
        />
      )}
      {carded && <CardBack back={back} onChange={setBack} />}
      <ReasonField value={reason} onChange={setReason} />
      <ActButton
        act="moveGuest"
        tone="primary"
        place={site.place}
        why={why}
        input={{
          person: guest.person,
          with: [...going],
          room: to,
          reason: reason.trim(),
          ...(alone.length > 0 && staysWith
            ? { companions: alone.map((one) => ({ guest: one.person, companion: guest.person })) }
            : {}),
          ...(back === undefined ? {} : { cardBack: back }),
          ...(door?.door === 'card' && given !== '' ? { card: given } : {}),
        }}
        onDone={onDone}
      />
    </div>
  );
}

/** Whoever stays with her or with whom she stays, and whoever shares that with her. */
function togetherWith(room: RoomShown, guest: Guest): string[] {
  const stays = guest.companion ?? guest.person;
  const party = room.guests.filter(({ person, companion }) => person === stays || companion === stays);
  return party.length < 2 ? [] : party.flatMap(({ person }) => (person === guest.person ? [] : [person]));
}

function CardBack({ back, onChange }: { back: boolean | undefined; onChange: (back: boolean) => void }) {
  const t = useT();
  return (
    <fieldset className="chips" aria-label={t('cardBack')}>
      <button type="button" className="chip" aria-pressed={back === true} onClick={() => onChange(true)}>
        {t('cardReturned')}
      </button>
      <button type="button" className="chip" aria-pressed={back === false} onClick={() => onChange(false)}>
        {t('cardMissing')}
      </button>
    </fieldset>
  );
}

const CARD_WHY: Words = { zh: '请选门卡是否收回', en: 'Say whether the card came back' };

function Leave({
  site,
  room,
  guest,
  onDone,
}: {
  site: SiteShown;
  room: RoomShown;
  guest: Guest;
  onDone: () => void;
}) {
  const t = useT();
  const say = useSay();
  const named = useNamed(room);
  const [to, setTo] = useState<LeavesTo>('home');
  const [reason, setReason] = useState('');
  const [back, setBack] = useState<boolean>();
  const alone = guest.staysWith.length > 0 && to !== 'left';
  const asksCard = guest.card !== null && to !== 'left';
  const why: Words | undefined =
    alone && reason.trim().length < 2
      ? {
          zh: '房间里还有人靠其陪护：请写原因，或先安排他人陪护',
          en: 'Somebody in the room depends on her: give the reason, or name another companion first',
        }
      : asksCard && back === undefined
        ? CARD_WHY
        : undefined;
  return (
    <div className="iso-inner">
      <fieldset className="chips" aria-label={t('leavesTo')}>
        {(Object.keys(LEAVES_TO) as LeavesTo[]).map(
          (
            one, // its own keys
          ) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={to === one}
              onClick={() => setTo(one)}
            >
              {capital(say(LEAVES_TO[one]))}
            </button>
          ),
        )}
      </fieldset>
      {asksCard && <CardBack back={back} onChange={setBack} />}
      <ReasonField value={reason} optional={!alone} onChange={setReason} />
      {guest.companion !== null && to !== 'left' && (
        <p>{t('leaveTogether', { name: named([guest.companion]) })}</p>
      )}
      {alone && <p>{t('leaveAlone', { name: named(guest.staysWith) })}</p>}
      <p className="iso-quiet">{t('leaveHelp')}</p>
      <ActButton
        act="checkOutGuest"
        tone="primary"
        place={site.place}
        why={why}
        input={{
          site: site.id,
          person: guest.person,
          to,
          ...(reason.trim().length < 2 ? {} : { reason: reason.trim() }),
          ...(asksCard && back !== undefined ? { cardBack: back } : {}),
        }}
        onDone={onDone}
      />
    </div>
  );
}

function ReasonField({
  value,
  optional = false,
  onChange,
}: {
  value: string;
  optional?: boolean;
  onChange: (value: string) => void;
}) {
  const t = useT();
  return (
    <TextField
      label={t(optional ? 'reasonOptional' : 'reason')}
      maxLength={300}
      value={value}
      onChange={onChange}
    />
  );
}

/** A room that was disinfected and aired is looked at by somebody before it is free. */
export function Inspect({ room, place }: { room: Pick<RoomShown, 'id' | 'state'>; place: string }) {
  const [note, setNote] = useState('');
  const t = useT();
  const may = useMay('isolation.inspect', { place });
  if (room.state !== 'airing' || !may.may) return null;
  const said = note.trim() === '' ? {} : { note: note.trim() };
  return (
    <div className="iso-inner">
      <TextField label={t('inspectNote')} maxLength={300} value={note} onChange={setNote} />
      <div className="iso-actions">
        <ActButton
          act="inspectRoom"
          title={NOT_GOOD}
          place={place}
          input={{ room: room.id, good: false, ...said }}
        />
        <ActButton
          act="inspectRoom"
          tone="primary"
          title={GOOD}
          place={place}
          input={{ room: room.id, good: true, ...said }}
        />
      </div>
    </div>
  );
}

const GOOD: Words = { zh: '检查合格，放行', en: 'good: give it free' };
const NOT_GOOD: Words = { zh: '不合格，重做', en: 'not good: disinfect again' };

function ChangeRoom({ room, place }: { room: RoomShown; place: string }) {
  const t = useT();
  const say = useSay();
  const lead = useMay('isolation.lead', { place });
  const [beds, setBeds] = useState(String(room.beds));
  const [features, setFeatures] = useState<readonly Feature[]>(room.features);
  const [wing, setWing] = useState<Wing>(room.wing);
  const [door, setDoor] = useState<DoorKind>(room.door);
  const [doorNo, setDoorNo] = useState(room.doorNo ?? '');
  const [reason, setReason] = useState('');
  useEffect(() => {
    setBeds(String(room.beds));
    setFeatures(room.features);
    setWing(room.wing);
    setDoor(room.door);
    setDoorNo(room.doorNo ?? '');
  }, [room.beds, room.features, room.wing, room.door, room.doorNo]);
  if (!lead.may) return null;
  const n = wholeOf(beds, 1, 8);
  const given = reason.trim().length < 2 ? {} : { reason: reason.trim() };
  const closed = room.state === 'closed';
  return (
    <details className="iso-change">
      <summary>{t('changeRoom')}</summary>
      <div className="iso-inner">
        <NumberField label={t('measure-beds')} value={beds} onChange={setBeds} />
        <fieldset className="iso-checks" aria-label={t('features')}>
          {(Object.keys(FEATURES) as Feature[]).map(
            (
              one, // its own keys
            ) => (
              <Check
                key={one}
                label={capital(say(FEATURES[one]))}
                checked={features.includes(one)}
                onChange={(on) => setFeatures(on ? [...features, one] : features.filter((x) => x !== one))}
              />
            ),
          )}
        </fieldset>
        <fieldset className="chips" aria-label={t('wing')}>
          {(Object.keys(WINGS) as Wing[]).map(
            (
              one, // its own keys
            ) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={wing === one}
                onClick={() => setWing(one)}
              >
                {capital(say(WINGS[one]))}
              </button>
            ),
          )}
        </fieldset>
        <fieldset className="chips" aria-label={t('door')}>
          {(Object.keys(DOORS) as DoorKind[]).map(
            (
              one, // its own keys
            ) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={door === one}
                onClick={() => setDoor(one)}
              >
                {t(`door-${one}`)}
              </button>
            ),
          )}
        </fieldset>
        {door !== 'plain' && (
          <TextField label={t('doorNumber')} maxLength={20} value={doorNo} onChange={setDoorNo} />
        )}
        <p className="iso-quiet">{t('doorHelp')}</p>
        <ReasonField value={reason} optional onChange={setReason} />
        <div className="iso-actions">
          <ActButton
            act="changeRoom"
            title={closed ? BACK : OUT}
            place={place}
            why={!closed && reason.trim().length < 2 ? OUT_WHY : undefined}
            input={{ room: room.id, inUse: closed, ...given }}
          />
          <ActButton
            act="changeRoom"
            tone="primary"
            place={place}
            title={SAVE}
            why={n === undefined ? BEDS_WHY : door !== 'plain' && doorNo.trim() === '' ? DOOR_WHY : undefined}
            input={{
              room: room.id,
              beds: n ?? 1,
              features: [...features],
              wing,
              door,
              ...(door === 'plain' ? {} : { doorNo: doorNo.trim() }),
              ...given,
            }}
          />
        </div>
      </div>
    </details>
  );
}

const SAVE: Words = { zh: '保存', en: 'save' };
const OUT: Words = { zh: '停用', en: 'take out of use' };
const BACK: Words = { zh: '恢复使用', en: 'take into use again' };
const OUT_WHY: Words = { zh: '停用请写原因', en: 'Taking it out of use needs a reason' };
const DOOR_WHY: Words = { zh: '请写门磁或门卡编号', en: 'Write the number of the contact or card' };
const BEDS_WHY: Words = { zh: '床位须为 1 到 8', en: 'One to eight beds' };
