// The notice board of a site as it is printed and hung up: large, one under the other.
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { BoardPage } from '../routes.ts';
import './care.css';
import { Nothing } from './body.tsx';
import { useT } from './care-words.ts';

export default function BoardScreen() {
  const t = useT();
  const say = useSay();
  const { civilDay } = useFormat();
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<BoardPage>>(
    `/isolation/sites/${site}/board`,
    {},
    { follows: ['isolation.notice'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <>
      <PageHeader
        title={t('board')}
        path={[{ title: t('sites'), to: '/isolation' }, { title: `${data.site.code} ${data.site.name}` }]}
        actions={
          data.notices.length > 0 && (
            <WhyButton tone="primary" onPress={() => window.print()}>
              {t('print')}
            </WhyButton>
          )
        }
      />
      {data.notices.length === 0 ? (
        <Nothing title={t('noticesNone')} help={t('boardPrintEmpty')} />
      ) : (
        <section className="care-board prints" aria-label={t('board')}>
          <h2>{data.site.name}</h2>
          {data.notices.map((one) => (
            <article key={one.id}>
              <h3>{one.title.zh}</h3>
              <p className="care-said">{one.body.zh}</p>
              {one.title.en !== null && <h3 lang="en">{one.title.en}</h3>}
              {one.body.en !== null && (
                <p className="care-said" lang="en">
                  {one.body.en}
                </p>
              )}
              <p className="care-quiet">
                {t('noticeBy', { post: say(one.post), day: civilDay(`${one.until}T12:00:00+08:00`) })}
              </p>
            </article>
          ))}
        </section>
      )}
    </>
  );
}
