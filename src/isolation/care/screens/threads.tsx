// Who waits for the doctor. What was said is opened one thread at a time, and that it was opened is on record.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import { Field } from '../../screens/parts.tsx';
import { type CareShown, Nothing } from './body.tsx';
import { useT } from './care-words.ts';

interface Opened {
  readonly room: string;
  readonly messages: readonly {
    readonly id: string;
    readonly role: Words | null;
    readonly mine: boolean;
    readonly door: boolean;
    readonly text: string;
    readonly at: string;
  }[];
}

export function Threads({ page, large }: { page: CareShown; large: boolean }) {
  const t = useT();
  const { moment } = useFormat();
  const [opened, setOpened] = useState<{
    readonly person: string;
    readonly place: string;
    readonly thread: Json<Opened>;
  }>();
  if (page.threads === null) return <Nothing title={t('doctorNotYours')} help={t('doctorNotYoursHelp')} />;
  if (page.threads.length === 0) return <Nothing title={t('doctorNone')} help={t('doctorNoneHelp')} />;
  return (
    <>
      <ul className="care-list">
        {page.threads.map((one) => (
          <li key={one.person}>
            <Card
              title={t('room', { no: one.room })}
              extra={
                <span className="care-marks">
                  {one.urgent && <StatePill tone="now">{t('urgent')}</StatePill>}
                  {one.dueAt === null ? (
                    <StatePill tone="good">{t('allAnswered')}</StatePill>
                  ) : (
                    <Deadline dueAt={one.dueAt} />
                  )}
                </span>
              }
            >
              <p className="care-quiet">{t('messages', { n: one.messages, at: moment(one.lastAt) })}</p>
              <ActButton
                act="openGuestThread"
                tone={one.waits ? 'primary' : 'plain'}
                size={large ? 'large' : 'normal'}
                wide={large}
                title={OPEN}
                place={one.place}
                input={{ site: page.site.id, person: one.person }}
                onDone={(thread) => setOpened({ person: one.person, place: one.place, thread })}
              />
            </Card>
          </li>
        ))}
      </ul>
      {opened !== undefined && <Thread {...opened} site={page.site} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function Thread({
  person,
  place,
  thread,
  site,
  onClose,
}: {
  person: string;
  place: string;
  thread: Json<Opened>;
  site: CareShown['site'];
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [text, setText] = useState('');
  const last = thread.messages.at(-1);
  return (
    <Dialog
      open
      width={560}
      title={t('thread', { room: thread.room })}
      onClose={onClose}
      foot={
        <ActButton
          act="answerThread"
          tone="primary"
          title={SEND}
          place={place}
          why={text.trim().length < 2 ? WRITE : undefined}
          input={{
            site: site.id,
            person,
            text: text.trim(),
            ...(last === undefined ? {} : { seen: last.id }),
          }}
          doneWords={SENT}
          onDone={onClose}
        />
      }
    >
      <p className="care-quiet">{t('threadNote')}</p>
      {thread.messages.length === 0 && <p>{t('threadEmpty')}</p>}
      <ol className="care-thread">
        {thread.messages.map((one) => (
          <li key={one.id} className={one.role === null ? undefined : 'care-ours'}>
            <small className="care-quiet">
              {one.role !== null ? say(one.role) : t(one.door ? 'atDoor' : 'guest')} · {moment(one.at)}
            </small>
            <p className="care-said">{one.text}</p>
          </li>
        ))}
      </ol>
      <Field label={t('yourAnswer')}>
        {(id) => (
          <textarea
            id={id}
            className="input"
            rows={3}
            maxLength={1000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}

const OPEN: Words = { zh: '打开对话', en: 'open the thread' };
const SEND: Words = { zh: '答复', en: 'send the answer' };
const SENT: Words = { zh: '已答复，住客在自己的页面上看到', en: 'Answered; she reads it on her page' };
const WRITE: Words = { zh: '请先写答复', en: 'Write the answer first' };
