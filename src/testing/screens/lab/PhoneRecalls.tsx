// Recalls on the phone: whom to call, whom to swab at the door, whom to tell what came of it. What is done is kept
// without signal; who she is, once opened, stays readable for the shift.
import { Phone } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { forgetBut, useKeptOpening } from '../../../lists/calls/screens/kept-openings.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { ON_THE_PHONE, OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
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
  const user = useSession().user?.id ?? '';
  useEffect(() => {
    // Name and telephone of whoever is done with are nobody's business on this phone any more.
    if (data !== undefined)
      void forgetBut(user, 'visit', OPENED, new Set(data.recalls.map(openedFor))).catch(console.error);
  }, [user, data]);
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

/** She is opened once to be told to stay, and once more to be told what came of it. */
const OPENED = 'recall-';
const openedFor = ({ id, step }: Pick<ToDo, 'id' | 'step'>) =>
  `${id}-${step === 'outcome' ? 'outcome' : 'stay'}`;

const NONE = { zh: '没有召回待办', en: 'No recall is waiting' };
const NONE_HELP = {
  zh: '本辖区有人的采样管阳性或可疑时，会列在这里。',
  en: 'When the tube of somebody here is not negative, she appears here at once.',
};

function Recall({ recall, waits }: { recall: ToDo; waits: boolean }) {
  const t = useT();
  const say = useSay();
  const [opened, keep] = useKeptOpening<Opened>('visit', `${OPENED}${openedFor(recall)}`);
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
  refusesPhone: { zh: '电话中不同意', en: 'Refuses by telephone' },
  refusesDoor: { zh: '当面不同意', en: 'Refuses at the door' },
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
          <OutboxButton
            act="tellRecall"
            about={about}
            title={PRESS.refusesPhone}
            input={tells('phone', false)}
          />
          <OutboxButton
            act="tellRecall"
            about={about}
            title={PRESS.refusesDoor}
            input={tells('door', false)}
          />
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
        <PassOn recall={recall.id} about={about} />
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

/** The police are asked to come: why stays in the ledger, in the words of whoever was there. */
function PassOn({ recall, about }: { recall: string; about: string }) {
  const say = useSay();
  const tell = useTell();
  const may = useMayAct('passRecallOn', { title: PRESS.passOn });
  const put = useOutboxAct('passRecallOn');
  const [asked, setAsked] = useState(false);
  const pass = async (reason: string) => {
    setAsked(false);
    try {
      await put(
        { recall, reason },
        { zh: `${PRESS.passOn.zh} · ${about}`, en: `${PRESS.passOn.en} · ${about}` },
      );
      tell.done(ON_THE_PHONE);
    } catch {
      // Told already, by the outbox itself.
    }
  };
  return (
    <>
      <WhyButton why={may.may ? undefined : may.why} onPress={() => setAsked(true)}>
        {say(PRESS.passOn)}
      </WhyButton>
      <ReasonDialog
        open={asked}
        title={PRESS.passOn}
        words={PASS_WORDS}
        usual={PASS_WHY}
        confirm={PRESS.passOn}
        onReason={(reason) => void pass(reason)}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

const PASS_WORDS: Words = {
  zh: '写明劝导经过，留存记录。',
  en: 'Say how she was talked to; it stays on record.',
};
const PASS_WHY: readonly Words[] = [
  { zh: '当面劝导无效', en: 'Talked to at her door, in vain' },
  { zh: '电话劝导无效', en: 'Talked to by telephone, in vain' },
  { zh: '已离开，不肯返回', en: 'She has left and will not come back' },
];
