// Opening a site: a template whose measures are corrected, a name, whom it is given to, and a reason where the forecast
// says that there are rooms enough.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { AccountPicker } from '../../shells/kit/account-picker.tsx';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { useSession } from '../../shells/kit/session.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { AccountChoice } from '../../teams/choices.ts';
import type { SitesPage } from '../routes.ts';
import { useT } from './isolation-words.ts';
import { NumberField, TextField } from './parts.tsx';

const MEASURES = {
  floors: [1, 60],
  firstFloor: [1, 60],
  roomsPerFloor: [1, 99],
  beds: [1, 8],
  positiveRooms: [0, 99],
} as const satisfies Record<string, readonly [number, number]>;
type Measure = keyof typeof MEASURES;
const MEASURE_KEYS = Object.keys(MEASURES) as Measure[]; // its own keys

export function OpenDialog({
  open,
  page,
  onClose,
  onDone,
}: {
  open: boolean;
  page: Json<SitesPage>;
  onClose: () => void;
  onDone: (site: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const { district } = useSession();
  const first = page.templates[0];
  const [template, setTemplate] = useState(first?.value ?? '');
  const [measures, setMeasures] = useState<Record<Measure, string>>(() => measuresOf(first));
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [head, setHead] = useState<AccountChoice>();
  const [secretary, setSecretary] = useState<AccountChoice>();
  const [reason, setReason] = useState('');
  const [untrained, setUntrained] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is half typed stays when the page reads anew
  useEffect(() => {
    if (!open) return;
    setTemplate(first?.value ?? '');
    setMeasures(measuresOf(first));
    setName('');
    setAddress('');
    setHead(undefined);
    setSecretary(undefined);
    setReason('');
    setUntrained('');
  }, [open]);
  const numbers = MEASURE_KEYS.map((key) => {
    const [least, most] = MEASURES[key];
    return [key, wholeOf(measures[key], least, most)] as const;
  });
  const enough = page.forecast?.open === false;
  const wrong = numbers.find(([, n]) => n === undefined)?.[0];
  const rooms = (wholeOf(measures.floors, 1, 60) ?? 0) * (wholeOf(measures.roomsPerFloor, 1, 99) ?? 0);
  const why: Words | undefined =
    name.trim().length < 2
      ? { zh: '请写名称', en: 'Write its name' }
      : address.trim().length < 2
        ? { zh: '请写地址', en: 'Write its address' }
        : wrong !== undefined
          ? { zh: '楼层、房间和床位须为整数', en: 'Floors, rooms and beds are whole numbers' }
          : head === undefined
            ? { zh: '请选点长', en: 'Choose its head' }
            : enough && reason.trim().length < 2
              ? { zh: '房间够用，仍要开点请写原因', en: 'There are rooms enough: give the reason' }
              : undefined;
  return (
    <Dialog
      open={open}
      title={t('openSite')}
      onClose={onClose}
      width={720}
      foot={
        <ActButton
          act="openIsolationSite"
          tone="primary"
          place={district.path}
          why={why}
          input={{
            district: district.path,
            name: name.trim(),
            address: address.trim(),
            template,
            measures: Object.fromEntries(numbers),
            head: head?.account ?? '',
            ...(secretary === undefined ? {} : { secretary: secretary.account }),
            ...(enough ? { reason: reason.trim() } : {}),
            ...(untrained.trim().length < 2 ? {} : { untrainedWhy: untrained.trim() }),
          }}
          onDone={({ site }) => {
            onClose();
            onDone(site);
          }}
        />
      }
    >
      <div className="iso-form">
        <fieldset className="chips iso-wide" aria-label={t('template')}>
          {page.templates.map((one) => (
            <button
              key={one.value}
              type="button"
              className="chip"
              aria-pressed={template === one.value}
              onClick={() => {
                setTemplate(one.value);
                setMeasures(measuresOf(one));
              }}
            >
              {capital(say(one))}
            </button>
          ))}
        </fieldset>
        <TextField label={t('name')} maxLength={40} value={name} onChange={setName} />
        <TextField label={t('address')} maxLength={120} value={address} onChange={setAddress} />
        <div className="iso-measures iso-wide">
          {MEASURE_KEYS.map((key) => (
            <NumberField
              key={key}
              label={t(`measure-${key}`)}
              value={measures[key]}
              onChange={(value) => setMeasures((before) => ({ ...before, [key]: value }))}
            />
          ))}
        </div>
        <p className="iso-quiet iso-wide">{t('measuresHelp', { n: rooms })}</p>
        <AccountPicker label={t('head')} look="/isolation/accounts" value={head} onChange={setHead} />
        <AccountPicker
          label={t('secretary')}
          look="/isolation/accounts"
          value={secretary}
          help={secretary === undefined ? t('secretaryHelp') : undefined}
          onChange={setSecretary}
        />
        <TextField
          label={t('untrainedWhy')}
          help={t('untrainedHelp')}
          wide
          maxLength={300}
          value={untrained}
          onChange={setUntrained}
        />
        {enough && page.forecast !== null && (
          <TextField
            label={t('reasonOpen')}
            help={capital(say(page.forecast.why))}
            wide
            maxLength={300}
            value={reason}
            onChange={setReason}
          />
        )}
      </div>
    </Dialog>
  );
}

function measuresOf(template: Json<SitesPage>['templates'][number] | undefined): Record<Measure, string> {
  return {
    floors: String(template?.floors ?? ''),
    firstFloor: String(template?.firstFloor ?? ''),
    roomsPerFloor: String(template?.roomsPerFloor ?? ''),
    beds: String(template?.beds ?? ''),
    positiveRooms: String(template?.positiveRooms ?? ''),
  };
}
