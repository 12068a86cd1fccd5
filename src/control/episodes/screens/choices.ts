// What the forms of control offer, read once and renewed with the rulebook.
import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import type { ControlChoices } from '../routes.ts';

export function useChoices(): Json<ControlChoices> | undefined {
  return useLook<Json<ControlChoices>>(
    '/control-choices',
    {},
    { follows: ['rulebook.', 'control.outbreak', 'outbreak.'] },
  ).data;
}
