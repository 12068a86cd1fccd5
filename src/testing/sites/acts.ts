// The register of sites: where people are tested or come from, whom to telephone there, what ground there is.
import { type Static, Type } from 'typebox';
import { uuidv7 } from '../../base/ids.ts';
import { tidyName } from '../../base/names.ts';
import { readPhone } from '../../base/phones.ts';
import { placeLevel } from '../../base/places.ts';
import { Id, Place } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { findPlace } from '../../places/store.ts';
import { refuse } from '../refusals.ts';
import { sessionCode } from '../sessions/rules.ts';
import * as store from '../store.ts';
import { RISKS, type TestSite, testingRules } from '../terms.ts';
import { siteCode } from './rules.ts';

const Reason = Type.String({ minLength: 2, maxLength: 300 });
const Metres = Type.Number({ minimum: 1, maximum: 1_000 });

/** What a form says of a site; null takes away what was there. */
const SiteFields = {
  kind: Type.String({ minLength: 1, maxLength: 40 }),
  name: Type.String({ minLength: 2, maxLength: 60 }),
  address: Type.String({ minLength: 2, maxLength: 120 }),
  headcount: Type.Integer({ minimum: 1, maximum: 200_000 }),
  contactName: Type.Union([Type.String({ minLength: 1, maxLength: 60 }), Type.Null()], { sealed: true }),
  contactPhone: Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Null()], { sealed: true }),
  travelMinutes: Type.Union([Type.Integer({ minimum: 0, maximum: 600 }), Type.Null()]),
  immobile: Type.Boolean(),
  sealed: Type.Boolean(),
  risk: Type.Enum([...RISKS]),
  lengthM: Type.Union([Metres, Type.Null()]),
  widthM: Type.Union([Metres, Type.Null()]),
};
const NewSite = Type.Object({
  place: Place,
  ...Type.Partial(Type.Object(SiteFields)).properties,
  kind: SiteFields.kind,
  name: SiteFields.name,
  address: SiteFields.address,
  headcount: SiteFields.headcount,
});
const SiteChange = Type.Partial(Type.Object(SiteFields));
type SiteChange = Static<typeof SiteChange>;

const PLANS = { duty: 'testing.plan', purpose: 'outbreak-response' } as const;

export const addTestSite = act('testing.site.added', {
  ...PLANS,
  title: { zh: '登记采样场所', en: 'register a site for testing' },
  input: NewSite,
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx): Promise<Outcome<{ site: string; code: string }>> {
    const place = await findPlace(tx, input.place);
    if (place === undefined || place.retiredAt !== null) return refuseHouse('not-found');
    if (placeLevel(input.place) < 3) refuse('site-place-too-high');
    const site = await written(tx, ctx, { ...EMPTY, place: input.place }, input);
    const id = uuidv7(ctx.now.getTime());
    const no = await store.insertSite(tx, { ...site, id, by: ctx.actor.id }, ctx.now);
    return told(ctx, { ...site, id, no }, { site: id, code: siteCode(no) });
  },
});

export const changeTestSite = act('testing.site.changed', {
  ...PLANS,
  title: { zh: '修改采样场所', en: 'change a site' },
  input: Type.Object({ site: Id, ...SiteChange.properties }),
  place: placeOfSite,
  async run(tx, { site: id, ...change }, ctx) {
    const site = await holdLiving(tx, id);
    const to = await written(tx, ctx, site, change);
    await store.updateSite(tx, id, to);
    return told(ctx, { ...site, ...to }, { site: id, code: siteCode(site.no) });
  },
});

export const retireTestSite = act('testing.site.retired', {
  ...PLANS,
  title: { zh: '停用采样场所', en: 'retire a site' },
  input: Type.Object({ site: Id, reason: Reason }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdLiving(tx, input.site);
    // A fixed point serves sites of other communities too.
    const [open] = await ctx.beyond('sessions held at this site', () =>
      store.sessionsToCome(tx, { site: site.id, now: ctx.now, limit: 1 }),
    );
    if (open !== undefined) refuse('site-has-sessions', { code: sessionCode(open.no) });
    await store.retireSite(tx, site.id, { by: ctx.actor.id, why: input.reason }, ctx.now);
    return told(ctx, site, { site: site.id, code: siteCode(site.no) }, { reason: input.reason });
  },
});

/** Whom to telephone there: opened with a reason. */
export const openSiteContact = act('testing.contact.opened', {
  title: { zh: '查看场所联系人', en: 'open the contact of a site' },
  duty: 'testing.work',
  purpose: 'outbreak-response',
  input: Type.Object({ site: Id, reason: Reason }),
  sensitive: true,
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = (await store.findSite(tx, input.site)) ?? refuseHouse('not-found');
    const contact = contactOf(ctx, site);
    if (contact.name === null && contact.phone === null) refuse('contact-none');
    return told(ctx, site, { ...contact }, { reason: input.reason });
  },
});

export const siteActs = { addTestSite, changeTestSite, retireTestSite, openSiteContact };

/** The contact as it is written on a notice. Who calls this owes the ledger a reason. */
export function contactOf(
  ctx: Pick<Ctx, 'secrets'>,
  site: Pick<TestSite, 'contactSalt' | 'contactName' | 'contactPhone'>,
): { name: string | null; phone: string | null } {
  const { contactSalt: salt } = site;
  const open = (sealed: Buffer | null) =>
    salt === null || sealed === null ? null : ctx.secrets.open(salt, sealed);
  return { name: open(site.contactName), phone: open(site.contactPhone) };
}

const EMPTY = {
  kind: '',
  name: '',
  address: '',
  headcount: 0,
  contactSalt: null,
  contactName: null,
  contactPhone: null,
  travelMinutes: null,
  immobile: false,
  sealed: false,
  risk: 'low',
  lengthM: null,
  widthM: null,
} as const satisfies Partial<store.SiteWritten>;

/** What was there with what is said now, as it is stored. */
async function written(
  tx: Tx,
  ctx: Ctx,
  was: store.SiteWritten & { readonly id?: string },
  change: SiteChange,
): Promise<store.SiteWritten> {
  const { contactName, contactPhone, ...plain } = change;
  const kinds = ctx.rulebook.part(testingRules).siteKinds;
  if (plain.kind !== undefined && !kinds.some(({ kind }) => kind === plain.kind)) refuse('site-kind-unknown');
  const name = plain.name === undefined ? was.name : plain.name.trim();
  const namesake = await store.siteNamed(tx, was.place, name);
  if (namesake !== undefined && namesake.id !== was.id)
    refuse('site-there', { name, code: siteCode(namesake.no) });
  const salt = was.contactSalt ?? newSalt();
  const phone = contactPhone === undefined || contactPhone === null ? undefined : readPhone(contactPhone);
  if (typeof contactPhone === 'string' && (phone === undefined || phone.problem !== undefined))
    refuse('contact-phone-unreadable');
  const sealed = (text: string | null | undefined, before: Buffer | null) =>
    text === undefined ? before : text === null ? null : ctx.secrets.seal(salt, text);
  const to = {
    ...was,
    ...plain,
    name,
    address: plain.address === undefined ? was.address : plain.address.trim(),
    contactName: sealed(
      typeof contactName === 'string' ? tidyName(contactName) : contactName,
      was.contactName,
    ),
    contactPhone: sealed(
      phone === undefined ? (contactPhone as null | undefined) : phone.number,
      was.contactPhone,
    ), // a text was read or refused above
  };
  return { ...to, contactSalt: to.contactName === null && to.contactPhone === null ? null : salt };
}

export async function placeOfSite(tx: Tx, input: { site: string }): Promise<string> {
  return ((await store.findSite(tx, input.site)) ?? refuseHouse('not-found')).place;
}

async function holdLiving(tx: Tx, id: string): Promise<TestSite> {
  const site = (await store.holdSite(tx, id)) ?? refuseHouse('not-found');
  if (site.retiredAt !== null) refuse('site-retired');
  return site;
}

function told<R>(
  ctx: Ctx,
  site: Pick<TestSite, 'id' | 'no' | 'place' | 'kind' | 'headcount'>,
  result: R,
  detail: Readonly<Record<string, unknown>> = {},
): Outcome<R> {
  const kind = ctx.rulebook.part(testingRules).siteKinds.find((one) => one.kind === site.kind);
  return {
    about: [`test-site:${site.id}`, `place:${site.place}`],
    place: site.place,
    detail: {
      code: siteCode(site.no),
      kind: kind === undefined ? { zh: site.kind, en: site.kind } : { zh: kind.zh, en: kind.en },
      headcount: site.headcount,
      ...detail,
    },
    result,
  };
}
