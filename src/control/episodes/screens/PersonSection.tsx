// Who she is, masked, and what the stay rests on.
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import { ANCHOR_WORDS, FACT_ANCHORS, UNSUITABLE } from '../../protocols/terms.ts';
import type { EpisodePage } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { Facts, usePersonWords } from './parts.tsx';

export default function PersonSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const words = usePersonWords();
  const { moment } = useFormat();
  const facts = episode.facts as Readonly<Record<string, unknown>>;
  const days = FACT_ANCHORS.filter((fact) => typeof facts[fact] === 'string');
  return (
    <Card title={t('person')}>
      <Facts
        rows={[
          [
            t('who'),
            <Go
              key="who"
              to={`/people/${episode.person.code}`}
            >{`${words(episode.person)} · ${episode.person.code}`}</Go>,
          ],
          [
            t('phone'),
            <span key="phone" className="digits">
              {episode.person.phone ?? '—'}
            </span>,
          ],
          [t('address'), episode.person.address ?? '—'],
          [t('place'), say(episode.place.name)],
          [t('outbreak'), say(episode.outbreak.name)],
          [t('category'), episode.categoryWords.map((one) => say(one)).join(' · ')],
          ...days.map((fact) => [say(ANCHOR_WORDS[fact]), String(facts[fact])] as const),
          ...UNSUITABLE.flatMap((fact) =>
            episode.facts[fact] === true
              ? [[t(fact === 'homeUnsuitable' ? 'home' : 'site'), t(fact)] as const]
              : [],
          ),
          ...(episode.linked === null
            ? []
            : [
                [
                  t('linked'),
                  <Go key="linked" to={`/episodes/${episode.linked.id}`}>
                    {episode.linked.code}
                  </Go>,
                ] as const,
              ]),
          [t('openedAt'), moment(episode.openedAt)],
          ...(episode.orderedAt === null ? [] : [[t('orderedAt'), moment(episode.orderedAt)] as const]),
        ]}
      />
      {!episode.health && <p className="episode-note">{t('noHealth')}</p>}
    </Card>
  );
}
