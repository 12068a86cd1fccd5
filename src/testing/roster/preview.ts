// What a site's sheet would become, before anything is written: sheets, headings, columns, the first rows masked.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import { look } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import { type Preview, previewBook } from '../../lists/receive/preview.ts';
import { settingsOf } from '../../lists/receive/rules.ts';
import { GivenSheet, listRules, WorkbookSchema } from '../../lists/receive/terms.ts';
import { findSession } from '../store.ts';

/** Asked by POST /api/testing/rosters/preview, which reads the file; it goes through `see` like any read of a screen. */
export const previewRoster = look('/testing/rosters/preview', {
  title: { zh: '预览名册', en: 'preview the roster' },
  duty: 'testing.plan',
  purpose: 'outbreak-response',
  query: Type.Object({
    session: Id,
    workbook: WorkbookSchema,
    mapping: Type.Optional(Type.Array(GivenSheet, { maxItems: 200 })),
  }),
  async run(tx, query, ctx): Promise<Pick<Preview, 'sheets' | 'unread'>> {
    if ((await findSession(tx, query.session)) === undefined) refuseHouse('not-found');
    const { previewRows } = settingsOf(ctx.rulebook.part(listRules));
    return previewBook(query.workbook, query.mapping ?? [], {}, previewRows);
  },
});
