// One place: what it is called, which addresses belong to it, its outline, and taking it out of use.
import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { placeAt } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import { useAct, useMayAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import { readLook } from '../../shells/kit/api.ts';
import { Go, useFilters } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { useMay, useSession } from '../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useMarks, useSay } from '../../shells/kit/words.ts';
import type { PlaceFile, TriedAddress } from '../routes.ts';
import { stretchProblem } from '../rules.ts';
import { PARITIES, type Parity, type Stretch } from '../terms.ts';
import { OutlineCard } from './OutlineCard.tsx';
import './places.css';
import { useT } from './places-words.ts';

export default function PlaceScreen() {
  const t = useT();
  const say = useSay();
  const { district } = useSession();
  const [filters] = useFilters();
  const path = filters.at ?? district.path;
  const { data, error, refetch } = useLook<PlaceFile>(`/places/${path}`, {}, { follows: ['places.'] });
  if (data === undefined || data.path !== path)
    return (
      <>
        <PageHeader title={t('map')} path={[{ title: t('map'), to: '/map' }]} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  return (
    <>
      <PageHeader
        title={say(data.name)}
        path={[
          { title: t('map'), to: '/map' },
          ...data.above.map((one) => ({ title: say(one.name), to: `/map?at=${one.path}` })),
        ]}
        beside={
          <>
            <span className="digits place-code">{data.code}</span>
            {data.retiredAt !== null && <StatePill tone="quiet">{t('retired')}</StatePill>}
          </>
        }
      />
      <div className="place-page">
        <div>
          <Names key={fingerprint(data)} place={data} />
          <TryAddress place={data.path} />
        </div>
        <div>
          {data.level > 1 && <OutlineCard key={data.path} place={data} />}
          {data.level > 1 && <Retire place={data} />}
        </div>
      </div>
    </>
  );
}

/** Changes when somebody else saved: then the form begins anew with what is so now. */
function fingerprint({ name, code, aliases, roads }: PlaceFile): string {
  return JSON.stringify([name, code, aliases, roads]);
}

interface RoadRow {
  key: number;
  name: string;
  from: string;
  to: string;
  parity: Parity;
}

function rowOf(stretch: Stretch, key: number): RoadRow {
  return {
    key,
    name: stretch.name,
    from: stretch.from === undefined ? '' : String(stretch.from),
    to: stretch.to === undefined ? '' : String(stretch.to),
    parity: stretch.parity ?? 'all',
  };
}

function stretchOf(row: RoadRow): Stretch {
  return {
    name: row.name.trim(),
    ...(row.from === '' ? {} : { from: Number(row.from) }),
    ...(row.to === '' ? {} : { to: Number(row.to) }),
    ...(row.parity === 'all' ? {} : { parity: row.parity }),
  };
}

function Names({ place }: { place: PlaceFile }) {
  const t = useT();
  const id = useId();
  const tell = useTell();
  const may = useMayAct('changePlace', { place: place.path });
  const { perform, pending } = useAct('changePlace');
  const [name, setName] = useState(place.name.zh);
  const [nameEn, setNameEn] = useState(place.name.en);
  const [code, setCode] = useState(place.code);
  const [aliases, setAliases] = useState(place.aliases.join('\n'));
  const [roads, setRoads] = useState(place.roads.map(rowOf));
  const wanted = {
    name: name.trim(),
    nameEn: nameEn.trim(),
    code: code.trim(),
    aliases: aliases
      .split('\n')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    roads: roads.map(stretchOf),
  };
  const before = {
    name: place.name.zh,
    nameEn: place.name.en,
    code: place.code,
    aliases: place.aliases,
    roads: place.roads.map((stretch, i) => stretchOf(rowOf(stretch, i))),
  };
  const changed = Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof typeof before]), // same keys
    ),
  );
  const why = may.may
    ? whyNotSave(wanted, Object.keys(changed).length > 0, place.retiredAt !== null)
    : may.why;
  const save = async () => {
    try {
      await perform({ place: place.path, ...changed });
      tell.done(SAVED);
    } catch (error) {
      tell.refused(error);
    }
  };
  const setRoad = (key: number, change: Partial<RoadRow>) =>
    setRoads((rows) => rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  return (
    <Card title={t('namesCard')}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (why === undefined) void save();
        }}
      >
        <div className="place-names">
          {[
            { key: 'name', label: t('name'), value: name, set: setName },
            { key: 'en', label: t('nameEn'), value: nameEn, set: setNameEn },
            ...(place.level > 1 ? [{ key: 'code', label: t('code'), value: code, set: setCode }] : []),
          ].map(({ key, label, value, set }) => (
            <div key={key}>
              <label className="field-label" htmlFor={`${id}-${key}`}>
                {label}
              </label>
              <input
                id={`${id}-${key}`}
                className="input"
                value={value}
                maxLength={60}
                readOnly={!may.may}
                onChange={(event) => set(event.target.value)}
              />
            </div>
          ))}
          <div className="place-wide">
            <label className="field-label" htmlFor={`${id}-aliases`}>
              {t('aliases')}
            </label>
            <textarea
              id={`${id}-aliases`}
              className="input place-aliases"
              value={aliases}
              rows={4}
              readOnly={!may.may}
              aria-describedby={`${id}-aliases-hint`}
              onChange={(event) => setAliases(event.target.value)}
            />
            <p className="field-help" id={`${id}-aliases-hint`}>
              {t('aliasesHint')}
            </p>
          </div>
        </div>
        <h3 className="field-label">{t('roads')}</h3>
        <p className="place-hint">{t('roadsHint')}</p>
        {roads.length === 0 ? (
          <p className="place-hint">{t('noRoads')}</p>
        ) : (
          <ul className="road-rows">
            <li className="road-row road-head" aria-hidden>
              <span>{t('road')}</span>
              <span>{t('from')}</span>
              <span>{t('to')}</span>
              <span>{t('parity')}</span>
            </li>
            {roads.map((row) => (
              <RoadFields
                key={row.key}
                row={row}
                readOnly={!may.may}
                onChange={(change) => setRoad(row.key, change)}
                onRemove={() => setRoads((rows) => rows.filter((one) => one.key !== row.key))}
              />
            ))}
          </ul>
        )}
        <div className="place-foot">
          <button
            type="button"
            className="button"
            disabled={!may.may}
            onClick={() =>
              setRoads((rows) => [
                ...rows,
                {
                  key: Math.max(0, ...rows.map((row) => row.key)) + 1,
                  name: '',
                  from: '',
                  to: '',
                  parity: 'all',
                },
              ])
            }
          >
            <Plus size={15} aria-hidden />
            {t('addRoad')}
          </button>
          <WhyButton tone="primary" why={why} pending={pending} onPress={() => void save()}>
            {t('save')}
          </WhyButton>
        </div>
      </form>
    </Card>
  );
}

const SAVED: Words = { zh: '已保存', en: 'Saved' };

/** The first thing that stands in the way of saving. The server asks the same and, beyond it, the neighbours. */
function whyNotSave(
  wanted: { name: string; nameEn: string; code: string; aliases: string[]; roads: Stretch[] },
  changed: boolean,
  retired: boolean,
): Words | undefined {
  if (retired) return { zh: '已停用，请先恢复使用', en: 'It is retired; bring it back first' };
  if (wanted.name === '' || wanted.nameEn === '') return { zh: '请填写名称', en: 'Give both names' };
  if (wanted.code === '') return { zh: '请填写编号', en: 'Give a code' };
  const short = wanted.aliases.find((one) => one.length < 2);
  if (short !== undefined)
    return {
      zh: `别名「${short}」太短，至少两个字`,
      en: `The name “${short}” is too short: two letters at least`,
    };
  for (const road of wanted.roads) {
    if (road.name.length < 2)
      return { zh: '请填写道路或小区的名称', en: 'Give each road or estate its name' };
    const wrong = stretchProblem(road);
    if (wrong === 'backwards')
      return {
        zh: `「${road.name}」的起止号写反了`,
        en: `The range of “${road.name}” runs backwards`,
      };
    if (wrong === 'parity')
      return {
        zh: `「${road.name}」的号码与单双号不符`,
        en: `The number of “${road.name}” does not fit odd or even`,
      };
  }
  return changed ? undefined : { zh: '没有改动', en: 'Nothing was changed' };
}

interface RoadProps {
  row: RoadRow;
  readOnly: boolean;
  onChange: (change: Partial<RoadRow>) => void;
  onRemove: () => void;
}

function RoadFields({ row, readOnly, onChange, onRemove }: RoadProps) {
  const t = useT();
  const digits = (text: string) => text.replace(/\D/g, '').slice(0, 5);
  return (
    <li className="road-row">
      <input
        className="input"
        aria-label={t('road')}
        value={row.name}
        maxLength={40}
        readOnly={readOnly}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <input
        className="input digits"
        aria-label={`${row.name} ${t('from')}`}
        inputMode="numeric"
        value={row.from}
        readOnly={readOnly}
        onChange={(event) => onChange({ from: digits(event.target.value) })}
      />
      <input
        className="input digits"
        aria-label={`${row.name} ${t('to')}`}
        inputMode="numeric"
        value={row.to}
        readOnly={readOnly}
        onChange={(event) => onChange({ to: digits(event.target.value) })}
      />
      <select
        className="input"
        aria-label={`${row.name} ${t('parity')}`}
        value={row.parity}
        disabled={readOnly}
        onChange={(event) =>
          onChange({ parity: PARITIES.find((one) => one === event.target.value) ?? 'all' })
        }
      >
        {PARITIES.map((parity) => (
          <option key={parity} value={parity}>
            {t(parity)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button"
        aria-label={t('removeRoad', { name: row.name })}
        disabled={readOnly}
        onClick={onRemove}
      >
        <Trash2 size={16} aria-hidden />
      </button>
    </li>
  );
}

function TryAddress({ place }: { place: string }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const id = useId();
  const tell = useTell();
  const may = useMay('places.change', { place, title: { zh: '试分派', en: 'try an address' } });
  const [address, setAddress] = useState('');
  const [answer, setAnswer] = useState<TriedAddress>();
  const ask = async () => {
    try {
      setAnswer(await readLook<TriedAddress>(`/places/${placeAt(place, 1)}/try-address`, { address }));
    } catch (error) {
      tell.refused(error);
    }
  };
  const BY = { community: t('byCommunity'), alias: t('byAlias'), road: t('byRoad'), name: t('byName') };
  return (
    <Card title={t('tryCard')}>
      <p className="place-hint" id={`${id}-hint`}>
        {t('tryHint')}
      </p>
      <form
        className="try-row"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (may.may && address.trim() !== '') void ask();
        }}
      >
        <div>
          <label className="field-label" htmlFor={id}>
            {t('tryAddress')}
          </label>
          <input
            id={id}
            className="input"
            value={address}
            maxLength={200}
            aria-describedby={`${id}-hint`}
            autoComplete="off"
            onChange={(event) => setAddress(event.target.value)}
          />
        </div>
        <WhyButton
          why={
            may.may
              ? address.trim() === ''
                ? { zh: '请输入地址', en: 'Type an address' }
                : undefined
              : may.why
          }
          onPress={() => void ask()}
        >
          {t('try')}
        </WhyButton>
      </form>
      <p className="try-answer" aria-live="polite">
        {answer?.name && answer.place !== null && answer.by !== null && (
          <>
            <StatePill tone="good">{t('triedTo', { name: say(answer.name) })}</StatePill>{' '}
            <Go to={`/map/place?at=${answer.place}`}>{BY[answer.by]}</Go>
          </>
        )}
        {answer?.why && (
          <>
            <StatePill tone="late" words={answer.why} />{' '}
            {answer.candidates.length > 0 &&
              t('triedFits', { names: answer.candidates.map(say).join(comma) })}
          </>
        )}
      </p>
    </Card>
  );
}

function Retire({ place }: { place: PlaceFile }) {
  const t = useT();
  return (
    <Card title={t('retireCard')}>
      <p className="place-hint">{t('retireHint')}</p>
      <div className="place-foot">
        {place.retiredAt === null ? (
          <ActButton
            act="retirePlace"
            title={{ zh: '停用', en: 'Retire' }}
            tone="danger"
            place={place.path}
            input={{ place: place.path }}
            why={
              place.below > 0
                ? {
                    zh: `下面还有 ${place.below} 个在用的单元，请先停用它们`,
                    en: `${place.below} units under it are in use; retire those first`,
                  }
                : undefined
            }
            confirm={{
              zh: `停用「${place.name.zh}」？可以随时恢复。`,
              en: `Retire “${place.name.en}”? It can be brought back at any time.`,
            }}
          />
        ) : (
          <ActButton
            act="reopenPlace"
            title={{ zh: '恢复使用', en: 'Bring it back' }}
            tone="primary"
            place={place.path}
            input={{ place: place.path }}
          />
        )}
      </div>
    </Card>
  );
}
