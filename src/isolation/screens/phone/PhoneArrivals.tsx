// Whoever comes at night is received by people standing at the door: who is expected, her room, and the list gone through
// with her, on the phone. What is ticked lies on the phone first and needs no signal; a room is given by the house.
import { Bus, Check } from 'lucide-react';
import type { Words } from '../../../base/words.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat, useNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct, useWaitingActs, type WaitingAct } from '../../../shells/kit/outbox.ts';
import { RefusedAct } from '../../../shells/kit/refused-act.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import type { IntakePage } from '../../intake/routes.ts';
import '../../../shells/kit/table-cards.css';
import { Arrivals } from '../Arrivals.tsx';
import { useT } from '../isolation-words.ts';
import type { SiteShown } from '../Site.tsx';

type Page = Json<IntakePage>;
type Row = Page['rows'][number];
type Ticked = { people?: readonly string[]; items?: readonly string[]; done?: boolean };

export default function PhoneArrivalsScreen() {
  const t = useT();
  const { site: id = '' } = useAddress();
  const follows = { follows: ['isolation.', 'control.', 'transport.'] };
  const site = useLook<SiteShown>(`/isolation/sites/${id}`, {}, follows);
  const list = useLook<Page>(`/isolation/sites/${id}/intake`, {}, { ...follows, everySeconds: 60 });
  const receives = useMay('transport.receive', { place: site.data?.place });
  const acts = (useWaitingActs() ?? []).filter(({ act }) => act === 'tickIntake');
  const error = site.error ?? list.error;
  if (site.data === undefined || list.data === undefined)
    return error ? (
      <ErrorState
        error={error}
        onRetry={() => {
          void site.refetch();
          void list.refetch();
        }}
      />
    ) : (
      <Waiting />
    );
  return (
    <>
      <p className="phone-sub">
        {site.data.code} {site.data.name}
      </p>
      {acts
        .filter(({ state }) => state === 'rejected')
        .map((one) => (
          <Card key={one.id}>
            <RefusedAct act={one} help={REFUSED_HELP} away={AWAY} awayWords={AWAY_WORDS} />
          </Card>
        ))}
      {receives.may && (
        <Go to="/transport" className="button button-large button-wide">
          <Bus size={20} aria-hidden />
          {t('arrivalsTrips')}
        </Go>
      )}
      <Intake page={list.data} site={site.data} kept={acts.filter(({ state }) => state === 'waiting')} />
      <div className="as-cards">
        <Arrivals site={site.data} />
      </div>
    </>
  );
}

/** Those who have come, one card each; what is done with all of them is one touch. */
function Intake({ page, site, kept }: { page: Page; site: SiteShown; kept: readonly WaitingAct[] }) {
  const t = useT();
  const { rows, items } = page;
  if (rows.length === 0) return <p className="field-help">{t('arrivalsNone')}</p>;
  const everybody = rows.map(({ person }) => person);
  return (
    <>
      {rows.length > 1 && (
        <Card title={t('intakeAll')}>
          <div className="iso-door-list">
            {items
              .filter(({ item }) => !rows.every((row) => doneNow(row, item, kept)))
              .map((item) => (
                <Tick key={item.item} site={site} people={everybody} item={item} about={t('intakeTitle')} />
              ))}
          </div>
        </Card>
      )}
      {rows.map((row) => (
        <Card key={row.person} title={`${row.room} ${row.name}`} extra={<Due row={row} />}>
          <div className="iso-door-list">
            {items.map((item) => (
              <Tick
                key={item.item}
                site={site}
                people={[row.person]}
                item={item}
                about={row.room}
                done={doneNow(row, item.item, kept)}
              />
            ))}
          </div>
        </Card>
      ))}
    </>
  );
}

/** As this phone knows it: what was told last stands. */
function doneNow({ person, done }: Row, item: string, kept: readonly WaitingAct[]): boolean {
  const last = kept.findLast(({ input }) => {
    const ticked = input as Ticked | undefined; // of tickIntake
    return ticked?.people?.includes(person) === true && ticked.items?.includes(item) === true;
  });
  return last === undefined ? done.includes(item) : (last.input as Ticked).done === true;
}

function Due({ row }: { row: Row }) {
  const t = useT();
  const { moment } = useFormat();
  const late = useNow().getTime() > new Date(row.dueAt).getTime();
  return <StatePill tone={late ? 'late' : 'busy'}>{t('intakeDue', { at: moment(row.dueAt) })}</StatePill>;
}

function Tick({
  site,
  people,
  item,
  about,
  done = false,
}: {
  site: SiteShown;
  people: readonly string[];
  item: Page['items'][number];
  about: string;
  done?: boolean;
}) {
  const say = useSay();
  const may = useMay('isolation.rooms', { place: site.place });
  const tick = useOutboxAct('tickIntake');
  const put = () =>
    tick(
      {
        site: site.id,
        people: [...people],
        items: [item.item],
        done: !done,
        at: serverNow().toISOString(),
      },
      {
        zh: `${about} ${done ? '撤回：' : ''}${item.zh}`,
        en: `${about}: ${done ? 'taken back, ' : ''}${item.en}`,
      },
    ).catch(() => undefined); // told by the outbox itself
  return (
    <WhyButton
      size="large"
      wide
      tone={done ? 'plain' : undefined}
      icon={done ? <Check size={18} aria-hidden /> : undefined}
      className={done ? 'iso-ticked' : ''}
      why={may.may ? undefined : may.why}
      onPress={() => void put()}
    >
      {capital(say(item))}
    </WhyButton>
  );
}

const REFUSED_HELP: Words = {
  zh: '可能此人已换房或离点。请看房间图，再勾一次或放弃。',
  en: 'She may have moved or left. Look at the room map, then tick again or put it away.',
};
const AWAY: Words = { zh: '放弃这次勾选', en: 'put this tick away' };
const AWAY_WORDS: Words = {
  zh: '清单仍显示未办，需要时再勾。',
  en: 'The list shows it as open still; tick it again when it is done.',
};
