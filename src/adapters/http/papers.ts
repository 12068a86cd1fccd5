// Papers as PDF: an act that gives one back (`{ paper }`) is performed here like at its own address, and what comes back
// is the file. Who may, and that it is on record, is the act's own business.
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { type Paper, type PaperLanguage, paperText } from '../../base/paper.ts';
import { perform, understood } from '../../ledger/perform.ts';
import { refuse } from '../../ledger/refusals.ts';
import type { Act, House } from '../../ledger/terms.ts';
import { PDF_TYPE, paperPdf } from '../pdf/paper-pdf.ts';
import { ActBody } from './acts.ts';
import { signedIn } from './session.ts';

/** Acts that give a paper back. */
export const PAPER_ACTS: readonly string[] = [
  'printNotice',
  'printCertificate',
  'printSiteNotice',
  'printCoverage',
  'printBriefing',
  'printMinutes',
  'printAssessment',
];

export const PaperBody = Type.Object({
  ...ActBody.properties,
  language: Type.Optional(Type.Enum(['zh', 'en'])),
});

export function installPapers(
  server: FastifyInstance,
  house: House,
  acts: Readonly<Record<string, Act>>,
): void {
  server.post<{ Params: { name: string } }>('/api/papers/:name', async (request, reply) => {
    const actor = await signedIn(house, request);
    const { name } = request.params;
    const act = PAPER_ACTS.includes(name) && Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (act === undefined) return refuse('no-such-act', { name: name.slice(0, 80) });
    const { id, input, language = 'zh' } = understood(PaperBody, request.body);
    const channel = request.headers['x-seawall-channel'] === 'field' ? 'field' : 'web';
    const { result } = await perform(house, act, input, { actor, id: id.toLowerCase(), channel });
    return sendPaper(reply, (result as { paper: Paper }).paper, language); // what the acts named above give back
  });
}

/** A paper as the file it is printed from: the same at the desk and on the person's own page. */
export async function sendPaper(
  reply: FastifyReply,
  paper: Paper,
  language: PaperLanguage,
): Promise<FastifyReply> {
  return reply
    .type(PDF_TYPE)
    .header(
      'content-disposition',
      `attachment; filename="${paper.kind}.pdf"; filename*=UTF-8''${encodeURIComponent(fileName(paper, language))}`,
    )
    .send(await paperPdf(paper, language));
}

/** No name in it: a file lies about in a folder. */
function fileName(paper: Paper, language: PaperLanguage): string {
  return `${paperText(paper.title, language)} ${paper.number}.pdf`.replace(/[\\/:*?"<>|]/g, '-');
}
