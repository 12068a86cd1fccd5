// Who guards her: the four of her grid's team.
import type { Json } from '../../../shells/kit/act-types.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { EmptyState } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { Facts } from './parts.tsx';

export default function TeamSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('team')}>
      {episode.team.length === 0 ? (
        <EmptyState
          title={{ zh: '这里还没有小组', en: 'No team here yet' }}
          words={{
            zh: '由街道或社区在“队伍”页组建四包一小组后显示。',
            en: 'It appears once the subdistrict or the community forms a team of four.',
          }}
        />
      ) : (
        <Facts rows={episode.team.map((one) => [say(one.role), one.name] as const)} />
      )}
    </Card>
  );
}
