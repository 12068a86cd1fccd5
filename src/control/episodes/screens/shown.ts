// One stay as its page reads it: what every section of the page is given.
import type { Json } from '../../../shells/kit/act-types.ts';
import type { EpisodePage } from '../routes.ts';

export type ShownEpisode = Json<EpisodePage>;

export interface SectionProps {
  readonly episode: ShownEpisode;
}
