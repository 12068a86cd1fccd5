// Somebody stands at the door at night whose order says home: who she is, why tonight, and a room until it is decided whether she stays.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import { useT } from './isolation-words.ts';
import { TextField } from './parts.tsx';
import { RoomField, roomsToChoose } from './RoomDrawer.tsx';
import type { SiteShown } from './Site.tsx';

const NOTHING = { name: '', document: '', phone: '', card: '' };

export function EmergencyDialog({
  site,
  open,
  onClose,
}: {
  site: SiteShown;
  open: boolean;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const [told, setTold] = useState(NOTHING);
  const [ground, setGround] = useState('');
  const [to, setTo] = useState('');
  useEffect(() => {
    if (!open) return;
    setTold(NOTHING);
    setGround('');
    setTo('');
  }, [open]);
  const set = (key: keyof typeof NOTHING) => (value: string) =>
    setTold((before) => ({ ...before, [key]: value }));
  // Nobody is with her: an empty room, and none of those kept for positives.
  const rooms = roomsToChoose(site).filter(({ guests, wing }) => guests.length === 0 && wing === 'ordinary');
  const door = rooms.find(({ id }) => id === to);
  const card = (told.card || (door?.doorNo ?? '')).trim();
  const given = (key: 'document' | 'phone') => (told[key].trim() === '' ? {} : { [key]: told[key].trim() });
  const why: Words | undefined =
    told.name.trim() === ''
      ? { zh: '请写姓名', en: 'Write her name' }
      : told.document.trim() === '' && told.phone.trim() === ''
        ? { zh: '请写证件号码或手机号', en: 'Write a document or telephone number' }
        : ground === ''
          ? { zh: '请选收住理由', en: 'Say why it is tonight' }
          : to === ''
            ? { zh: '请选房间', en: 'Choose the room' }
            : undefined;
  return (
    <Dialog
      open={open}
      title={t('emergency')}
      onClose={onClose}
      width={620}
      foot={
        <ActButton
          act="takeInEmergency"
          tone="primary"
          place={site.place}
          why={why}
          input={{
            site: site.id,
            name: told.name.trim(),
            ...given('document'),
            ...given('phone'),
            ground,
            room: to,
            ...(door?.door === 'card' && card !== '' ? { card } : {}),
          }}
          doneWords={{
            zh: '已收住，已请有权研判的人决定去留。请到房间完成健康问询。',
            en: 'She has a room, and whoever decides about her is asked whether she stays. Ask her about her health in her room.',
          }}
          onDone={onClose}
        />
      }
    >
      <div className="iso-form">
        <p className="iso-quiet iso-wide">{t('emergencyHelp')}</p>
        <TextField label={t('emergency-name')} maxLength={60} value={told.name} onChange={set('name')} />
        <TextField
          label={t('emergency-document')}
          maxLength={40}
          value={told.document}
          onChange={set('document')}
        />
        <TextField label={t('emergency-phone')} maxLength={40} value={told.phone} onChange={set('phone')} />
        <RoomField label={t('emergency-room')} rooms={rooms} value={to} onChange={setTo} />
        {door?.door === 'card' && (
          <TextField
            label={t('card')}
            maxLength={20}
            value={told.card || (door.doorNo ?? '')}
            onChange={set('card')}
          />
        )}
        <p className="field-label iso-wide">{t('emergency-ground')}</p>
        <fieldset className="chips iso-wide" aria-label={t('emergency-ground')}>
          {site.emergencies.map((one) => (
            <button
              key={one.ground}
              type="button"
              className="chip"
              aria-pressed={ground === one.ground}
              onClick={() => setGround(one.ground)}
            >
              {capital(say(one))}
            </button>
          ))}
        </fieldset>
      </div>
    </Dialog>
  );
}
