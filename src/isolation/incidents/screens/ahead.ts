// What whoever works at a site needs where there is no signal: the kinds of incidents with their cards, the rooms, and the
// zones she walks through.
import { aheadAtSites } from '../../screens/ahead.ts';

export const readSitesAhead = aheadAtSites('incidents', 'walking');
