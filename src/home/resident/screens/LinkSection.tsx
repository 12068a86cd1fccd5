// In the page of a stay: the code of her own page.

import type { EpisodePage } from '../../../control/episodes/routes.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { Links } from './Links.tsx';
import { useT } from './resident-words.ts';

export default function LinkSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  return (
    <Card title={t('links')}>
      <Links episode={episode.id} place={episode.place.path} />
    </Card>
  );
}
