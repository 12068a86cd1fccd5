// The notice on the phone: shown whole to whom it concerns, then served on paper, by her signature, or before a witness.
// What was shown stays readable for the shift; serving it is written down with or without signal.
import { useState } from 'react';
import type { Paper, PaperLanguage } from '../../../base/paper.ts';
import type { Words } from '../../../base/words.ts';
import { useKeptOpening } from '../../../lists/calls/screens/kept-openings.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Field } from '../../../shells/kit/field.tsx';
import { useAddress, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { PaperActions, PaperSheet } from '../../../shells/kit/paper.tsx';
import { BigChoice, PrimaryBar } from '../../../shells/kit/phone.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DoorPage } from '../routes.ts';
import type { ServedHow } from '../terms.ts';
import './door.css';
import { useT } from './door-words.ts';
import { Beside, SignatureBox, useWaitingAt } from './parts.tsx';

export default function PhoneNoticeScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { episode = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<DoorPage>>(
    `/doors/${episode}`,
    {},
    { follows: ['home.', 'control.'] },
  );
  const [kept, keep] = useKeptOpening<{ paper: Json<Paper> }>('visit', `notice-${episode}`);
  const [language, setLanguage] = useState<PaperLanguage>('zh');
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const due = data.notices.find((one) => one.open);
  const last = data.notices.at(-1);
  return (
    <>
      <Card className="phone-bare">
        <div className="phone-head">
          <h2>{data.person.name}</h2>
          {due === undefined ? (
            <StatePill tone="good">{t('noticeServed')}</StatePill>
          ) : (
            <StatePill tone="now">{t('noticeOpen')}</StatePill>
          )}
        </div>
        {last?.servedAt && last.howWords && (
          <p className="phone-sub">
            {t('servedHow', { how: say(last.howWords), by: last.servedBy ?? '—', at: moment(last.servedAt) })}
          </p>
        )}
        <p className="field-help">{t('noticeOpened')}</p>
        <ActButton
          act="printNotice"
          input={{ episode }}
          place={data.place.path}
          tone={kept ? 'plain' : 'primary'}
          size="large"
          wide
          title={MAKE}
          onDone={(result) => keep(result as { paper: Json<Paper> })} // printNotice’s own result
        />
      </Card>
      {kept && (
        <>
          <PaperActions act="printNotice" input={{ episode }} language={language} onLanguage={setLanguage} />
          <PaperSheet paper={kept.paper} language={language} />
        </>
      )}
      {due !== undefined && <Serve door={data} />}
    </>
  );
}

const MAKE: Words = { zh: '生成告知书', en: 'Make the notice' };
const TITLE: Words = { zh: '登记送达', en: 'Record that it was served' };
const SAVED: Words = {
  zh: '已存本机，有网时自动上传',
  en: 'Kept on this phone; sent as soon as there is signal',
};

function Serve({ door }: { door: Json<DoorPage> }) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const tell = useTell();
  const waits = useWaitingAt(door.id).has('serveNotice');
  const serve = useOutboxAct('serveNotice');
  const [how, setHow] = useState<ServedHow>();
  const [signature, setSignature] = useState<string>();
  const [witness, setWitness] = useState('');
  const [beside, setBeside] = useState('');
  const two = door.form.visits.some(({ kind, two }) => kind === 'notice' && two);
  const [pending, setPending] = useState(false);
  const why: Words | undefined = waits
    ? { zh: '已记录在本机，等待上传。', en: 'It is on this phone and waits to be sent.' }
    : how === undefined
      ? { zh: '请选择如何送达。', en: 'Choose how it was served.' }
      : how === 'e-signature' && signature === undefined
        ? { zh: '请被告知人在框内签名。', en: 'Let her sign in the box.' }
        : how === 'witness' && witness.trim().length < 2
          ? { zh: '请填写见证人姓名。', en: 'Write down the name of the witness.' }
          : two && beside === ''
            ? { zh: '须两人上门，请选择同行人员。', en: 'Two people go: choose who was with you.' }
            : undefined;
  const save = async () => {
    if (how === undefined || pending) return;
    setPending(true);
    try {
      await serve(
        {
          episode: door.id,
          how,
          at: serverNow().toISOString(),
          ...(beside === '' ? {} : { beside }),
          ...(how === 'e-signature' && signature !== undefined ? { signature } : {}),
          ...(how === 'witness' ? { witness: witness.trim() } : {}),
        },
        { zh: `${TITLE.zh} · ${door.person.name}`, en: `${TITLE.en} · ${door.person.name}` },
      );
      tell.done(SAVED);
      go(`/doors/${door.id}`);
    } catch {
      setPending(false); // told already, by the outbox itself
    }
  };
  return (
    <>
      <Card>
        <div className="stack">
          <BigChoice<ServedHow>
            label={t('noticeHow')}
            value={how}
            onChange={setHow}
            options={[
              { value: 'e-signature', title: t('sign'), words: t('signHelp') },
              { value: 'paper', title: t('paper'), words: t('paperHelp') },
              { value: 'witness', title: t('witness'), words: t('witnessHelp') },
            ]}
          />
          {how === 'e-signature' && <SignatureBox onSigned={setSignature} />}
          {how === 'witness' && (
            <Field label={t('witnessName')}>
              <input
                className="input"
                maxLength={60}
                value={witness}
                onChange={(event) => setWitness(event.target.value)}
              />
            </Field>
          )}
          <Beside door={door} value={beside} onChange={setBeside} />
        </div>
      </Card>
      <PrimaryBar>
        <WhyButton tone="primary" size="large" wide why={why} pending={pending} onPress={() => void save()}>
          {say(TITLE)}
        </WhyButton>
      </PrimaryBar>
    </>
  );
}
