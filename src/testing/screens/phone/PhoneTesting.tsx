// Sessions of today where I stand, on the phone: the roster is taken along while there is signal, a table is chosen, and
// from then on nothing here needs a network.
import { BellRing, Download, Package, TestTubeDiagonal } from 'lucide-react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Refused } from '../../../shells/kit/api.ts';
import { Go, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSession } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { RecallToDo } from '../../recall/routes.ts';
import type { MySession } from '../../tubes/routes.ts';
import { useRoster, useTableNo } from './here.ts';
import './phone.css';
import { useT } from './phone-words.ts';
import { keepScanner } from './scanner-file.ts';
import type { Roster } from './table-state.ts';

const NONE = { zh: '今天没有您的采样点', en: 'No session of yours today' };
const NONE_HELP = {
  zh: '点位长把您排到岗位后，这里会出现场次。',
  en: 'As soon as the lead of a session puts you at a post, it is shown here.',
};

export default function PhoneTestingScreen() {
  const { data, error, refetch } = useLook<Json<MySession>[]>(
    '/testing/mine',
    {},
    { follows: ['testing.'], everySeconds: 300 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <RecallsLink />
      {data.length === 0 && <EmptyState title={NONE} words={NONE_HELP} />}
      {data.map((session) => (
        <OneSession key={session.id} session={session} />
      ))}
    </>
  );
}

/** To whom is called back here, for whoever sees to it; the number is what the phone has read ahead. */
function RecallsLink() {
  const t = useT();
  const { may } = useSession();
  const sees = may.includes('testing.work');
  const { data } = useLook<Json<{ recalls: readonly RecallToDo[] }>>(
    '/testing/recalls/mine',
    {},
    { follows: ['testing.'], when: sees },
  );
  if (!sees) return null;
  const open = data?.recalls.length ?? 0;
  return (
    <Go
      to="/testing/recalls"
      className={`button button-large button-wide ${open > 0 ? 'button-primary' : ''}`}
    >
      <BellRing size={20} aria-hidden />
      {open > 0 ? t('recallsOpen', { n: open }) : t('recalls')}
    </Go>
  );
}

function OneSession({ session }: { session: Json<MySession> }) {
  const t = useT();
  const say = useSay();
  const { moment, clockTime } = useFormat();
  const [kept, keep] = useRoster(session.id);
  const tell = useTell();
  const take = async (roster: Roster) => {
    try {
      await keep(roster);
    } catch (error) {
      console.error(error);
      tell.refused(new Refused('not-kept', NOT_KEPT, 507));
    }
    // The reader of codes too, for whoever opens the camera where there is no signal.
    await keepScanner().catch((error: unknown) => console.error(error)); // then the gun and the keyboard
  };
  return (
    <Card className="phone-bare">
      <div className="phone-head">
        <h2>{session.name}</h2>
        <StatePill tone={session.state === 'open' ? 'good' : 'quiet'} words={session.stateWords} />
      </div>
      <p className="phone-sub digits">
        {[session.code, `${moment(session.opensAt)}–${clockTime(session.closesAt)}`].join(' · ')}
      </p>
      <p className="phone-sub">
        {[
          session.address,
          session.post === null
            ? t('noPost')
            : t('post', { post: say(session.post.words), no: session.post.no }),
          t('size', { people: session.people, tables: session.tables, pool: session.poolSize }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="stack table-gap">
        {kept && (
          <p className="phone-sub" role="status">
            {t('rosterHere', { n: kept.roster.people.length, at: moment(kept.takenAt) })}
          </p>
        )}
        {kept !== undefined && (
          <ActButton
            act="openRoster"
            input={{ session: session.id }}
            title={kept ? AGAIN : TAKE}
            tone={kept ? 'plain' : 'primary'}
            size="large"
            wide
            icon={<Download size={20} aria-hidden />}
            onDone={(roster) => void take(roster as Roster)} // openRoster’s own result
          />
        )}
        {kept && <ChooseTable session={session.id} tables={session.tables} post={session.post} />}
        {kept && (
          <Go to={`/testing/${session.id}/boxes`} className="button button-large button-wide">
            <Package size={20} aria-hidden />
            {t('boxes')}
          </Go>
        )}
        {kept === null && <p className="field-help">{t('takeFirst')}</p>}
      </div>
    </Card>
  );
}

const NOT_KEPT = {
  zh: '本机存储已满或不可用，名册没有保存。请清理手机空间后重新下载。',
  en: 'This phone’s storage is full or closed and the roster was not kept. Free some space, then take it again.',
};
const TAKE = { zh: '下载名册到本机', en: 'take the roster onto this phone' };
const AGAIN = { zh: '更新本机名册', en: 'take the roster anew' };

/** The table a registrar was sent to is offered first; whichever is pressed is kept. */
function ChooseTable({
  session,
  tables,
  post,
}: {
  session: string;
  tables: number;
  post: Json<MySession>['post'];
}) {
  const t = useT();
  const go = useGo();
  const [chosen, choose] = useTableNo(session);
  const mine = chosen ?? (post?.post === 'registrar' ? post.no : undefined);
  return (
    <fieldset className="table-choose">
      <legend>{t('chooseTable')}</legend>
      {Array.from({ length: tables }, (_, i) => i + 1).map((no) => (
        <button
          key={no}
          type="button"
          className={`button button-large ${no === mine || tables === 1 ? 'button-primary' : ''}`}
          onClick={() => {
            choose(no);
            go(`/testing/${session}/table`);
          }}
        >
          <TestTubeDiagonal size={20} aria-hidden />
          {t('tableNo', { n: no })}
        </button>
      ))}
    </fieldset>
  );
}
