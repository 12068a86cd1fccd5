// Files of test results. What is read here is handed to the act of control; nothing about rows is decided at this door.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUuid, uuidv7 } from '../../base/ids.ts';
import { importResults } from '../../control/tests/import.ts';
import { perform } from '../../ledger/perform.ts';
import { whyNotAtAll } from '../../ledger/rules.ts';
import type { House } from '../../ledger/terms.ts';
import { readWorkbook } from '../sheets/read.ts';
import { refuse } from './refusals.ts';
import { signedIn } from './session.ts';

/** Installs the import of results. */
export function installTests(server: FastifyInstance, house: House): void {
  server.post('/api/tests/import', async (request) => {
    const actor = await signedIn(house, request);
    // Asked before the file is read: whoever may not enter results does not keep the reader busy.
    const no = whyNotAtAll(actor, importResults);
    if (no !== undefined) throw no;
    const form = await formOf(request);
    const workbook = await readWorkbook(form.bytes, form.name);
    const { result } = await perform(
      house,
      importResults,
      {
        place: form.place,
        fileName: form.name,
        sha256: createHash('sha256').update(form.bytes).digest('hex'),
        bytes: form.bytes.byteLength,
        workbook,
      },
      { actor, id: form.job, channel: 'web' },
    );
    return result;
  });
}

async function formOf(request: FastifyRequest) {
  if (!request.isMultipart()) return refuse('no-file');
  const fields = new Map<string, string>();
  let file: { name: string; bytes: Buffer } | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'file')
      file = {
        name: (part.filename ?? '').split(/[\\/]/).at(-1)?.slice(0, 300) || 'results',
        bytes: await part.toBuffer(),
      };
    else if (typeof part.value === 'string') fields.set(part.fieldname, part.value);
  }
  if (file === undefined) return refuse('no-file');
  const job = fields.get('job');
  return {
    ...file,
    place: fields.get('place') ?? '',
    job: job !== undefined && isUuid(job) ? job : uuidv7(),
  };
}
