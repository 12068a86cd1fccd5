// Who wants herbal packs, what of the interview speaks against them, and the medic's yes or no.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import { TextField } from '../../screens/parts.tsx';
import { type CareShown, Nothing } from './body.tsx';
import { useT } from './care-words.ts';

type Pack = NonNullable<CareShown['packs']>[number];
const TONES = { 'to-decide': 'late', may: 'good', 'may-not': 'quiet' } as const;

export function Packs({ page, large }: { page: CareShown; large: boolean }) {
  const t = useT();
  if (page.packs === null) return <Nothing title={t('packsNotYours')} help={t('packsNotYoursHelp')} />;
  if (page.packs.length === 0) return <Nothing title={t('packsNone')} help={t('packsNoneHelp')} />;
  return (
    <ul className="care-list">
      {page.packs.map((one) => (
        <li key={`${one.person} ${one.interviewAt}`}>
          <OnePack one={one} page={page} large={large} />
        </li>
      ))}
    </ul>
  );
}

function OnePack({ one, page, large }: { one: Pack; page: CareShown; large: boolean }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  const [anew, setAnew] = useState(false);
  const [why, setWhy] = useState('');
  const written = why.trim().length >= 2;
  const size = large ? 'large' : 'normal';
  const input = (may: boolean) => ({
    site: page.site.id,
    person: one.person,
    may,
    over: one.interviewAt,
    ...(why.trim() === '' ? {} : { why: why.trim() }),
  });
  return (
    <Card
      title={t('room', { no: one.room })}
      extra={<StatePill tone={TONES[one.stand]}>{t(`stand-${one.stand}`)}</StatePill>}
    >
      <p className={one.against.length > 0 ? 'care-warn' : 'care-quiet'}>
        {one.against.length > 0 ? t('against', { what: one.against.map(say).join(comma) }) : t('againstNone')}
      </p>
      {one.why !== null && <p className="care-said">{t('why', { why: one.why })}</p>}
      {one.stand !== 'to-decide' && !anew ? (
        <button type="button" className="button" onClick={() => setAnew(true)}>
          {t('decideAnew')}
        </button>
      ) : (
        <div className="care-answer">
          <TextField label={t('packWhy')} maxLength={300} value={why} onChange={setWhy} />
          <div className="care-two">
            <ActButton
              act="decidePack"
              title={NO}
              size={size}
              place={one.place}
              why={written ? undefined : WRITE}
              input={input(false)}
              onDone={() => setAnew(false)}
            />
            <ActButton
              act="decidePack"
              tone="primary"
              title={YES}
              size={size}
              place={one.place}
              why={one.against.length > 0 && !written ? WRITE : undefined}
              input={input(true)}
              onDone={() => setAnew(false)}
            />
          </div>
        </div>
      )}
    </Card>
  );
}

const YES: Words = { zh: '可以使用', en: 'may have it' };
const NO: Words = { zh: '不宜使用', en: 'may not have it' };
const WRITE: Words = { zh: '请写明理由', en: 'Write the reason' };
