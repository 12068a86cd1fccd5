// The list of whoever has come to a site: what of it is open, and the task of those who came at one moment. Pure.
import { addMinutes } from '../../base/clock.ts';
import { momentText } from '../../rulebook/rules.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import type { IsolationRules, IsolationSite } from '../terms.ts';

/** Somebody in a room of a site, and what of her list is done. */
export interface Come {
  readonly person: string;
  readonly room: string;
  readonly since: Date;
  readonly done: readonly string[];
}

/** What of the list nobody has ticked. */
export function openOf(rules: Pick<IsolationRules, 'intake'>, { done }: Pick<Come, 'done'>): string[] {
  return rules.intake.items.map(({ item }) => item).filter((item) => !done.includes(item));
}

/** Those who were given rooms at one moment are one task. */
export const intakeKey = (site: string, since: Date) => `isolation/intake/${site}/${since.toISOString()}`;

/** The desk of the site goes through the list with those who came at a moment; the head hears when it is late. */
export function intakeTask(
  rules: Pick<IsolationRules, 'intake'>,
  site: Pick<IsolationSite, 'id' | 'place'>,
  since: Date,
): WantedTask {
  const at = momentText(since).slice(5);
  return {
    planKey: intakeKey(site.id, since),
    kind: 'site-work',
    title: { zh: `${at} 入住的人：办完入住清单`, en: `whoever came ${at}: go through the list at arrival` },
    about: [`isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-data',
    opensAt: since,
    dueAt: addMinutes(since, rules.intake.minutes),
    step: 'site-work',
    link: `/isolation/${site.id}?view=arrivals`,
    facts: { intake: since.toISOString() },
  };
}
