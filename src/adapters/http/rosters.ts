// Spreadsheets of sites: the roster of a session, and the lists it is held against. What is read here is handed to the
// acts of testing; nothing about rows is decided at this door.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUuid, uuidv7 } from '../../base/ids.ts';
import { perform, see } from '../../ledger/perform.ts';
import { whyNotAtAll } from '../../ledger/rules.ts';
import type { Actor, House } from '../../ledger/terms.ts';
import { crossCheck, takeRoster } from '../../testing/roster/acts.ts';
import { previewRoster } from '../../testing/roster/preview.ts';
import type { Source } from '../../testing/roster/terms.ts';
import { readWorkbook } from '../sheets/read.ts';
import { refuse } from './refusals.ts';
import { signedIn } from './session.ts';

/** Installs preview and import of rosters. */
export function installRosters(server: FastifyInstance, house: House): void {
  server.post('/api/testing/rosters/preview', async (request) => {
    const actor = await mayTake(house, request);
    const form = await formOf(request);
    const workbook = await readWorkbook(form.bytes, form.name);
    return see(
      house,
      previewRoster,
      { session: form.session, workbook, ...form.mapping },
      { actor, channel: 'web', id: request.id },
    );
  });

  server.post('/api/testing/rosters/import', async (request) => {
    const actor = await mayTake(house, request);
    const form = await formOf(request);
    const workbook = await readWorkbook(form.bytes, form.name);
    const input = {
      session: form.session,
      fileName: form.name,
      sha256: createHash('sha256').update(form.bytes).digest('hex'),
      bytes: form.bytes.byteLength,
      workbook,
      ...form.mapping,
    };
    const call = { actor, id: form.job, channel: 'web' } as const;
    const { result } =
      form.source === undefined
        ? await perform(house, takeRoster, input, call)
        : await perform(house, crossCheck, { ...input, source: form.source }, call);
    return result;
  });
}

/** Asked before the file is read: whoever may not take rosters in does not keep the reader busy. */
async function mayTake(house: House, request: FastifyRequest): Promise<Actor> {
  const actor = await signedIn(house, request);
  const no = whyNotAtAll(actor, takeRoster);
  if (no !== undefined) throw no;
  return actor;
}

async function formOf(request: FastifyRequest) {
  if (!request.isMultipart()) return refuse('no-file');
  const fields = new Map<string, string>();
  let file: { name: string; bytes: Buffer } | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'file')
      file = {
        name: (part.filename ?? '').split(/[\\/]/).at(-1)?.slice(0, 300) || 'roster',
        bytes: await part.toBuffer(),
      };
    else if (typeof part.value === 'string') fields.set(part.fieldname, part.value);
  }
  if (file === undefined) return refuse('no-file');
  const job = fields.get('job');
  const mapping = fields.get('mapping');
  return {
    ...file,
    session: fields.get('session') ?? '',
    // Understood by the act's schema, as the mapping is: a source it does not know is refused, not taken for the roster.
    source: fields.get('source') as Source | undefined,
    mapping: mapping ? ({ mapping: JSON.parse(mapping) } as { mapping: never }) : {},
    job: job !== undefined && isUuid(job) ? job : uuidv7(),
  };
}
