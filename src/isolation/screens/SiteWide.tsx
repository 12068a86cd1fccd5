// What headquarters does to a site as a whole: another building from a template, and its end.
import { useState } from 'react';
import { counted, type Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { useGo } from '../../shells/kit/go.tsx';
import { Card } from '../../shells/kit/marks.tsx';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { useMay } from '../../shells/kit/session.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { useT } from './isolation-words.ts';
import { NumberField, TextField } from './parts.tsx';
import type { SiteShown } from './Site.tsx';

const MEASURES = {
  floors: [1, 60],
  firstFloor: [1, 60],
  roomsPerFloor: [1, 99],
  beds: [1, 8],
  positiveRooms: [0, 99],
} as const satisfies Record<string, readonly [number, number]>;
const KEYS = Object.keys(MEASURES) as (keyof typeof MEASURES)[]; // its own keys

export function SiteWide({ site }: { site: SiteShown }) {
  const t = useT();
  const may = useMay('isolation.open', { place: site.place });
  if (!may.may || site.state === 'closed') return null;
  return (
    <div className="iso-columns iso-gap">
      <Card title={t('addBuilding')}>
        <AddBuilding site={site} />
      </Card>
      <Card title={t('closeSite')}>
        <Close site={site} />
      </Card>
    </div>
  );
}

function AddBuilding({ site }: { site: SiteShown }) {
  const t = useT();
  const say = useSay();
  const [template, setTemplate] = useState(site.templates[0]);
  const [typed, setTyped] = useState<Partial<Record<keyof typeof MEASURES, string>>>({});
  const [building, setBuilding] = useState('');
  const measureOf = (key: keyof typeof MEASURES) => typed[key] ?? String(template?.[key] ?? '');
  const numbers = KEYS.map((key) => {
    const [least, most] = MEASURES[key];
    return [key, wholeOf(measureOf(key), least, most)] as const;
  });
  const floors = wholeOf(measureOf('floors'), 1, 60) ?? 0;
  const perFloor = wholeOf(measureOf('roomsPerFloor'), 1, 99) ?? 0;
  const why: Words | undefined = !/^[A-Za-z0-9]{1,4}$/.test(building.trim())
    ? { zh: '请写楼号：1 到 4 位数字或字母', en: 'Write its number: one to four digits or letters' }
    : site.floors.some((floor) => floor.building === building.trim())
      ? { zh: '这个楼号已登记', en: 'That building is there already' }
      : numbers.some(([, n]) => n === undefined)
        ? { zh: '楼层、房间和床位须为整数', en: 'Floors, rooms and beds are whole numbers' }
        : undefined;
  return (
    <div className="iso-inner">
      <fieldset className="chips" aria-label={t('template')}>
        {site.templates.map((one) => (
          <button
            key={one.value}
            type="button"
            className="chip"
            aria-pressed={template?.value === one.value}
            onClick={() => {
              setTemplate(one);
              setTyped({});
            }}
          >
            {capital(say(one))}
          </button>
        ))}
      </fieldset>
      <TextField label={t('buildingNo')} maxLength={4} value={building} onChange={setBuilding} />
      <div className="iso-measures">
        {KEYS.map((key) => (
          <NumberField
            key={key}
            label={t(`measure-${key}`)}
            value={measureOf(key)}
            onChange={(value) => setTyped((before) => ({ ...before, [key]: value }))}
          />
        ))}
      </div>
      <p className="iso-quiet">{t('buildingHelp', { n: floors * perFloor })}</p>
      <ActButton
        act="addBuilding"
        tone="primary"
        place={site.place}
        why={why}
        input={{
          site: site.id,
          building: building.trim(),
          template: template?.value ?? '',
          measures: Object.fromEntries(numbers),
        }}
        doneWords={{ zh: `已增加 ${building} 号楼`, en: `Building ${building} is there` }}
        onDone={() => setBuilding('')}
      />
    </div>
  );
}

function Close({ site }: { site: SiteShown }) {
  const t = useT();
  const go = useGo();
  const [reason, setReason] = useState('');
  const waiting = site.counts.soiled + site.counts.airing;
  const why: Words | undefined =
    site.guests > 0
      ? {
          zh: `还有 ${site.guests} 人入住：请先解除、转出或换点`,
          en: `${site.guests} people are still here: release or move them first`,
        }
      : waiting > 0
        ? {
            zh: `还有 ${waiting} 间房未完成终末消毒或检查`,
            en: `${counted(waiting, 'room was', 'rooms were')} not disinfected and inspected`,
          }
        : reason.trim().length < 2
          ? { zh: '请写关闭原因', en: 'Say why it is closed' }
          : undefined;
  return (
    <div className="iso-inner">
      <p className="iso-quiet">{t('closeHelp')}</p>
      <TextField label={t('closeReason')} maxLength={300} value={reason} onChange={setReason} />
      <ActButton
        act="closeIsolationSite"
        place={site.place}
        why={why}
        confirm={{
          zh: `关闭「${site.name}」：所有岗位随即结束，不再接收隔离人员。`,
          en: `Closing ${site.name} ends every post here; nobody is taken in any more.`,
        }}
        input={{ site: site.id, reason: reason.trim() }}
        onDone={() => go('/isolation')}
      />
    </div>
  );
}
