// What a report needs where there is no signal: the kinds of incidents with their cards, and the rooms.
import { aheadAtSites } from '../../screens/ahead.ts';

export const readSitesAhead = aheadAtSites('incidents');
