// Sheets out of the house: an act that gives sheets back (`{ code, sheets }`) is performed here like at its own address,
// and what comes back is a workbook in which every cell is text. Who may, and that it is on record, is the act's business.
import type { FastifyInstance } from 'fastify';
import { perform, understood } from '../../ledger/perform.ts';
import { refuse } from '../../ledger/refusals.ts';
import type { Act, House } from '../../ledger/terms.ts';
import { type WrittenSheet, writeXlsx, XLSX_TYPE } from '../sheets/write.ts';
import { ActBody } from './acts.ts';
import { signedIn } from './session.ts';

/** Acts that give sheets back, and what the file is called before its code. */
const SHEET_ACTS: Readonly<Record<string, string>> = { takeCoverage: '采样覆盖' };

export function installSheets(
  server: FastifyInstance,
  house: House,
  acts: Readonly<Record<string, Act>>,
): void {
  server.post<{ Params: { name: string } }>('/api/sheets/:name', async (request, reply) => {
    const actor = await signedIn(house, request);
    const { name } = request.params;
    const act = Object.hasOwn(SHEET_ACTS, name) && Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (act === undefined) return refuse('no-such-act', { name: name.slice(0, 80) });
    const { id, input } = understood(ActBody, request.body);
    const { result } = await perform(house, act, input, { actor, id: id.toLowerCase(), channel: 'web' });
    const { code, sheets } = result as { code: string; sheets: readonly WrittenSheet[] }; // what the acts named above give back
    const file = `${SHEET_ACTS[name]} ${code}.xlsx`.replace(/[\\/:*?"<>|]/g, '-');
    return reply
      .type(XLSX_TYPE)
      .header(
        'content-disposition',
        `attachment; filename="sheet.xlsx"; filename*=UTF-8''${encodeURIComponent(file)}`,
      )
      .send(await writeXlsx(sheets));
  });
}
