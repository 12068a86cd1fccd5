// “Me”: my duties, what of mine is not with the server yet and why, the language, and the way out.
import { Download, LogOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import WorkPhone from '../../home/door/screens/WorkPhone.tsx';
import { MySessions, NewPassword, ReportOff } from '../../teams/screens/MySessions.tsx';
import { MyTrainings } from '../../trainings/screens/MyTrainings.tsx';
import { WhyButton } from '../kit/act-button.tsx';
import { saveFile } from '../kit/api.ts';
import { Confirm } from '../kit/dialog.tsx';
import { useT as useKitT } from '../kit/kit-words.ts';
import { Card, StatePill } from '../kit/marks.tsx';
import { useFormat } from '../kit/moments.ts';
import { discard, exportFile, tryAgain, useOutbox, useWaitingActs, type WaitingAct } from '../kit/outbox.ts';
import { useSession } from '../kit/session.tsx';
import { LanguageSwitch } from '../kit/sign-in.tsx';
import { useTell } from '../kit/tell.tsx';
import { useMarks, useSay } from '../kit/words.ts';
import { useT } from './field-words.ts';

export default function MeScreen() {
  const t = useT();
  const kitT = useKitT();
  const say = useSay();
  const tell = useTell();
  const { user, duties, signOut } = useSession();
  const { comma } = useMarks();
  const outbox = useOutbox();
  const unsent = outbox.waiting + outbox.rejected;
  return (
    <div className="stack">
      <Card title={user?.name ?? ''} extra={<LanguageSwitch />}>
        <h3 className="field-label">{t('duties')}</h3>
        <ul className="plain-list">
          {[...Map.groupBy(duties, (duty) => duty.role)].map(([role, held]) => (
            <li key={role}>
              <strong>{held[0] && say(held[0].roleName)}</strong>
              <span>{held.map((duty) => say(duty.placeName)).join(comma)}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Outbox />
      <MyTrainings />
      <WorkPhone />
      <MySessions />
      <Card>
        <div className="stack">
          <ReportOff />
          <NewPassword />
        </div>
      </Card>
      <Storage />
      <WhyButton
        size="large"
        wide
        icon={<LogOut size={18} aria-hidden />}
        why={unsent > 0 ? unsentWords(unsent) : undefined}
        onPress={() => void signOut().catch((error) => tell.refused(error))}
      >
        {kitT('signOut')}
      </WhyButton>
    </div>
  );
}

function unsentWords(n: number): Words {
  return {
    zh: `还有 ${n} 条记录没有上传或需要处理，暂不能退出。请联网上传，或在本页处理后再退出。`,
    en: `${n} records are unsent or need you, so you cannot sign out yet. Connect to send them, or deal with them on this page.`,
  };
}

function Outbox() {
  const t = useT();
  const acts = (useWaitingActs() ?? []).filter(({ done }) => !done);
  const [exporting, setExporting] = useState(false);
  const save = async () => {
    setExporting(false);
    saveFile(`seawall-outbox-${Date.now()}.json`, await exportFile());
  };
  return (
    <Card title={t('outbox')} extra={<span className="digits">{acts.length}</span>}>
      {acts.length === 0 && <StatePill tone="good">{t('outboxNone')}</StatePill>}
      <ul className="plain-list">
        {acts.map((act) => (
          <OutboxRow key={act.id} act={act} />
        ))}
      </ul>
      {acts.length > 0 && (
        <button type="button" className="button button-link" onClick={() => setExporting(true)}>
          <Download size={16} aria-hidden />
          {t('exportFile')}
        </button>
      )}
      <Confirm
        open={exporting}
        title={EXPORT}
        words={EXPORT_WORDS}
        confirm={EXPORT}
        danger
        onConfirm={() => void save()}
        onClose={() => setExporting(false)}
      />
    </Card>
  );
}

const EXPORT: Words = { zh: '导出到文件', en: 'Export to a file' };
const EXPORT_WORDS: Words = {
  zh: '仅在长时间无法联网时使用。文件含个人信息，请交社区值班人员补录后立即删除。记录仍保留在本机，联网后照常上传。',
  en: 'Only when there is no network for long. The file holds personal data: have the community’s duty officer enter it, then delete it. The records stay on this phone and are sent when there is signal.',
};
const DISCARD: Words = { zh: '删除这条记录', en: 'Delete this record' };
const DISCARD_WORDS: Words = {
  zh: '删除后无法恢复，服务器上也没有这条记录。请确认已按现场情况重新登记。',
  en: 'It cannot be brought back, and the server does not have it. Make sure it has been entered again.',
};

function OutboxRow({ act }: { act: WaitingAct }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [asking, setAsking] = useState(false);
  const rejected = act.state === 'rejected';
  return (
    <li className="outbox-row">
      <div className="outbox-words">
        <strong>{act.label ? say(act.label) : t('unreadable')}</strong>
        <StatePill tone={rejected ? 'now' : 'late'}>{rejected ? t('needsYou') : t('waiting')}</StatePill>
      </div>
      <span className="digits">
        {moment(new Date(act.at))}
        {act.tries > 0 && ` · ${t('tries', { n: act.tries })}`}
      </span>
      {act.refusal && <p>{say(act.refusal)}</p>}
      {rejected && writtenIn(act).map((text) => <p key={text}>{t('written', { text })}</p>)}
      {rejected && (
        <div className="outbox-actions">
          <button type="button" className="button" onClick={() => void tryAgain(act.id)}>
            {t('tryAgain')}
          </button>
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {t('discard')}
          </button>
          <Confirm
            open={asking}
            title={DISCARD}
            words={DISCARD_WORDS}
            confirm={DISCARD}
            danger
            onConfirm={() => void discard(act.id)}
            onClose={() => setAsking(false)}
          />
        </div>
      )}
    </li>
  );
}

/** What was typed, to enter it elsewhere. */
function writtenIn({ input }: WaitingAct): string[] {
  const given = (input ?? {}) as Readonly<Record<string, unknown>>; // an act's input is an object
  return WRITTEN.map((name) => given[name])
    .filter((one) => typeof one === 'string' || typeof one === 'number')
    .map(String);
}

const WRITTEN = [
  'newNumber',
  'where',
  'reason',
  'receipt',
  'note',
  'celsius',
  'thermometer',
  'witness',
  'name',
  'phone',
  'barcode',
  'written',
  'box',
  'seal',
  'why',
] as const;

function Storage() {
  const t = useT();
  const { colon } = useMarks();
  const [kept, setKept] = useState<boolean>();
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setKept);
  }, []);
  if (kept === undefined) return null;
  return (
    <p className="field-help">
      {t('storage')}
      {colon}
      {kept ? t('storageKept') : t('storageAtRisk')}
    </p>
  );
}
