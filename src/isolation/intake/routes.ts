// Who has come of late and what of her list is open.
import { Type } from 'typebox';
import { civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Look } from '../../ledger/terms.ts';
import { shownPeople } from '../../people/store.ts';
import { findSite } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import { openOf } from './rules.ts';
import * as store from './store.ts';

/** Whoever came longer ago and has nothing ticked was here before the list was asked for. */
const HOURS = 48;

export interface IntakePage {
  readonly items: readonly (Words & { readonly item: string; readonly source: string })[];
  readonly rows: readonly {
    readonly person: string;
    readonly code: string;
    readonly name: string;
    readonly room: string;
    readonly since: string;
    readonly dueAt: string;
    readonly done: readonly string[];
  }[];
}

export const intakeLook = look('/isolation/sites/:site/intake', {
  duty: 'isolation.rooms',
  purpose: 'outbreak-response',
  title: { zh: '入住清单', en: 'the list at arrival' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<IntakePage> {
    const site = (await findSite(tx, query.site)) ?? refuseHouse('not-found');
    const rules = ctx.rulebook.part(isolationRules);
    const { items, minutes } = rules.intake;
    return ctx.beyond('a guest may live anywhere in the district', async () => {
      const recent = addMinutes(ctx.now, -HOURS * 60);
      const found = (await store.comeTo(tx, site.id)).filter(
        (one) => openOf(rules, one).length > 0 && (one.since >= recent || one.done.length > 0),
      );
      const shown = await shownPeople(
        tx,
        found.map(({ person }) => person),
        civilDayOf(ctx.now),
      );
      return {
        items: items.map(({ item, zh, en, source }) => ({ item, zh, en, source })),
        rows: found.map(({ person, room, since, done }) => ({
          person,
          code: shown.get(person)?.code ?? '',
          name: shown.get(person)?.name ?? '',
          room,
          since: since.toISOString(),
          dueAt: addMinutes(since, minutes).toISOString(),
          done,
        })),
      };
    });
  },
});

export const isolationIntakeLooks: readonly Look[] = [intakeLook];
