// What a nurse needs in a corridor without signal: who is to be measured and what is due for whom, at the sites she works at.
import { aheadAtSites } from '../../screens/ahead.ts';

export const readCareAhead = aheadAtSites('temperatures', 'care');
