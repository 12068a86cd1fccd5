// Registrars: people of the site itself, one at each table. Each has an account of her own for the hours of the session,
// so that the ledger names her, and sees the roster of that session alone.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { hashPassword, temporaryPassword } from '../../teams/passwords.ts';
import { temporaryUntil, whyNotGive } from '../../teams/rules.ts';
import { insertAccounts, insertDuties } from '../../teams/store.ts';
import { roles, signInRules, teamRules } from '../../teams/terms.ts';
import { refuse as refuseTesting } from '../refusals.ts';
import { placeOfSession } from '../sessions/acts.ts';
import { closesAt } from '../sessions/rules.ts';
import { findSession, insertSeats } from '../store.ts';
import { LEAD, type TestSession } from '../terms.ts';
import { atTable, holds, told } from './looking.ts';
import { refuse } from './refusals.ts';
import { standsAt } from './store.ts';

const REGISTRAR = 'registrar';
/** She is there before the doors open, and packs up after they close. */
const BEFORE_MINUTES = 60;
const AFTER_MINUTES = 120;
/** So many at one table of one session are somebody trying out. */
const LOGINS = 20;

export interface RegistrarAdded {
  readonly account: string;
  readonly login: string;
  /** Shown once; changed when she signs in. */
  readonly password: string;
  readonly from: string;
  readonly until: string;
  readonly passwordUntil: string;
}

/**
 * Opens an account for somebody of the site, for the hours of the session. Whoever sat at that table before keeps her
 * account until then: her phone may hold what she registered. It is sent with her seat, or read in at the desk.
 */
export const addRegistrar = act('testing.registrar.added', {
  title: { zh: '添加登记员', en: 'add a registrar' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  sensitive: true,
  input: Type.Object({
    session: Id,
    table: Type.Integer({ minimum: 1, maximum: 60 }),
    name: Type.String({ minLength: 1, maxLength: 40 }),
  }),
  place: placeOfSession,
  async run(tx, input, ctx): Promise<Outcome<RegistrarAdded>> {
    const session = (await findSession(tx, input.session)) ?? refuseHouse('not-found');
    if (session.cancelledAt !== null) refuseTesting('session-cancelled');
    const leads = await standsAt(tx, session.id, ctx.actor.id, LEAD);
    if (!leads && !holds(ctx, session.place, 'testing.plan')) refuse('not-lead');
    const until = addMinutes(closesAt(session), AFTER_MINUTES);
    if (until <= ctx.now) refuseTesting('session-over');
    const table = atTable(session, input.table);
    const from = addMinutes(session.opensAt, -BEFORE_MINUTES);
    const password = temporaryPassword();
    const rules = ctx.rulebook.part(signInRules);
    const account = {
      id: uuidv7(ctx.now.getTime()),
      name: input.name.trim(),
      secret: await hashPassword(password, rules),
      mustChange: true,
    };
    const duty = { role: REGISTRAR, place: session.place, from, until };
    const no = whyNotGive(
      { ...duty, to: { ...account, closed: false }, by: ctx.actor, held: [], now: ctx.now },
      ctx.rulebook.part(roles),
      ctx.rulebook.part(teamRules),
    );
    if (no !== undefined) throw no;
    const login = await openAccount(tx, ctx, account, session, table);
    await insertDuties(
      tx,
      [{ id: uuidv7(ctx.now.getTime()), account: account.id, ...duty }],
      ctx.actor.id,
      ctx.now,
    );
    const seat = { post: REGISTRAR, no: table, account: account.id, role: REGISTRAR };
    await insertSeats(tx, session, [seat], ctx.actor.id, ctx.now);
    return told(
      session,
      [`user:${account.id}`],
      { table, login, from, until },
      {
        account: account.id,
        login,
        password,
        from: from.toISOString(),
        until: until.toISOString(),
        passwordUntil: temporaryUntil(ctx.now, rules).toISOString(),
      },
    );
  },
});

/** s12-t1, s12-t1-2 …: what can be said across a yard. */
async function openAccount(
  tx: Tx,
  ctx: Ctx,
  account: { id: string; name: string; secret: string; mustChange: boolean },
  session: TestSession,
  table: number,
): Promise<string> {
  for (let n = 1; n <= LOGINS; n++) {
    const login = `s${session.no}-t${table}${n === 1 ? '' : `-${n}`}`;
    const taken = await insertAccounts(tx, [{ ...account, login }], ctx.actor.id, ctx.now);
    if (taken.length === 0) return login;
  }
  return refuse('registrars-many', { table });
}

export const registrarActs = { addRegistrar };
