// A medic decides whether a guest who wants herbal packs may have them; until she has, none is handed out.
import { Type } from 'typebox';
import { civilDayOf } from '../../../base/civil-dates.ts';
import { Id, Moment } from '../../../base/schemas.ts';
import { newSalt } from '../../../base/secrets.ts';
import { act } from '../../../ledger/act.ts';
import { refuse as refuseHouse } from '../../../ledger/refusals.ts';
import { holdPerson } from '../../../lists/calls/store.ts';
import { birthsOf } from '../../../people/store.ts';
import { closeTasks } from '../../../tasks/acts.ts';
import { lastInterview, placeOfStay } from '../../rooms/guests.ts';
import { stayOf } from '../../rooms/store.ts';
import { told } from '../../sites/acts.ts';
import { findSite } from '../../sites/store.ts';
import { dayPrefix, packDecideKey } from '../day.ts';
import { refuse } from '../refusals.ts';
import { careRules } from '../terms.ts';
import { againstPack } from './rules.ts';
import * as store from './store.ts';

const ANYWHERE = 'guests of a site may live anywhere in the district';

export const decidePack = act('isolation.pack.decided', {
  title: { zh: '判断能否使用中药包', en: 'decide about herbal packs' },
  duty: 'isolation.medic',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    person: Id,
    may: Type.Boolean(),
    /** When what was read of her interview was written. */
    over: Moment,
    why: Type.Optional(Type.String({ maxLength: 300, sealed: true })),
  }),
  place: placeOfStay,
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, async () => {
      const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
      await holdPerson(tx, input.person);
      const stay = await stayOf(tx, input.person);
      if (stay?.site !== site.id) return refuse('guest-not-here');
      const [row] = ctx.rulebook.part(careRules).packs;
      if (row === undefined) return refuse('pack-unknown');
      const last = await lastInterview(tx, ctx, input.person);
      if (last?.told.herbal !== true) return refuse('pack-not-wanted');
      if (last.at.getTime() !== new Date(input.over).getTime()) refuse('pack-interview-changed');
      const day = civilDayOf(ctx.now);
      const birth = (await birthsOf(tx, [input.person])).get(input.person) ?? null;
      const against = againstPack(row, { told: last.told, birth }, day);
      const why = (input.why ?? '').trim();
      if ((against.length > 0 || !input.may) && why.length < 2) refuse('pack-needs-why');
      const salt = newSalt();
      await store.decide(
        tx,
        {
          person: input.person,
          site: site.id,
          place: stay.place,
          pack: row.pack,
          may: input.may,
          salt,
          why: why === '' ? null : ctx.secrets.seal(salt, why),
          interviewAt: last.at,
          by: ctx.actor.id,
        },
        ctx.now,
      );
      await closeTasks(tx, ctx, `${dayPrefix(site.id, day)}${packDecideKey(input.person)}`, {
        state: 'done',
        proof: `request:${ctx.requestId}`,
      });
      return told(
        site,
        { may: input.may, what: { zh: row.zh, en: row.en }, spokeAgainst: against.length },
        { person: input.person, may: input.may },
        [`person:${input.person}`],
      );
    });
  },
});

export const packActs = { decidePack };
