// The notice board: what hangs there, what waits to be shown, and a form to write one.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { capital, useLanguage, useSay } from '../../../shells/kit/words.ts';
import { Field } from '../../screens/parts.tsx';
import type { NoticeKind } from '../terms.ts';
import { type CareShown, Nothing } from './body.tsx';
import { useT } from './care-words.ts';

export type NoticeCard = CareShown['notices'][number];

export function Notices({ page, large }: { page: CareShown; large: boolean }) {
  const t = useT();
  const none = page.notices.length + page.noticesWaiting.length === 0;
  return (
    <div className={large ? 'stack' : 'care-columns'}>
      <div className="stack">
        {none && <Nothing title={t('noticesNone')} help={t('noticesNoneHelp')} />}
        {page.noticesWaiting.length > 0 && <h2>{t('waitingNotices')}</h2>}
        {page.noticesWaiting.map((one) => (
          <OneNotice key={one.id} one={one}>
            <ActButton act="endNotice" title={LEAVE} place={page.site.place} input={{ notice: one.id }} />
            <ActButton act="showNotice" tone="primary" place={page.site.place} input={{ notice: one.id }} />
          </OneNotice>
        ))}
        {page.notices.length > 0 && <h2>{t('onBoard')}</h2>}
        {page.notices.map((one) => (
          <OneNotice key={one.id} one={one}>
            <ActButton act="endNotice" place={page.site.place} input={{ notice: one.id }} />
          </OneNotice>
        ))}
      </div>
      <Write page={page} large={large} />
    </div>
  );
}

function OneNotice({ one, children }: { one: NoticeCard; children: React.ReactNode }) {
  const t = useT();
  const say = useSay();
  const { civilDay } = useFormat();
  const zh = useLanguage() === 'zh';
  return (
    <Card title={(zh ? null : one.title.en) ?? one.title.zh} extra={say(one.kind)}>
      <p className="care-said">{(zh ? null : one.body.en) ?? one.body.zh}</p>
      <p className="care-quiet">
        {t('noticeBy', { post: say(one.post), day: civilDay(`${one.until}T12:00:00+08:00`) })}
      </p>
      <div className="care-two">{children}</div>
    </Card>
  );
}

function Write({ page, large }: { page: CareShown; large: boolean }) {
  const t = useT();
  const say = useSay();
  const [kind, setKind] = useState<NoticeKind>('notice');
  const [said, setSaid] = useState({ titleZh: '', titleEn: '', bodyZh: '', bodyEn: '' });
  const [until, setUntil] = useState('');
  const put = (key: keyof typeof said) => (text: string) => setSaid((before) => ({ ...before, [key]: text }));
  const missing: Words | undefined =
    said.titleZh.trim() === '' || said.bodyZh.trim() === '' ? WRITE : until === '' ? DAY : undefined;
  return (
    <Card title={t('writeNotice')}>
      <div className="care-answer">
        <fieldset className="chips" aria-label={t('kind')}>
          {page.noticeKinds.map((one) => (
            <button
              key={one.value}
              type="button"
              className="chip"
              aria-pressed={kind === one.value}
              onClick={() => setKind(one.value)}
            >
              {capital(say(one))}
            </button>
          ))}
        </fieldset>
        <Line label={t('title')} most={60} value={said.titleZh} onChange={put('titleZh')} />
        <Lines label={t('body')} value={said.bodyZh} onChange={put('bodyZh')} />
        <Line label={t('titleEn')} most={60} value={said.titleEn} onChange={put('titleEn')} />
        <Lines label={t('bodyEn')} value={said.bodyEn} onChange={put('bodyEn')} />
        <DateField label={t('until')} value={until} onChange={setUntil} />
        <ActButton
          act="writeNotice"
          tone="primary"
          size={large ? 'large' : 'normal'}
          wide={large}
          place={page.writesAt}
          why={missing}
          input={{
            site: page.site.id,
            kind,
            until,
            titleZh: said.titleZh.trim(),
            bodyZh: said.bodyZh.trim(),
            ...(said.titleEn.trim() === '' ? {} : { titleEn: said.titleEn.trim() }),
            ...(said.bodyEn.trim() === '' ? {} : { bodyEn: said.bodyEn.trim() }),
          }}
          doneWords={WRITTEN}
          onDone={() => setSaid({ titleZh: '', titleEn: '', bodyZh: '', bodyEn: '' })}
        />
      </div>
    </Card>
  );
}

function Line({
  label,
  most,
  value,
  onChange,
}: {
  label: string;
  most: number;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          className="input"
          maxLength={most}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Lines({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <Field label={label}>
      {(id) => (
        <textarea
          id={id}
          className="input"
          rows={4}
          maxLength={2000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

const LEAVE: Words = { zh: '不张贴', en: 'do not show it' };
const WRITE: Words = { zh: '请写标题和内容', en: 'Write a title and the text' };
const DAY: Words = { zh: '请选到哪天为止', en: 'Choose the last day' };
const WRITTEN: Words = { zh: '已写好，等点长张贴', en: 'Written; the head shows it' };
