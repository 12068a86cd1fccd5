// What has to be so before the first guest comes: each with where it is written, who has seen to it, and a note.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Card, PartBar, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { useMarks, useSay } from '../../shells/kit/words.ts';
import { useT } from './isolation-words.ts';
import type { SiteShown } from './Site.tsx';

export function Checklist({ site }: { site: SiteShown }) {
  const t = useT();
  const say = useSay();
  return (
    <div className="iso-columns">
      <Card
        title={t('view-checklist')}
        extra={
          <PartBar
            done={site.checklist.length - site.open}
            total={site.checklist.length}
            label={t('view-checklist')}
            tone={site.open === 0 ? 'good' : 'busy'}
          />
        }
      >
        <ul className="iso-list">
          {site.checklist.map((item) => (
            <Item key={item.item} site={site} item={item} />
          ))}
        </ul>
      </Card>
      <Card title={t('groups')}>
        <dl className="iso-groups">
          {site.groups.map((group) => (
            <div key={group.group}>
              <dt>{say(group)}</dt>
              <dd>{say(group.does)}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </div>
  );
}

function Item({ site, item }: { site: SiteShown; item: SiteShown['checklist'][number] }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { comma } = useMarks();
  const [note, setNote] = useState('');
  const done = item.doneAt !== null;
  return (
    <li className="iso-item">
      <div className="iso-two">
        <span>{say(item)}</span>
        <small>{t('source', { source: item.source })}</small>
        {item.doneAt !== null && (
          <small>
            {[t('doneBy', { name: item.doneBy ?? '—', at: moment(item.doneAt) }), item.note ?? '']
              .filter(Boolean)
              .join(comma)}
          </small>
        )}
      </div>
      <div className="iso-item-end">
        {done ? (
          <StatePill tone="good">{t('isDone')}</StatePill>
        ) : (
          <input
            className="input"
            aria-label={t('noteFor', { item: say(item) })}
            placeholder={t('note')}
            maxLength={300}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
        <ActButton
          act="checkIsolationSite"
          size="small"
          tone={done ? 'link' : 'primary'}
          title={done ? UNDO : DONE}
          place={site.place}
          input={{
            site: site.id,
            item: item.item,
            done: !done,
            ...(done || note.trim() === '' ? {} : { note: note.trim() }),
          }}
          onDone={() => setNote('')}
        />
      </div>
    </li>
  );
}

const DONE: Words = { zh: '完成', en: 'it is so' };
const UNDO: Words = { zh: '撤回', en: 'not any more' };
