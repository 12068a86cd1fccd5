// Recalls on the phone: whom to call, whom to swab at the door, whom to tell what came of it. What is done is kept
// without signal; who she is, once opened, stays readable for the shift.
import { Phone } from 'lucide-react';
import type { Words } from '../../../base/words.ts';
import { useKeptOpening } from '../../../lists/calls/screens/kept-openings.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { RecallToDo } from '../../recall/routes.ts';
import './lab.css';
import { useT } from './lab-words.ts';
import { OwnSwab } from './OwnSwab.tsx';
import { STEP_TONES } from './steps.ts';
import { useWaitingRecalls } from './waiting.ts';

type ToDo = Json<RecallToDo>;
interface Opened {
  readonly person: {
    readonly code: string;
    readonly name: string;
    readonly phones: readonly string[];
    readonly address: string | null;
  };
  readonly says: { readonly zh: string; readonly en: string };
}

export default function PhoneRecallsScreen() {
  const { data, error, refetch } = useLook<Json<{ recalls: readonly RecallToDo[] }>>(
    '/testing/recalls/mine',
    {},
    { follows: ['testing.'], everySeconds: 60 },
  );
  const waiting = useWaitingRecalls();
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.recalls.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  return (
    <>
      {data.recalls.map((one) => (
        <Recall key={one.id} recall={one} waits={waiting.has(one.id)} />
      ))}
    </>
  );
}

const NONE = { zh: '没有召回待办', en: 'No recall is waiting' };
const NONE_HELP = {
  zh: '本辖区有人的采样管阳性或可疑时，会列在这里。',
  en: 'When the tube of somebody here is not negative, she appears here at once.',
};

function Recall({ recall, waits }: { recall: ToDo; waits: boolean }) {
  const t = useT();
  const say = useSay();
  const [opened, keep] = useKeptOpening<Opened>(
    'visit',
    `recall-${recall.id}-${recall.step === 'outcome' ? 'outcome' : 'stay'}`,
  );
  const name = opened?.person.name ?? recall.name;
  return (
    <Card
      className="phone-bare"
      title={`${name} · ${recall.code}`}
      extra={
        waits ? (
          <StatePill tone="late">{t('waits')}</StatePill>
        ) : (
          <StatePill tone={STEP_TONES[recall.step]} words={recall.stepWords} />
        )
      }
    >
      <div className="stack">
        <p className="phone-sub">{t('atPlace', { session: recall.session, place: say(recall.place) })}</p>
        {recall.dueAt !== null && <Deadline dueAt={recall.dueAt} nearMinutes={15} />}
        {opened === null && (
          <ActButton
            act="openRecall"
            input={{ recall: recall.id }}
            title={PRESS.openHer}
            size="large"
            wide
            tone="primary"
            onDone={(result) => keep(result as Opened)} // openRecall’s own result
          />
        )}
        {opened !== null && opened !== undefined && (
          <>
            <p className="phone-address">{opened.person.address ?? t('noAddress')}</p>
            {opened.person.phones.length === 0 && <p className="phone-sub">{t('noPhone')}</p>}
            {opened.person.phones.map((number) => (
              <a
                key={number}
                href={`tel:${number}`}
                className="phone-dial digits"
                aria-label={t('call', { number })}
              >
                <Phone size={22} aria-hidden />
                {number}
              </a>
            ))}
            <blockquote className="lab-say">{say(opened.says)}</blockquote>
          </>
        )}
        {!waits && <Steps recall={recall} about={`${name} ${recall.code}`} />}
      </div>
    </Card>
  );
}

/** What the buttons say; the outbox shows it in both languages. */
const PRESS = {
  openHer: { zh: '查看姓名和电话', en: 'Open name and telephone' },
  tellPhone: { zh: '电话告知，同意留在原地', en: 'Told by telephone, she stays' },
  tellDoor: { zh: '当面告知，同意留在原地', en: 'Told at the door, she stays' },
  refuses: { zh: '不同意', en: 'She does not agree' },
  notReached: { zh: '没联系上', en: 'Not reached' },
  passOn: { zh: '转公安', en: 'Pass on to the police' },
  toldOutcomePhone: { zh: '已电话告知结果', en: 'Told the outcome by telephone' },
  toldOutcomeDoor: { zh: '已当面告知结果', en: 'Told the outcome at the door' },
} as const satisfies Record<string, Words>;

/** What can be done now, as the step asks. */
function Steps({ recall, about }: { recall: ToDo; about: string }) {
  const t = useT();
  const at = () => serverNow().toISOString();
  const tells = (how: 'phone' | 'door' | 'not-reached', holds?: boolean) => () => ({
    recall: recall.id,
    how,
    at: at(),
    ...(holds === undefined ? {} : { holds }),
  });
  const tellRow = (
    <>
      <OutboxButton
        act="tellRecall"
        about={about}
        title={PRESS.tellPhone}
        input={tells('phone', true)}
        size="large"
        tone="primary"
        wide
      />
      <OutboxButton
        act="tellRecall"
        about={about}
        title={PRESS.tellDoor}
        input={tells('door', true)}
        size="large"
        wide
      />
    </>
  );
  if (recall.step === 'tell')
    return (
      <div className="stack">
        {tellRow}
        <div className="lab-pills">
          <OutboxButton act="tellRecall" about={about} title={PRESS.refuses} input={tells('phone', false)} />
          <OutboxButton
            act="tellRecall"
            about={about}
            title={PRESS.notReached}
            input={tells('not-reached')}
          />
        </div>
        <OwnSwab recall={recall.id} about={about} swabs={recall.swabs} />
      </div>
    );
  if (recall.step === 'refuses')
    return (
      <div className="stack">
        {tellRow}
        <OwnSwab recall={recall.id} about={about} swabs={recall.swabs} />
        <OutboxButton
          act="passRecallOn"
          about={about}
          title={PRESS.passOn}
          input={() => ({ recall: recall.id, reason: PASSED })}
        />
      </div>
    );
  if (recall.step === 'swab') return <OwnSwab recall={recall.id} about={about} swabs={recall.swabs} />;
  if (recall.step === 'outcome')
    return (
      <div className="stack">
        {(['phone', 'door'] as const).map((how) => (
          <OutboxButton
            key={how}
            act="tellOutcome"
            about={about}
            title={how === 'phone' ? PRESS.toldOutcomePhone : PRESS.toldOutcomeDoor}
            input={() => ({ recall: recall.id, how, at: at() })}
            size="large"
            tone={how === 'phone' ? 'primary' : 'plain'}
            wide
          />
        ))}
      </div>
    );
  return <p className="phone-sub digits">{t('resultAwaited', { barcode: recall.barcode ?? '—' })}</p>;
}

/** What is kept of it in the ledger: that she was talked to and does not agree. */
const PASSED = '劝导无效 / could not be persuaded';
