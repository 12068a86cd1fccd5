// A round of disinfection on the phone: mixed and measured, zone by zone with one touch each, left out only with a reason,
// and ended. Once begun it needs no signal: what is touched is kept with its moment, because the contact time runs from then.
import { Check, Droplets, SprayCan } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { codeOf } from '../../../base/codes.ts';
import { counted, type Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct, useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { PrimaryBar } from '../../../shells/kit/phone.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { type ReadBy, Scan } from '../../../testing/screens/phone/Scan.tsx';
import '../../../testing/screens/phone/phone.css';
import { doseFor, readZoneCode } from '../../rounds/rules.ts';
import type { RoundsPage } from '../../routes.ts';
import { METHODS, type Method, type Product, type RoundKind } from '../../terms.ts';
import { useWalk, WalkAlert } from '../../walking/screens/walk.tsx';
import '../isolation.css';
import { wholeOf } from '../../../shells/kit/numbers.ts';
import { useT } from '../isolation-words.ts';
import { Field, NumberField } from '../parts.tsx';

type Shown = Json<RoundsPage>;
type Round = Shown['rounds'][number];

/** One thing to be ticked: a zone of the site, or a room after its guest. */
interface Zone {
  readonly zone: string;
  /** The floor it is on; null: it is shared. */
  readonly floor: string | null;
  readonly sign: string;
  readonly words: Words;
}

/** What waits on the phone for signal is shown as done already. */
const ENDS = ['endRound'];
const DOES = ['doZones'];

/** What is disinfected in a round of the site, in a room after its guest, and where somebody was sick. */
const OBJECT_OF = { round: 'corridor', terminal: 'room', event: 'excreta' } as const;
/** What is wiped with alcohol, after an event or between rounds. */
const WIPED = 'small';
const objectOf = (round: Round) => (round.targetMgL === null ? WIPED : OBJECT_OF[round.kind.value]);

export default function PhoneRoundsScreen() {
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<Shown>(
    `/isolation/sites/${site}/rounds`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return <Rounds page={data} />;
}

function Rounds({ page }: { page: Shown }) {
  // A checkpoint that is scanned is a step too.
  const { standing } = useWalk(page.site.id);
  const ended = new Set(useWaitingInputs(ENDS).map(({ round }) => round));
  const open = page.rounds.find(({ id, mine, endedAt }) => mine && endedAt === null && !ended.has(id));
  const around = (
    <>
      <MealWaits page={page} />
      <RoomsToDo page={page} />
      <Lately page={page} />
    </>
  );
  return (
    <>
      <p className="phone-sub">
        {page.site.code} {page.site.name}
      </p>
      <WalkAlert wrong={standing?.wrong} />
      {open === undefined ? (
        <>
          <Begin page={page} />
          {around}
        </>
      ) : (
        <Running page={page} round={open} around={around} />
      )}
    </>
  );
}

// Beginning ---------------------------------------------------------------------------------------------

function Begin({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const [floor, setFloor] = useState(page.floors?.[0]?.place);
  const [kind, setKind] = useState<RoundKind>('round');
  const [product, setProduct] = useState<Product>('tablet');
  const [batch, setBatch] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const [method, setMethod] = useState<Method>('spray');
  const [litres, setLitres] = useState('10');
  const [buddy, setBuddy] = useState('');
  const [measured, setMeasured] = useState('');
  const [target, setTarget] = useState<string>();
  const wipes = kind === 'event' && product === 'alcohol';
  const object = page.objects.find((one) => one.object === (wipes ? WIPED : OBJECT_OF[kind]));
  const mgL = target ?? String(object?.atMost ?? 1000);
  const wanted = wholeOf(mgL, 1, 50_000);
  const found = measured.trim() === '' ? null : wholeOf(measured, 1, 50_000);
  const mixed = wholeOf(litres, 1, 1_000);
  const why: Words | undefined =
    !wipes && wanted === undefined
      ? { zh: '请写配制浓度', en: 'Say how strong it is mixed' }
      : found === undefined
        ? { zh: '实测浓度须为整数', en: 'What the strip shows is a whole number' }
        : undefined;
  return (
    <Card title={t('beginRound')}>
      <div className="stack">
        {page.floors !== null && page.floors.length > 1 && (
          <fieldset className="chips iso-bare" aria-label={t('whichFloor')}>
            {page.floors.map(({ place, words }) => (
              <button
                key={place}
                type="button"
                className="chip iso-big-chip"
                aria-pressed={floor === place}
                onClick={() => setFloor(place)}
              >
                {capital(say(words))}
              </button>
            ))}
          </fieldset>
        )}
        <fieldset className="chips iso-bare" aria-label={t('kind')}>
          {(['round', 'terminal', 'event'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip iso-big-chip"
              aria-pressed={kind === one}
              onClick={() => {
                setKind(one);
                setTarget(undefined);
                if (one !== 'event' && product === 'alcohol') setProduct('tablet');
              }}
            >
              {t(one === 'round' && page.floors !== null ? 'kind-floor' : `kind-${one}`)}
            </button>
          ))}
        </fieldset>
        <fieldset className="chips iso-bare" aria-label={t('product')}>
          {(kind === 'event' ? WITH_ALCOHOL : CHLORINE).map((one) => (
            <button
              key={one}
              type="button"
              className="chip iso-big-chip"
              aria-pressed={product === one}
              onClick={() => {
                setProduct(one);
                // Sprayed into the air it burns.
                if (one === 'alcohol') setMethod('wipe');
              }}
            >
              {t(`product-${one}`)}
            </button>
          ))}
        </fieldset>
        {!wipes && (
          <div className="iso-half">
            <NumberField label={t('target')} value={mgL} onChange={setTarget} />
            <NumberField label={t('measured')} value={measured} onChange={setMeasured} />
          </div>
        )}
        {wipes && object !== undefined && (
          <p className="field-help">
            {t('wipesHelp', { object: say(object), minutes: object.contactMinutes })}
          </p>
        )}
        {!wipes && object !== undefined && (
          <p className="field-help">
            {t('objectHelp', {
              object: say(object),
              least: object.atLeast,
              most: object.atMost,
              minutes: object.contactMinutes,
            })}
          </p>
        )}
        {!wipes && (
          <>
            <Strength
              found={found === undefined ? null : found}
              least={object?.atLeast ?? 0}
              most={object?.atMost ?? 50_000}
            />
            <Dose page={page} product={product} mgL={wanted} litres={litres} onLitres={setLitres} />
          </>
        )}
        <fieldset className="chips iso-bare" aria-label={t('method')}>
          {(Object.keys(METHODS) as Method[]).map((one) => (
            <button
              key={one}
              type="button"
              className="chip iso-big-chip"
              aria-pressed={method === one}
              onClick={() => setMethod(one)}
            >
              {capital(say(METHODS[one]))}
            </button>
          ))}
        </fieldset>
        <DateField label={t('expiresOn')} value={expiresOn} onChange={setExpiresOn} />
        <div className="iso-half">
          <Field label={t('batch')}>
            {(id) => (
              <input
                id={id}
                className="input"
                maxLength={40}
                autoComplete="off"
                value={batch}
                onChange={(event) => setBatch(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('buddy')}>
            {(id) => (
              <input
                id={id}
                className="input"
                maxLength={60}
                autoComplete="off"
                value={buddy}
                onChange={(event) => setBuddy(event.target.value)}
              />
            )}
          </Field>
        </div>
        <ActButton
          act="beginRound"
          tone="primary"
          size="large"
          wide
          icon={<SprayCan size={20} aria-hidden />}
          place={floor ?? page.site.place}
          why={why}
          input={{
            site: page.site.id,
            ...(floor === undefined ? {} : { floor }),
            kind,
            product,
            ...(wipes
              ? {}
              : { targetMgL: wanted ?? 1, ...(typeof found === 'number' ? { measuredMgL: found } : {}) }),
            ...(batch.trim() === '' ? {} : { batch: batch.trim() }),
            ...(expiresOn === '' ? {} : { expiresOn }),
            ...(wipes || mixed === undefined ? {} : { litres: mixed }),
            method,
            ...(buddy.trim() === '' ? {} : { buddy: buddy.trim() }),
          }}
        />
      </div>
    </Card>
  );
}

const CHLORINE = ['tablet', 'bleach'] as const;
const WITH_ALCOHOL = [...CHLORINE, 'alcohol'] as const;

/** Said before it is done: a round nobody measured, or too weak, does not count. */
function Strength(props: { found: number | null; least: number; most: number }) {
  return (
    <div>
      <StrengthPill {...props} />
    </div>
  );
}

function StrengthPill({ found, least, most }: { found: number | null; least: number; most: number }) {
  const t = useT();
  if (found === null) return <StatePill tone="late">{t('measureFirst')}</StatePill>;
  if (found < least) return <StatePill tone="now">{t('tooWeak', { n: found, least })}</StatePill>;
  if (found > most) return <StatePill tone="late">{t('tooStrong', { n: found, most })}</StatePill>;
  return <StatePill tone="good">{t('strengthGood')}</StatePill>;
}

/** Litres of water become tablets or millilitres. */
function Dose({
  page,
  product,
  mgL,
  litres,
  onLitres,
}: {
  page: Shown;
  product: Product;
  mgL: number | undefined;
  litres: string;
  onLitres: (litres: string) => void;
}) {
  const t = useT();
  const n = wholeOf(litres, 1, 1_000);
  const dose =
    n === undefined || mgL === undefined ? undefined : doseFor({ products: page.products }, mgL, n);
  return (
    <div className="iso-dose">
      <NumberField label={t('litres')} value={litres} onChange={onLitres} />
      <output className="iso-dose-out">
        <Droplets size={18} aria-hidden />
        {dose === undefined
          ? '—'
          : product === 'tablet'
            ? t('tabletsN', { n: dose.tablets, mg: page.products.tabletMg })
            : t('bleachMl', { n: dose.bleachMl })}
      </output>
    </div>
  );
}

// The round ---------------------------------------------------------------------------------------------

/** The button to end it stands last, fixed above the tabs. */
function Running({ page, round, around }: { page: Shown; round: Round; around: ReactNode }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const kept = useWaitingInputs(DOES).filter(({ round: of }) => of === round.id);
  const [measured, setMeasured] = useState('');
  const kind = round.kind.value;
  const told = new Set(round.told);
  const scanned = new Set(round.scanned);
  for (const one of kept.flatMap(({ zones }) => zones as { zone: string; scanned?: boolean }[])) {
    // of doZones
    told.add(one.zone);
    if (one.scanned === true) scanned.add(one.zone);
  }
  const zones: readonly Zone[] = (kind === 'terminal' ? roomZones(page) : page.zones).filter(
    ({ floor }) => round.place === page.site.place || floor === round.place,
  );
  const left = zones.filter(({ zone }) => !told.has(zone));
  const found = measured.trim() === '' ? null : wholeOf(measured, 1, 50_000);
  const known = round.measuredMgL ?? (typeof found === 'number' ? found : null);
  const object = page.objects.find((one) => one.object === objectOf(round));
  const why: Words | undefined =
    kind === 'round' && left.length > 0
      ? {
          zh: `还有 ${left.length} 个区域没有做，也没有写原因`,
          en: `${counted(left.length, 'zone was', 'zones were')} neither done nor left out with a reason`,
        }
      : found === undefined
        ? { zh: '实测浓度须为整数', en: 'What the strip shows is a whole number' }
        : kind === 'terminal' && known === null
          ? { zh: '终末消毒请先填写实测浓度', en: 'Write down first what the strip showed' }
          : undefined;
  return (
    <>
      <Card
        title={`${round.code} ${say(round.kind)}`}
        extra={<span className="digits">{moment(round.beganAt)}</span>}
      >
        <div className="stack">
          <p className="phone-sub">
            {capital(say(round.product))}{' '}
            {round.targetMgL !== null && <span className="digits">{round.targetMgL} mg/L</span>}
          </p>
          <PartBar done={zones.length - left.length} total={zones.length} label={t('zones')} />
          <p className="phone-sub">{t('scannedN', { n: scanned.size, all: zones.length - left.length })}</p>
          <ScanZone page={page} round={round} zones={zones} told={told} />
          {round.targetMgL !== null && round.measuredMgL === null && (
            <NumberField label={t('measured')} value={measured} onChange={setMeasured} />
          )}
          {round.targetMgL !== null && (
            <Strength found={known} least={object?.atLeast ?? 0} most={object?.atMost ?? 50_000} />
          )}
        </div>
      </Card>
      <ul className="iso-zones">
        {zones.map((zone) => (
          <li key={zone.zone}>
            <ZoneRow
              round={round}
              zone={zone}
              done={told.has(zone.zone)}
              scanned={scanned.has(zone.zone)}
              place={round.place}
            />
          </li>
        ))}
      </ul>
      {around}
      <PrimaryBar>
        <OutboxButton
          act="endRound"
          tone="primary"
          size="large"
          wide
          place={round.place}
          why={why}
          about={round.code}
          input={() => ({
            round: round.id,
            ...(round.measuredMgL === null && typeof found === 'number' ? { measuredMgL: found } : {}),
          })}
        />
      </PrimaryBar>
    </>
  );
}

const roomZones = (page: Shown): Zone[] =>
  page.rooms
    .filter(({ state }) => state === 'soiled')
    .map(({ zone, floor, sign, no }) => ({
      zone,
      floor,
      sign,
      words: { zh: `${no} 房间`, en: `room ${no}` },
    }));

/**
 * The sign at the door is scanned, and its zone is ticked; what can not be ticked is said at once. A code that was typed
 * says no more than a touch does: somebody may know it by heart.
 */
function ScanZone({
  page,
  round,
  zones,
  told,
}: {
  page: Shown;
  round: Round;
  zones: readonly Zone[];
  told: ReadonlySet<string>;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const doZones = useOutboxAct('doZones');
  const [no, setNo] = useState<Words>();
  const scan = async (text: string, by: ReadBy) => {
    const read = readZoneCode(text);
    const zone = zones.find(({ sign }) => sign === read?.sign);
    const why: Words | undefined =
      read === undefined
        ? { zh: '这不是区域码，或有字符读错', en: 'This is no code of a zone, or a character is wrong' }
        : codeOf('isolationSite', read.site) !== page.site.code
          ? {
              zh: `这是 ${codeOf('isolationSite', read.site)} 的区域码，不是本点的`,
              en: `This sign is of the site ${codeOf('isolationSite', read.site)}`,
            }
          : zone === undefined
            ? { zh: '这一区域不在本轮', en: 'This zone is not of this round' }
            : told.has(zone.zone)
              ? { zh: `${zone.words.zh}已记录`, en: `${zone.words.en} is written down already` }
              : undefined;
    setNo(why);
    if (zone === undefined || why !== undefined) return;
    const object = objectOf(round);
    const one = { zone: zone.zone, object, at: serverNow().toISOString(), scanned: by === 'machine' };
    try {
      await doZones(
        { round: round.id, zones: [one] },
        { zh: `区域 · ${zone.words.zh}`, en: `Zone · ${zone.words.en}` },
      );
      tell.done(
        one.scanned
          ? { zh: `已扫码：${zone.words.zh}`, en: `Scanned: ${zone.words.en}` }
          : { zh: `已记录（手输）：${zone.words.zh}`, en: `Written down, typed: ${zone.words.en}` },
      );
    } catch {
      // Told already, by the outbox itself.
    }
  };
  return (
    <>
      <Scan label={t('scanSign')} hint="Z-…" onScan={(text, by) => void scan(text, by)} />
      {no !== undefined && (
        <p className="iso-refused" role="alert">
          {say(no)}
        </p>
      )}
    </>
  );
}

function ZoneRow({
  round,
  zone,
  done,
  scanned,
  place,
}: {
  round: Round;
  zone: Zone;
  done: boolean;
  scanned: boolean;
  place: string;
}) {
  const t = useT();
  const say = useSay();
  const doZones = useOutboxAct('doZones');
  const [asking, setAsking] = useState(false);
  const object = objectOf(round);
  const skip = async (reason: string) => {
    try {
      await doZones(
        {
          round: round.id,
          zones: [{ zone: zone.zone, object, at: serverNow().toISOString(), skipped: reason }],
        },
        { zh: `不做 · ${zone.words.zh}`, en: `Left out · ${zone.words.en}` },
      );
      setAsking(false);
    } catch {
      // Told already, by the outbox itself; what was typed stays.
    }
  };
  if (done)
    return (
      <div className="iso-zone iso-zone-done">
        <span>{capital(say(zone.words))}</span>
        <StatePill tone="good">
          {t(
            scanned
              ? 'scanned'
              : round.skipped.some(({ words }) => words.zh === zone.words.zh)
                ? 'told'
                : 'byHand',
          )}
        </StatePill>
      </div>
    );
  return (
    <div className="iso-zone">
      <OutboxButton
        act="doZones"
        size="large"
        wide
        icon={<Check size={20} aria-hidden />}
        title={zone.words}
        place={place}
        about={round.code}
        input={() => ({
          round: round.id,
          zones: [{ zone: zone.zone, object, at: serverNow().toISOString() }],
        })}
      />
      <WhyButton
        size="large"
        label={t('skipZone', { zone: say(zone.words) })}
        onPress={() => setAsking(true)}
      >
        {t('skip')}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={SKIP}
        words={zone.words}
        usual={USUAL}
        onReason={(reason) => void skip(reason)}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

const SKIP: Words = { zh: '这一区域不做的原因', en: 'Why this zone is left out' };
const USUAL: readonly Words[] = [
  { zh: '由该楼层消毒员完成', en: 'Done by the disinfector of the floor' },
  { zh: '无人使用', en: 'Nobody uses it' },
  { zh: '正在维修', en: 'Under repair' },
  { zh: '有人在内处置', en: 'Somebody is being cared for there' },
];

// Around it ---------------------------------------------------------------------------------------------

function MealWaits({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  const waits = page.zones.filter(({ waits }) => waits !== null);
  return (
    <Card title={t('mealWaits')}>
      {waits.length === 0 ? (
        <StatePill tone="good">{t('corridorsReady')}</StatePill>
      ) : (
        <ul className="iso-waits">
          {waits.map(({ zone, words, until }) => (
            <li key={zone}>
              {capital(say(words))}
              <StatePill tone={until === null ? 'now' : 'late'}>
                {until === null ? t('notDisinfected') : t('wetUntil', { at: clockTime(until) })}
              </StatePill>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function RoomsToDo({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (page.rooms.length === 0) return null;
  return (
    <Card title={t('roomsWait')} extra={<span className="digits">{page.rooms.length}</span>}>
      <ul className="iso-waits">
        {page.rooms.map((room) => (
          <li key={room.id}>
            <span>
              <strong className="digits">{room.no}</strong>
              {room.freeFrom !== null && (
                <small className="iso-quiet"> {t('freeFrom', { at: moment(room.freeFrom) })}</small>
              )}
            </span>
            <StatePill tone={room.state === 'soiled' ? 'late' : 'busy'} words={room.stateWords} />
          </li>
        ))}
      </ul>
      <p className="field-help">{say(TERMINAL_HELP)}</p>
    </Card>
  );
}

const TERMINAL_HELP: Words = {
  zh: '开始一轮「终末消毒」后，逐间点击房号；通风后由院感督导检查放行。',
  en: 'Begin a terminal disinfection and touch each room; once aired, infection control gives it free.',
};

function Lately({ page }: { page: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const ended = page.rounds.filter(({ endedAt }) => endedAt !== null).slice(0, 6);
  if (ended.length === 0) return null;
  return (
    <Card title={t('roundsLately')}>
      <ul className="plain-list">
        {ended.map((round) => (
          <li key={round.id}>
            <strong>
              {round.code} {say(round.kind)}
            </strong>
            <span>
              {[
                moment(round.beganAt),
                t('zonesN', { n: round.done }),
                t('scannedN', { n: round.scanned.length, all: round.done }),
                round.targetMgL === null
                  ? say(round.product)
                  : round.measuredMgL === null
                    ? t('notMeasured')
                    : `${round.measuredMgL} mg/L`,
                t(round.signedAt === null ? 'notSigned' : 'signed'),
              ].join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
