// The notice board: whoever works at a site writes, its head shows and takes down. A verse of the disinfector hangs there
// like a notice of the kitchen.
import { Type } from 'typebox';
import { civilDayOf } from '../../../base/civil-dates.ts';
import { codeOf } from '../../../base/codes.ts';
import { uuidv7 } from '../../../base/ids.ts';
import { must } from '../../../base/refusal.ts';
import { Id } from '../../../base/schemas.ts';
import type { Tx } from '../../../base/sql.ts';
import { act } from '../../../ledger/act.ts';
import { refuse as refuseHouse } from '../../../ledger/refusals.ts';
import type { Ctx } from '../../../ledger/terms.ts';
import { holdOpenAbove, placeAtSite } from '../../sites/above.ts';
import { told } from '../../sites/acts.ts';
import { findSite } from '../../sites/store.ts';
import { refuse } from '../refusals.ts';
import { roleAt } from '../requests/rules.ts';
import { NOTICE_KINDS, type NoticeKind, type SiteNotice } from '../terms.ts';
import * as store from './store.ts';

const Title = Type.String({ minLength: 1, maxLength: 60 });
const Body = Type.String({ minLength: 1, maxLength: 2_000 });

/** B-12, as people say it to each other. */
export const noticeCode = (no: number) => codeOf('notice', no);

export const writeNotice = act('isolation.notice.written', {
  title: { zh: '写公告', en: 'write a notice' },
  duty: 'isolation.notices',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    kind: Type.Enum(Object.keys(NOTICE_KINDS) as NoticeKind[]), // its own keys
    titleZh: Title,
    titleEn: Type.Optional(Title),
    bodyZh: Body,
    bodyEn: Type.Optional(Body),
    /** The last day it hangs. */
    until: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  }),
  place: placeAtSite,
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    if (input.until < civilDayOf(ctx.now)) refuse('notice-past');
    const id = uuidv7(ctx.now.getTime());
    const works = await placeAtSite(tx, input, ctx);
    const notice = {
      id,
      site: site.id,
      place: site.place,
      kind: input.kind,
      titleZh: input.titleZh.trim(),
      titleEn: input.titleEn?.trim() || null,
      bodyZh: input.bodyZh.trim(),
      bodyEn: input.bodyEn?.trim() || null,
      role: roleAt(ctx.actor, works, 'site-head'),
      by: ctx.actor.id,
      until: input.until,
    };
    // It hangs for the whole site, whichever floor she works on.
    const no = await ctx.beyond('the board of a site', () => store.insertNotice(tx, notice, ctx.now));
    return told(site, { notice: noticeCode(no), until: input.until }, { notice: id, code: noticeCode(no) }, [
      `site-notice:${id}`,
    ]);
  },
});

/** On the board from now on, on every guest's page and on paper. */
export const showNotice = act('isolation.notice.shown', {
  title: { zh: '张贴公告', en: 'show the notice' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({ notice: Id }),
  place: placeOfNotice,
  async run(tx, input, ctx) {
    const notice = await heldNotice(tx, input.notice);
    if (notice.endedAt !== null) refuse('notice-ended');
    if (notice.until < civilDayOf(ctx.now)) refuse('notice-ended');
    if (notice.shownAt !== null) refuse('notice-shown');
    await store.showNotice(tx, notice.id, ctx.actor.id, ctx.now);
    return noticeTold(tx, notice);
  },
});

/** Taken down before its last day, or never shown. */
export const endNotice = act('isolation.notice.ended', {
  title: { zh: '撤下公告', en: 'take the notice down' },
  duty: 'isolation.lead',
  purpose: 'outbreak-response',
  input: Type.Object({ notice: Id }),
  place: placeOfNotice,
  async run(tx, input, ctx: Ctx) {
    const notice = await heldNotice(tx, input.notice);
    if (notice.endedAt !== null) refuse('notice-ended');
    await store.endNotice(tx, notice.id, ctx.actor.id, ctx.now);
    return noticeTold(tx, notice);
  },
});

export const noticeActs = { writeNotice, showNotice, endNotice };

async function noticeTold(tx: Tx, notice: SiteNotice) {
  const site = must(await findSite(tx, notice.site), 'a notice is of a site');
  return told(site, { notice: noticeCode(notice.no), until: notice.until }, { notice: notice.id }, [
    `site-notice:${notice.id}`,
  ]);
}

async function heldNotice(tx: Tx, id: string): Promise<SiteNotice> {
  return (await store.holdNotice(tx, id)) ?? refuseHouse('not-found');
}

async function placeOfNotice(tx: Tx, input: { notice: string }): Promise<string> {
  return ((await store.findNotice(tx, input.notice)) ?? refuseHouse('not-found')).place;
}
